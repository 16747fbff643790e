"""Decide what one event of a Zalo Official Account means. Pure: the instant of receipt comes in.

A pressed button comes back as an ordinary text with its payload, so payloads wear a prefix on the wire.
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

NAME: Final = "zalo_oa"
BUTTON_PREFIX: Final = "#cn:"

Object = Mapping[str, object]

# Kinds of `user_send_*`; a link is read as text, because people send adverts to have them checked.
WORDLESS: Final = ("gif", "audio", "video", "file", "sticker", "business_card")
# What the platform tells about, not what a person says: reason, and what it means for reaching them.
NOTICES: Final[dict[str, tuple[str, bool | None]]] = {
    "follow": ("followed", True),
    "unfollow": ("unfollowed", False),
    "user_click_chatnow": ("opened_chat", True),
    "user_received_message": ("delivered", None),
    "user_seen_message": ("seen", None),
    "user_reacted_message": ("reaction", None),
    "add_user_to_tag": ("tag", None),
    "change_oa_daily_quota": ("quota_notice", None),
    "change_template_status": ("template_notice", None),
}


def translate(payload: object, received_at: datetime) -> Incoming | Ignored:
    """Return what an event says. Never raises, whatever the payload."""
    event = untrusted.mapping(payload)
    name = untrusted.identifier(event.get("event_name"))
    if name.startswith("user_send_"):
        return _said(event, name, received_at)
    if name == "user_submit_info":
        return _submitted(event, received_at)
    if name.startswith("oa_send_"):
        by_human = bool(untrusted.identifier(_object(event, "sender").get("admin_id")))
        reason = "operator_message" if by_human else "echo"
        return Ignored(reason, event_key(event), untrusted.identifier(_object(event, "recipient").get("id")))
    if name.startswith("anonymous_"):
        return Ignored("anonymous", event_key(event))
    reason, reachable = NOTICES.get(name, ("unknown_event", None))
    return Ignored(reason, event_key(event), _person(event), reachable)


def event_key(event: Object) -> str:
    """Return what makes a repeat of this delivery known: the message id, else event, timestamp and person.

    Only messages of people use the bare message id: what is told about a message (delivered, seen) repeats its id.
    """
    name = untrusted.identifier(event.get("event_name"))
    message_id = untrusted.identifier(_object(event, "message").get("msg_id"))
    if message_id:
        return message_id if name.startswith("user_send_") else f"{name}:{message_id}"
    timestamp = untrusted.identifier(event.get("timestamp"))
    person = _person(event)
    if timestamp and person:
        return f"{name}:{timestamp}:{person}"[: untrusted.LONGEST_IDENTIFIER]
    whole = json.dumps(event, sort_keys=True, default=str).encode()
    return "unreadable:" + hashlib.sha256(whole).hexdigest()[:32]


def _object(event: Object, name: str) -> Object:
    return untrusted.mapping(event.get(name))


def _person(event: Object) -> str:
    """Return the person an event is about: the follower, the one who opened the chat, or the sender.

    What the account itself caused has sender and recipient swapped.
    """
    name = untrusted.identifier(event.get("event_name"))
    about_own_message = name in ("user_received_message", "user_seen_message")
    candidates = (
        _object(event, "follower").get("id"),
        event.get("user_id"),
        _object(event, "recipient" if about_own_message else "sender").get("id"),
    )
    return next((found for found in map(untrusted.identifier, candidates) if found), "")


def _said(event: Object, name: str, received_at: datetime) -> Incoming | Ignored:
    conversation = _person(event)
    message = _object(event, "message")
    if not conversation:
        return Ignored("no_sender", event_key(event))

    def incoming(kind: IncomingKind, text: str, payload: str | None = None) -> Incoming:
        return Incoming(
            channel=NAME,
            external_id=event_key(event),
            conversation=conversation,
            kind=kind,
            text=text,
            received_at=received_at,
            payload=payload,
        )

    text = untrusted.text(message.get("text"))
    attachment = _attachment(message)
    match name.removeprefix("user_send_"):
        case "text":
            pressed = text.strip()
            if pressed.startswith(BUTTON_PREFIX) and len(pressed) > len(BUTTON_PREFIX):
                payload = pressed.removeprefix(BUTTON_PREFIX)
                return incoming("button", payload, payload)
            return incoming("text", text)
        case "link":
            parts = (text, *(untrusted.text(attachment.get(field)) for field in ("title", "description", "url")))
            return incoming("text", "\n".join(dict.fromkeys(part.strip() for part in parts if part.strip())))
        case "image":
            return incoming("photo", text)
        case "location":
            place = untrusted.mapping(attachment.get("coordinates"))
            return incoming("location", untrusted.coordinates(place.get("latitude"), place.get("longitude")))
        case kind if kind in WORDLESS:
            return incoming("other", text)
    return Ignored("unknown_event", event_key(event), conversation)


def _attachment(message: Object) -> Object:
    """Return the payload of the first attachment."""
    for attachment in untrusted.sequence(message.get("attachments")):
        return untrusted.mapping(untrusted.mapping(attachment).get("payload"))
    return {}


def _submitted(event: Object, received_at: datetime) -> Incoming | Ignored:
    """Return the phone number a person handed over; the old and the new form both call it `phone`."""
    conversation = _person(event)
    phone = untrusted.international_phone(_object(event, "info").get("phone"))
    if not conversation or not phone:
        return Ignored("info_without_phone", event_key(event), conversation)
    return Incoming(
        channel=NAME,
        external_id=event_key(event),
        conversation=conversation,
        kind="contact",
        text=phone,
        received_at=received_at,
    )
