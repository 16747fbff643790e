"""Decide where a long text may be cut for a platform with a limit.

Lengths are UTF-16 units after NFC: never less than characters, so a part fits whichever of the two a platform counts.
A cut falls on the end of a paragraph, line, sentence or word, in this order of liking, and never inside a character a
person sees as one (a letter and its combining marks, an emoji and its modifiers, a flag).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# The later a boundary in this tuple, the less a reader likes it.
BOUNDARIES: Final = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…;:])\s+"),
    re.compile(r"\s+"),
)
JOINER: Final = "\u200d"
# A boundary before this share of the limit would leave a stump of a message.
SHORTEST_PART: Final = 0.4


def measure(text: str) -> int:
    """Return the length of `text` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def split_text(text: str, limit: int) -> tuple[str, ...]:
    """Return the parts of `text`, each at most `limit` UTF-16 units, none blank, in NFC. A blank text has no part."""
    return tuple(_parts(unicodedata.normalize("NFC", text).strip(), limit))


def _parts(rest: str, limit: int) -> Iterator[str]:
    while (window := _prefix(rest, limit)) < len(rest):
        end, resume = _cut(rest, window)
        part = rest[:end].rstrip()
        if part:
            yield part
        rest = rest[resume:].lstrip()
    if rest:
        yield rest


def _prefix(text: str, limit: int) -> int:
    """Return how many characters of `text` fit into `limit` units."""
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > limit:
            return index
    return len(text)


def _cut(text: str, window: int) -> tuple[int, int]:
    """Return where the part ends and where the rest begins."""
    earliest = int(window * SHORTEST_PART)
    for boundary in BOUNDARIES:
        found = [match for match in boundary.finditer(text, earliest, window + 1) if match.start() <= window]
        # A blank followed by a combining mark is one visible character, not a boundary.
        found = [match for match in found if not _continues(text, match.end())]
        if found:
            return found[-1].start(), found[-1].end()
    position = window
    while position > earliest and _continues(text, position):
        position -= 1
    if position <= max(earliest, 0) or position == 0:
        position = max(window, 1)
    return position, position


def _continues(text: str, position: int) -> bool:
    """Say whether a cut before `text[position]` would tear one visible character."""
    if not 0 < position < len(text):
        return False
    after, before = text[position], text[position - 1]
    if unicodedata.combining(after) or unicodedata.category(after) in ("Mn", "Me", "Mc"):
        return True
    if JOINER in (after, before) or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    return _is_flag_letter(after) and _flag_letters_before(text, position) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, position: int) -> int:
    start = position
    while start > 0 and _is_flag_letter(text[start - 1]):
        start -= 1
    return position - start
