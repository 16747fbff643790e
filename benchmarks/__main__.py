"""Measure one parse, one answer and one whole turn against peers in the same run, and print a table.

Peers: for the parse, scikit-learn's own pipeline (the same words and letters, the same kind of classifier) as a small bot
would use it; for the turn, a turn that understands and decides nothing. Absolute times are printed for orientation only.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from camnang_bot.bootstrap import build
from camnang_bot.cli.session import ChatSession
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings
from camnang_handlers.messages import Reply, Turn
from camnang_knowledge import Scope
from camnang_nlu.examples import read_examples

TEXTS = [
    "phí dịch vụ đi nhật tối đa bao nhiêu",
    "di han quoc vay von duoc bao nhieu",
    "em ở Bắc Hà, hai vợ chồng đều muốn đi, vay cho cả hai được không ạ",
    "cty bao coc 20tr giu cho co dung luat ko ad",
]


def cost(work: Callable[[str], object], rounds: int = 60) -> tuple[float, float]:
    """Return the median and the 99th percentile in milliseconds."""
    times = []
    for _ in range(rounds):
        for text in TEXTS:
            started = time.perf_counter()
            work(text)
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


def main() -> None:
    """Run every measurement."""
    quiet_logs()
    settings = read_settings(database=f"sqlite:///{tempfile.mkdtemp()}/bench.db")
    house = build(settings)
    examples = read_examples(settings.data)
    peer = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 3)),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), max_features=60_000),
        ),
        LinearSVC(),
    )
    peer.fit([e.text for e in examples], [e.intent for e in examples])
    rows = []
    ours, theirs = cost(lambda text: house.parser.parse(text)), cost(lambda text: peer.predict([text]))
    rows.append(("one parse (topics, entities, decision) : scikit-learn pipeline (topic only)", ours, theirs))
    today = datetime.now(UTC).date()
    answer = cost(lambda _: house.library.knowledge.answer("fees", Scope(market="Nhật Bản"), today))
    rows.append(("one answer composed : one parse", answer, ours))
    session, number = ChatSession.on(house), iter(range(10**6))
    full = cost(lambda text: session.say(f"s{next(number)}", text, datetime.now(UTC)), 20)
    empty = ChatSession(house, house.worker(quiet={}))
    empty.worker._respond = lambda *_: Turn((Reply("x"),), {})
    bare = cost(lambda text: empty.say(f"e{next(number)}", text, datetime.now(UTC)), 20)
    rows.append(("one whole turn on SQLite : a turn that decides nothing", full, bare))
    for name, mine, other in rows:
        print(
            f"{name}\n    {mine[0]:.2f} ms (p99 {mine[1]:.2f}) : {other[0]:.2f} ms (p99 {other[1]:.2f})   ratio {mine[0] / other[0]:.2f}"  # noqa: E501
        )
    print(
        f"process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB with the peer loaded; content {Path(settings.content).name}"  # noqa: E501
    )


main()
