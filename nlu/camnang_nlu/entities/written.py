"""Carry one text in the two forms that patterns look at: as typed, and folded with the way back to the typed one."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field

from camnang_nlu.folding import fold_with_offsets, is_marked
from camnang_nlu.meaning import Entity, JsonValue
from camnang_nlu.typing_methods import read_word


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
    def of(cls, text: str, context: str | None = None, known: Container[str] = ()) -> Written:
        """Fold `text` and remember the way back. With `known` words, raw Telex and VNI are read too ("trieeuj" as trieu)."""
        folded, offsets = fold_with_offsets(text)
        if known and not is_marked(text):
            folded, offsets = read_raw_typing(folded, offsets, known)
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


def read_raw_typing(folded: str, offsets: list[int], known: Container[str]) -> tuple[str, list[int]]:
    """Return the folded text with raw Telex and VNI words read, each letter still pointing into the typed word."""
    letters: list[str] = []
    places: list[int] = []
    position = 0
    for match in _WORD.finditer(folded):
        word = match[0]
        reading = read_word(word, known) if word[0].isalpha() else word
        letters.append(folded[position : match.start()])
        places.extend(offsets[position : match.start()])
        letters.append(reading)
        if reading == word:
            places.extend(offsets[match.start() : match.end()])
        else:
            own = [offsets[match.start() + min(i, len(word) - 1)] for i in range(len(reading))]
            own[-1] = offsets[match.end() - 1]
            places.extend(own)
        position = match.end()
    letters.append(folded[position:])
    places.extend(offsets[position:])
    return "".join(letters), places


_WORD = re.compile(r"[^\W_]+")


def compile_words(forms: dict[str, str]) -> re.Pattern[str]:
    """Compile folded forms into one pattern, longest first, at word boundaries."""
    ordered = sorted(forms, key=len, reverse=True)
    return re.compile(
        r"(?<![^\W_])(?:" + "|".join(re.escape(form).replace(r"\ ", r"[\s\-]+") for form in ordered) + r")(?![^\W_])"
    )
