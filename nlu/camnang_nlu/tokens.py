"""Segment Vietnamese with underthesea: words for people who search and cluster, sentences for long texts.

The only module that may import underthesea, and it does so on first use: importing it costs 0.3 s and some 90 MB
(reference/understanding.md). Segmentation is for matching and reading only; it is kept out of the topic classifier, where
it was measured to lose five points.
"""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _underthesea() -> Any:
    import underthesea

    return underthesea


def words(text: str) -> list[str]:
    """Return the words of `text`, compounds joined by an underscore: `lao_động`. Spelling may differ from the original."""
    return [str(word).replace(" ", "_") for word in _underthesea().word_tokenize(text)]


def sentences(text: str) -> list[str]:
    """Return the sentences of `text` in order; texts without any end marks are one sentence."""
    return [str(sentence) for sentence in _underthesea().sent_tokenize(text)]
