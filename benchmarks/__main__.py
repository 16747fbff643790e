"""Measure one parse, one answer, one whole turn and one picture against peers in the same run, and print a table.

Peers: for the parse, scikit-learn's own pipeline (the same words and letters, the same kind of classifier) as a small bot
would use it; for the turn, a turn that understands and decides nothing; for the picture, as many lines of text drawn and saved
with Pillow in its plainest way. Absolute times are printed for orientation only.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from camnang_bot.bootstrap import build
from camnang_bot.cli.session import ChatSession
from camnang_bot.locale.catalog import Catalog
from camnang_bot.logs import quiet_logs
from camnang_bot.pictures import render
from camnang_bot.pictures.letters import font
from camnang_bot.settings import read_settings
from camnang_handlers.messages import Picture, Reply, Series, Turn
from camnang_knowledge import Scope
from camnang_knowledge.calculators import loan_schedule
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


def picture_costs(words: Catalog) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the cost of drawing a table of repayments, and of a plain drawing of the same size."""
    equal, period = (loan_schedule(80_000_000, 6.6, 36, way).payments for way in ("annuity", "by_period"))
    picture = Picture(
        "repayment",
        words.say("Equal payments"),
        "alt",
        words.say("Principal in equal parts"),
        scale=1_000_000,
        series=tuple(Series("x", tuple(payment.balance for payment in way)) for way in (equal, period)),
        columns=("a", "b", "c"),
        rows=tuple((f"{m}", f"{equal[m].total}", f"{period[m].total}") for m in (0, 11, 12, 35)),
    )

    def ours(_: str) -> None:
        render.cache_clear()
        render(picture)

    def plain(text: str) -> None:
        page = Image.new("RGB", (900, 1200), "white")
        for line in range(30):
            ImageDraw.Draw(page).text((36, 36 * line), text[:40], fill="black", font=font(32))
        page.quantize(16).save(BytesIO(), "PNG")

    return cost(ours, 8), cost(plain, 8)


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
    rows.append(("one picture drawn : a plain page of text", *picture_costs(house.words)))
    for name, mine, other in rows:
        print(
            f"{name}\n    {mine[0]:.2f} ms (p99 {mine[1]:.2f}) : {other[0]:.2f} ms (p99 {other[1]:.2f})   ratio {mine[0] / other[0]:.2f}"  # noqa: E501
        )
    print(
        f"process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB with the peer loaded; content {Path(settings.content).name}"  # noqa: E501
    )


main()
