"""Compare a quoted service fee with the most that may be charged. Plain functions; money is đồng or whole foreign units."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """A quote beside the ceiling.

    `ceiling` is in the pay's own money; `even_rate` is the exchange rate at which the quote would just reach it (đồng a unit);
    with a known rate `ceiling_dong` and `over` (đồng above the ceiling, negative when below) are filled.
    """

    months_of_pay: float
    ceiling: float
    even_rate: float | None = None
    ceiling_dong: int | None = None
    over: int | None = None


def check_quote(pay: float, months_of_pay: float, asked: int | None, rate: float | None) -> QuoteCheck:
    """Return the ceiling for `pay` a month, and how `asked` đồng compares at `rate` đồng a unit of pay.

    Never says that a quote is lawful: a quote below the ceiling may still hold forbidden items.
    Raises ValueError for pay that is not positive.
    """
    if pay <= 0 or months_of_pay < 0:
        raise ValueError("pay must be positive and the ceiling not negative")
    ceiling = pay * months_of_pay
    ceiling_dong = round(ceiling * rate) if rate else None
    return QuoteCheck(
        months_of_pay,
        ceiling,
        asked / ceiling if asked and ceiling else None,
        ceiling_dong,
        asked - ceiling_dong if asked is not None and ceiling_dong is not None else None,
    )
