"""Carry one text in the two forms that patterns look at: as typed, and folded with the way back to the typed one."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field

from camnang_nlu.folding import fold_with_offsets, is_marked
from camnang_nlu.meaning import Entity, JsonValue
from camnang_nlu.shorthand import Shorthand
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
    def of(
        cls, text: str, context: str | None = None, known: Container[str] = (), shorthand: Shorthand | None = None
    ) -> Written:
        """Fold `text` and remember the way back. Chat shorthand is read; with `known` words, raw Telex and VNI too."""
        folded, offsets = fold_with_offsets(text)
        marked = is_marked(text)
        if shorthand is not None or (known and not marked):
            folded, offsets = read_as_typed(folded, offsets, () if marked else known, shorthand)
        return cls(text, context or "", folded, offsets, bytearray(len(folded)), marked)

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
        alternatives: tuple[str, ...] = (),
    ) -> Entity:
        """Make an entity of a place in the folded text and, unless told otherwise, take the place."""
        if take:
            self.taken[start:end] = b"\x01" * (end - start)
        first, last = self.span(start, end)
        return Entity(name, value, first, last, extractor, confidence, role, alternatives)


def read_as_typed(
    folded: str, offsets: list[int], known: Container[str], shorthand: Shorthand | None
) -> tuple[str, list[int]]:
    """Return the folded text with shorthand, raw Telex and VNI read, each letter still pointing into the typed word."""
    matches = list(_WORD.finditer(folded))
    words = [match[0] for match in matches]
    letters: list[str] = []
    places: list[int] = []
    position = 0
    for index, match in enumerate(matches):
        word = match[0]
        reading = _reading(words, index, known, shorthand)
        if reading == word:
            continue
        letters.append(folded[position : match.start()])
        places.extend(offsets[position : match.start()])
        letters.append(reading)
        own = [offsets[match.start() + min(i, len(word) - 1)] for i in range(len(reading))]
        own[-1] = offsets[match.end() - 1]
        places.extend(own)
        position = match.end()
    letters.append(folded[position:])
    places.extend(offsets[position:])
    return "".join(letters), places


def _reading(words: list[str], index: int, known: Container[str], shorthand: Shorthand | None) -> str:
    word = words[index]
    if not word[0].isalpha() or word in _UNITS:
        return word
    meant = shorthand.read(words, index, known) if shorthand else None
    return " ".join(meant) if meant else read_word(word, known) if known else word


# Short forms that the patterns for money, time and size read themselves, with the figure before them.
_UNITS = frozenset(
    {"tr", "k", "h", "m", "t", "d", "kg", "cm", "man", "mi", "cu", "te", "tc", "sn", "hl", "xa", "thg", "do"}
)
_WORD = re.compile(r"[^\W_]+")


def compile_words(forms: dict[str, str]) -> re.Pattern[str]:
    """Compile folded forms into one pattern, longest first, at word boundaries."""
    ordered = sorted(forms, key=len, reverse=True)
    return re.compile(
        r"(?<![^\W_])(?:" + "|".join(re.escape(form).replace(r"\ ", r"[\s\-]+") for form in ordered) + r")(?![^\W_])"
    )
