"""Check the words of an offer for signs of fraud. The signs are content; nothing here names a firm or says "safe".

Red: at least one red sign, or three amber ones. Amber: at least one amber. Otherwise unknown, which proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from camnang_knowledge.matching import fold
from camnang_knowledge.records import FraudSign
from camnang_knowledge.store import Knowledge

Level = Literal["red", "amber", "unknown"]
AMBER_MAKES_RED = 3
LONGEST_CHECKED = 4000


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that was found: what it is called, why it matters, how heavy it is."""

    id: str
    title: str
    why: str
    weight: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found."""

    level: Level
    signs: tuple[Sign, ...]


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _shows(sign: FraudSign, text: str, on: date) -> bool:
    if sign.since is not None and on < sign.since:
        return False
    if any(_compiled(pattern).search(text) for pattern in sign.unless):
        return False
    return any(_compiled(pattern).search(text) for pattern in (*sign.patterns, *sign.at_once))


def shows_at_once(knowledge: Knowledge, text: str, on: date) -> bool:
    """Say whether `text` names a route that must be checked though nobody asks: casinos in Cambodia, tourist visas …"""
    wanted = fold(text[:LONGEST_CHECKED])
    return any(
        _shows(sign, wanted, on) and any(_compiled(pattern).search(wanted) for pattern in sign.at_once)
        for sign in knowledge.signs
        if sign.at_once
    )


def check_message(
    knowledge: Knowledge, text: str, folded: str, entities: Sequence[Mapping[str, object]], on: date
) -> Verdict:
    """Return the signs in `text` and what they amount to. `folded` is its folded copy; `entities` what it names."""
    wanted = fold(text[:LONGEST_CHECKED])
    found = [Sign(s.id, s.title, s.why, s.weight) for s in knowledge.signs if _shows(s, wanted, on)]
    found.sort(key=lambda sign: sign.weight != "red")
    red = sum(sign.weight == "red" for sign in found)
    level: Level = "red" if red or len(found) >= AMBER_MAKES_RED else "amber" if found else "unknown"
    return Verdict(level, tuple(found))
