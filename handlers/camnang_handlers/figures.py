"""Read the figures of a message by the part they play, and write figures as people read them.

Money is whole đồng, time whole months, rates percent a year. Nothing is guessed: a bare number without its unit is no money.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, cast

from camnang_handlers.situation import Situation
from camnang_knowledge import OutsideRecord
from camnang_nlu import fold

MONTHS_A_YEAR: Final = 12
LONGEST_MONTHS: Final = 360
UNIT: Final = " đ"
CURRENCY_WORDS: Final = {
    "JPY": "yen",
    "TWD": "Taiwan dollars",
    "KRW": "won",
    "USD": "USD",
    "EUR": "euro",
    "MYR": "ringgit",
    "AUD": "AUD",
}
_BARE: Final = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,3})?)(?![\d.,]*\d)")
# "1 yên = 165 đ", "tỷ giá 165", "yên hôm nay 165 đồng"
_RATE_SAID: Final = re.compile(
    r"(?:ty gia|ti gia|1 ?(?:yen|won|te|dai te|do|usd|euro|ringgit|rm))\s*(?:la|=|bang|hom nay|khoang)*\s*(\d[\d.,]*)(?!\s*(?:trieu|tr|man|cu))"
)


def dong(amount: int | float) -> str:
    """Write an amount of đồng as people read it: 84.150.000 đ."""
    return f"{number(amount)}{UNIT}"


def number(amount: int | float) -> str:
    """Write a whole number with dots between thousands."""
    return f"{round(amount):,}".replace(",", ".")


def decimal(value: float) -> str:
    """Write a number with a decimal comma and no empty decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def rate(dong_a_unit: float) -> str:
    """Write an exchange rate: 26.400, or 165,3 where the decimals matter."""
    return number(dong_a_unit) if dong_a_unit >= 1000 else decimal(round(dong_a_unit, 1))


def percent(rate: float) -> str:
    """Write a rate: 6,6 %."""
    return decimal(rate) + " %"


def yearly_rate(situation: Situation) -> float | None:
    """Return the yearly rate in percent that this message names; a monthly one is multiplied by twelve."""
    value = situation.understood.first("interest_rate")
    if isinstance(value, dict):
        named = value.get("percent")
        if not isinstance(named, int | float):
            return None
        return float(named) * (MONTHS_A_YEAR if value.get("per") == "month" else 1)
    return float(value) if isinstance(value, int | float) else None


def months(situation: Situation) -> int | None:
    """Return the length that this message names, in whole months; more than thirty years is no contract and no loan."""
    value = situation.understood.first("duration_months")
    return int(value) if isinstance(value, int | float) and 1 <= value <= LONGEST_MONTHS else None


def age(situation: Situation) -> int | None:
    """Return the age that this message names, in years."""
    value = situation.understood.first("age")
    return int(value) if isinstance(value, int | float) else None


def bare_number(situation: Situation, least: float, most: float) -> float | None:
    """Return the only number of a short message when it lies between two bounds: the answer to a question for one."""
    found = _BARE.findall(situation.message.text)
    if len(found) != 1 or len(situation.message.text.split()) > 6:
        return None
    value = float(found[0].replace(",", "."))
    return value if least <= value <= most else None


def role_amount(situation: Situation, role: str) -> int | None:
    """Return the amount of đồng that plays exactly `role` in this message."""
    found = next((e.value for e in situation.understood.entities if e.entity == "money_vnd" and e.role == role), None)
    return found if isinstance(found, int) else None


def money(situation: Situation, role: str) -> int | None:
    """Return the amount of đồng in this message that plays `role`, else the first one without a role."""
    amounts = [e for e in situation.understood.entities if e.entity == "money_vnd" and isinstance(e.value, int)]
    chosen = next((e for e in amounts if e.role == role), None) or next((e for e in amounts if e.role is None), None)
    return cast("int | None", chosen.value if chosen else (amounts[0].value if len(amounts) == 1 else None))


def foreign(situation: Situation) -> tuple[float, str] | None:
    """Return the amount and the currency of foreign money in this message; the one called pay first."""
    amounts = [e for e in situation.understood.entities if e.entity == "money_foreign"]
    for entity in sorted(amounts, key=lambda e: e.role != "salary"):
        value = entity.value
        if isinstance(value, dict):
            amount, currency = value.get("amount"), str(value.get("currency"))
            if isinstance(amount, int | float) and currency in CURRENCY_WORDS:
                return float(amount), currency
    return None


def said_rate(situation: Situation) -> float | None:
    """Return the exchange rate in đồng that the person named themselves, or None."""
    match = _RATE_SAID.search(fold(situation.message.text))
    if match is None:
        return None
    digits = match[1].rstrip(".,")
    value = float(digits.replace(".", "").replace(",", ".")) if digits.count(".") <= 2 else 0.0
    return value if 0 < value < 100_000 else None


def figure(situation: Situation, fact: str) -> float | None:
    """Return a figure of the knowledge as of today, or None when it has none for this day."""
    try:
        value = situation.library.knowledge.fact(fact, situation.today).value
    except (KeyError, OutsideRecord):
        return None
    return float(value) if isinstance(value, int | float) else None


def sentence(situation: Situation, fact: str) -> str:
    """Return what a fact says today as a sentence, or an empty one when it says nothing on this day."""
    try:
        return situation.library.knowledge.fact(fact, situation.today).text
    except (KeyError, OutsideRecord):
        return ""


def sources(situation: Situation, *facts: str, most: int = 2) -> str:
    """Return the line that says the oldest day on which `facts` were checked, and their sources."""
    days: list[date] = []
    names: list[str] = []
    for fact in facts:
        try:
            value = situation.library.knowledge.fact(fact, situation.today)
        except (KeyError, OutsideRecord):
            continue
        days.append(value.checked_on)
        names.extend(f"{c.document}, {c.clause}" if c.clause else c.document for c in value.citations)
    if not days:
        return ""
    return situation.say(
        "(As of {day}. Source: {source}.)",
        day=situation.say("{day:%d/%m/%Y}", day=min(days)),
        source="; ".join(list(dict.fromkeys(names))[:most]),
    )
