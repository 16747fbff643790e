"""Decide how much of a webhook request is read, and how its outcome is named for the metrics.

Knows HTTP only. Whether a request is genuine is each platform's own rule.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from fastapi import Request

BODY_LIMIT: Final = 1024 * 1024  # bytes; the largest genuine update of either platform is some tens of kilobytes


class Outcome(StrEnum):
    """What became of one webhook request; a metric label."""

    TAKEN = "taken"
    PROBE = "probe"
    NOT_GENUINE = "not_genuine"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    NOT_STORED = "not_stored"


Count = Callable[[Outcome], None]


def count_nothing(outcome: Outcome) -> None:
    """Stand in where nobody counts."""


async def read_body(request: Request, limit: int = BODY_LIMIT) -> bytes | None:
    """Return the body, or None as soon as it is announced or found to be larger than `limit` bytes."""
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > limit:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)
