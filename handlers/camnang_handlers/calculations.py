"""Work out a loan, what is left of the pay, and when the cost is earned back. The sums are `camnang_knowledge.calculators`.

One missing number is asked at a time; what was given is never asked again. Money is whole đồng, time whole months.
"""

from __future__ import annotations

from typing import Final, cast

from camnang_handlers import answer, asking, figures
from camnang_handlers.answer import Part
from camnang_handlers.asking import Slot
from camnang_handlers.figures import MONTHS_A_YEAR, dong, percent
from camnang_handlers.messages import Button
from camnang_handlers.pictures import repayment_picture
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import TITLES
from camnang_knowledge.calculators import loan_schedule, savings_and_payback

KIND: Final = "loan"
PERIOD_FACT: Final = "loans.loa_022"  # the policy bank collects principal by period, at most twelve months each
PERIOD_MONTHS: Final = 12
LOWEST_RATE, HIGHEST_RATE = 1, 30  # percent a year that a bare number may mean when we asked for a rate

SLOTS: Final = (
    Slot(
        "principal",
        "How much would you borrow? For example: 100 triệu.",
        lambda situation, _: figures.money(situation, "loan"),
    ),
    Slot(
        "rate",
        "At which yearly interest rate? Write it like «6,6 %/năm».",
        lambda situation, asked: (
            figures.yearly_rate(situation)
            or (figures.bare_number(situation, LOWEST_RATE, HIGHEST_RATE) if asked else None)
        ),
    ),
    Slot(
        "months",
        "Over how many months would you repay? Then I work out every month.",
        lambda situation, _: figures.months(situation),
    ),
    Slot("pay", "What would you earn a month, in đồng?", lambda situation, _: figures.role_amount(situation, "salary")),
    Slot(
        "living",
        "And what would you spend a month on food and lodging, in đồng?",
        lambda situation, asked: (
            figures.role_amount(situation, "living") or (figures.money(situation, "living") if asked else None)
        ),
    ),
)
PRINCIPAL, RATE, MONTHS, PAY, LIVING = SLOTS


def loan(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Work out a loan: monthly interest at once, the repayments when the months are known, the pay-back when the pay is."""
    given = asking.gather(situation, draft, KIND, SLOTS)
    principal, rate, months = (cast("int | None", given.get(slot.name)) for slot in (PRINCIPAL, RATE, MONTHS))
    if principal is None:
        general = answer.compose(situation, draft, topic, None)
        return asking.ask(situation, draft, PRINCIPAL, general.text)
    if rate is None:
        interest = answer.compose(situation, draft, "loan_interest", None)
        asked = asking.ask(situation, draft, RATE)
        return Part(f"{asked.text}\n\n{interest.text}", interest.buttons)
    draft.says.append("loan_worked_out")
    lines = [
        situation.say(
            "Borrowing {principal} at {rate} a year: the first month's interest is {interest} ({principal} × {rate} ÷ 12).",
            principal=dong(principal),
            rate=percent(rate),
            interest=dong(principal * rate / 100 / MONTHS_A_YEAR),
        )
    ]
    if months is None:
        return asking.ask(situation, draft, MONTHS, "\n".join(lines))
    lines.extend(repayments(situation, principal, rate, months))
    pay, living = (cast("int | None", given.get(slot.name)) for slot in (PAY, LIVING))
    if pay is not None and living is None:
        return asking.ask(situation, draft, LIVING, "\n".join(lines))
    if pay is not None and living is not None:
        lines.extend(pay_back(situation, principal, rate, months, pay, living))
    lines.append(
        situation.say(
            "This is a calculation on the numbers you gave me, not an offer of the bank; ask the bank for the rate in force before you sign."
        )
    )
    picture = repayment_picture(situation, principal, rate, months)
    return Part("\n".join(lines), (Button(situation.say(TITLES["loan_procedure"]), "ask:loan_procedure"),), picture)


def repayments(situation: Situation, principal: int, rate: float, months: int) -> list[str]:
    """Describe three ways of repaying over `months`: equal payments, equal principal, and principal by period."""
    annuity = loan_schedule(principal, rate, months, "annuity")
    flat = loan_schedule(principal, rate, months, "flat_principal")
    lines = [
        situation.say(
            "Equal payments over {months} months: {payment} a month, {interest} interest in all.",
            months=months,
            payment=dong(annuity.payments[0].total),
            interest=dong(annuity.total_interest),
        ),
        situation.say(
            "Principal in equal parts: {first} in the first month, {last} in the last, {interest} interest in all.",
            first=dong(flat.payments[0].total),
            last=dong(flat.payments[-1].total),
            interest=dong(flat.total_interest),
        ),
    ]
    if months > PERIOD_MONTHS:
        period = loan_schedule(principal, rate, months, "by_period", PERIOD_MONTHS)
        lines.append(
            situation.say(
                "The policy bank's way, interest every month and principal every {period} months: {interest} interest in the first month, {part} principal each time, {total} interest in all; the bank sets the period.",
                period=PERIOD_MONTHS,
                interest=dong(period.payments[0].interest),
                part=dong(period.payments[PERIOD_MONTHS - 1].principal),
                total=dong(period.total_interest),
            )
        )
    return lines


def pay_back(situation: Situation, principal: int, rate: float, months: int, pay: int, living: int) -> list[str]:
    """Describe what is left each month and when the borrowed cost is earned back, with a fifth less pay as the bad case."""
    repayment = loan_schedule(principal, rate, months, "annuity").payments[0].total
    lines = []
    for sentence, salary in (
        (
            "With pay {pay} and living {living}: {left} left a month after the repayment; the cost is earned back in month {month}.",
            pay,
        ),
        ("If pay falls by a fifth ({pay}): {left} left a month, earned back in month {month}.", pay * 4 // 5),
    ):
        savings = savings_and_payback(salary, living, repayment, principal)
        month = savings.pay_back_month
        lines.append(
            situation.say(sentence, pay=dong(salary), living=dong(living), left=dong(savings.monthly), month=month)
            if month is not None
            else situation.say(
                "With pay {pay} and living {living} the cost is never earned back.",
                pay=dong(salary),
                living=dong(living),
            )
        )
    return lines
