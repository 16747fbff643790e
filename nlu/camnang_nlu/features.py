"""Read a text into what the topic classifier counts: words, letters and concepts, as typed and as folded.

Both views of every message are in every vector, so that a text without diacritics loses little and a text with them gains
("nhất" is not "nhật"). Shorthand, Telex, VNI and concepts are read into the folded view only.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from camnang_nlu.entities import Gazetteers, extract
from camnang_nlu.folding import emoji, fold, split_unspaced, tokens
from camnang_nlu.meaning import Entity
from camnang_nlu.shorthand import Shorthand
from camnang_nlu.typing_methods import read_word

LONGEST: Final = 60  # words; of a longer message the beginning and the end count
MOST_SIGNS: Final = 5  # emoji of one message that count
_CLASS_OF: Final = {
    "market": "xmarket",
    "money_vnd": "xmoney",
    "money_foreign": "xmoney",
    "phone": "xphone",
    "duration_months": "xmonths",
    "url": "xlink",
    "age": "xage",
    "bank_account": "xaccount",
    "date": "xdate",
    "interest_rate": "xrate",
    "name": "xname",
    "company": "xfirm",
}
# A Vietnamese syllable without its marks; what does not fit is another language, shorthand, or no word.
_SYLLABLE: Final = re.compile(
    r"(?:ngh|ng|nh|th|tr|ch|ph|kh|gh|gi|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?", re.ASCII
)
_LENGTHS: Final = ((0, "0"), (1, "1"), (3, "3"), (8, "8"), (20, "20"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as the classifier sees it: its entities, its folded words, and the names of its features (each once)."""

    text: str
    entities: tuple[Entity, ...]
    words: list[str]
    names: list[str]


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading needs to know by heart: gazetteers, and the folded words that count as words (for Telex and VNI)."""

    gazetteers: Gazetteers
    known: frozenset[str]

    def read(self, text: str, context: str | None = None, within: tuple[Entity, ...] | None = None) -> Reading:
        """Read `text`; `context` is the bot's own sentence before it, when it asked for something. Never raises.

        `within` are the entities of a clause when they are known from the whole message already.
        """
        entities = within if within is not None else extract(text, self.gazetteers, context, self.known)
        words = folded_words(text, self.gazetteers.shorthand, self.known)
        names = features(text, words, entities)
        names.extend(self.gazetteers.concepts.features([*words, *emoji(text[:600])[:MOST_SIGNS]]))
        return Reading(text, entities, words, list(dict.fromkeys(names)))


def folded_words(text: str, shorthand: Shorthand, known: Container[str]) -> list[str]:
    """Return the folded words of `text` with shorthand and raw Telex or VNI read; numbers become one word each kind."""
    typed = split_unspaced(tokens(fold(text))[: LONGEST * 3])[: LONGEST * 3]
    words: list[str] = []
    for index, word in enumerate(typed):
        meant = shorthand.read(typed, index, known)
        if meant is not None:
            words.extend(meant)
        elif word[0].isdigit() and word[-1].isdigit():
            words.append("0" * min(len(word), 4))
        else:
            words.append(read_word(word, known))
    return words if len(words) <= LONGEST else words[: LONGEST // 2] + words[-LONGEST // 2 :]


def features(text: str, words: list[str], entities: tuple[Entity, ...]) -> list[str]:
    """Return the names of the word and letter features of a message; repeats are the caller's to drop."""
    found = [f"w {word}" for word in words]
    padded = ["^", *words, "$"]
    found.extend(f"b {a} {b}" for a, b in itertools.pairwise(padded))
    found.extend(f"t {a} {b} {c}" for a, b, c in zip(padded, padded[1:], padded[2:], strict=False))
    for word in words:
        ringed = f"<{word[:14]}>"
        for size in (3, 4):
            found.extend("c " + ringed[i : i + size] for i in range(len(ringed) - size + 1))
    lower = text[:600].lower()
    if not lower.isascii():
        marked = tokens(lower)[:LONGEST]
        found.extend(f"m {word}" for word in marked if not word.isascii())
        found.extend(f"n {a} {b}" for a, b in itertools.pairwise(marked) if not (a.isascii() and b.isascii()))
        signs = emoji(lower)
        if signs:
            found.append("e emoji")
            found.extend(f"e {sign}" for sign in signs[:MOST_SIGNS])
    found.extend(f"x {_CLASS_OF[e.entity]}" for e in entities if e.entity in _CLASS_OF)
    found.append("l " + next((name for most, name in _LENGTHS if len(words) <= most), "99"))
    if "?" in text:
        found.append("p ?")
    found.extend(_shape(words))
    return found


def _shape(words: list[str]) -> list[str]:
    """Name what a message is made of when it is hardly made of words: keys hit at random, digits, signs alone."""
    if not words:
        return ["g signs"]
    if all(word.isdigit() for word in words):
        return ["g digits"]
    odd = sum(not _SYLLABLE.fullmatch(word) for word in words)
    return [f"g odd {min(4, 4 * odd // len(words))}"] if odd else []
