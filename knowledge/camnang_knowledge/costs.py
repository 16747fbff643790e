"""Add up the costs that are known in đồng before leaving. What is known only in months of pay or in words is not added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, model_validator

from camnang_knowledge.records import Record


class CostItem(Record):
    """One thing a worker pays, from `least` to `most` đồng; without `programmes` everybody pays it. `fact` carries its source.

    Programmes in `within` name it in a sum of their own ("about 630 USD, health check included"): it is not counted twice.
    """

    id: str
    title: str
    least: Annotated[int, Field(gt=0)]
    most: Annotated[int, Field(gt=0)]
    fact: str
    sure: bool
    programmes: tuple[str, ...] = ()
    within: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _range_is_sound(self) -> CostItem:
        if self.most < self.least:
            raise ValueError("`most` không được nhỏ hơn `least`. Đổi lại hai số.")
        return self


@dataclass(frozen=True, slots=True)
class Total:
    """The items that apply and what they come to, in đồng."""

    items: tuple[CostItem, ...]
    least: int
    most: int


def total(items: Iterable[CostItem], programme: str) -> Total:
    """Return what a worker of `programme` (its id) pays of `items`."""
    fitting = tuple(
        item for item in items if programme not in item.within and (not item.programmes or programme in item.programmes)
    )
    return Total(fitting, sum(item.least for item in fitting), sum(item.most for item in fitting))
