"""Decide what an error code of Zalo means for the message that met it (reference/zalo.md, section 1.6)."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone
from typing import Final

from camnang_bot.channels.base import Audience, DeliveryError, Reason

TOKEN_CODES: Final = frozenset({-216, -220})
SETUP_CODES: Final = frozenset({-209, -212, -219, -221, -223, -224, -242, -320, -321, -204, -205, -14003})
SLOW_DOWN: Final = -32
OUR_QUOTA: Final = -211
THEIR_QUOTA: Final = -218
UNREACHABLE_CODES: Final = frozenset({-213, -227, -244, -217})
WINDOW_CODES: Final = frozenset({-230, -232})
MESSAGE_CODES: Final = frozenset({-200, -201, -210, -233, -248, -240})
NIGHT: Final = -234
ATTACHMENT_EXPIRED: Final = -100

HANOI: Final = timezone(timedelta(hours=7))
MORNING_HOUR: Final = 6
SLOW_DOWN_SECONDS: Final = (5.0, 20.0)  # the limits count a minute; jitter keeps processes from coming back together
GATEWAY_STATUSES: Final = (502, 504)


def of_code(code: int, now: datetime) -> DeliveryError:
    """Return the failure behind a code that is not 0. A refusal is certain: nothing was sent."""
    if code in TOKEN_CODES or code in SETUP_CODES:
        return DeliveryError(Reason.BAD_CREDENTIALS, retryable=False, tell=Audience.ADMINISTRATOR)
    if code == SLOW_DOWN:
        pause = random.uniform(*SLOW_DOWN_SECONDS)  # noqa: S311 - spreads load, protects nothing
        return DeliveryError(Reason.RATE_LIMITED, retryable=True, retry_after=pause)
    if code == OUR_QUOTA:
        return DeliveryError(Reason.QUOTA, retryable=False, tell=Audience.ADMINISTRATOR)
    if code == THEIR_QUOTA:
        return DeliveryError(Reason.QUOTA, retryable=False)
    if code in UNREACHABLE_CODES:
        return DeliveryError(Reason.BLOCKED, retryable=False)
    if code in WINDOW_CODES:
        return DeliveryError(Reason.WINDOW_CLOSED, retryable=False)
    if code == NIGHT:
        return DeliveryError(Reason.WINDOW_CLOSED, retryable=True, retry_after=seconds_to_morning(now))
    if code == ATTACHMENT_EXPIRED:
        return DeliveryError(Reason.PLATFORM, retryable=True)  # the next try uploads again
    if code in MESSAGE_CODES:
        return DeliveryError(Reason.BAD_MESSAGE, retryable=False, tell=Audience.ADMINISTRATOR)
    return DeliveryError(Reason.PLATFORM, retryable=True, tell=Audience.ADMINISTRATOR)


def of_status(status: int, retry_after: str | None) -> DeliveryError:
    """Return the failure behind an HTTP status without Zalo's own envelope: something in front of Zalo spoke."""
    if status == 429:
        pause = float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None
        return DeliveryError(Reason.RATE_LIMITED, retryable=True, retry_after=pause)
    if status in GATEWAY_STATUSES or 200 <= status < 300:
        return DeliveryError(Reason.AMBIGUOUS, retryable=True)
    return DeliveryError(Reason.PLATFORM, retryable=True)


def seconds_to_morning(now: datetime) -> float:
    """Return how long it is from `now` (aware) to six o'clock in Hanoi, when promotional messages are allowed again."""
    local = now.astimezone(HANOI)
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    if morning <= local:
        morning += timedelta(days=1)
    return (morning - local).total_seconds()
