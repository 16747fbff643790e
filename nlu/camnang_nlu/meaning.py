"""Say what an understanding is: values only, in Rasa's terms where Rasa has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

JsonValue = str | int | float | dict[str, object]
Decision = Literal["answer", "clarify", "abstain"]


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing named in the text. `start` and `end` index the original text; money is whole đồng, durations months.

    `alternatives` are what the value may also belong to when that is not clear (the provinces that have a ward of the name).
    """

    entity: str
    value: JsonValue
    start: int
    end: int
    extractor: str = "patterns"
    confidence: float = 1.0
    role: str | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic and how probable it is (0 to 1, calibrated)."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Topic:
    """One question found in the message, with its place in the original text."""

    name: str
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message means. `decision` says whether that is sure enough to answer, worth one question, or neither.

    `in_scope` is the probability that the message asks for something we serve at all.
    """

    text: str
    intent: Ranked
    ranking: tuple[Ranked, ...]
    entities: tuple[Entity, ...]
    topics: tuple[Topic, ...]
    decision: Decision
    noise: str = "none"
    language: str = "vi"
    in_scope: float = 1.0

    def values(self, entity: str) -> tuple[JsonValue, ...]:
        """Return the values of one kind of entity in their order."""
        return tuple(found.value for found in self.entities if found.entity == entity)

    def first(self, entity: str) -> JsonValue | None:
        """Return the first value of one kind of entity, or None."""
        return next((found.value for found in self.entities if found.entity == entity), None)

    def to_rasa(self) -> dict[str, object]:
        """Return the shape of Rasa's POST /model/parse, with our extra keys."""
        return {
            "text": self.text,
            "intent": {"name": self.intent.name, "confidence": round(self.intent.confidence, 4)},
            "intent_ranking": [{"name": r.name, "confidence": round(r.confidence, 4)} for r in self.ranking],
            "entities": [
                {
                    "entity": e.entity,
                    "value": e.value,
                    "start": e.start,
                    "end": e.end,
                    "extractor": e.extractor,
                    "confidence_entity": e.confidence,
                    **({"role": e.role} if e.role else {}),
                    **({"alternatives": list(e.alternatives)} if e.alternatives else {}),
                }
                for e in self.entities
            ],
            "topics": [
                {"name": t.name, "confidence": round(t.confidence, 4), "start": t.start, "end": t.end}
                for t in self.topics
            ],
            "decision": self.decision,
            "noise": self.noise,
            "language": self.language,
            "in_scope": round(self.in_scope, 4),
        }


class Parser(Protocol):
    """What understands a message: the local model or a Rasa server."""

    def parse(self, text: str, context: str | None = None, context_role: str | None = None) -> Understanding:
        """Understand `text`. `context` is the previous message, `context_role` who sent it: "user" or "bot"."""
        ...
