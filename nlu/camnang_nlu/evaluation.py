"""Measure an understanding on labelled messages: topics, entities, calibration, speed. Never trains on what it measures.

Labels are JSONL as in the shared samples: `topic`, `also_ok`, `entities` (`|` separates accepted spellings, a list several
values), `context`, `context_role`, `noise`; or Rasa YAML, where the intent is the topic.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from camnang_nlu.examples import read_examples
from camnang_nlu.folding import fold
from camnang_nlu.meaning import Parser, Understanding


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message and what is right about it."""

    text: str
    topic: str
    also_ok: tuple[str, ...] = ()
    entities: dict[str, object] = field(default_factory=dict)
    context: str | None = None
    context_role: str | None = None
    noise: str = "none"


@dataclass(slots=True)
class Report:
    """What was measured. Shares are 0 to 1; times milliseconds."""

    messages: int = 0
    right: int = 0
    by_noise: dict[str, tuple[int, int]] = field(default_factory=dict)
    by_topic: dict[str, tuple[int, int]] = field(default_factory=dict)
    confusions: list[tuple[str, str, int]] = field(default_factory=list)
    wrong: list[tuple[str, str, str, float]] = field(default_factory=list)
    entity_right: int = 0
    entity_missed: Counter[str] = field(default_factory=Counter)
    entity_extra: Counter[str] = field(default_factory=Counter)
    calibration_error: float = 0.0
    decisions: Counter[str] = field(default_factory=Counter)
    p50: float = 0.0
    p99: float = 0.0

    @property
    def accuracy(self) -> float:
        """Share of messages whose topic is right."""
        return self.right / self.messages if self.messages else 0.0

    @property
    def entity_f1(self) -> float:
        """F1 over entity values."""
        missed, extra = sum(self.entity_missed.values()), sum(self.entity_extra.values())
        total = 2 * self.entity_right + missed + extra
        return 2 * self.entity_right / total if total else 1.0


def read_labelled(path: Path) -> list[Labelled]:
    """Read a labelled file, JSONL or Rasa YAML by its ending."""
    if path.suffix in (".yml", ".yaml"):
        return [
            Labelled(e.text, e.intent, (), {}, e.context, e.context_role) for e in read_examples(path.parent) if e.text
        ]
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        item = json.loads(line)
        topics = (*item.get("also_ok", ()), *item.get("secondary_topics", ()))
        found.append(
            Labelled(
                item["text"],
                item["topic"],
                tuple(item.get("also_ok", ())) or topics[:0],
                item.get("entities") or {},
                item.get("context"),
                item.get("context_role"),
                item.get("noise", "none"),
            )
        )
    return found


def evaluate(parser: Parser, messages: Iterable[Labelled], change: Callable[[str], str] = lambda text: text) -> Report:
    """Measure `parser` on `messages`, each text first put through `change` (diacritics stripped, Telex, shorthand)."""
    report = Report()
    noise: dict[str, list[bool]] = defaultdict(list)
    topics: dict[str, list[bool]] = defaultdict(list)
    confused: Counter[tuple[str, str]] = Counter()
    times, bins = [], defaultdict(list)
    for message in messages:
        text = change(message.text)
        started = perf_counter()
        understood = parser.parse(text, message.context, message.context_role)
        times.append((perf_counter() - started) * 1000)
        right = understood.intent.name in (message.topic, *message.also_ok)
        report.messages += 1
        report.right += right
        noise[message.noise].append(right)
        topics[message.topic].append(right)
        report.decisions[understood.decision] += 1
        bins[min(9, int(understood.intent.confidence * 10))].append((understood.intent.confidence, right))
        if not right:
            confused[message.topic, understood.intent.name] += 1
            report.wrong.append((text, message.topic, understood.intent.name, understood.intent.confidence))
        _entities(report, understood, message.entities)
    report.by_noise = {key: (sum(value), len(value)) for key, value in noise.items()}
    report.by_topic = {key: (sum(value), len(value)) for key, value in topics.items()}
    report.confusions = [(a, b, n) for (a, b), n in confused.most_common(20)]
    report.calibration_error = sum(
        len(items)
        / max(1, report.messages)
        * abs(statistics.mean(c for c, _ in items) - statistics.mean(r for _, r in items))
        for items in bins.values()
    )
    if times:
        ordered = sorted(times)
        report.p50, report.p99 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return report


def _same(value: object, accepted: str) -> bool:
    return any(fold(str(value)) == fold(spelling) for spelling in str(accepted).split("|"))


def _entities(report: Report, understood: Understanding, expected: dict[str, object]) -> None:
    wanted = [
        (name, item) for name, value in expected.items() for item in (value if isinstance(value, list) else [value])
    ]
    found = [(e.entity, e.value) for e in understood.entities]
    for name, value in wanted:
        names = ("province", "province_new") if name in ("province", "province_new") else (name,)
        hit = next((f for f in found if f[0] in names and (_same(f[1], str(value)) or f[0] != name)), None)
        if hit is None:
            report.entity_missed[name] += 1
        else:
            report.entity_right += 1
            found.remove(hit)
    # What a label does not list is not always wrong (a label names what matters): only kinds that labels always list count.
    named = {name for name, _ in wanted}
    for name, _ in found:
        if name in ("market", "phone") or (name in named and name not in ("province", "province_new", "date")):
            report.entity_extra[name] += 1
