"""Say what a programme of a market asks and allows, as records that calculators and checklists can reckon with.

Each field says whether it was confirmed (`sure`); what was not is shown as «chưa kiểm chứng» and never refuses anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from camnang_knowledge.matching import fold
from camnang_knowledge.records import Record, Review

EDUCATION: Final = ("không bắt buộc", "tiểu học", "THCS", "THPT", "trung cấp", "cao đẳng", "đại học")
Status = Literal["open", "waiting", "ask", "suspended", "unknown"]


_WORDS: Final = re.compile(r"[^\W_]+")


class Ages(Record):
    """From which to which age people are taken; None is no limit known."""

    least: int | None = None
    most: int | None = None
    sure: bool


class Requirement(Record):
    """One requirement in words a person uses; `least` names a level of `EDUCATION` where one is meant."""

    text: str
    sure: bool
    least: str | None = None


class FeeCeiling(Record):
    """The most that may be charged as service fee, in months of pay: for every twelve months, and in all."""

    per_year: Annotated[float, Field(ge=0)]
    most: Annotated[float, Field(ge=0)]
    fact: str


class Programme(Record):
    """One way to go to one market. `forms` are the folded words by which people name it, `alone` those
    that mean it whatever country is spoken of; facts carry every figure.
    """

    id: str
    market: str
    name: str
    forms: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    usual: bool = False
    organiser: Requirement
    ages: Ages | None = None
    education: Requirement | None = None
    language: Requirement | None = None
    term: Requirement | None = None
    wage: str | None = None
    ceiling: FeeCeiling | None = None
    deposit: str | None = None
    costs: tuple[str, ...] = ()
    status: Status
    status_since: date | None = None
    status_fact: str | None = None
    facts: tuple[str, ...] = ()
    checked_on: date
    review: Review

    def status_on(self, on: date) -> Status:
        """Return the status on a day; before the day it began the programme was open."""
        return "open" if self.status_since is not None and on < self.status_since else self.status

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """Every fact this record leans on, each once."""
        named = (self.wage, self.deposit, self.status_fact, self.ceiling.fact if self.ceiling else None)
        return tuple(dict.fromkeys(fact for fact in (*named, *self.costs, *self.facts) if fact))


@dataclass(frozen=True, slots=True)
class Programmes:
    """All programmes, in the order of their files."""

    all: tuple[Programme, ...]

    def of_market(self, market: str) -> tuple[Programme, ...]:
        """Return the programmes of a market, the usual one first."""
        return tuple(sorted((p for p in self.all if p.market == market), key=lambda p: not p.usual))

    def named(self, market: str | None, text: str, occupations: Iterable[str] = ()) -> Programme | None:
        """Return the programme that `text` names, else the one of a named occupation, else None. Never guesses the usual one."""
        folded = _spaced(text)
        candidates = [p for p in self.all if market is None or p.market == market]
        for programme in candidates:
            if any(f" {form} " in folded for form in programme.forms):
                return programme
        if market is None:
            return None
        wanted = set(occupations)
        fitting = [p for p in candidates if wanted & set(p.occupations)]
        return fitting[0] if len(fitting) == 1 else None

    def unmistakable(self, text: str) -> Programme | None:
        """Return the programme that `text` names by a word that stands for it in no other country ("tokutei", "E-8")."""
        folded = _spaced(text)
        return next((p for p in self.all if any(f" {form} " in folded for form in p.alone)), None)

    def get(self, programme_id: str | None) -> Programme | None:
        """Return the programme of that id, or None."""
        return next((p for p in self.all if p.id == programme_id), None)


def _spaced(text: str) -> str:
    """Return the folded words of `text` between single spaces: "(E-8)?" reads " e 8 "."""
    return " ".join(("", *_WORDS.findall(fold(text)), ""))


class ExchangeRate(Record):
    """What one unit of a currency cost in đồng from `on`, as `source` published it. Set by a curator, never assumed."""

    id: str
    currency: str
    dong: Annotated[float, Field(gt=0)]
    on: date
    source: str
    url: str | None = None


class Audience(Record):
    """A group that a policy names, and the folded words by which people say they belong to it."""

    id: str
    name: str
    forms: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Audiences:
    """The groups that policies name."""

    all: tuple[Audience, ...]

    def named(self, text: str) -> tuple[Audience, ...]:
        """Return the groups that a person says they belong to, in the order of the register."""
        folded = _spaced(text)
        return tuple(a for a in self.all if any(f" {form} " in folded for form in a.forms))
