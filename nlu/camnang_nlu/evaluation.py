"""Measure an understanding on labelled messages: topics, entities, calibration, abstention, speed. Never trains on them.

Labels are JSONL as in the shared samples: `topic`, `also_ok`, `entities` (`|` separates accepted spellings, a list several
values), `context`, `context_role`, `noise`; or Rasa YAML, where the intent is the topic.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from camnang_nlu.classifier import OUT_OF_SCOPE
from camnang_nlu.examples import read_examples
from camnang_nlu.folding import fold
from camnang_nlu.meaning import Parser, Understanding

BINS = 10


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """One message, what was understood, and how long that took in milliseconds."""

    message: Labelled
    text: str
    understood: Understanding
    milliseconds: float

    @property
    def right(self) -> bool:
        """Say whether the first topic is the label's or one that also counts."""
        return self.understood.intent.name in (self.message.topic, *self.message.also_ok)


@dataclass(slots=True)
class EntityCount:
    """Right, missed and extra values of one kind of entity."""

    right: int = 0
    missed: int = 0
    extra: int = 0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 1 when there was nothing to find."""
        total = 2 * self.right + self.missed + self.extra
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured: shares 0 to 1, times milliseconds. `strict` counts the label alone, `accuracy` also others."""

    messages: int
    accuracy: float
    strict: float
    by_noise: dict[str, tuple[int, int]]
    by_topic: dict[str, tuple[int, int]]
    confusions: list[tuple[str, str, int]]
    wrong: list[tuple[str, str, str, float]]
    entities: dict[str, EntityCount]
    entity_f1: float
    calibration_error: float
    scope_auroc: float | None
    abstention: list[
        tuple[float, float, float]
    ]  # confidence from which one answers, share answered, share right of those
    decisions: Counter[str]
    p50: float
    p99: float


def read_labelled(path: Path) -> list[Labelled]:
    """Read a labelled file, JSONL or Rasa YAML by its ending (of YAML, every file beside it too)."""
    if path.suffix in (".yml", ".yaml"):
        return [
            Labelled(e.text, e.intent, (), {}, e.context, e.context_role) for e in read_examples(path.parent) if e.text
        ]
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        item = json.loads(line)
        found.append(
            Labelled(
                item["text"],
                item.get("topic") or item["intent"],
                tuple(item.get("also_ok", ())),
                item.get("entities") or {},
                item.get("context"),
                item.get("context_role"),
                item.get("noise", "none"),
            )
        )
    return found


def judge(
    parser: Parser, messages: Iterable[Labelled], change: Callable[[str], str] = lambda text: text
) -> list[Outcome]:
    """Let `parser` read each message after `change` (diacritics stripped, Telex, shorthand)."""
    outcomes = []
    for message in messages:
        text = change(message.text)
        started = perf_counter()
        understood = parser.parse(text, message.context, message.context_role)
        outcomes.append(Outcome(message, text, understood, (perf_counter() - started) * 1000))
    return outcomes


def evaluate(parser: Parser, messages: Iterable[Labelled], change: Callable[[str], str] = lambda text: text) -> Report:
    """Measure `parser` on `messages`, each text first put through `change`."""
    return summarise(judge(parser, messages, change))


def summarise(outcomes: Sequence[Outcome]) -> Report:
    """Put outcomes into figures."""
    noise: dict[str, list[bool]] = defaultdict(list)
    topics: dict[str, list[bool]] = defaultdict(list)
    confused: Counter[tuple[str, str]] = Counter()
    entities: dict[str, EntityCount] = defaultdict(EntityCount)
    for outcome in outcomes:
        noise[outcome.message.noise].append(outcome.right)
        topics[outcome.message.topic].append(outcome.right)
        if not outcome.right:
            confused[outcome.message.topic, outcome.understood.intent.name] += 1
        _count_entities(entities, outcome.understood, outcome.message.entities)
    every = EntityCount(
        sum(c.right for c in entities.values()),
        sum(c.missed for c in entities.values()),
        sum(c.extra for c in entities.values()),
    )
    times = sorted(outcome.milliseconds for outcome in outcomes) or [0.0]
    return Report(
        messages=len(outcomes),
        accuracy=_share([outcome.right for outcome in outcomes]),
        strict=_share([outcome.understood.intent.name == outcome.message.topic for outcome in outcomes]),
        by_noise={key: (sum(value), len(value)) for key, value in noise.items()},
        by_topic={key: (sum(value), len(value)) for key, value in topics.items()},
        confusions=[(a, b, n) for (a, b), n in confused.most_common(20)],
        wrong=[
            (o.text, o.message.topic, o.understood.intent.name, o.understood.intent.confidence)
            for o in outcomes
            if not o.right
        ],
        entities=dict(entities),
        entity_f1=every.f1,
        calibration_error=calibration_error([(o.understood.intent.confidence, o.right) for o in outcomes]),
        scope_auroc=auroc([(o.understood.in_scope, o.message.topic != OUT_OF_SCOPE) for o in outcomes]),
        abstention=abstention_curve([(o.understood.intent.confidence, o.right) for o in outcomes]),
        decisions=Counter(outcome.understood.decision for outcome in outcomes),
        p50=times[len(times) // 2],
        p99=times[min(len(times) - 1, int(len(times) * 0.99))],
    )


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error over ten bins of equal width (Naeini, Cooper and Hauskrecht 2015)."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in pairs:
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    return sum(
        len(items) / len(pairs) * abs(statistics.fmean(c for c, _ in items) - _share([r for _, r in items]))
        for items in bins.values()
    )


def auroc(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Return the chance that a positive scores above a negative (ties count half), or None when one kind is missing."""
    positive = sum(is_positive for _, is_positive in pairs)
    negative = len(pairs) - positive
    if not positive or not negative:
        return None
    ordered = sorted(pairs, key=lambda pair: pair[0])
    rank_sum, index = 0.0, 0
    while index < len(ordered):
        end = index
        while end < len(ordered) and ordered[end][0] == ordered[index][0]:
            end += 1
        rank_sum += (index + 1 + end) / 2 * sum(is_positive for _, is_positive in ordered[index:end])
        index = end
    return (rank_sum - positive * (positive + 1) / 2) / (positive * negative)


def abstention_curve(pairs: Sequence[tuple[float, bool]]) -> list[tuple[float, float, float]]:
    """Return, for confidences from 0 to 0.9, the share answered from there on and the share right of those."""
    curve = []
    for step in range(BINS):
        answered = [right for confidence, right in pairs if confidence >= step / BINS]
        curve.append((step / BINS, len(answered) / len(pairs) if pairs else 0.0, _share(answered) if answered else 1.0))
    return curve


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _same(value: object, accepted: str) -> bool:
    return any(fold(str(value)) == fold(spelling) for spelling in str(accepted).split("|"))


def _count_entities(counts: dict[str, EntityCount], understood: Understanding, expected: dict[str, object]) -> None:
    wanted = [
        (name, item) for name, value in expected.items() for item in (value if isinstance(value, list) else [value])
    ]
    found = [(e.entity, e.value) for e in understood.entities]
    for name, value in wanted:
        names = ("province", "province_new") if name in ("province", "province_new") else (name,)
        hit = next((f for f in found if f[0] in names and (_same(f[1], str(value)) or f[0] != name)), None)
        if hit is None:
            counts[name].missed += 1
        else:
            counts[name].right += 1
            found.remove(hit)
    # What a label does not list is not always wrong (a label names what matters): only kinds that labels always list count.
    named = {name for name, _ in wanted}
    for name, _ in found:
        if name in ("market", "phone") or (name in named and name not in ("province", "province_new", "date")):
            counts[name].extra += 1
