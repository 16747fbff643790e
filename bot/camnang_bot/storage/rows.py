"""Read what a statement returned, with types."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult


class Raced(Exception):  # noqa: N818 - says what happened, not a fault
    """Somebody else changed the same thing a moment ago: decide again on what is true now."""


def new_id(made: CursorResult[Any]) -> int:
    """Return the id of the one row an insert made. Raises TypeError when it made none."""
    key = made.inserted_primary_key
    if key is None:
        raise TypeError("the insert made no row")
    return int(key[0])
