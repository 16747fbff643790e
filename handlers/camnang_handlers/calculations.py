"""Decide which calculation a message asks for, and what is still missing. The sums are `camnang_knowledge.calculators`.

One missing number is asked at a time; what was given is never asked again. Money is whole đồng, time whole months.
"""

from __future__ import annotations

from typing import Final, cast

from camnang_handlers import answer
from camnang_handlers.answer import Part
from camnang_handlers.messages import Button
from camnang_handlers.situation import Draft, Situation, stored_mapping
from camnang_handlers.topics import TITLES
from camnang_knowledge import OutsideRecord
from camnang_knowledge.calculators import loan_schedule, savings_and_payback, service_fee_ceiling

MONTHS_A_YEAR = 12


def dong(amount: int | float) -> str:
    """Write an amount of đồng as people read it: 84.150.000 đ."""
    return f"{round(amount):,}".replace(",", ".") + " đ"


def percent(rate: float) -> str:
    """Write a rate with a decimal comma and no empty decimals."""
    return f"{rate:.3f}".rstrip("0").rstrip(".").replace(".", ",") + " %"


def yearly_rate(situation: Situation) -> float | None:
    """Return the yearly rate in percent that this message names; a monthly one is multiplied by twelve."""
    value = situation.understood.first("interest_rate")
    if isinstance(value, dict):
        number = value.get("percent")
        if not isinstance(number, int | float):
            return None
        return float(number) * (MONTHS_A_YEAR if value.get("per") == "month" else 1)
    return float(value) if isinstance(value, int | float) else None


def loan(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Work out a loan: monthly interest at once, the repayments when the months are known."""
    known = stored_mapping(draft.state, "loan")
    principal = money(situation, "loan") or cast("int | None", known.get("principal"))
    rate = yearly_rate(situation) or cast("float | None", known.get("rate"))
    given_months = situation.understood.first("duration_months")
    months = int(given_months) if isinstance(given_months, int | float) else cast("int | None", known.get("months"))
    draft.state["loan"] = {"principal": principal, "rate": rate, "months": months}
    if principal is None:
        draft.state["asking"] = "loan"
        return Part(situation.say("How much would you borrow? For example: 100 triệu."))
    if rate is None:
        interest = answer.compose(situation, draft, "loan_interest", None)
        return Part(
            situation.say("At which yearly interest rate? Write it like «6,6 %/năm».") + "\n\n" + interest.text,
            interest.buttons,
        )
    draft.says.append("loan_worked_out")
    lines = [
        situation.say(
            "Borrowing {principal} at {rate} a year: the first month's interest is {interest} ({principal} × {rate} ÷ 12).",
            principal=dong(principal),
            rate=percent(rate),
            interest=dong(principal * rate / 100 / MONTHS_A_YEAR),
        )
    ]
    if months:
        lines.extend(repayments(situation, principal, rate, months))
        lines.extend(pay_back(situation, principal, rate, months))
    else:
        lines.append(situation.say("Over how many months would you repay? Then I work out every month."))
    lines.append(
        situation.say(
            "This is a calculation on the numbers you gave me, not an offer of the bank; ask the bank for the rate in force before you sign."
        )
    )
    return Part("\n".join(lines), (Button(situation.say(TITLES["loan_procedure"]), "ask:loan_procedure"),))


def repayments(situation: Situation, principal: int, rate: float, months: int) -> list[str]:
    """Describe both ways of repaying over `months`."""
    annuity = loan_schedule(principal, rate, months, "annuity")
    flat = loan_schedule(principal, rate, months, "flat_principal")
    return [
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


def pay_back(situation: Situation, principal: int, rate: float, months: int) -> list[str]:
    """Describe what is left each month and when the borrowed cost is earned back, with a fifth less pay as the bad case."""
    pay, living = role_amount(situation, "salary"), role_amount(situation, "living")
    if pay is None or living is None:
        return []
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


def role_amount(situation: Situation, role: str) -> int | None:
    """Return the amount of đồng that plays exactly `role` in this message."""
    found = next((e.value for e in situation.understood.entities if e.entity == "money_vnd" and e.role == role), None)
    return found if isinstance(found, int) else None


def money(situation: Situation, role: str) -> int | None:
    """Return the amount of đồng in this message that plays `role`, else the first one without a role."""
    amounts = [e for e in situation.understood.entities if e.entity == "money_vnd" and isinstance(e.value, int)]
    chosen = next((e for e in amounts if e.role == role), None) or next((e for e in amounts if e.role is None), None)
    return cast("int | None", chosen.value if chosen else (amounts[0].value if len(amounts) == 1 else None))


def service_fee(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Answer what the law lets a company charge, worked out for the length of contract that was named."""
    part = answer.compose(situation, draft, topic, market, inherited=inherited)
    months = situation.understood.first("duration_months")
    if not isinstance(months, int) or months <= 0:
        return part
    per_year, most = figure(situation, "tran.chung_moi_nam"), figure(situation, "tran.chung_toi_da")
    if per_year is None or most is None:
        return part
    ceiling = service_fee_ceiling(months, per_year, most)
    line = situation.say(
        "For a contract of {months} months the general ceiling is {pay} months of pay.",
        months=months,
        pay=percent(ceiling.months_of_pay).removesuffix(" %"),
    )
    return Part("\n".join((line, *quote(situation, ceiling.months_of_pay), part.text)), part.buttons)


CURRENCY_WORDS: Final = {
    "JPY": "yen",
    "TWD": "Taiwan dollars",
    "KRW": "won",
    "USD": "USD",
    "EUR": "euro",
    "MYR": "ringgit",
    "AUD": "AUD",
}


def quote(situation: Situation, months_of_pay: float) -> list[str]:
    """Work the ceiling out in the pay's own money, and say how a quote in đồng compares. No exchange rate is assumed."""
    pay = next((e.value for e in situation.understood.entities if e.entity == "money_foreign"), None)
    if not isinstance(pay, dict):
        return []
    amount, currency = pay.get("amount"), str(pay.get("currency"))
    if not isinstance(amount, int | float) or currency not in CURRENCY_WORDS:
        return []
    unit = situation.say(CURRENCY_WORDS[currency])
    lines = [
        situation.say(
            "Pay {pay} × {months} months of pay = at most {ceiling} in service fee.",
            pay=f"{dong(amount).removesuffix(' đ')} {unit}",
            months=percent(months_of_pay).removesuffix(" %"),
            ceiling=f"{dong(amount * months_of_pay).removesuffix(' đ')} {unit}",
        )
    ]
    asked = role_amount(situation, "fee") or money(situation, "fee")
    if asked:
        lines.append(
            situation.say(
                "Convert that at the bank's rate on the day you pay and compare it with {asked}. If all of it is service fee and it is more, it is above the ceiling: ask for a list of every item with receipts, and complain to the Department of Home Affairs.",
                asked=dong(asked),
            )
        )
    return lines


def figure(situation: Situation, fact: str) -> float | None:
    """Return a figure of the knowledge as of today, or None when it has none for this day."""
    try:
        value = situation.library.knowledge.fact(fact, situation.today).value
    except (KeyError, OutsideRecord):
        return None
    return float(value) if isinstance(value, int | float) else None
