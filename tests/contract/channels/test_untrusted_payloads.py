"""No payload, however odd, may raise: one update that does would block all behind it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camnang_bot.channels import untrusted
from camnang_bot.channels.base import Ignored
from camnang_bot.channels.telegram.receive import callback_query_id
from camnang_bot.channels.telegram.receive import translate as from_telegram
from camnang_bot.channels.zalo_oa.receive import translate as from_zalo
from camnang_handlers.messages import Incoming

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
NAMES = [
    "update_id", "message", "edited_message", "callback_query", "my_chat_member", "chat", "from", "id", "type", "text",
    "caption", "entities", "offset", "length", "contact", "phone_number", "user_id", "photo", "location", "latitude",
    "longitude", "voice", "data", "reply_markup", "inline_keyboard", "callback_data", "new_chat_member", "status",
    "quote", "reply_to_message", "event_name", "timestamp", "sender", "recipient", "follower", "admin_id", "msg_id",
    "attachments", "payload", "coordinates", "url", "title", "info", "phone",
]  # fmt: skip
WORDS = [
    "private", "group", "bot_command", "/start abc", "kicked", "member", "user_send_text", "user_send_location",
    "user_send_link", "user_submit_info", "follow", "unfollow", "oa_send_text", "anonymous_send_text", "#cn:yes", "\ud800",
    "\x00", "84912345678",
]  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(max_size=20)
    | st.integers(min_value=10**200, max_value=10**300)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=40,
)


def check(item: Incoming | Ignored) -> None:
    assert item.external_id
    assert len(item.external_id) <= 260
    for text in (item.external_id, item.conversation, getattr(item, "text", ""), getattr(item, "payload", "") or ""):
        text.encode()
        assert "\x00" not in text
    if isinstance(item, Incoming):
        assert item.conversation


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_any_json_has_a_meaning_or_a_reason(payload: Any) -> None:
    check(from_telegram(payload, NOW))
    check(from_zalo(payload, NOW))
    callback_query_id(payload)


def broken_somewhere(payload: Any) -> st.SearchStrategy[Any]:
    """Return the payload with one value, at any depth, replaced by anything."""
    paths: list[tuple[Any, ...]] = []

    def walk(value: Any, path: tuple[Any, ...]) -> None:
        paths.append(path)
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, child in inner:
            walk(child, (*path, key))

    walk(payload, ())

    def replaced(path: tuple[Any, ...], new: Any) -> Any:
        copy = json.loads(json.dumps(payload))
        if not path:
            return new
        target = copy
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = new
        return copy

    return st.builds(replaced, st.sampled_from(paths), VALUES)


CHAT = {"id": 5100000001, "type": "private", "first_name": "Lan"}
FROM = {"id": 5100000001, "is_bot": False, "first_name": "Lan"}
BUTTONS = {"inline_keyboard": [[{"text": "Có", "callback_data": "yes"}]]}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": FROM}
TELEGRAM = [
    {"update_id": 1, "message": {**MESSAGE, "text": "/start a", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}},
    {"update_id": 2, "message": {**MESSAGE, "contact": {"phone_number": "84912345678", "user_id": 5100000001}}},
    {"update_id": 3, "message": {**MESSAGE, "location": {"latitude": 1.5, "longitude": 2.5}}},
    {"update_id": 4, "callback_query": {"id": "7", "from": FROM, "message": {**MESSAGE, "reply_markup": BUTTONS}, "data": "yes"}},
    {"update_id": 5, "my_chat_member": {"chat": CHAT, "from": FROM, "new_chat_member": {"status": "kicked"}}},
    {"update_id": 6, "message": {**MESSAGE, "text": "a", "reply_to_message": {"text": "b"}, "quote": {"text": "c"}}},
]  # fmt: skip
COMMON = {"app_id": "1", "timestamp": "1790000000123", "sender": {"id": "24"}, "recipient": {"id": "38"}}
ZALO = [
    {**COMMON, "event_name": "user_send_text", "message": {"msg_id": "9", "text": "#cn:yes"}},
    {**COMMON, "event_name": "user_send_link", "message": {"msg_id": "9", "attachments": [{"payload": {"url": "u", "title": "t"}}]}},
    {**COMMON, "event_name": "user_send_location", "message": {"msg_id": "9", "attachments": [{"payload": {"coordinates": {"latitude": "1", "longitude": 2}}}]}},
    {**COMMON, "event_name": "user_submit_info", "info": {"phone": "84912345678"}},
    {"event_name": "follow", "timestamp": "1", "oa_id": "38", "follower": {"id": "24"}},
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TELEGRAM).flatmap(broken_somewhere))
def test_a_nearly_right_update_has_a_meaning_or_a_reason(payload: Any) -> None:
    check(from_telegram(payload, NOW))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZALO).flatmap(broken_somewhere))
def test_a_nearly_right_event_has_a_meaning_or_a_reason(payload: Any) -> None:
    check(from_zalo(payload, NOW))


def test_a_payload_without_an_id_is_still_known_when_it_comes_again() -> None:
    for translate in (from_telegram, from_zalo):
        one, other = translate({"a": 1}, NOW), translate({"a": 2}, NOW)
        assert one.external_id == translate({"a": 1}, NOW).external_id != other.external_id


@pytest.mark.parametrize(
    ("raw", "clean"), [("a\ud83d\ude00", "a😀"), ("a\ud83db", "a\ufffdb"), ("a\x00b", "ab"), ("ề", "ề")]
)
def test_texts_become_storable_without_losing_what_can_be_kept(raw: str, clean: str) -> None:
    assert untrusted.text(raw) == clean


@given(st.text())
def test_storable_texts_are_left_alone(text: str) -> None:
    assert untrusted.text(text) == text.replace("\x00", "")


@pytest.mark.parametrize(
    ("raw", "phone"),
    [("84912345678", "+84912345678"), ("+84912345678", "+84912345678"), ("0912345678", "0912345678"), (5, "")],
)
def test_shared_numbers_become_international(raw: object, phone: str) -> None:
    assert untrusted.international_phone(raw) == phone
