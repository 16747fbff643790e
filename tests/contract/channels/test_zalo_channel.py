"""What only a Zalo Official Account has: signatures, an event catalogue, tokens that rotate, windows and quotas."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from camnang_bot.channels.base import Audience, DeliveryError, Ignored, OutgoingMessage, Reason
from camnang_bot.channels.webhook import BODY_LIMIT, Outcome
from camnang_bot.channels.zalo_oa import FileTokenStore, MemoryTokenStore, TokenPair, ZaloOaChannel, zalo_router
from camnang_bot.channels.zalo_oa.failures import of_code, seconds_to_morning
from camnang_bot.channels.zalo_oa.signature import is_genuine, sign
from camnang_handlers.messages import Button, Incoming
from emulators.stage import MemoryInbox, pair_of, served, zalo_channel_for
from emulators.zalo_oa import FakeZaloOa, Person

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
VECTOR = (
    '{"app_id":"1234567890123456789","user_id_by_app":"552177279717587730","event_name":"user_send_text",'
    '"timestamp":"1790000000123","sender":{"id":"246845883529197922"},"recipient":{"id":"388613280878808645"},'
    '"message":{"msg_id":"96d3cdf3af150460909","text":"Công ty nợ lương 2 tháng"}}'
).encode()
VECTOR_MAC = "mac=60c49607bf8680d5eaf52c0b7670fbb9aa01718dc19a6213080d0d516c923ac7"


def to(person: Person, text: str, *buttons: Button, number: int = 1, picture: bytes | None = None) -> OutgoingMessage:
    return OutgoingMessage(number, person.id, text, tuple(buttons), picture)


def meaning(channel: ZaloOaChannel, event: object) -> Incoming | Ignored:
    (item,) = channel.receive(event)
    return item


@dataclass
class Hook:
    """The webhook, served."""

    zalo: FakeZaloOa
    inbox: MemoryInbox
    outcomes: list[Outcome]


@pytest.fixture
async def hook(zalo: FakeZaloOa, zalo_channel: ZaloOaChannel, inbox: MemoryInbox) -> AsyncIterator[Hook]:
    outcomes: list[Outcome] = []
    router = zalo_router(zalo_channel, inbox, app_id=zalo.app_id, oa_secret=zalo.oa_secret, count=outcomes.append)
    async with served(router) as address:
        zalo.webhook_url = f"{address}/zalo/webhook"
        yield Hook(zalo, inbox, outcomes)


# The signature


def test_the_signature_agrees_with_the_vector_of_the_reference() -> None:
    assert len(VECTOR) == 288
    assert sign("1234567890123456789", VECTOR, "1790000000123", "oaSecretKey-demo") == VECTOR_MAC
    assert is_genuine("1234567890123456789", VECTOR, "oaSecretKey-demo", VECTOR_MAC)
    for forged in ("", "mac=", VECTOR_MAC[4:], VECTOR_MAC[:-1] + "8", "mac=" + "0" * 64, "mác"):
        assert not is_genuine("1234567890123456789", VECTOR, "oaSecretKey-demo", forged)
    assert not is_genuine("1234567890123456789", VECTOR + b" ", "oaSecretKey-demo", VECTOR_MAC)


def test_a_timestamp_in_somebodys_words_does_not_confuse_the_proof() -> None:
    words = 'gửi {"timestamp":"1"} nhé'
    nested = {"attachments": [{"payload": {"timestamp": "5"}}], "text": words}
    for event in (
        {"message": nested, "timestamp": "1790000000123"},
        {"timestamp": "1790000000123", "message": nested},
    ):
        body = json.dumps(event, ensure_ascii=False).encode()
        assert is_genuine("a", body, "s", sign("a", body, "1790000000123", "s"))
        assert not is_genuine("a", body, "s", sign("a", body, "7", "s"))


@pytest.mark.parametrize("tampering", ["bad_mac", "old_secret", "reserialised", "unsigned", "changed_text"])
async def test_a_forged_request_is_refused_and_stores_nothing(hook: Hook, tampering: str) -> None:
    hook.zalo.hold()
    event = hook.zalo.person().say("Công ty nợ lương 2 tháng")
    assert await hook.zalo.deliver(event, tampering) == 403  # type: ignore[arg-type]
    assert hook.inbox.puts == 0 and hook.outcomes == [Outcome.NOT_GENUINE]
    assert await hook.zalo.deliver(event) == 200


async def test_an_unsigned_empty_probe_is_welcomed_and_does_nothing(hook: Hook) -> None:
    assert await hook.zalo.deliver({}, "probe") == 200
    assert await hook.zalo.deliver_raw(b" {} ", {}) == 200
    assert hook.inbox.puts == 0 and hook.outcomes == [Outcome.PROBE] * 2


@pytest.mark.parametrize("body", [b'{"timestamp":"1"', b'["timestamp","timestamp":"1"]', b'"timestamp":"1"'])
async def test_broken_json_is_a_bad_request_even_when_signed(hook: Hook, body: bytes) -> None:
    signature = sign(hook.zalo.app_id, body, "1", hook.zalo.oa_secret)
    assert await hook.zalo.deliver_raw(body, {"X-ZEvent-Signature": signature}) == 400
    assert hook.outcomes == [Outcome.BROKEN]


async def test_broken_json_without_signature_is_refused_unread(hook: Hook) -> None:
    for body in (b"{", b"\xff\x00", b"[" * 100_000, b'{"timestamp": "1"}'):
        assert await hook.zalo.deliver_raw(body, {}) == 403
    assert await hook.zalo.deliver_raw(b"x" * (BODY_LIMIT + 1), {}) == 413


async def test_a_slow_store_still_gets_an_answer_within_two_seconds(hook: Hook) -> None:
    hook.inbox.seconds = 30
    event = hook.zalo.person().say("a")
    begin = time.monotonic()
    assert await hook.zalo.deliver(event) == 503
    assert time.monotonic() - begin < 2


async def test_deliveries_out_of_order_and_repeated_count_once_each(hook: Hook) -> None:
    lan = hook.zalo.person()
    hook.zalo.hold()
    events = [lan.say(str(n)) for n in range(5)]
    hook.zalo.release(reverse=True)
    await hook.zalo.until(lambda: len(hook.inbox.messages) == 5)
    for event in events:
        assert await hook.zalo.deliver(event, attempt=2) == 200
    assert len(hook.inbox.items) == 5


def test_the_webhook_needs_both_its_secrets(zalo_channel: ZaloOaChannel, inbox: MemoryInbox) -> None:
    for app_id, secret in (("", "s"), ("a", "")):
        with pytest.raises(ValueError, match="OA secret"):
            zalo_router(zalo_channel, inbox, app_id=app_id, oa_secret=secret)


# Events


async def test_every_event_of_the_catalogue_is_understood_or_named(
    zalo: FakeZaloOa, zalo_channel: ZaloOaChannel
) -> None:
    lan = zalo.person()
    lan.say("chào")
    await zalo_channel.send(to(lan, "Dạ"))
    expected = {
        "followed": (lan.follow(), True),
        "unfollowed": (lan.unfollow(), False),
        "opened_chat": (lan.follow() and lan.open_chat(), True),
        "delivered": (lan.receive(), None),
        "seen": (lan.see(), None),
        "operator_message": (lan.gets_from_operator("Chào em"), None),
        "echo": (lan.gets_from_operator("Chào em", admin_id=""), None),
    }
    for reason, (event, reachable) in expected.items():
        item = meaning(zalo_channel, event)
        assert isinstance(item, Ignored)
        assert (item.reason, item.conversation, item.reachable) == (reason, lan.id, reachable)
    unknown = meaning(zalo_channel, {"event_name": "user_feedback", "timestamp": "1", "sender": {"id": "5"}})
    assert isinstance(unknown, Ignored) and (unknown.reason, unknown.conversation) == ("unknown_event", "5")


def test_events_without_a_message_id_are_known_by_event_time_and_person(
    zalo: FakeZaloOa, zalo_channel: ZaloOaChannel
) -> None:
    lan, hoa = zalo.person("Lan"), zalo.person("Hoa")
    first = lan.follow()
    same_instant = {**hoa.follow(), "timestamp": first["timestamp"]}
    keys = {meaning(zalo_channel, event).external_id for event in (first, dict(first), same_instant)}
    assert keys == {f"follow:{first['timestamp']}:{lan.id}", f"follow:{first['timestamp']}:{hoa.id}"}


def test_reports_about_one_message_do_not_hide_each_other(zalo: FakeZaloOa, zalo_channel: ZaloOaChannel) -> None:
    lan = zalo.person()
    echo = lan.gets_from_operator("Chào em")
    report = {**echo, "event_name": "user_received_message"}
    assert meaning(zalo_channel, echo).external_id != meaning(zalo_channel, report).external_id


@pytest.mark.parametrize("form", ["new", "old"])
def test_both_forms_of_contact_data_give_the_phone_number(
    zalo: FakeZaloOa, zalo_channel: ZaloOaChannel, form: str
) -> None:
    item = meaning(zalo_channel, zalo.person().submit_info("84912345678", form=form))  # type: ignore[arg-type]
    assert isinstance(item, Incoming) and (item.kind, item.text) == ("contact", "+84912345678")


def test_places_come_as_texts_or_numbers(zalo: FakeZaloOa, zalo_channel: ZaloOaChannel) -> None:
    for latitude, longitude in (("22.66564", "106.25786"), (22.66564, 106.25786)):
        item = meaning(zalo_channel, zalo.person().send_location(latitude, longitude))
        assert isinstance(item, Incoming) and (item.kind, item.text) == ("location", "22.66564,106.25786")
    broken = meaning(zalo_channel, zalo.person().send_location("đây", None))
    assert isinstance(broken, Incoming) and broken.text == ""


def test_a_link_is_read_as_words_because_people_ask_about_adverts(
    zalo: FakeZaloOa, zalo_channel: ZaloOaChannel
) -> None:
    event = zalo.person().send_link("https://viec-nhat.example/1", "Lương 50 triệu", "Bay ngay", "có thật không")
    item = meaning(zalo_channel, event)
    assert isinstance(item, Incoming) and item.kind == "text"
    assert item.text == "có thật không\nLương 50 triệu\nBay ngay\nhttps://viec-nhat.example/1"


def test_a_typed_copy_of_a_payload_is_a_button_and_the_bare_prefix_is_words(
    zalo: FakeZaloOa, zalo_channel: ZaloOaChannel
) -> None:
    lan = zalo.person()
    kinds = []
    for text in ("#cn:case:take:1", " #cn:yes ", "#cn:", "case:take:1", "#CN:yes"):
        item = meaning(zalo_channel, lan.say(text))
        assert isinstance(item, Incoming)
        kinds.append((item.kind, item.payload))
    assert kinds == [("button", "case:take:1"), ("button", "yes"), ("text", None), ("text", None), ("text", None)]


# Sending


async def test_more_than_five_buttons_go_on_in_the_next_message(zalo: FakeZaloOa, zalo_channel: ZaloOaChannel) -> None:
    lan = zalo.person()
    lan.say("chào")
    buttons = [Button(f"Mục {n}", f"ask:{n}") for n in range(12)]
    await zalo_channel.send(to(lan, "Anh/chị cần gì ạ?", *buttons))
    assert [len(sent.buttons) for sent in lan.received] == [5, 5, 2]
    assert [payload for sent in lan.received for _, payload in sent.buttons] == [f"#cn:ask:{n}" for n in range(12)]


async def test_asking_for_the_phone_number_shows_the_form_when_there_is_a_picture_for_it(zalo: FakeZaloOa) -> None:
    lan = zalo.person()
    lan.say("chào")
    ask, skip = Button("Gửi số điện thoại", "contact:request"), Button("Bỏ qua", "form:skip")
    without = zalo_channel_for(zalo)
    await without.send(to(lan, "Cho em số điện thoại ạ", ask, skip))
    assert [sent.buttons for sent in lan.received] == [[("Bỏ qua", "#cn:form:skip")]]
    await without.close()
    channel = zalo_channel_for(zalo, contact_picture="https://example.org/lien-he.png")
    await channel.send(to(lan, "Cho em số điện thoại ạ " + "nhé " * 200, ask, skip))
    assert [sent.template for sent in lan.received[1:]] == ["", "request_user_info"]
    await channel.close()


@pytest.mark.parametrize(
    ("code", "reason", "retryable", "tell"),
    [
        (-32, Reason.RATE_LIMITED, True, Audience.NOBODY),
        (-211, Reason.QUOTA, False, Audience.ADMINISTRATOR),
        (-218, Reason.QUOTA, False, Audience.NOBODY),
        (-213, Reason.BLOCKED, False, Audience.NOBODY),
        (-227, Reason.BLOCKED, False, Audience.NOBODY),
        (-244, Reason.BLOCKED, False, Audience.NOBODY),
        (-217, Reason.BLOCKED, False, Audience.NOBODY),
        (-230, Reason.WINDOW_CLOSED, False, Audience.NOBODY),
        (-232, Reason.WINDOW_CLOSED, False, Audience.NOBODY),
        (-234, Reason.WINDOW_CLOSED, True, Audience.NOBODY),
        (-200, Reason.BAD_MESSAGE, False, Audience.ADMINISTRATOR),
        (-201, Reason.BAD_MESSAGE, False, Audience.ADMINISTRATOR),
        (-210, Reason.BAD_MESSAGE, False, Audience.ADMINISTRATOR),
        (-248, Reason.BAD_MESSAGE, False, Audience.ADMINISTRATOR),
        (-100, Reason.PLATFORM, True, Audience.NOBODY),
        (-224, Reason.BAD_CREDENTIALS, False, Audience.ADMINISTRATOR),
        (-320, Reason.BAD_CREDENTIALS, False, Audience.ADMINISTRATOR),
        (-14003, Reason.BAD_CREDENTIALS, False, Audience.ADMINISTRATOR),
        (-99999, Reason.PLATFORM, True, Audience.ADMINISTRATOR),
    ],
)
async def test_codes_say_what_to_do(
    zalo: FakeZaloOa, zalo_channel: ZaloOaChannel, code: int, reason: Reason, retryable: bool, tell: Audience
) -> None:
    lan = zalo.person()
    lan.say("chào")
    zalo.fail("message/cs", code=code)
    with pytest.raises(DeliveryError) as failed:
        await zalo_channel.send(to(lan, "a"))
    error = failed.value
    assert (error.reason, error.retryable, error.tell) == (reason, retryable, tell)
    assert (error.retry_after is not None) == (code in (-32, -234))
    assert len(zalo.calls("message/cs")) == 1, "no code but a dead token is tried again by the channel"


def test_a_message_refused_at_night_waits_for_six_in_the_morning() -> None:
    assert seconds_to_morning(NOW) == 8 * 3600  # 22:00 in Hanoi
    assert of_code(-234, NOW.replace(hour=22, minute=30)).retry_after == 1800


async def test_after_seven_days_of_silence_the_window_is_closed(zalo: FakeZaloOa, zalo_channel: ZaloOaChannel) -> None:
    lan = zalo.person()
    lan.say("chào")
    zalo.advance(days=3)
    await zalo_channel.send(to(lan, "a"))
    assert lan.received[-1].billed
    zalo.advance(days=5)
    with pytest.raises(DeliveryError) as failed:
        await zalo_channel.send(to(lan, "b", number=2))
    assert failed.value.reason is Reason.WINDOW_CLOSED
    lan.open_chat()
    await zalo_channel.send(to(lan, "c", number=3))
    assert lan.texts == ["a", "c"]


async def test_too_many_calls_a_minute_are_slowed_down(zalo: FakeZaloOa, zalo_channel: ZaloOaChannel) -> None:
    zalo.calls_a_minute = 2
    lan = zalo.person()
    lan.say("chào")
    await zalo_channel.send(to(lan, "a", number=1))
    await zalo_channel.send(to(lan, "b", number=2))
    with pytest.raises(DeliveryError) as failed:
        await zalo_channel.send(to(lan, "c", number=3))
    assert failed.value.reason is Reason.RATE_LIMITED and 5 <= (failed.value.retry_after or 0) <= 20


# Tokens


async def test_a_token_is_refreshed_early_and_the_new_pair_is_stored_before_it_is_used(
    zalo: FakeZaloOa, tmp_path: Path
) -> None:
    store = FileTokenStore(tmp_path / "zalo.json")
    await store.save(pair_of(zalo))
    channel = zalo_channel_for(zalo, store)
    lan = zalo.person()
    lan.say("chào")
    await channel.send(to(lan, "a", number=1))
    assert zalo.tokens.trades == 0
    zalo.advance(hours=21)
    await channel.send(to(lan, "b", number=2))
    assert zalo.tokens.trades == 1
    stored = await store.load()
    assert stored is not None and (stored.access, stored.refresh) == zalo.pair
    assert stored.expires_at.timestamp() == pytest.approx(zalo.now() + 25 * 3600, abs=10)
    assert (tmp_path / "zalo.json").stat().st_mode & 0o777 == 0o600
    assert stored.access not in repr(stored) and stored.refresh not in repr(stored)
    await channel.close()


@pytest.mark.parametrize("code", [-216, -220])
async def test_a_dead_token_is_refreshed_once_and_the_call_repeated_once(
    zalo: FakeZaloOa, zalo_channel: ZaloOaChannel, code: int
) -> None:
    lan = zalo.person()
    lan.say("chào")
    zalo.fail("message/cs", code=code)
    await zalo_channel.send(to(lan, "a", number=1))
    assert (lan.texts, zalo.tokens.trades) == (["a"], 1)
    zalo.fail("message/cs", code=code, times=2)
    with pytest.raises(DeliveryError) as failed:
        await zalo_channel.send(to(lan, "b", number=2))
    assert failed.value.reason is Reason.BAD_CREDENTIALS and failed.value.tell is Audience.ADMINISTRATOR
    assert (zalo.tokens.trades, len(zalo.calls("message/cs"))) == (2, 4)


async def test_fifty_messages_at_once_refresh_only_once(zalo: FakeZaloOa, zalo_channel: ZaloOaChannel) -> None:
    lan = zalo.person()
    lan.say("chào")
    zalo.advance(hours=26)
    await asyncio.gather(*(zalo_channel.send(to(lan, str(n), number=n)) for n in range(50)))
    assert len(lan.received) == 50
    assert (zalo.tokens.trades, zalo.tokens.refused) == (1, 0)


async def test_several_processes_share_one_pair_without_spoiling_it(zalo: FakeZaloOa, tmp_path: Path) -> None:
    path = tmp_path / "zalo.json"
    await FileTokenStore(path).save(pair_of(zalo))
    channels = [zalo_channel_for(zalo, FileTokenStore(path)) for _ in range(4)]
    lan = zalo.person()
    lan.say("chào")
    for round_number in range(3):
        zalo.advance(hours=21)
        lan.open_chat()
        await asyncio.gather(
            *(channel.send(to(lan, "a", number=round_number * 10 + n)) for n, channel in enumerate(channels))
        )
    assert len(lan.received) == 12
    assert (zalo.tokens.trades, zalo.tokens.refused) == (3, 0)
    await asyncio.gather(*(channel.close() for channel in channels))


async def test_a_refused_refresh_calls_the_administrator_and_is_not_repeated(zalo: FakeZaloOa) -> None:
    store = MemoryTokenStore(pair_of(zalo))
    channel = zalo_channel_for(zalo, store)
    lan = zalo.person()
    lan.say("chào")
    zalo.tokens.renew()  # somebody consented elsewhere: both of our tokens are dead
    for number in range(3):
        with pytest.raises(DeliveryError) as failed:
            await channel.send(to(lan, "a", number=number))
        assert failed.value.reason is Reason.BAD_CREDENTIALS and failed.value.tell is Audience.ADMINISTRATOR
    assert zalo.tokens.refused == 1
    await store.save(pair_of(zalo))  # a human connected the account again
    await channel.send(to(lan, "b", number=9))
    assert lan.texts == ["b"]
    await channel.close()


async def test_an_early_refresh_that_fails_does_not_stop_the_messages(
    zalo: FakeZaloOa, zalo_channel: ZaloOaChannel
) -> None:
    lan = zalo.person()
    lan.say("chào")
    zalo.advance(hours=21)
    for fault in ({"kind": "cut_before"}, {"status": 503, "body": "later"}, {"kind": "hang"}):
        zalo.fail("access_token", **fault)
        await zalo_channel.send(to(lan, "a"))
    assert zalo.tokens.trades == 0
    zalo.advance(hours=5)
    zalo.fail("access_token", kind="cut_before")
    with pytest.raises(DeliveryError) as failed:
        await zalo_channel.send(to(lan, "b", number=2))
    assert failed.value.reason is Reason.NETWORK and failed.value.retryable
    await zalo_channel.send(to(lan, "b", number=2))
    assert zalo.tokens.trades == 1


async def test_a_cancelled_message_does_not_lose_the_new_pair(zalo: FakeZaloOa) -> None:
    store = MemoryTokenStore(pair_of(zalo))
    channel = zalo_channel_for(zalo, store)
    lan = zalo.person()
    lan.say("chào")
    zalo.advance(hours=21)
    zalo.fail("access_token", kind="slow", seconds=0.1)
    sending = asyncio.create_task(channel.send(to(lan, "a")))
    await zalo.until(lambda: zalo.tokens.trades)
    sending.cancel()
    await channel.close()
    stored = await store.load()
    assert stored is not None and (stored.access, stored.refresh) == zalo.pair


class FailingStore(MemoryTokenStore):
    """Cannot write for a while."""

    failures = 0

    async def save(self, pair: TokenPair) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        await super().save(pair)


async def test_a_pair_that_could_not_be_stored_is_kept_and_stored_before_use(zalo: FakeZaloOa) -> None:
    store = FailingStore(pair_of(zalo))
    store.failures = 2
    channel = zalo_channel_for(zalo, store)
    lan = zalo.person()
    lan.say("chào")
    zalo.advance(hours=26)
    for _ in range(2):
        with pytest.raises(DeliveryError) as failed:
            await channel.send(to(lan, "a"))
        assert failed.value.retryable and failed.value.tell is Audience.ADMINISTRATOR
    assert lan.received == []
    await channel.send(to(lan, "a"))
    stored = await store.load()
    assert stored is not None and (stored.access, stored.refresh) == zalo.pair
    assert (zalo.tokens.trades, zalo.tokens.refused) == (1, 0)
    await channel.close()


async def test_without_a_stored_pair_the_administrator_is_told(zalo: FakeZaloOa, tmp_path: Path) -> None:
    path = tmp_path / "zalo.json"
    channel = zalo_channel_for(zalo, FileTokenStore(path))
    lan = zalo.person()
    lan.say("chào")
    for content in (None, "{", '{"access": 1}'):
        if content is not None:
            path.write_text(content, encoding="utf-8")
        with pytest.raises(DeliveryError) as failed:
            await channel.send(to(lan, "a"))
        assert failed.value.tell is Audience.ADMINISTRATOR
    await channel.close()


async def test_tokens_stay_fresh_while_nobody_writes(zalo: FakeZaloOa, zalo_channel: ZaloOaChannel) -> None:
    stop = asyncio.Event()
    keeping = asyncio.create_task(zalo_channel.keep_tokens_fresh(stop, every=0.01))
    for trades in (1, 2, 3):
        zalo.advance(hours=21)
        await zalo.until(lambda wanted=trades: zalo.tokens.trades == wanted)
    stop.set()
    await keeping


async def test_neither_tokens_nor_words_appear_in_a_log_or_an_error(
    zalo: FakeZaloOa, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = zalo_channel_for(zalo)
    secrets = [zalo.app_secret, *zalo.pair]
    lan = zalo.person()
    lan.say("chào")
    words = "0912345678 là số " + "của tôi"  # in two pieces, so that a quoted source line does not count
    shown = ""
    for fault in (
        {"kind": "hang"},
        {"kind": "cut_before"},
        {"code": -201, "description": words},
        {"status": 502, "body": words},
        {"status": 404, "body": words},
    ):
        zalo.fail("message/cs", **fault)
        with pytest.raises(DeliveryError) as failed:
            await channel.send(to(lan, words))
        shown += "".join(traceback.format_exception(failed.value))
    zalo.advance(hours=26)
    zalo.fail("access_token", kind="cut_before")
    with pytest.raises(DeliveryError):
        await channel.send(to(lan, words))
    await channel.send(to(lan, words))
    secrets += zalo.pair
    zalo.tokens.renew()
    with pytest.raises(DeliveryError):
        await channel.send(to(lan, words))
    await channel.close()
    seen = caplog.text + "".join(capsys.readouterr()) + shown
    assert "zalo_refresh_refused" in seen
    assert not [secret for secret in (*secrets, words) if secret in seen]
