"""Decide how texts are compared: without case, tone marks, đ, zero-width signs and repeated letters.

The folded copy is for matching only; nobody is ever shown it. `fold_with_offsets` keeps, for every folded letter, its
place in the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that look or sound like another one and are typed instead of it.
_SPECIAL = {
    "đ": "d",
    "ð": "d",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
}
_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
_EMOJI = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]")
# Chinese and Japanese are written without spaces between words: each letter counts as one.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    """Return the folded letter; an empty string when nothing of it counts."""
    lower = letter.lower()
    if lower in _SPECIAL:
        return _SPECIAL[lower]
    if lower.isascii():
        return lower
    kept = [c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c)]
    if kept and unicodedata.category(kept[0]) in ("Cf", "Cc", "Cn", "Co"):
        return ""
    text = "".join(_SPECIAL.get(c, c) for c in kept)
    return text[:1].lower() if len(text) == 1 else text.lower()


def fold(text: str) -> str:
    """Return the folded copy of `text`: lower case, no diacritics, đ as d, letters typed three times or more once."""
    folded = "".join(map(_fold_letter, text)) if not text.isascii() else text.lower()
    return _REPEATED.sub(r"\1", folded)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Return the folded copy without squeezing, and for each of its letters the index in `text`."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    letters: list[str] = []
    offsets: list[int] = []
    for index, letter in enumerate(text):
        folded = _fold_letter(letter)
        letters.append(folded)
        offsets.extend([index] * len(folded))
    return "".join(letters), offsets


def tokens(text: str) -> list[str]:
    """Return the words of an already folded text: runs of letters and digits."""
    return _TOKEN.findall(text)


def split_unspaced(words: list[str]) -> list[str]:
    """Return `words` with each Chinese or Japanese letter as a word of its own."""
    if not any(_UNSPACED.search(word) for word in words):
        return words
    split: list[str] = []
    for word in words:
        split.extend(part for part in re.split(f"({_UNSPACED.pattern})", word) if part)
    return split


def emoji(text: str) -> list[str]:
    """Return the emoji of `text` in their order."""
    return _EMOJI.findall(text) if not text.isascii() else []


def is_marked(text: str) -> bool:
    """Say whether a text carries Vietnamese letters, so that a bare word in it was meant bare."""
    return any(letter in _MARKED for letter in text)


def same_letters(typed: str, name: str) -> bool:
    """Say whether a typed name can be `name`: bare letters fit any marks, marked ones must be equal, wherever the tone is."""
    if typed.isascii():
        return True
    return sorted(unicodedata.normalize("NFD", typed.lower())) == sorted(unicodedata.normalize("NFD", name.lower()))


_MARKED = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
)
