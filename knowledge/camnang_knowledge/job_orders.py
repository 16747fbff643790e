"""Say what a job order asks, and hold a person against it with reasons for and against. Expired orders are never shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from camnang_knowledge.programmes import EDUCATION
from camnang_knowledge.records import Record

Point = Literal["age", "gender", "education", "language", "cost", "occupation"]
EVENTS_AHEAD: Final = timedelta(days=60)


class JobOrder(Record):
    """One order of one firm whose supply contract was registered; `approval` is that number. Money is đồng, as asked."""

    id: str
    title: str
    market: str
    firm: str
    approval: Annotated[str, Field(min_length=3)]
    expires: date
    occupation: str | None = None
    seats: Annotated[int, Field(gt=0)] | None = None
    least_age: int | None = None
    most_age: int | None = None
    gender: Literal["nam", "nữ"] | None = None
    education: str | None = None
    language: str | None = None
    wage: str | None = None
    cost: Annotated[int, Field(ge=0)] | None = None
    source: str
    checked_on: date


class Event(Record):
    """A job fair, an exam or a training day: what, where, and its first and last day."""

    id: str
    what: str
    where: str
    from_: date = Field(alias="from")
    to: date | None = None
    province: str | None = None
    organiser: str
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of a person; nothing that was not told counts against them."""

    age: int | None = None
    gender: str | None = None
    education: str | None = None
    languages: tuple[str, ...] = ()
    purse: int | None = None
    occupation: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An order with the points that speak for and against a person."""

    order: JobOrder
    fits: tuple[Point, ...]
    against: tuple[Point, ...]


def match(order: JobOrder, person: Applicant) -> Match:
    """Hold `person` against `order`."""
    fits: list[Point] = []
    against: list[Point] = []

    def hold(point: Point, met: bool | None) -> None:
        if met is not None:
            (fits if met else against).append(point)

    if person.age is not None and (order.least_age is not None or order.most_age is not None):
        hold("age", (order.least_age or 0) <= person.age <= (order.most_age or 200))
    hold("gender", person.gender == order.gender if person.gender and order.gender else None)
    if person.education in EDUCATION and order.education in EDUCATION:
        hold("education", EDUCATION.index(person.education) >= EDUCATION.index(order.education))
    if order.language and person.languages:
        hold("language", any(level.lower() in order.language.lower() for level in person.languages) or None)
    hold("cost", person.purse >= order.cost if person.purse is not None and order.cost is not None else None)
    hold("occupation", True if person.occupation and person.occupation == order.occupation else None)
    return Match(order, tuple(fits), tuple(against))


def best(orders: Iterable[JobOrder], person: Applicant, on: date, market: str | None = None) -> tuple[Match, ...]:
    """Return the open orders on `on`, the most fitting first; those soonest to close first among equals."""
    matches = [match(o, person) for o in orders if o.expires >= on and (market is None or o.market == market)]
    return tuple(sorted(matches, key=lambda m: (len(m.against), -len(m.fits), m.order.expires, m.order.id)))


def upcoming(events: Iterable[Event], on: date, province: str | None = None) -> tuple[Event, ...]:
    """Return what takes place within sixty days from `on`, in the province or everywhere, the soonest first."""
    found = [
        e
        for e in events
        if (e.to or e.from_) >= on
        and e.from_ <= on + EVENTS_AHEAD
        and (province is None or e.province in (None, province))
    ]
    return tuple(sorted(found, key=lambda e: (e.from_, e.id)))
