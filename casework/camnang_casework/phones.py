"""Decide what a Vietnamese phone number is, how it is compared and how much of it is shown.

Ten digits beginning with 0 are a mobile number. Numbers are compared in this form only. Refused: anything else.
"""

from __future__ import annotations

import re

import phonenumbers

_NOT_DIGITS = re.compile(r"[^\d+]")


def normalise_phone(text: str) -> str | None:
    """Return `text` as ten digits beginning with 0, or None when it is not a possible Vietnamese mobile number.

    Accepts +84, 84 and 0084, and any spacing or punctuation.
    """
    compact = _NOT_DIGITS.sub("", text)
    if compact.startswith("0084"):
        compact = "+84" + compact[4:]
    elif compact.startswith("84") and len(compact) == 11:
        compact = "+" + compact
    try:
        number = phonenumbers.parse(compact, "VN")
    except phonenumbers.NumberParseException:
        return None
    national = f"0{number.national_number}"
    if number.country_code != 84 or len(national) != 10 or national[1] not in "35789":
        return None
    return national


def mask_phone(phone: str) -> str:
    """Return `phone` with all but its last three digits hidden."""
    return "•" * max(0, len(phone) - 3) + phone[-3:]
