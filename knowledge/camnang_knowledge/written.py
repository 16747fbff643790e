"""Say what is written in the records on a day, for checks that compare a reply with it. Pure; derives each day once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from camnang_knowledge.records import Period
from camnang_knowledge.store import Knowledge, said

RATE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s?%")


@dataclass(frozen=True, slots=True)
class Known:
    """What is written on a day: all of it in lower case, the digits of its numbers, its percentages."""

    text: str
    numbers: frozenset[str]
    rates: frozenset[str]


@dataclass(slots=True)
class Written:
    """The records, with what they say on each day that was asked for."""

    knowledge: Knowledge
    _of_day: dict[date, Known] = field(default_factory=dict)

    def on(self, day: date) -> Known:
        """Return what the records say on a day."""
        if day not in self._of_day:
            texts = [f"{document.short} {document.url or ''}" for document in self.knowledge.documents.values()]
            for fact in self.knowledge.facts.values():
                texts.extend(said(period, fact) for period in fact.history if holds(period, day))
                texts.append(fact.caution or "")
            texts.extend(article.short for article in self.knowledge.articles.values())
            text = "\n".join(texts).lower()
            numbers = frozenset(digits(found) for found in re.findall(r"\+?\(?\d[\d .,()-]*", text))
            self._of_day[day] = Known(text, numbers, frozenset(rates(text)))
        return self._of_day[day]


def holds(period: Period, on: date) -> bool:
    """Say whether a value is in force on a day."""
    return period.value is not None and period.from_ <= on and (period.to is None or on <= period.to)


def digits(text: str) -> str:
    """Return the digits of a text, nothing else."""
    return re.sub(r"\D", "", text)


def rates(text: str) -> list[str]:
    """Return the percentages of a text, with a decimal comma."""
    return [rate.replace(".", ",") for rate in RATE.findall(text)]
