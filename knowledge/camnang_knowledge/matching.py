"""Fold texts for matching inside the knowledge: lower case, no diacritics. Never shown to anyone."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return `text` lower-cased, without diacritics, đ as d, spaces squeezed."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
