"""Decide what the platform would refuse in the body of an advisory message."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from emulators.zalo_oa.records import JSON, Refusal

LONGEST_TEXT: Final = 2000
MOST_BUTTONS: Final = 5
ASSET_SECONDS: Final = 7 * 86_400


def bad(what: str) -> Refusal:
    """Return the refusal of a wrong field."""
    return Refusal(-201, f"{what} is invalid")


def over(what: str) -> Refusal:
    """Return the refusal of a value beyond a limit."""
    return Refusal(-210, f"{what} exceeds the limit")


def check_message(message: Any, assets: Mapping[str, float], now: float) -> JSON:
    """Return the message object. Raises Refusal."""
    if not isinstance(message, dict):
        raise bad("message")
    text = message.get("text", "")
    if not isinstance(text, str):
        raise bad("text")
    if len(unicodedata.normalize("NFC", text)) > LONGEST_TEXT:
        raise over("text")
    attachment = message.get("attachment")
    if attachment is None and not text.strip():
        raise bad("text")
    if attachment is not None:
        check_attachment(attachment, text, assets, now)
    return message


def check_attachment(attachment: Any, text: str, assets: Mapping[str, float], now: float) -> None:
    """Raise Refusal for an attachment the platform would not take."""
    if not isinstance(attachment, dict) or not isinstance(attachment.get("payload"), dict):
        raise bad("attachment")
    payload = attachment["payload"]
    if attachment.get("type") == "file":
        check_asset(payload.get("token"), assets, now)
        return
    if attachment.get("type") != "template":
        raise Refusal(-233, "message type is not supported")
    for button in check_buttons(payload.get("buttons", [])):
        check_button(button)
    match payload.get("template_type"):
        case None:
            if set(payload) != {"buttons"} or not payload["buttons"]:
                raise bad("payload")
            if not text.strip():
                raise bad("text")
        case "media":
            check_media(check_one(payload), assets, now)
        case "request_user_info":
            check_form(check_one(payload))
        case _:
            raise Refusal(-233, "message type is not supported")


def check_buttons(buttons: Any) -> list[JSON]:
    """Return the buttons when they are a list of at most five."""
    if not isinstance(buttons, list):
        raise bad("buttons")
    if len(buttons) > MOST_BUTTONS:
        raise over("buttons")
    return buttons


def check_button(button: JSON) -> None:
    """Raise Refusal for a button the platform would not take."""
    title, payload = button.get("title"), button.get("payload")
    if not isinstance(title, str) or not title.strip():
        raise bad("title")
    if len(title) > 100:
        raise over("title")
    match button.get("type"):
        case "oa.query.show" | "oa.query.hide":
            if not isinstance(payload, str) or not payload:
                raise bad("payload")
            if len(payload) > 1000:
                raise over("payload")
        case "oa.open.url":
            if not isinstance(payload, dict) or not str(payload.get("url", "")).startswith("https://"):
                raise bad("url")
        case "oa.open.phone":
            if not isinstance(payload, dict) or not payload.get("phone_code"):
                raise bad("phone_code")
        case "oa.open.sms":
            if not isinstance(payload, dict) or not payload.get("phone_code") or len(payload.get("content", "")) > 160:
                raise bad("content")
        case _:
            raise bad("type")


def check_one(payload: JSON) -> JSON:
    """Return the one element a template of this kind must have."""
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1:
        raise bad("elements")
    return dict(elements[0])


def check_media(element: JSON, assets: Mapping[str, float], now: float) -> None:
    """Raise Refusal for a picture that is none."""
    kind = element.get("media_type")
    if kind not in ("image", "gif", "sticker"):
        raise bad("media_type")
    if kind == "gif" and not (element.get("width") and element.get("height")):
        raise bad("width")
    if kind == "sticker" and not element.get("attachment_id"):
        raise bad("attachment_id")
    if element.get("attachment_id") and kind != "sticker":
        check_asset(element["attachment_id"], assets, now)
    elif kind != "sticker" and not str(element.get("url", "")).startswith("https://"):
        raise bad("url")


def check_asset(name: Any, assets: Mapping[str, float], now: float) -> None:
    """Raise Refusal for an upload that is unknown or older than seven days."""
    uploaded = assets.get(str(name))
    if uploaded is None or now - uploaded > ASSET_SECONDS:
        raise Refusal(-100, "attachment is expired or does not exist")


def check_form(element: JSON) -> None:
    """Raise Refusal for a form that asks for contact data wrongly."""
    for name, longest in (("title", 100), ("subtitle", 500)):
        value = element.get(name)
        if not isinstance(value, str) or not value.strip():
            raise bad(name)
        if len(value) > longest:
            raise over(name)
    if not str(element.get("image_url", "")).startswith("https://"):
        raise bad("image_url")
