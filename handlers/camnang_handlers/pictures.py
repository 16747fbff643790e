"""Decide which figures of an answer are worth a picture, and put their words, day and source beside them.

Nothing is drawn here, and every text carries its answer without the picture. Money is whole đồng, time whole months.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from camnang_handlers import figures
from camnang_handlers.figures import dong, percent
from camnang_handlers.messages import Picture, Series
from camnang_handlers.situation import Situation
from camnang_knowledge.calculators import LoanSchedule, loan_schedule

PERIOD_MONTHS: Final = 12
MILLION: Final = 1_000_000


def repayment_picture(
    situation: Situation, principal: int, rate: float, months: int, period_months: int = PERIOD_MONTHS
) -> Picture:
    """Show how the debt falls with equal payments and as the policy bank collects it, and the payments of the turning months.

    A loan within one period has no period to show: then principal in equal parts stands in its place. `rate` is percent a
    year. Raises ValueError as `loan_schedule` does.
    """
    equal = loan_schedule(principal, rate, months, "annuity")
    if months > period_months:
        other = loan_schedule(principal, rate, months, "by_period", period_months)
        way = situation.say(
            "As the policy bank: interest every month, principal every {months} months", months=period_months
        )
        column = situation.say("Principal every {months} months", months=period_months)
        turning: tuple[int, ...] = (1, period_months, period_months + 1, months)
    else:
        other = loan_schedule(principal, rate, months, "flat_principal")
        way = column = situation.say("Principal in equal parts")
        turning = (1, months)
    title = situation.say(
        "Borrowing {principal} at {rate} a year over {months} months",
        principal=dong(principal),
        rate=percent(rate),
        months=months,
    )
    labels = (situation.say("Equal payments, {payment} a month", payment=dong(equal.payments[0].total)), way)
    columns = (situation.say("To pay"), situation.say("Equal payments"), column)
    rows = [
        (
            situation.say("month {month}", month=month),
            dong(equal.payments[month - 1].total),
            dong(other.payments[month - 1].total),
        )
        for month in sorted(set(turning))
    ]
    rows.append((situation.say("Interest in all"), dong(equal.total_interest), dong(other.total_interest)))
    return Picture(
        "repayment",
        title,
        described(title, columns, rows),
        situation.say(
            "Worked out on {day:%d/%m/%Y} from the figures you named. Not an offer of a bank; the bank sets the rate and the periods.",
            day=situation.today,
        ),
        unit=situation.say("Still owed, in millions of đồng"),
        scale=MILLION,
        axis=situation.say("Months since the loan"),
        series=(Series(labels[0], _owed(principal, equal)), Series(labels[1], _owed(principal, other))),
        columns=columns,
        rows=tuple(rows),
    )


def cost_picture(situation: Situation, title: str, items: Sequence[Series], *facts: str) -> Picture | None:
    """Compare amounts of đồng as bars; an item's `note` says its day and source. `facts` are cited below.

    None when fewer than two items have an amount (there is nothing to compare) or no fact covers today (no source, no picture).
    """
    source = figures.sources(situation, *facts)
    if not source or sum(bool(item.values) for item in items) < 2:
        return None
    told = [(item.label, *(dong(value) for value in item.values), item.note) for item in items]
    return Picture("cost", title, described(title, (), told), source, unit=figures.UNIT.strip(), series=tuple(items))


def described(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table as people hear it read out: the title, then row by row what stands in it, under which heading."""
    lines = [
        ", ".join(
            f"{columns[number]} {cell}" if 0 < number < len(columns) else cell
            for number, cell in enumerate(row)
            if cell
        )
        for row in rows
    ]
    return ". ".join([title, *lines]).replace("\n", " ")


def _owed(principal: int, schedule: LoanSchedule) -> tuple[int, ...]:
    return (principal, *(payment.balance for payment in schedule.payments))
