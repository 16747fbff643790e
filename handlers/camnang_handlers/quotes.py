"""Answer what the law lets a company charge, and whether a quote goes above it. The sums are `camnang_knowledge.quotes`.

The ceiling is the programme's own where the circular sets one, else the law's. No exchange rate is assumed: the curator's
dated one, or the one the person named, or none; then the rate at which the quote would just reach the ceiling is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from camnang_handlers import answer, asking, figures
from camnang_handlers.answer import Part
from camnang_handlers.asking import Slot
from camnang_handlers.figures import CURRENCY_WORDS, dong, number
from camnang_handlers.messages import Button, Picture, Series
from camnang_handlers.pictures import cost_picture
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import TITLES
from camnang_knowledge.calculators import Ceiling, service_fee_ceiling
from camnang_knowledge.programmes import Programme
from camnang_knowledge.quotes import check_quote

KIND: Final = "quote"
RATE_FRESH: Final = timedelta(days=7)
WHEN_COLLECTED: Final = "fees.fee_005"
GENERAL: Final = ("tran.chung_moi_nam", "tran.chung_toi_da")


def _pay(situation: Situation, asked: bool) -> object | None:
    found = None if figures.said_rate(situation) else figures.foreign(situation)  # "1 tệ = 830 đ" is no pay
    return {"amount": found[0], "currency": found[1]} if found else None


def _asked_for(situation: Situation, asked: bool) -> object | None:
    roles = ("fee", None, "deposit") if asked else ("fee", None)
    amounts = [e for e in situation.understood.entities if e.entity == "money_vnd" and e.role in roles]
    return next((e.value for e in sorted(amounts, key=lambda e: e.role != "fee")), None)


def _programme(situation: Situation, asked: bool) -> object | None:
    market, _ = answer.market_for(situation, "service_fee_ceiling")
    occupations = [str(value) for value in situation.understood.values("occupation")]
    named = situation.library.knowledge.programmes.named(market, situation.message.text, occupations)
    return named.id if named else None


SLOTS: Final = (
    Slot("asked", "How much do they ask as service fee? For example: 120 triệu.", _asked_for),
    Slot("months", "For how long is the contract? For example: 3 năm.", lambda situation, _: figures.months(situation)),
    Slot("pay", "What monthly pay does the contract name? For example: 17 man, 29.500 tệ.", _pay),
    Slot("programme", "Which programme or job is it?", _programme),
    Slot("rate", "What does the bank ask for one unit today?", lambda situation, _: figures.said_rate(situation)),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The ceiling that applies: months of pay, the facts it stands in, and the programme it belongs to."""

    ceiling: Ceiling
    facts: tuple[str, ...]
    programme: Programme | None


def service_fee(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Answer the topic; with a quote, a length or a pay in the conversation, work the ceiling out."""
    given = asking.gather(situation, draft, KIND, SLOTS)
    part = answer.compose(situation, draft, topic, market, inherited=inherited)
    if "asked" not in given and "months" not in given:
        return part
    if "months" not in given:
        return asking.ask(situation, draft, SLOTS[1], part.text)
    rule = rule_for(situation, cast("str | None", given.get("programme")), cast("int", given["months"]))
    if rule is None:
        return part
    lines = [_ceiling_line(situation, rule), _lower_elsewhere(situation, rule, market)]
    pay = cast("dict[str, object] | None", given.get("pay"))
    if "asked" not in given:
        lines = [line for line in (*lines[:1], *compare(situation, rule, pay, None, None), part.text) if line]
        return Part("\n".join(lines), part.buttons)
    if pay is None and rule.ceiling.months_of_pay:
        lines.append(figures.sources(situation, *rule.facts))
        return asking.ask(situation, draft, SLOTS[2], "\n".join(line for line in lines if line))
    said = cast("float | None", given.get("rate"))
    lines.extend(compare(situation, rule, pay, cast("int | None", given.get("asked")), said))
    if pay is not None and said is None:
        asking.expect(draft, "rate")
    lines.append(figures.sentence(situation, WHEN_COLLECTED))
    lines.append(figures.sources(situation, *rule.facts, WHEN_COLLECTED))
    buttons = (
        Button(situation.say(TITLES["complaint"]), "ask:complaint"),
        Button(situation.say(TITLES["company_check"]), "ask:company_check"),
        *(button for button in part.buttons if button.payload.startswith("more:")),
    )
    draft.says.append("quote_worked_out")
    text = "\n".join(line for line in lines if line)
    return Part(text, buttons, quote_picture(situation, rule, pay, cast("int", given["asked"]), said))


def rule_for(situation: Situation, programme_id: str | None, months: int) -> Rule | None:
    """Return the ceiling for the programme that is named, else the law's general one; None when the day has no rule."""
    programme = situation.library.knowledge.programmes.get(programme_id)
    if programme is not None and programme.ceiling is not None:
        own = programme.ceiling
        if figures.sentence(situation, own.fact):
            return Rule(service_fee_ceiling(months, own.per_year, own.most), (own.fact,), programme)
    per_year, most = (figures.figure(situation, fact) for fact in GENERAL)
    if per_year is None or most is None:
        return None
    return Rule(service_fee_ceiling(months, per_year, most), GENERAL, None)


def _ceiling_line(situation: Situation, rule: Rule) -> str:
    pay = figures.decimal(rule.ceiling.months_of_pay)
    if rule.programme is None:
        return situation.say(
            "For a contract of {months} months the general ceiling is {pay} months of pay.",
            months=rule.ceiling.contract_months,
            pay=pay,
        )
    if not rule.ceiling.months_of_pay:
        return situation.say("{programme}: no service fee may be charged.", programme=rule.programme.name)
    return situation.say(
        "{programme}, contract of {months} months: the ceiling is {pay} months of pay.",
        programme=rule.programme.name,
        months=rule.ceiling.contract_months,
        pay=pay,
    )


def _lower_elsewhere(situation: Situation, rule: Rule, market: str | None) -> str:
    """Name the programmes of the market whose ceiling is lower, when the person named none."""
    if rule.programme is not None or market is None:
        return ""
    lower = [
        p.name
        for p in situation.library.knowledge.programmes.of_market(market)
        if p.ceiling is not None and p.ceiling.most < rule.ceiling.most
    ]
    return situation.say("Lower ceilings hold for: {names}.", names="; ".join(lower)) if lower else ""


def compare(
    situation: Situation, rule: Rule, pay: dict[str, object] | None, asked: int | None, said: float | None
) -> list[str]:
    """Work the ceiling out in the pay's own money, and say how a quote in đồng compares."""
    if not rule.ceiling.months_of_pay:
        return (
            [situation.say("They ask {asked}: all of it is above the ceiling if it is service fee.", asked=dong(asked))]
            if asked
            else []
        )
    if pay is None:
        return []
    amount, currency = cast("float", pay["amount"]), str(pay["currency"])
    unit = situation.say(CURRENCY_WORDS[currency])
    known = situation.library.knowledge.rate(currency, situation.today)
    rate = said or (known.dong if known else None)
    check = check_quote(amount, rule.ceiling.months_of_pay, asked, rate)
    lines = [
        situation.say(
            "Pay {pay} × {months} months of pay = at most {ceiling} in service fee.",
            pay=f"{number(amount)} {unit}",
            months=figures.decimal(rule.ceiling.months_of_pay),
            ceiling=f"{number(check.ceiling)} {unit}",
        )
    ]
    if check.ceiling_dong is not None and said:
        lines.append(
            situation.say(
                "At the rate you named, {rate} đ for one {unit}, that is {ceiling}.",
                rate=figures.rate(said),
                unit=unit,
                ceiling=dong(check.ceiling_dong),
            )
        )
    elif check.ceiling_dong is not None and known is not None:
        lines.append(
            situation.say(
                "At {rate} đ for one {unit} on {day:%d/%m/%Y} ({source}), that is {ceiling}.",
                rate=figures.rate(known.dong),
                unit=unit,
                day=known.on,
                source=known.source,
                ceiling=dong(check.ceiling_dong),
            )
        )
        if situation.today - known.on > RATE_FRESH:
            lines.append(situation.say("That rate is some days old; ask the bank for today's."))
    if asked is not None:
        lines.append(_judged(situation, check.over, check.even_rate, asked, unit))
        lines.append(
            situation.say(
                "Ask the company for a list of every item with receipts. If it is above, complain in writing."
            )
        )
    return lines


def quote_picture(
    situation: Situation, rule: Rule, pay: dict[str, object] | None, asked: int, said: float | None
) -> Picture | None:
    """Show what is asked beside the ceiling in đồng; None without an exchange rate, for then there is nothing to compare."""
    if pay is None or not rule.ceiling.months_of_pay:
        return None
    currency, amount = str(pay["currency"]), cast("float", pay["amount"])
    known = None if said else situation.library.knowledge.rate(currency, situation.today)
    one = said or (known.dong if known else None)
    ceiling = check_quote(amount, rule.ceiling.months_of_pay, asked, one).ceiling_dong
    if one is None or ceiling is None:
        return None
    unit = situation.say(CURRENCY_WORDS[currency])
    months, paid = figures.decimal(rule.ceiling.months_of_pay), f"{number(amount)} {unit}"
    how = situation.say(
        "{pay} × {months} months of pay, {rate} đ for one {unit}",
        pay=paid,
        months=months,
        rate=figures.rate(one),
        unit=unit,
    )
    whose = (
        situation.say("rate of {day:%d/%m/%Y}, {source}", day=known.on, source=known.source)
        if known
        else situation.say("rate you named on {day:%d/%m/%Y}", day=situation.today)
    )
    items = (
        Series(
            situation.say("What they ask"),
            (asked,),
            situation.say("as you told on {day:%d/%m/%Y}", day=situation.today),
        ),
        Series(
            situation.say("Ceiling for {months} months", months=rule.ceiling.contract_months),
            (ceiling,),
            f"{how}; {whose}",
        ),
    )
    return cost_picture(situation, situation.say("Service fee asked, beside the ceiling"), items, *rule.facts)


def _judged(situation: Situation, over: int | None, even_rate: float | None, asked: int, unit: str) -> str:
    if over is not None and over > 0:
        return situation.say(
            "{asked} is {over} above the ceiling if all of it is service fee.", asked=dong(asked), over=dong(over)
        )
    if over is not None:
        return situation.say("{asked} as service fee alone does not exceed the ceiling.", asked=dong(asked))
    return situation.say(
        "{asked} just reaches the ceiling when one {unit} costs {rate} đ. Look at the bank's rate today: if it is lower, {asked} is above the ceiling if all of it is service fee.",
        asked=dong(asked),
        unit=unit,
        rate=figures.rate(even_rate or 0),
    )
