"""Say where topics end: sentences near a topic that must not be read as it, and sentences that two topics answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from camnang_nlu.meaning import Parser


@dataclass(frozen=True, slots=True)
class Swallowed:
    """A sentence that was read as the topic it must not be."""

    topic: str
    text: str
    confidence: float


def read_gates(path: Path) -> dict[str, tuple[str, ...]]:
    """Read `topic: [sentence, …]`. Raises ValueError for another shape."""
    with path.open(encoding="utf-8") as file:
        loaded = yaml.load(file, Loader=yaml.CSafeLoader)
    if not isinstance(loaded, dict) or not all(isinstance(texts, list) for texts in loaded.values()):
        raise ValueError(f"{path}: each topic has a list of sentences")
    return {str(topic): tuple(str(text) for text in texts) for topic, texts in loaded.items()}


def read_also_ok(path: Path) -> dict[str, tuple[str, ...]]:
    """Read `topic + other: [sentence, …]` and return, by sentence, the other topics that answer it rightly too.

    Raises ValueError for another shape.
    """
    found: dict[str, tuple[str, ...]] = {}
    for pair, texts in read_gates(path).items():
        _, sign, other = pair.partition(" + ")
        if not sign:
            raise ValueError(f"{path}: «{pair}» is not «topic + other topic»")
        for text in texts:
            found[text] = (*found.get(text, ()), other)
    return found


def swallowed(parser: Parser, gates: dict[str, tuple[str, ...]]) -> Iterator[Swallowed]:
    """Yield each sentence whose first topic is the one it must not be and that would be answered."""
    for topic, texts in gates.items():
        for text in texts:
            understood = parser.parse(text)
            if understood.intent.name == topic and understood.decision == "answer":
                yield Swallowed(topic, text, understood.intent.confidence)
