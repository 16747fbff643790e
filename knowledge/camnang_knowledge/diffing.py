"""Say what people would be told differently: between two days of one content, or between two contents on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from camnang_knowledge.store import Knowledge


@dataclass(frozen=True, slots=True)
class Difference:
    """One article or fact that says something else; `before` or `after` is None when it says nothing on that side."""

    kind: Literal["article", "fact"]
    id: str
    before: str | None
    after: str | None


def compare(before: Knowledge, on_before: date, after: Knowledge, on_after: date) -> list[Difference]:
    """Return what differs, facts first. A text is the short answer with its sources, or a fact's value with its sources."""
    found: list[Difference] = []
    for name in sorted({*before.facts, *after.facts}):
        old, new = fact_text(before, name, on_before), fact_text(after, name, on_after)
        if old != new:
            found.append(Difference("fact", name, old, new))
    for name in sorted({*before.articles, *after.articles}):
        old, new = article_text(before, name, on_before), article_text(after, name, on_after)
        if old != new:
            found.append(Difference("article", name, old, new))
    return found


def fact_text(knowledge: Knowledge, name: str, on: date) -> str | None:
    """Return what a fact says on a day with its sources, or None when it says nothing."""
    if name not in knowledge.facts or not knowledge.holds(name, on):
        return None
    value = knowledge.fact(name, on)
    return f"{value.text} [{'; '.join(f'{c.document} {c.clause or str()}'.strip() for c in value.citations)}]"


def article_text(knowledge: Knowledge, name: str, on: date) -> str | None:
    """Return an article's short answer on a day, or None when it says nothing."""
    answer = knowledge.article_answer(name, on)
    return answer.short if answer else None
