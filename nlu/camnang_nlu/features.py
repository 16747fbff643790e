"""Turn a text into the features the topic classifier counts: words and letters, as typed and as folded.

Both views of every message are in every vector, so that a text without diacritics loses little and a text with them gains
("nhất" is not "nhật"). Shorthand, Telex and VNI are read into the folded view only.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Mapping
from typing import Final

from camnang_nlu.folding import fold, tokens
from camnang_nlu.meaning import Entity
from camnang_nlu.typing_methods import read_word

LONGEST: Final = 60  # words; of a longer message the beginning and the end count
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
_EMOJI: Final = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]")


def folded_words(text: str, shorthand: Mapping[str, str], known: Container[str]) -> list[str]:
    """Return the folded words of `text` with shorthand and raw Telex or VNI read; numbers become one word each kind."""
    words: list[str] = []
    for word in tokens(fold(text))[: LONGEST * 3]:
        if word in shorthand:
            words.extend(shorthand[word].split())
        elif word[0].isdigit() and word[-1].isdigit():
            words.append("0" * min(len(word), 4))
        else:
            words.append(read_word(word, known))
    return words if len(words) <= LONGEST else words[: LONGEST // 2] + words[-LONGEST // 2 :]


def features(text: str, words: list[str], entities: tuple[Entity, ...]) -> list[str]:
    """Return the names of the features of a message; repeats are the caller's to drop."""
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
        if _EMOJI.search(lower):
            found.append("e emoji")
    found.extend(f"x {_CLASS_OF[e.entity]}" for e in entities if e.entity in _CLASS_OF)
    count = len(words)
    found.append(
        "l "
        + (
            "0"
            if count == 0
            else "1"
            if count == 1
            else "3"
            if count < 4
            else "8"
            if count < 9
            else "20"
            if count < 21
            else "99"
        )
    )
    if "?" in text:
        found.append("p ?")
    return found
