"""Decide what a message says about each thing the registration asks for. A hint is a value, not an exception.

Reads entities first; plain text only for the thing that was just asked. What a person typed is kept as typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from camnang_casework.phones import normalise_phone
from camnang_handlers.situation import Situation
from camnang_nlu import fold

YEAR: Final = re.compile(r"(?<!\d)(19[4-9]\d|20[0-2]\d)(?!\d)")
SHORT_YEAR: Final = re.compile(r"(?<!\d)['’]?(\d{2})(?!\d)")
DAY: Final = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?!\d)")
NAME: Final = re.compile(r"[^\W\d_]+(?:[ '’][^\W\d_]+){0,5}")
NAME_LEAD: Final = re.compile(
    r"^(?:(?:dạ|da|vâng|vang)[ ,]+)?(?:(?:em|tôi|toi|mình|minh|cháu|chau|con|tui|anh|chị|chi|họ|ho)\s+)?(?:tên|ten)?\s*(?:là|la)?\s+",
    re.IGNORECASE,
)
NOT_A_NAME: Final = frozenset(
    [
        "khong",
        "ko",
        "k",
        "roi",
        "chua",
        "gi",
        "sao",
        "the",
        "nao",
        "bao",
        "nhieu",
        "duoc",
        "dc",
        "muon",
        "hoi",
        "phi",
        "luong",
        "vay",
        "tien",
        "dang",
        "ky",
        "thoi",
        "huy",
        "dung",
        "co",
        "la",
        "ai",
        "dau",
    ]
)
YOUNGEST, OLDEST = 15, 80  # years; below or above is more likely a slip of the finger than a birth year
PLACE_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Hint:
    """An answer we cannot use; `sentence` is the catalog key that says what to write instead, `fields` fill it."""

    sentence: str
    fields: dict[str, object] = field(default_factory=dict)


Value = str | int | Hint | None


def extract(situation: Situation, asked: str | None) -> dict[str, Value]:
    """Return what this message says, by slot; a `Hint` where the asked slot was answered unusably; nothing else."""
    found: dict[str, Value] = {
        "name": read_name(situation, asked == "name"),
        "phone": read_phone(situation, asked == "phone"),
        "birth_year": read_birth_year(situation, asked == "birth_year"),
        "place": read_place(situation, asked == "place"),
        "market": situation.markets[0] if situation.markets else None,
    }
    return {
        slot: value
        for slot, value in found.items()
        if value is not None and (not isinstance(value, Hint) or slot == asked)
    }


def read_name(situation: Situation, asked: bool) -> Value:
    """Read a name: an entity, or the whole short text when a name was asked."""
    entity = situation.understood.first("name")
    if entity:
        return str(entity)
    text = situation.message.text.strip(" .,!?\n")
    if not asked:
        return None
    text = NAME_LEAD.sub("", f"{text}", count=1) if NAME_LEAD.match(text) else text
    words = fold(text).split()
    if not NAME.fullmatch(text) or not 1 <= len(words) <= 6 or set(words) & NOT_A_NAME:
        return Hint("I did not catch the name. Please write the full name, for example: Nguyễn Văn A.")
    return text


def read_phone(situation: Situation, asked: bool) -> Value:
    """Read a phone number as ten digits; when one was asked, say what is wrong with it."""
    for value in situation.understood.values("phone"):
        phone = normalise_phone(str(value))
        if phone:
            return phone
    digits = re.sub(r"\D", "", situation.message.text)
    if not asked:
        return None
    phone = normalise_phone(situation.message.text) if digits else None
    if phone:
        return phone
    if not digits:
        return Hint("Please write a phone number, ten digits beginning with zero.")
    return Hint(
        "That number does not look right: a mobile number has ten digits and begins with zero. Please check it."
    )


def read_birth_year(situation: Situation, asked: bool) -> Value:
    """Read a year of birth from a date, a year, an age, or two digits when it was asked."""
    text, today = situation.message.text, situation.today
    day = DAY.search(text)
    if day:
        try:
            return within(date(int(day[3]), int(day[2]), int(day[1])).year, today)
        except ValueError:
            return Hint("That day does not exist. Please write the year of birth, for example: 1999.")
    year = YEAR.search(text)
    if year and not situation.understood.values("phone"):
        checked = within(int(year[1]), today)
        return checked if asked or not isinstance(checked, Hint) else None
    for entity in situation.understood.entities:
        if entity.entity == "date" and re.fullmatch(r"\d{4}", str(entity.value)):
            checked = within(int(str(entity.value)), today)
            return checked if asked or not isinstance(checked, Hint) else None
        if entity.entity == "age" and isinstance(entity.value, int):
            return within(today.year - entity.value, today)
    if not asked:
        return None
    short = SHORT_YEAR.search(text)
    if short:
        number = int(short[1])
        return within(2000 + number if number <= today.year % 100 - YOUNGEST else 1900 + number, today)
    return Hint("Please write the year of birth, for example: 1999.")


def within(year: int, today: date) -> int | Hint:
    """Return `year` if a person born then can be registered now, else a hint."""
    if YOUNGEST <= today.year - year <= OLDEST:
        return year
    return Hint("Please check the year of birth: {year} cannot be right.", {"year": year})


def read_place(situation: Situation, asked: bool) -> Value:
    """Read a place in the person's words; the whole short text when a place was asked."""
    spans = [e for e in situation.understood.entities if e.entity in ("ward", "district", "province")]
    if spans:
        text = situation.message.text[min(e.start for e in spans) : max(e.end for e in spans)].strip(" ,.")
        return text[:PLACE_LIMIT]
    text = situation.message.text.strip()
    if asked and 2 <= len(text) <= PLACE_LIMIT and not text.endswith("?"):
        return text
    return Hint("Please write your commune and province, old or new names.") if asked else None
