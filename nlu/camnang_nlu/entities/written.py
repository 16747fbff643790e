"""Carry one text in the two forms that patterns look at: as typed, and folded with the way back to the typed one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from camnang_nlu.folding import fold_with_offsets, is_marked
from camnang_nlu.meaning import Entity, JsonValue


@dataclass(slots=True)
class Written:
    """One text. `taken` marks folded letters that an entity already covers, so that a later pattern leaves them alone."""

    text: str
    context: str = ""
    folded: str = ""
    offsets: list[int] = field(default_factory=list)
    taken: bytearray = field(default_factory=bytearray)
    marked: bool = False

    @classmethod
    def of(cls, text: str, context: str | None = None) -> Written:
        """Fold `text` and remember the way back."""
        folded, offsets = fold_with_offsets(text)
        return cls(text, context or "", folded, offsets, bytearray(len(folded)), is_marked(text))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the typed text of a place in the folded one."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def typed(self, start: int, end: int) -> str:
        """Return the typed letters behind a place in the folded text."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def is_free(self, start: int, end: int) -> bool:
        """Say whether no entity covers this place yet."""
        return not any(self.taken[start:end])

    def entity(
        self,
        name: str,
        value: JsonValue,
        start: int,
        end: int,
        *,
        role: str | None = None,
        take: bool = True,
        extractor: str = "patterns",
        confidence: float = 1.0,
    ) -> Entity:
        """Make an entity of a place in the folded text and, unless told otherwise, take the place."""
        if take:
            self.taken[start:end] = b"\x01" * (end - start)
        first, last = self.span(start, end)
        return Entity(name, value, first, last, extractor, confidence, role)


def compile_words(forms: dict[str, str]) -> re.Pattern[str]:
    """Compile folded forms into one pattern, longest first, at word boundaries."""
    ordered = sorted(forms, key=len, reverse=True)
    return re.compile(
        r"(?<![^\W_])(?:" + "|".join(re.escape(form).replace(r"\ ", r"[\s\-]+") for form in ordered) + r")(?![^\W_])"
    )
