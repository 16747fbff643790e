"""Read values out of a platform's JSON without trusting its shape, and make its text storable.

Decides what counts as a text, a number or an id; every answer is total, so a payload of any shape raises nothing.
Refuses to know any platform.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

LONGEST_IDENTIFIER: Final = 128


class NotAnObjectError(ValueError):
    """The body is not one JSON object."""


def parse_object(body: bytes) -> dict[str, object]:
    """Return the JSON object in `body`. Raises NotAnObjectError for broken JSON, another value, or absurd nesting."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAnObjectError from None
    if not isinstance(value, dict):
        raise NotAnObjectError
    return value


def mapping(value: object) -> Mapping[str, object]:
    """Return `value` when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[object]:
    """Return `value` when it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def integer(value: object) -> int | None:
    """Return a JSON whole number; a truth value is not one."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: object) -> float | None:
    """Return a finite number given as a number or as text (Zalo sends coordinates either way)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 1e12 else None


def text(value: object) -> str:
    """Return a text that every database takes: without NUL, lone surrogates replaced by U+FFFD. Else an empty one.

    Both would otherwise fail at each repeat of the delivery and stop everything behind it.
    """
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value.replace("\x00", "")


def identifier(value: object) -> str:
    """Return a platform's id as text, or an empty text when it is missing or cannot be one."""
    whole = integer(value)
    if whole is not None:
        return str(whole) if whole.bit_length() <= 128 else ""
    found = text(value).strip()
    return found if len(found) <= LONGEST_IDENTIFIER else ""


def coordinates(latitude: object, longitude: object) -> str:
    """Return a place as `latitude,longitude` with five decimals (about a metre), or an empty text."""
    north, east = number(latitude), number(longitude)
    return "" if north is None or east is None else f"{north:.5f},{east:.5f}"


def international_phone(value: object) -> str:
    """Return a phone number a platform shared, with `+` in front when it came as bare international digits."""
    found = text(value).strip()
    return f"+{found}" if found.isascii() and found.isdigit() and not found.startswith("0") else found
