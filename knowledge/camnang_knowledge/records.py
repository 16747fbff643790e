"""Say what a record of the knowledge is, and refuse what is not one. One model a kind of file; unknown fields are errors."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Confidence = Literal["official_text", "press", "secondary"]
FactKind = Literal["text", "number", "money", "percent", "months", "phone", "url"]


class Record(BaseModel):
    """Base of every record: frozen, and strict about its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InForce(Record):
    """From when to when a document holds; `to` is the last day."""

    from_: date = Field(alias="from")
    to: date | None = None


class Document(Record):
    """A law, a circular, a press article: what a figure comes from. `short` is how people read its name."""

    id: str
    kind: Literal[
        "luat",
        "nghi_dinh",
        "thong_tu",
        "quyet_dinh",
        "nghi_quyet",
        "cong_van",
        "bao_chi",
        "trang_chinh_thuc",
        "thu_cap",
        "khac",
    ]
    title: str
    short: str
    issuer: str
    confidence: Confidence
    number: str | None = None
    url: str | None = None
    published_on: date | None = None
    in_force: InForce | None = None
    replaces: tuple[str, ...] = ()
    note: str | None = None


class SourceRef(Record):
    """Where a value stands: a document and, for a law, its clause."""

    document: str
    clause: str | None = None


class Period(Record):
    """One value and the days it holds; `value: null` means it has lapsed, not that it is unknown. `to` is the last day."""

    from_: date = Field(alias="from")
    to: date | None = None
    value: str | int | float | None
    source: SourceRef | tuple[SourceRef, ...]
    note: str | None = None

    @property
    def sources(self) -> tuple[SourceRef, ...]:
        """The sources, always several."""
        return (self.source,) if isinstance(self.source, SourceRef) else self.source


class Review(Record):
    """By when and by whom a record must be looked at again."""

    by: date
    who: str


class Doubt(Record):
    """What a curator must still settle, what would settle it, and what is said meanwhile. A harms most."""

    harm: Literal["A", "B", "C"]
    question: str
    settles: str
    meanwhile: str


class Fact(Record):
    """One dated statement or figure with its history."""

    id: str
    title: str
    unit: str
    kind: FactKind
    history: Annotated[tuple[Period, ...], Field(min_length=1)]
    checked_on: date
    confidence: Confidence
    verified: bool
    review: Review
    caution: str | None = None
    doubt: Doubt | None = None
    origin: tuple[str, ...] = ()
    note: str | None = None

    @model_validator(mode="after")
    def _history_is_sound(self) -> Fact:
        ordered = sorted(self.history, key=lambda period: period.from_)
        if list(ordered) != list(self.history):
            raise ValueError("Các mốc trong `history` phải xếp từ cũ đến mới. Hãy đổi lại thứ tự.")
        for earlier, later in itertools.pairwise(ordered):
            if earlier.to is None or earlier.to >= later.from_:
                raise ValueError(f"Ngày {later.from_} có hai giá trị. Hãy đặt `to` của mốc trước là ngày liền trước.")
            if (later.from_ - earlier.to).days > 1:
                raise ValueError(
                    f"Thiếu giá trị từ {earlier.to} đến {later.from_}. Hãy thêm một mốc, hoặc `value: null`."
                )
        if any(period.to is not None and period.to < period.from_ for period in ordered):
            raise ValueError("Có mốc `to` sớm hơn `from`. Hãy sửa lại ngày.")
        if not self.verified and not self.caution:
            raise ValueError("Chưa kiểm chứng thì phải có `caution` (câu nói kèm).")
        return self


class Scope(Record):
    """What an article or a question is narrowed to."""

    market: str | None = None
    programme: str | None = None
    audience: str | None = None
    province: str | None = None
    occupation: str | None = None


class Article(Record):
    """The answer to one topic for one scope: short first, then detail; figures only as `{fact.id}`."""

    id: str
    topic: str
    title: str
    short: str
    questions: Annotated[tuple[str, ...], Field(min_length=2)]
    review: Review
    scope: Scope = Scope()
    detail: str | None = None
    next: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    status: Literal["answered", "unknown"] = "answered"


class Market(Record):
    """A country or region as a market."""

    id: str
    name: str
    region: str | None = None
    note: str | None = None


LicenceStatus = Literal["licensed", "expired", "suspended", "revoked", "returned", "not_found", "unknown"]


class LicencePeriod(Record):
    """What a list said of a firm's licence to send workers abroad, and on which day it was looked at.

    `not_found` is a firm that an earlier list had and this one has not: it says no more than that.
    """

    from_: date = Field(alias="from")
    to: date | None = None
    status: LicenceStatus
    checked_on: date
    source: SourceRef


class Company(Record):
    """A firm that a list or an authority named. Never a judgement: only what was said, where and when.

    `published` are facts in which an authority or the press names the firm; they are said with their day and source.
    """

    id: str
    name: str
    brands: tuple[str, ...] = ()
    licence: str | None = None
    history: Annotated[tuple[LicencePeriod, ...], Field(min_length=1)]
    published: tuple[str, ...] = ()
    note: str | None = None


class OfficialWarning(Record):
    """A warning that an authority published."""

    id: str
    title: str
    published_on: date
    source: SourceRef


class FraudSign(Record):
    """A sign in an offer: why it matters, how heavy it is, and the folded patterns that show it.

    `at_once` patterns show it too, and have a message checked though nobody asked whether it is genuine. Before `since` the
    sign means nothing (a market suspended on that day).
    """

    id: str
    title: str
    why: str
    weight: Literal["red", "amber"]
    patterns: Annotated[tuple[str, ...], Field(min_length=1)]
    unless: tuple[str, ...] = ()
    at_once: tuple[str, ...] = ()
    since: date | None = None
    source: SourceRef


class Holidays(Record):
    """Days on which offices are closed in one year, beside Saturdays and Sundays."""

    id: str
    days: tuple[date, ...]
    source: str
