"""Read amounts: money in every colloquial form, foreign money, durations, ages, birth years, dates and rates.

Money is whole đồng; durations whole months; a rate is {"percent", "per": "year" | "month"}. A bare number is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from camnang_nlu.entities.written import Written
from camnang_nlu.meaning import Entity

_N = r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3})+|\d{1,12}(?:[.,]\d{1,3})?)"
_MONEY = re.compile(
    _N
    + r"\s*(ty|ti|toi|trieu|tr|cu|chai|m(?=\s*vnd)|million|nghin|ngan|k|lit|xi|vnd|dong|d)(?![a-z])(?:\s*(\d{1,3})(?!\s*(?:[a-z%]|\d))(?![\d./]))?"
    r"(?:\s*(?:vnd|dong|vietnam dong))?|" + _N.replace("(?<![\\d.,])", "(?<![\\d.,])") + r"(?=\s*(?:vnd|dong)(?![a-z]))"
)
_SPLIT_MONEY = re.compile(r"(?<![\d.,])(\d{1,4})(tr|ty|cu)(\d{1,3})(?!\d)")
_BIG = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3}){2,3})(?![\d.,]*\d)")
_UNIT = {
    "ty": 10**9,
    "ti": 10**9,
    "toi": 10**9,
    "trieu": 10**6,
    "tr": 10**6,
    "cu": 10**6,
    "chai": 10**6,
    "m": 10**6,
    "million": 10**6,
    "nghin": 1000,
    "ngan": 1000,
    "k": 1000,
    "lit": 100_000,
    "xi": 100_000,
    "vnd": 1,
    "dong": 1,
    "d": 1,
}
_FOREIGN = re.compile(
    r"(?:(\$|usd|¥)\s*)?"
    + _N
    + r"\s*(k\s*)?(usd|do la my|do la|do my|do|\$|dollars?|man|yen|jpy|won|krw|dai te|ntd|nt\$|twd|te|euro|eur|€|ringgit|myr|aud|do uc|rm)?(?![a-z])"
)
_CURRENCY = {
    "usd": "USD",
    "do la my": "USD",
    "do la": "USD",
    "do my": "USD",
    "do": "USD",
    "$": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "man": "JPY",
    "yen": "JPY",
    "jpy": "JPY",
    "¥": "JPY",
    "won": "KRW",
    "krw": "KRW",
    "dai te": "TWD",
    "ntd": "TWD",
    "nt$": "TWD",
    "twd": "TWD",
    "te": "TWD",
    "euro": "EUR",
    "eur": "EUR",
    "€": "EUR",
    "ringgit": "MYR",
    "myr": "MYR",
    "rm": "MYR",
    "aud": "AUD",
    "do uc": "AUD",
}
_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_YEARS_MONTHS = re.compile(r"(?<![\d.,])(\d{1,2})\s*(?:nam|n(?=\s*\d))\s*(\d{1,2})\s*thang")
_DURATION = re.compile(
    r"(?<![\d.,/])(\d{1,3}(?:[.,]5)?)\s*-?\s*(nam|years?|yr|thang|months?)(?![a-z])(\s+(?:ruoi|nua))?"
)
_WORD_DURATION = re.compile(r"(?<![a-z])(mot|hai|ba|bon|sau|bay|tam|chin|muoi)\s+(nam|thang)(?![a-z])")
_AGE = re.compile(
    r"(?<![\d.,])(\d{2})(?:\s*-?\s*)(?:tuoi|t(?![a-z\d])|years?[ -]old|yo(?![a-z]))|(?:tuoi|age[d]?|am|i'm)\s+(\d{2})(?!\d)(?!\s*(?:trieu|tr|cu|thang))"
)
_BORN = re.compile(
    r"(?:sinh\s*(?:nam)?|sn|namsinh|ns|born in)\s*[:.]?\s*(?:(\d{1,2})[/.-](\d{1,2})[/.-])?((?:19|20)\d{2}|\d{2})(?!\d)"
)
_DATE = re.compile(r"(?<![\d.,/])(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}|\d{2}))?(?![\d/%])")
_YEAR = re.compile(
    r"(?<![\d.,/])((?:19[4-9]|20[0-4])\d)(?![\d.,]*\d)(?!\s*(?:usd|do|won|yen|trieu|tr|dai te|euro|nguoi))"
)
_RATE = re.compile(
    r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s*(?:%|phan tram|percent)\s*(?:/|mot|1|per|moi)?\s*(nam|thang|year|month|annum)?"
)
_ROLES = (
    (
        "living",
        re.compile(
            r"(?:an o|chi tieu|sinh hoat|an uong|tien an|tien nha|an het|tieu het|tieu|chi phi sinh hoat)[^.;!?\d]{0,16}$"
        ),
    ),
    ("deposit", re.compile(r"(?:coc|ky quy|the chan|giu cho|giu suat|deposit)[^.;!?]{0,24}$")),
    ("salary", re.compile(r"(?:luong|thu nhap|salary|thu lao|linh|lanh)[^.;!?\d]{0,24}$")),
    ("loan", re.compile(r"(?:vay|muon|borrow|loan|no)[^.;!?\d]{0,24}$")),
    ("fee", re.compile(r"(?:phi|dich vu|dong|nop|thu|het|mat|ton|fee|chi phi)[^.;!?\d]{0,24}$")),
)


def _number(text: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        return float(re.sub(r"[.,]", "", text))
    return float(text.replace(",", "."))


def _role(written: Written, start: int) -> str | None:
    before = written.folded[max(0, start - 32) : start]
    found = [(pattern.search(before), role) for role, pattern in _ROLES]
    hits = [(match.start(), role) for match, role in found if match]
    if any(role == "living" for _, role in hits):
        return "living"  # "ăn ở hết 8 củ": the nearer "hết" would call it a fee
    return max(hits)[1] if hits else None


def rates(written: Written) -> Iterator[Entity]:
    """Yield interest rates; one without a unit is a year's when at least 2 percent, else a month's."""
    for match in _RATE.finditer(written.folded):
        percent = float(match[1].replace(",", "."))
        unit = match[2]
        before = written.folded[max(0, match.start() - 40) : match.start()]
        if unit is None and not re.search(r"lai|interest|vay", before + written.folded[match.end() : match.end() + 20]):
            continue
        per = "month" if unit in ("thang", "month") or (unit is None and percent < 2) else "year"
        yield written.entity("interest_rate", {"percent": percent, "per": per}, match.start(), match.end())


def money(written: Written) -> Iterator[Entity]:
    """Yield amounts of đồng."""
    for match in _SPLIT_MONEY.finditer(written.folded):  # 1tr5, 2ty3
        if written.is_free(*match.span()):
            unit = _UNIT[match[2]]
            value = int(match[1]) * unit + int(match[3]) * unit // 10 ** len(match[3])
            yield written.entity("money_vnd", value, *match.span(), role=_role(written, match.start()))
    for match in _MONEY.finditer(written.folded):
        if not written.is_free(*match.span()):
            continue
        if match[4]:
            amount = _number(match[4])
        else:
            unit_name = match[2]
            if unit_name == "d" and _number(match[1]) < 1000:
                continue
            if unit_name == "k" and re.match(r"\s*(?:g|m)", written.folded[match.end() :]):
                continue
            amount = _number(match[1]) * _UNIT[unit_name]
            if match[3] and unit_name in ("ty", "ti", "toi"):
                amount += int(match[3]) * 10 ** (9 - len(match[3]))
            elif match[3] and unit_name in ("trieu", "tr", "cu"):
                amount += int(match[3]) * 10 ** (6 - len(match[3]))
        if amount >= 1000:
            yield written.entity("money_vnd", round(amount), *match.span(), role=_role(written, match.start()))
    for match in _BIG.finditer(written.folded):
        following = written.folded[match.end() : match.end() + 12].lstrip()
        if written.is_free(*match.span()) and not re.match(r"(?:usd|do\b|won|yen|man|euro|dai te|ntd)", following):
            yield written.entity(
                "money_vnd", round(_number(match[1])), *match.span(), role=_role(written, match.start())
            )


def foreign_money(written: Written) -> Iterator[Entity]:
    """Yield amounts of foreign money as {"amount", "currency"}; `man` is ten thousand yen."""
    for match in _FOREIGN.finditer(written.folded):
        sign, number, thousand, unit = match[1], match[2], match[3], match[4]
        if not (sign or unit) or not written.is_free(*match.span()):
            continue
        amount = _number(number) * (1000 if thousand else 1) * (10_000 if unit == "man" else 1)
        if unit == "do" and amount < 50:
            continue
        currency = _CURRENCY[unit or sign or ""]
        value: dict[str, object] = {
            "amount": round(amount) if amount == round(amount) else amount,
            "currency": currency,
        }
        yield written.entity("money_foreign", value, *match.span(), role=_role(written, match.start()))


def durations(written: Written) -> Iterator[Entity]:
    """Yield durations in months."""
    for match in _YEARS_MONTHS.finditer(written.folded):
        if written.is_free(*match.span()):
            yield written.entity("duration_months", int(match[1]) * 12 + int(match[2]), *match.span())
    for match in _DURATION.finditer(written.folded):
        number = float(match[1].replace(",", "."))
        is_year = match[2][0] in "ny"
        if not written.is_free(*match.span()) or (is_year and number > 20) or number > 180 or number == 0:
            continue
        if not is_year and re.search(
            r"(?:ngay\s*\d{1,2}\s*)$", written.folded[max(0, match.start() - 10) : match.start()]
        ):
            continue
        months = number * 12 if is_year else number
        if match[3]:
            months += 6 if is_year else 0
        yield written.entity("duration_months", round(months), *match.span())
    for match in _WORD_DURATION.finditer(written.folded):
        if written.is_free(*match.span()):
            count = _WORDS[match[1]]
            yield written.entity("duration_months", count * 12 if match[2] == "nam" else count, *match.span())


def ages_and_dates(written: Written) -> Iterator[Entity]:
    """Yield ages, years of birth (`date` "1999") and days (`date` "31/12/1999")."""
    for match in _AGE.finditer(written.folded):
        age = int(match[1] or match[2])
        if written.is_free(*match.span()) and 10 <= age <= 90:
            yield written.entity("age", age, *match.span())
    for match in _BORN.finditer(written.folded):
        if written.is_free(*match.span()):
            year = int(match[3])
            year = year if year > 99 else (2000 + year if year < 30 else 1900 + year)
            day = f"{int(match[1]):02d}/{int(match[2]):02d}/{year}" if match[1] else str(year)
            yield written.entity("date", day, *match.span())
    for match in _DATE.finditer(written.folded):
        if written.is_free(*match.span()) and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12:
            yield written.entity("date", written.typed(*match.span()), *match.span())
    for match in _YEAR.finditer(written.folded):
        if written.is_free(*match.span()):
            yield written.entity("date", match[1], *match.span())
