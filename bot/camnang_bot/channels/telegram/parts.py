"""Decide into which calls of the Bot API one message is cut. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup

from camnang_bot.channels.base import Audience, DeliveryError, OutgoingMessage, Reason
from camnang_bot.channels.long_text import split_text
from camnang_bot.channels.telegram.keyboards import CONTACT_REQUEST, contact_keyboard, inline_keyboard

LONGEST_TEXT: Final = 4096


@dataclass(frozen=True, slots=True)
class Part:
    """One call of the platform out of the several that one message may need: words, or a picture without any."""

    text: str
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None
    picture: bytes | None = None


def compose(message: OutgoingMessage) -> tuple[Part, ...]:
    """Return the calls one message needs. Raises DeliveryError for an impossible one.

    The buttons hang on the last words, and a picture follows them: a caption may hold a quarter of a text only, and words
    must not fail with their picture. A button that asks for the phone number needs a keyboard of another kind. It goes with
    the last words, or, when there are other buttons too, in a message of its own that says what the button says.
    """
    asking = next((button for button in message.buttons if button.payload == CONTACT_REQUEST), None)
    inline = inline_keyboard(button for button in message.buttons if button.payload != CONTACT_REQUEST)
    shown = [Part("", picture=message.picture)] if message.picture is not None else []
    parts = [Part(text) for text in split_text(message.text, LONGEST_TEXT)]
    if not parts:
        parts, shown = shown, []
    if not parts:
        raise DeliveryError(Reason.BAD_MESSAGE, retryable=False, tell=Audience.ADMINISTRATOR)
    last = parts[-1]
    if asking is not None and inline is None:
        parts[-1] = Part(last.text, contact_keyboard(asking), last.picture)
    elif inline is not None:
        parts[-1] = Part(last.text, inline, last.picture)
        if asking is not None:
            parts.append(Part(asking.title, contact_keyboard(asking)))
    return (*parts, *shown)
