"""Add up what support a person of certain groups may get at most. Only what is paid once adds up; daily rates stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from camnang_knowledge.records import Record


class Support(Record):
    """One item of support: at most `most` đồng, once or per day or month, for `audiences`; `fact` carries its source."""

    id: str
    title: str
    most: Annotated[int, Field(gt=0)]
    per: Literal["once", "day", "month"]
    audiences: Annotated[tuple[str, ...], Field(min_length=1)]
    fact: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Stack:
    """The items that apply, and what those paid once come to, in đồng."""

    items: tuple[Support, ...]
    once: int


def stacked(items: Iterable[Support], groups: Set[str]) -> Stack:
    """Return what the `groups` (ids of audiences) may get. Belonging to several groups never pays an item twice."""
    fitting = tuple(item for item in items if groups & set(item.audiences))
    return Stack(fitting, sum(item.most for item in fitting if item.per == "once"))
