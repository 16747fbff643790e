"""Answer from the records: which article fits a question, what its facts say on a day, where they come from.

Never guesses: a day outside a record makes the answer unknown, and a fact past its review day says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, cast

from camnang_knowledge.contacts import ContactPoint, Contacts
from camnang_knowledge.costs import CostItem
from camnang_knowledge.errors import OutsideRecord
from camnang_knowledge.job_orders import Event, JobOrder
from camnang_knowledge.matching import fold
from camnang_knowledge.places import Places
from camnang_knowledge.programmes import Audience, Audiences, ExchangeRate, Programme, Programmes
from camnang_knowledge.records import (
    Article,
    Company,
    Document,
    Fact,
    FraudSign,
    Holidays,
    Market,
    OfficialWarning,
    Period,
    Record,
    Scope,
    SourceRef,
)
from camnang_knowledge.registers import Companies
from camnang_knowledge.supports import Support

PLACEHOLDER: Final = re.compile(r"\{([a-z0-9_]+(?:\.[a-z0-9_]+)*|doc:[a-z0-9_]+)\}")
REGION_OF: Final = {
    "Ả Rập Xê Út": "Trung Đông",
    "Qatar": "Trung Đông",
    "UAE": "Trung Đông",
    "Kuwait": "Trung Đông",
    "Bahrain": "Trung Đông",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as people read it. `day` is when a press source was published or a law came into force."""

    document: str
    clause: str | None = None
    url: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class FactValue:
    """What a fact says on a day."""

    id: str
    value: str | int | float | None
    text: str
    unit: str
    citations: tuple[Citation, ...]
    checked_on: date
    confidence: str
    caution: str | None
    review_by: date


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one topic on one day. `assumed` names the parts of the scope for which no article of its own exists."""

    article: str | None
    topic: str
    status: Literal["answered", "unknown", "stale"]
    short: str
    detail: str | None = None
    citations: tuple[Citation, ...] = ()
    as_of: date | None = None
    assumed: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    needs_recheck: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All records, loaded once and never changed."""

    documents: dict[str, Document]
    facts: dict[str, Fact]
    articles: dict[str, Article]
    markets: tuple[Market, ...]
    companies: Companies
    warnings: tuple[OfficialWarning, ...]
    signs: tuple[FraudSign, ...]
    holidays: frozenset[date]
    programmes: Programmes
    audiences: Audiences
    rates: tuple[ExchangeRate, ...]
    supports: tuple[Support, ...]
    contacts: Contacts
    costs: tuple[CostItem, ...]
    places: Places
    job_orders: tuple[JobOrder, ...]
    events: tuple[Event, ...]
    by_topic: dict[str, tuple[Article, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: dict[str, dict[str, Record]], places: Places) -> Knowledge:
        """Arrange loaded records."""
        articles = cast("dict[str, Article]", records["articles"])
        by_topic: dict[str, list[Article]] = {}
        for article in articles.values():
            by_topic.setdefault(article.topic, []).append(article)
        return cls(
            cast("dict[str, Document]", records["documents"]),
            cast("dict[str, Fact]", records["facts"]),
            articles,
            tuple(cast("dict[str, Market]", records["registers/markets"]).values()),
            Companies(tuple(cast("dict[str, Company]", records["registers/companies"]).values())),
            tuple(cast("dict[str, OfficialWarning]", records["registers/warnings"]).values()),
            tuple(cast("dict[str, FraudSign]", records["registers/signs"]).values()),
            frozenset(
                day for year in cast("dict[str, Holidays]", records["registers/holidays"]).values() for day in year.days
            ),
            Programmes(tuple(cast("dict[str, Programme]", records["registers/programmes"]).values())),
            Audiences(tuple(cast("dict[str, Audience]", records["registers/audiences"]).values())),
            tuple(cast("dict[str, ExchangeRate]", records["registers/rates"]).values()),
            tuple(cast("dict[str, Support]", records["registers/supports"]).values()),
            Contacts(tuple(cast("dict[str, ContactPoint]", records["registers/contacts"]).values())),
            tuple(cast("dict[str, CostItem]", records["registers/costs"]).values()),
            places,
            tuple(cast("dict[str, JobOrder]", records["registers/job_orders"]).values()),
            tuple(cast("dict[str, Event]", records["registers/events"]).values()),
            {topic: tuple(found) for topic, found in by_topic.items()},
        )

    def fact(self, fact_id: str, on: date) -> FactValue:
        """Return what a fact says on `on`. Raises KeyError for an unknown id, OutsideRecord for a day it does not cover."""
        fact = self.facts[fact_id]
        period = next((p for p in fact.history if p.from_ <= on and (p.to is None or on <= p.to)), None)
        if period is None or period.value is None:
            edges = sorted(
                {day for p in fact.history for day in (p.from_, p.to) if day is not None}, key=lambda day: abs(day - on)
            )
            raise OutsideRecord(fact_id, on, tuple(edges[:2]))
        return FactValue(
            fact.id,
            period.value,
            said(period, fact),
            fact.unit,
            tuple(self.cite(ref) for ref in period.sources),
            fact.checked_on,
            fact.confidence,
            fact.caution,
            fact.review.by,
        )

    def holds(self, fact_id: str, on: date) -> bool:
        """Say whether a fact has a value on a day. Raises KeyError for an unknown id."""
        return any(
            p.value is not None and p.from_ <= on and (p.to is None or on <= p.to) for p in self.facts[fact_id].history
        )

    def rate(self, currency: str, on: date) -> ExchangeRate | None:
        """Return the newest rate set for `currency` on or before `on`, or None: a rate is never assumed."""
        known = [rate for rate in self.rates if rate.currency == currency and rate.on <= on]
        return max(known, key=lambda rate: rate.on, default=None)

    def cite(self, reference: SourceRef) -> Citation:
        """Return a source as people read it."""
        document = self.documents[reference.document]
        day = document.published_on or (document.in_force.from_ if document.in_force else None)
        return Citation(document.short, reference.clause, document.url, day)

    def answer(self, topic: str, scope: Scope, on: date) -> Answer:
        """Return the most specific answer to `topic` for `scope` on `on`; `status` is "unknown" when there is none."""
        for article, assumed in self._candidates(topic, scope):
            rendered = self.render(article, on, assumed)
            if rendered is not None:
                return rendered
        return Answer(None, topic, "unknown", "")

    def article_answer(self, article_id: str, on: date) -> Answer | None:
        """Return the answer of one article, or None when there is no such article or it says nothing on that day."""
        article = self.articles.get(article_id)
        return self.render(article, on, ()) if article else None

    def _candidates(self, topic: str, scope: Scope) -> list[tuple[Article, tuple[str, ...]]]:
        """Return the articles that fit, the most specific first, with the parts of the scope each leaves out."""
        wanted = {name: value for name, value in scope.model_dump().items() if value}
        market = wanted.get("market")
        fitting: list[tuple[int, str, Article, tuple[str, ...]]] = []
        for article in self.by_topic.get(topic, ()):
            own = {name: value for name, value in article.scope.model_dump().items() if value}
            score = 0
            for name, value in own.items():
                if wanted.get(name) == value:
                    score += 4 if name == "market" else 3
                elif name == "market" and market and REGION_OF.get(market) == value:
                    score += 2
                else:
                    break
            else:
                left = tuple(name for name in ("market", "province") if name in wanted and name not in own)
                fitting.append((-score, article.id, article, left))
        return [(article, left) for _, _, article, left in sorted(fitting, key=lambda item: item[:2])]

    def render(self, article: Article, on: date, assumed: tuple[str, ...]) -> Answer | None:
        """Fill an article's facts as of `on`; None when a fact of its short text does not cover that day.

        A sentence of the detail whose fact does not cover the day is left out: it was not, or is no longer, the rule.
        """
        used: list[FactValue] = []
        try:
            short = self._fill(article.short, on, used)
        except OutsideRecord:
            return None
        short_used = len(used)
        detail = "\n".join(filled for part in _parts(article.detail) if (filled := self._try(part, on, used)))
        citations = list(dict.fromkeys(c for value in used[:short_used] for c in value.citations))
        citations.extend(self.cite(ref) for ref in article.sources)
        if not citations and used:
            citations = list(dict.fromkeys(c for value in used for c in value.citations))
        shown = used[:short_used]
        return Answer(
            article.id,
            article.topic,
            "unknown" if article.status == "unknown" else "answered",
            short,
            detail or None,
            tuple(citations),
            min((value.checked_on for value in shown), default=min((value.checked_on for value in used), default=None)),
            assumed,
            tuple(dict.fromkeys(value.caution for value in shown if value.caution)),
            article.next,
            any(value.review_by < on for value in shown) or article.review.by < on,
        )

    def _fill(self, text: str, on: date, used: list[FactValue]) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("doc:"):
                return self.documents[name[4:]].short
            found = self.fact(name, on)
            used.append(found)
            return found.text

        return PLACEHOLDER.sub(value, text)

    def _try(self, text: str, on: date, used: list[FactValue]) -> str:
        try:
            return self._fill(text, on, used)
        except OutsideRecord:
            return ""

    def find_market(self, name: str) -> Market | None:
        """Return the market of that name, folded."""
        return next((market for market in self.markets if fold(market.name) == fold(name)), None)


def _parts(detail: str | None) -> list[str]:
    """Split a detail into the lines and sentences that stand or fall with their facts."""
    if not detail:
        return []
    return [
        part
        for line in detail.splitlines()
        for part in re.split(r"(?<=\})\s+(?=\{)|(?<=[.!?])\s+(?=\{)", line)
        if part.strip()
    ]


def said(period: Period, fact: Fact) -> str:
    """Return a value as people read it: 84.150.000 đ, 0,55 %, or the sentence itself."""
    value = period.value
    if isinstance(value, str):
        return value
    if isinstance(value, float) and not value.is_integer():
        text = f"{value:,.3f}".rstrip("0").rstrip(".")
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    else:
        text = f"{int(value or 0):,}".replace(",", ".")
    match fact.kind:
        case "money":
            return f"{text} đ"
        case "percent":
            return f"{text} %"
        case "months":
            return f"{text} tháng"
        case _:
            return text
