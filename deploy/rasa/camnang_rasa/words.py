"""Find the words of a text with their places in the original. Knows nothing of Rasa, so that our own tests can run it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from camnang_nlu.folding import fold, fold_with_offsets

Place = tuple[int, int]
Segment = Callable[[str], "list[str]"]
_WORD = re.compile("[^\\W_]+|[\U0001F300-\U0001FAFF\u2600-\u27BF]")


def places(text: str) -> list[Place]:
    """Return where the words and emoji of `text` begin and end; the whole text when it has neither."""
    folded, offsets = fold_with_offsets(text)
    found: list[Place] = []
    last = 0
    for match in _WORD.finditer(folded):
        start, end = max(last, offsets[match.start()]), offsets[match.end() - 1] + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1  # a mark typed apart belongs to its letter
        if start < end:
            found.append((start, end))
            last = end
    return found or [(0, len(text))]


def join_compounds(text: str, found: list[Place], segment: Segment) -> list[Place]:
    """Join neighbouring words that `segment` takes for one. Unchanged when what it returns cannot be laid over the text."""
    ends: list[int] = []
    letters = ""
    for start, end in found:
        letters += "".join(_WORD.findall(fold(text[start:end])))
        ends.append(len(letters))
    borders: set[int] = set()
    segmented = ""
    for word in segment(text):
        segmented += "".join(_WORD.findall(fold(word)))
        borders.add(len(segmented))
    if segmented != letters:
        return found
    joined: list[Place] = []
    begin = 0
    for index, end in enumerate(ends):
        if end in borders or index == len(found) - 1:
            joined.append((found[begin][0], found[index][1]))
            begin = index + 1
    return joined


@cache
def _underthesea() -> Any:
    import underthesea  # 0.3 s and some 90 MB: only when segmentation is on

    return underthesea


def segmented(text: str) -> list[str]:
    """Return underthesea's words of `text`, compounds with their spaces."""
    return [str(word) for word in _underthesea().word_tokenize(text)]
