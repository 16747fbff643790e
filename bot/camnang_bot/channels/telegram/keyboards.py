"""Decide how the buttons of a message look in Telegram, and refuse those its limits do not allow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from camnang_bot.channels.base import Audience, DeliveryError, Reason
from camnang_handlers.messages import Button

CONTACT_REQUEST: Final = "contact:request"
LONGEST_PAYLOAD: Final = 64  # bytes
MOST_BUTTONS: Final = 100
# Two short titles share a row; what a small telephone shows without cutting.
ROW_CHARACTERS: Final = 32
ROW_BUTTONS: Final = 3


def inline_keyboard(buttons: Iterable[Button]) -> InlineKeyboardMarkup | None:
    """Return the buttons in rows, None for no buttons. Raises DeliveryError when one breaks a limit of the platform."""
    rows: list[list[InlineKeyboardButton]] = []
    width = 0
    for count, button in enumerate(buttons, start=1):
        if not button.title.strip() or not 1 <= len(button.payload.encode()) <= LONGEST_PAYLOAD or count > MOST_BUTTONS:
            raise DeliveryError(Reason.BAD_MESSAGE, retryable=False, tell=Audience.ADMINISTRATOR)
        width += len(button.title)
        if not rows or width > ROW_CHARACTERS or len(rows[-1]) == ROW_BUTTONS:
            rows.append([])
            width = len(button.title)
        rows[-1].append(InlineKeyboardButton(button.title, callback_data=button.payload))
    return InlineKeyboardMarkup(rows) if rows else None


def contact_keyboard(button: Button) -> ReplyKeyboardMarkup:
    """Return the one button that shares the person's own phone number, if they agree to it."""
    return ReplyKeyboardMarkup(
        [[KeyboardButton(button.title, request_contact=True)]], resize_keyboard=True, one_time_keyboard=True
    )
