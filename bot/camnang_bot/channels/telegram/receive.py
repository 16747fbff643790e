"""Decide what one Telegram update means. Pure: the instant of receipt comes in.

Reads the raw JSON instead of python-telegram-bot's objects: an update that its parser refuses would be logged whole by
it, words included, and would block every update behind it. Only private chats are served; the rest is `Ignored`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from camnang_bot.channels import untrusted
from camnang_bot.channels.base import Ignored
from camnang_handlers.messages import Incoming, IncomingKind

NAME: Final = "telegram"

# What `receive` understands; asked for by name, because Telegram remembers the last list it was given.
ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")

WORDLESS: Final = (
    "voice",
    "video",
    "video_note",
    "audio",
    "document",
    "sticker",
    "animation",
    "poll",
    "dice",
    "story",
    "game",
    "paid_media",
    "checklist",
)
Object = Mapping[str, object]


def translate(payload: object, received_at: datetime) -> Incoming | Ignored:
    """Return what an update says. Never raises, whatever the payload."""
    update = untrusted.mapping(payload)
    external_id = update_key(update)
    match update:
        case {"message": dict(message)}:
            return _message(message, external_id, received_at)
        case {"callback_query": dict(query)}:
            return _press(query, external_id, received_at)
        case {"my_chat_member": dict(change)}:
            return _membership(change, external_id)
        case {"edited_message": dict(message)}:
            return Ignored("edited", external_id, _chat(message))
    return Ignored("unknown_update", external_id)


def update_key(update: Object) -> str:
    """Return the update's id, or a digest of the whole when it has none: a repeat must still be known as one."""
    found = untrusted.identifier(update.get("update_id"))
    if found:
        return found
    whole = json.dumps(update, sort_keys=True, default=str).encode()
    return "unreadable:" + hashlib.sha256(whole).hexdigest()[:32]


def callback_query_id(payload: object) -> str:
    """Return the id of the button press to be answered, or an empty text when the update is none."""
    return untrusted.identifier(untrusted.mapping(untrusted.mapping(payload).get("callback_query")).get("id"))


def _chat(message: Object) -> str:
    return untrusted.identifier(untrusted.mapping(message.get("chat")).get("id"))


def _unserved(message: Object) -> str | None:
    """Return why the chat of a message is not served, or None when it is a private one."""
    chat = untrusted.mapping(message.get("chat"))
    if not _chat(message):
        return "no_chat"
    return None if chat.get("type") == "private" else "group"


def _message(message: Object, external_id: str, received_at: datetime) -> Incoming | Ignored:
    conversation = _chat(message)
    unserved = _unserved(message)
    if unserved is not None:
        return Ignored(unserved, external_id, conversation)

    def incoming(kind: IncomingKind, text: str, payload: str | None = None) -> Incoming:
        return Incoming(
            channel=NAME,
            external_id=external_id,
            conversation=conversation,
            kind=kind,
            text=text,
            received_at=received_at,
            payload=payload,
            context_text=_quoted(message),
        )

    text = untrusted.text(message.get("text"))
    caption = untrusted.text(message.get("caption"))
    if text:
        command = _command(message, text)
        return incoming("text", text) if command is None else incoming("command", text, command)
    if "contact" in message:
        return incoming(*_contact(message))
    if "photo" in message:
        return incoming("photo", caption)
    if "location" in message:
        place = untrusted.mapping(message.get("location"))
        return incoming("location", untrusted.coordinates(place.get("latitude"), place.get("longitude")))
    if any(kind in message for kind in WORDLESS):
        return incoming("other", caption)
    return Ignored("service_message", external_id, conversation)


def _command(message: Object, text: str) -> str | None:
    """Return `/start abc` when the text begins with a command entity, without the bot's name behind `@`."""
    for entity in untrusted.sequence(message.get("entities")):
        fields = untrusted.mapping(entity)
        if fields.get("type") == "bot_command" and fields.get("offset") == 0:
            # Offsets count UTF-16 units; a command itself is ASCII, so its length is the same in characters.
            length = untrusted.integer(fields.get("length")) or 0
            if length < 2 or not text.startswith("/"):
                return None
            name, argument = text[:length].partition("@")[0], text[length:].strip()
            return f"{name} {argument}" if argument else name
    return None


def _contact(message: Object) -> tuple[IncomingKind, str]:
    """Return the phone number only when the sender shared their own card; another person's is nobody's consent."""
    contact = untrusted.mapping(message.get("contact"))
    owner = untrusted.integer(contact.get("user_id"))
    sender = untrusted.integer(untrusted.mapping(message.get("from")).get("id"))
    phone = untrusted.international_phone(contact.get("phone_number"))
    if owner is None or owner != sender or not phone:
        return "other", ""
    return "contact", phone


def _quoted(message: Object) -> str | None:
    """Return the marked part of the quoted message, else the whole of it."""
    marked = untrusted.text(untrusted.mapping(message.get("quote")).get("text"))
    original = untrusted.mapping(message.get("reply_to_message"))
    return marked or untrusted.text(original.get("text")) or untrusted.text(original.get("caption")) or None


def _press(query: Object, external_id: str, received_at: datetime) -> Incoming | Ignored:
    message = untrusted.mapping(query.get("message"))
    conversation = _chat(message)
    unserved = _unserved(message)
    payload = untrusted.text(query.get("data"))
    if unserved is not None:
        return Ignored(unserved, external_id, conversation)
    if not payload:
        return Ignored("button_without_payload", external_id, conversation)
    return Incoming(
        channel=NAME,
        external_id=external_id,
        conversation=conversation,
        kind="button",
        text=_title(message, payload) or payload,
        received_at=received_at,
        payload=payload,
    )


def _title(message: Object, payload: str) -> str:
    """Return what the pressed button said, for the transcript."""
    keyboard = untrusted.mapping(message.get("reply_markup")).get("inline_keyboard")
    for row in untrusted.sequence(keyboard):
        for button in untrusted.sequence(row):
            fields = untrusted.mapping(button)
            if fields.get("callback_data") == payload:
                return untrusted.text(fields.get("text"))
    return ""


def _membership(change: Object, external_id: str) -> Ignored:
    conversation = _chat(change)
    unserved = _unserved(change)
    if unserved is not None:
        return Ignored(unserved, external_id, conversation)
    match untrusted.mapping(change.get("new_chat_member")).get("status"):
        case "kicked" | "left":
            return Ignored("blocked", external_id, conversation, reachable=False)
        case "member":
            return Ignored("unblocked", external_id, conversation, reachable=True)
    return Ignored("membership", external_id, conversation)
