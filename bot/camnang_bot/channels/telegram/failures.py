"""Decide what an error of python-telegram-bot means for the message that met it (reference/telegram.md, section 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from camnang_bot.channels.base import Audience, DeliveryError, Reason
from camnang_bot.channels.telegram.transport import NotSentError, NotSentInTimeError, ServerError

# A gateway that lost the server behind it knows as little as we do; other 5xx are the server's own refusal.
GATEWAY_STATUSES: Final = (502, 504)
NEVER_STARTED: Final = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid")


def seconds(retry_after: float | timedelta) -> float:
    """Return the pause Telegram asks for; a number or a duration, depending on the library's version and settings."""
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else float(retry_after)


def delivery_error(error: TelegramError) -> DeliveryError:
    """Return the failure a sender can act on. `AMBIGUOUS` is retryable: whether to, the message's policy decides."""
    match error:
        case RetryAfter():
            return DeliveryError(Reason.RATE_LIMITED, retryable=True, retry_after=seconds(error.retry_after))
        case Forbidden():
            return DeliveryError(Reason.BLOCKED, retryable=False)
        case InvalidToken() | Conflict():
            return DeliveryError(Reason.BAD_CREDENTIALS, retryable=False, tell=Audience.ADMINISTRATOR)
        case BadRequest():
            if any(sign in error.message.lower() for sign in NEVER_STARTED):
                return DeliveryError(Reason.BLOCKED, retryable=False)
            return DeliveryError(Reason.BAD_MESSAGE, retryable=False, tell=Audience.ADMINISTRATOR)
        case NotSentError() | NotSentInTimeError():
            return DeliveryError(Reason.NETWORK, retryable=True)
        case ChatMigrated():  # a second time: nothing was sent
            return DeliveryError(Reason.PLATFORM, retryable=True)
        case ServerError() if error.status not in GATEWAY_STATUSES:
            return DeliveryError(Reason.PLATFORM, retryable=True)
        case TimedOut() | NetworkError():
            return DeliveryError(Reason.AMBIGUOUS, retryable=True)
    # A 2xx answer that is no JSON: something took the request, perhaps not Telegram.
    return DeliveryError(Reason.AMBIGUOUS, retryable=True)
