"""The errors of the knowledge.

KnowledgeError
├── OutsideRecord     a day that no period of a fact covers; names the nearest days
└── ContentError      a file that is not a record: where, what, what to do
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class KnowledgeError(Exception):
    """Base of what the knowledge raises."""


class OutsideRecord(KnowledgeError):  # noqa: N818 - reads as what it says: the day lies outside
    """A day outside a fact's history. Never answered with the newest value."""

    def __init__(self, fact: str, on: date, nearest: tuple[date, ...]) -> None:
        super().__init__(f"{fact}: no value on {on}; nearest known days: {', '.join(map(str, nearest))}")
        self.fact, self.on, self.nearest = fact, on, nearest


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the content: file, line, what is wrong, what to do."""

    file: str
    line: int
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}\n  {self.wrong}\n  {self.remedy}"


class ContentError(KnowledgeError):
    """Content that cannot be loaded; carries every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
