"""What only Telegram has: commands, contacts, groups, spinners, polling and its end, the secret of the webhook."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from telegram.error import BadRequest, ChatMigrated, RetryAfter

from camnang_bot.channels.base import Audience, DeliveryError, Ignored, OutgoingMessage, Reason
from camnang_bot.channels.telegram import PollingEnd, TelegramChannel, build_telegram, run_polling, telegram_router
from camnang_bot.channels.telegram.failures import delivery_error
from camnang_bot.channels.webhook import BODY_LIMIT, Outcome
from camnang_handlers.messages import Button, Incoming
from emulators.stage import TELEGRAM_SECRET, MemoryInbox, served
from emulators.telegram import FakeTelegram

PICTURE = b"\x89PNG\r\n\x1a\n"


def last(telegram: FakeTelegram, channel: TelegramChannel) -> Incoming | Ignored:
    """Return what the newest update means."""
    (item,) = channel.receive(telegram.world.history[-1])
    return item


def to(person: object, text: str, *buttons: Button, number: int = 1, picture: bytes | None = None) -> OutgoingMessage:
    return OutgoingMessage(number, str(person.id), text, tuple(buttons), picture)  # type: ignore[attr-defined]


# What updates mean


@pytest.mark.parametrize(
    ("said", "payload"),
    [
        ("/start", "/start"),
        ("/start abc_-1", "/start abc_-1"),
        ("/start@camnang_bot abc", "/start abc"),
        ("/thamgia  MA-123 ", "/thamgia MA-123"),
        ("/dung", "/dung"),
    ],
)
def test_a_command_comes_with_its_argument(
    telegram: FakeTelegram, telegram_channel: TelegramChannel, said: str, payload: str
) -> None:
    telegram.person().say(said)
    item = last(telegram, telegram_channel)
    assert isinstance(item, Incoming)
    assert (item.kind, item.payload, item.text) == ("command", payload, said)


@pytest.mark.parametrize("said", ["xem /start", "5/10", "/", "// phí", "/đăngký"])
def test_a_slash_alone_makes_no_command(telegram: FakeTelegram, telegram_channel: TelegramChannel, said: str) -> None:
    telegram.person().say(said)
    item = last(telegram, telegram_channel)
    assert isinstance(item, Incoming) and item.kind == "text"


def test_only_the_own_contact_is_taken_as_a_phone_number(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    lan, other = telegram.person("Lan"), telegram.person("Hoa")
    for phone in ("84912345678", "+84912345678"):
        lan.share_contact(phone)
        item = last(telegram, telegram_channel)
        assert isinstance(item, Incoming) and (item.kind, item.text) == ("contact", "+84912345678")
    for owner in (other.id, 0):
        lan.share_contact(of=owner)
        item = last(telegram, telegram_channel)
        assert isinstance(item, Incoming) and (item.kind, item.text) == ("other", "")


async def test_a_quoted_message_comes_as_context(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    lan = telegram.person()
    lan.start()
    await telegram_channel.send(to(lan, "Phí dịch vụ đi Nhật"))
    lan.say("còn Đài Loan?", reply_to=lan.received[-1])
    item = last(telegram, telegram_channel)
    assert isinstance(item, Incoming) and item.context_text == "Phí dịch vụ đi Nhật"


def test_edits_and_groups_are_ignored_with_a_reason(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    lan, group = telegram.person(), telegram.group()
    lan.say("phí")
    lan.edit("phí đi Hàn")
    edited = last(telegram, telegram_channel)
    assert isinstance(edited, Ignored) and (edited.reason, edited.conversation) == ("edited", str(lan.id))
    lan.say("/start", chat=group)
    assert getattr(last(telegram, telegram_channel), "reason", None) == "group"
    group.migrate(lan)
    assert getattr(last(telegram, telegram_channel), "reason", None) == "group"


async def test_a_pressed_button_is_shown_in_the_transcript_by_its_title(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    lan = telegram.person()
    lan.start()
    await telegram_channel.send(to(lan, "Chọn", Button("Nhật Bản", "market:nhat_ban")))
    lan.press("Nhật Bản")
    item = last(telegram, telegram_channel)
    assert isinstance(item, Incoming)
    assert (item.kind, item.text, item.payload) == ("button", "Nhật Bản", "market:nhat_ban")
    lan.press_forged("case:take:1")
    forged = last(telegram, telegram_channel)
    assert isinstance(forged, Incoming) and forged.payload == "case:take:1"


# What is sent


async def test_buttons_beyond_the_limit_are_refused_before_they_are_sent(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    lan = telegram.person()
    lan.start()
    for button in (Button("a", "b" * 65), Button("a", "ê" * 33), Button("a", ""), Button(" ", "b")):
        with pytest.raises(DeliveryError) as failed:
            await telegram_channel.send(to(lan, "x", button))
        assert failed.value.reason is Reason.BAD_MESSAGE and failed.value.tell is Audience.ADMINISTRATOR
    assert telegram.calls("sendMessage") == []
    await telegram_channel.send(to(lan, "x", Button("a", "b" * 64)))


async def test_many_buttons_fit_into_rows(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    lan = telegram.person()
    lan.start()
    buttons = [Button(f"Nút số {n}", f"n:{n}") for n in range(60)]
    await telegram_channel.send(to(lan, "x", *buttons))
    assert lan.received[-1].buttons == [(button.title, button.payload) for button in buttons]


async def test_asking_for_the_phone_number_shows_a_contact_button(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    lan = telegram.person()
    lan.start()
    ask = Button("Gửi số điện thoại", "contact:request")
    await telegram_channel.send(to(lan, "Anh/chị cho em số điện thoại ạ", ask, number=1))
    assert [key["request_contact"] for key in lan.received[-1].keyboard] == [True]
    await telegram_channel.send(to(lan, "Hoặc bỏ qua", ask, Button("Bỏ qua", "form:skip"), number=2))
    skip, contact = lan.received[-2:]
    assert skip.buttons == [("Bỏ qua", "form:skip")] and contact.keyboard[0]["text"] == "Gửi số điện thoại"


@pytest.mark.parametrize("words", ["ngắn", "dài " * 600])
async def test_a_picture_follows_its_words_whose_buttons_stay_with_them(
    telegram: FakeTelegram, telegram_channel: TelegramChannel, words: str
) -> None:
    lan = telegram.person()
    lan.start()
    await telegram_channel.send(to(lan, words, Button("a", "b"), picture=PICTURE))
    assert [sent.method for sent in lan.received] == ["sendMessage", "sendPhoto"]
    assert lan.received[0].text == words.strip() and lan.received[0].buttons == [("a", "b")]
    assert lan.received[1].text == "" and lan.received[1].upload.content == PICTURE


async def test_a_picture_alone_that_is_refused_is_a_failure(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    lan = telegram.person()
    lan.start()
    telegram.fail("sendPhoto", code=400, description="Bad Request: IMAGE_PROCESS_FAILED")
    with pytest.raises(DeliveryError) as failed:
        await telegram_channel.send(to(lan, "", picture=PICTURE))
    assert failed.value.reason is Reason.BAD_MESSAGE and lan.received == []


async def test_vietnamese_file_names_arrive_readable(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    lan = telegram.person()
    lan.start()
    await telegram_channel._bot.send_document(lan.id, b"x", filename="Danh sách đăng ký.xlsx")
    upload = lan.received[-1].upload
    assert upload is not None and upload.filename == "Danh sách đăng ký.xlsx"


async def test_a_migrated_group_gets_the_message_once(
    telegram: FakeTelegram, telegram_channel: TelegramChannel
) -> None:
    group, lan = telegram.group(), telegram.person()
    old = group.id
    group.migrate(lan)
    await telegram_channel.send(OutgoingMessage(1, str(old), "Cảnh báo"))
    assert [sent.text for sent in group.received] == ["Cảnh báo"]


@pytest.mark.parametrize(
    ("fault", "reason", "retryable", "tell"),
    [
        ({"code": 429, "parameters": {"retry_after": 3}}, Reason.RATE_LIMITED, True, Audience.NOBODY),
        ({"code": 403}, Reason.BLOCKED, False, Audience.NOBODY),
        ({"code": 400, "description": "Bad Request: chat not found"}, Reason.BLOCKED, False, Audience.NOBODY),
        ({"code": 400, "description": "Bad Request: odd"}, Reason.BAD_MESSAGE, False, Audience.ADMINISTRATOR),
        ({"code": 401}, Reason.BAD_CREDENTIALS, False, Audience.ADMINISTRATOR),
        ({"code": 404}, Reason.BAD_CREDENTIALS, False, Audience.ADMINISTRATOR),
        ({"code": 500}, Reason.PLATFORM, True, Audience.NOBODY),
        ({"kind": "cut_before"}, Reason.AMBIGUOUS, True, Audience.NOBODY),
        ({"code": 200, "body": "<html>portal</html>"}, Reason.AMBIGUOUS, True, Audience.NOBODY),
        ({"code": 200, "body": '{"ok": true, "result": {}}'}, None, True, Audience.NOBODY),
    ],
)
async def test_failures_say_what_to_do(
    telegram: FakeTelegram,
    telegram_channel: TelegramChannel,
    fault: dict[str, object],
    reason: Reason | None,
    retryable: bool,
    tell: Audience,
) -> None:
    lan = telegram.person()
    lan.start()
    telegram.fail("sendMessage", **fault)
    if reason is None:  # accepted, only the receipt is unreadable: sending it again would double it
        assert (await telegram_channel.send(to(lan, "a"))).reference is None
        return
    with pytest.raises(DeliveryError) as failed:
        await telegram_channel.send(to(lan, "a"))
    error = failed.value
    assert (error.reason, error.retryable, error.tell) == (reason, retryable, tell)
    assert error.retry_after == (3.0 if reason is Reason.RATE_LIMITED else None)


def test_the_pause_may_be_a_number_or_a_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in ("false", "true"):
        monkeypatch.setenv("PTB_TIMEDELTA", setting)
        assert delivery_error(RetryAfter(timedelta(seconds=9))).retry_after == 9.0
    assert delivery_error(ChatMigrated(-100)).reason is Reason.PLATFORM
    assert delivery_error(BadRequest("user is deactivated")).reason is Reason.BLOCKED


async def test_a_full_pool_means_surely_not_sent(telegram: FakeTelegram) -> None:
    channel = build_telegram(telegram.token, telegram.url, connections=1, read_timeout=5)
    request = channel._bot.request
    request._pool = request._connect = 0.05  # type: ignore[attr-defined]
    lan = telegram.person()
    lan.start()
    telegram.fail("sendMessage", kind="slow", seconds=0.6)
    first = asyncio.create_task(channel.send(to(lan, "a", number=1)))
    await telegram.until(lambda: lan.received)
    with pytest.raises(DeliveryError) as failed:
        await channel.send(to(lan, "b", number=2))
    assert failed.value.reason is Reason.NETWORK and failed.value.retryable
    await first
    assert lan.texts == ["a"]
    await channel.close()


# Spinners


async def test_a_press_is_answered_once_and_soon(telegram: FakeTelegram, inbox: MemoryInbox) -> None:
    channel = build_telegram(telegram.token, telegram.url)
    stop = asyncio.Event()
    polling = asyncio.create_task(run_polling(channel, inbox, stop, wait=1, first_pause=0.01))
    lan = telegram.person()
    lan.start()
    await channel.send(to(lan, "Chọn", Button("a", "b")))
    lan.press("a")
    await telegram.until(lambda: not telegram.unanswered_presses and telegram.world.queries, 1)
    channel.answer_press(telegram.world.history[-1])
    await asyncio.sleep(0.05)
    assert len(telegram.calls("answerCallbackQuery")) == 1
    stop.set()
    assert await polling is PollingEnd.STOPPED
    # After a restart the press is known no more; Telegram's refusal of the second answer is harmless.
    again = build_telegram(telegram.token, telegram.url)
    again.answer_press(telegram.world.history[-1])
    await again.close()
    await channel.close()
    assert len(telegram.calls("answerCallbackQuery")) == 2


# Polling


@pytest.fixture
async def polled(telegram: FakeTelegram, inbox: MemoryInbox) -> AsyncIterator[asyncio.Task[PollingEnd]]:
    channel = build_telegram(telegram.token, telegram.url, read_timeout=0.5)
    stop = asyncio.Event()
    task = asyncio.create_task(run_polling(channel, inbox, stop, wait=5, first_pause=0.01))
    yield task
    stop.set()
    await asyncio.wait_for(task, 1)
    await channel.close()


async def test_an_update_is_acknowledged_only_when_it_is_durable(
    telegram: FakeTelegram, inbox: MemoryInbox, polled: asyncio.Task[PollingEnd]
) -> None:
    inbox.failures = 2
    number = telegram.person().say("xin chào")
    await telegram.until(lambda: inbox.messages)
    await telegram.until(lambda: telegram.calls("getUpdates")[-1].parameters.get("offset") == str(number + 1))
    offsets = [call.parameters.get("offset") for call in telegram.calls("getUpdates")]
    assert offsets == [None, None, None, str(number + 1)]


async def test_what_was_not_acknowledged_before_a_kill_comes_again(telegram: FakeTelegram, inbox: MemoryInbox) -> None:
    first = build_telegram(telegram.token, telegram.url)
    telegram.person().say("xin chào")
    stop = asyncio.Event()
    inbox.seconds = 5
    dying = asyncio.create_task(run_polling(first, inbox, stop, wait=1))
    await telegram.until(lambda: inbox.puts)
    dying.cancel()
    await first.close()
    assert inbox.messages == []
    inbox.seconds = 0
    second = build_telegram(telegram.token, telegram.url)
    living = asyncio.create_task(run_polling(second, inbox, stop, wait=1))
    await telegram.until(lambda: inbox.messages)
    stop.set()
    await living
    await second.close()


async def test_polling_survives_outages_floods_and_failures(
    telegram: FakeTelegram, inbox: MemoryInbox, polled: asyncio.Task[PollingEnd]
) -> None:
    lan = telegram.person()
    lan.say("một")
    await telegram.until(lambda: inbox.messages)
    telegram.fail("getUpdates", code=500, times=2)
    telegram.fail("getUpdates", code=429, parameters={"retry_after": 1})
    telegram.fail("getUpdates", code=200, body="<html>")
    telegram.fail("getUpdates", kind="cut_before")
    lan.say("hai")
    await telegram.stop()
    lan.say("ba")
    await asyncio.sleep(0.05)
    await telegram.start()
    await telegram.until(lambda: len(inbox.messages) == 3, 10)
    assert [message.text for message in inbox.messages] == ["một", "hai", "ba"]
    assert not polled.done()


async def test_a_second_poller_or_a_webhook_ends_polling_with_a_plain_line(
    telegram: FakeTelegram, inbox: MemoryInbox, polled: asyncio.Task[PollingEnd]
) -> None:
    await telegram.until(lambda: telegram.calls("getUpdates"))
    other = build_telegram(telegram.token, telegram.url)
    await other.use_webhook("https://example.org/hook", TELEGRAM_SECRET)
    telegram.person().say("gọi")
    assert await asyncio.wait_for(polled, 2) is PollingEnd.CONFLICT
    await other.remove_webhook()
    stop = asyncio.Event()
    again = asyncio.create_task(run_polling(other, inbox, stop, wait=1))
    await telegram.until(lambda: inbox.messages)
    stop.set()
    assert await again is PollingEnd.STOPPED
    await other.close()


async def test_a_wrong_token_ends_polling(telegram: FakeTelegram, inbox: MemoryInbox) -> None:
    channel = build_telegram("110201543:AAwrong", telegram.url)
    assert await run_polling(channel, inbox, asyncio.Event()) is PollingEnd.REFUSED
    with pytest.raises(DeliveryError) as failed:
        await channel.identify()
    assert failed.value.reason is Reason.BAD_CREDENTIALS
    await channel.close()


async def test_an_update_nobody_can_read_does_not_block_those_behind_it(
    telegram: FakeTelegram, inbox: MemoryInbox, polled: asyncio.Task[PollingEnd]
) -> None:
    telegram.world.push("message", {"chat": "?", "text": {"a": 1}})  # type: ignore[dict-item]
    telegram.person().say("xin chào")
    await telegram.until(lambda: inbox.messages)
    assert [item.reason for item in inbox.ignored] == ["no_chat"]


async def test_the_channel_names_its_bot(telegram: FakeTelegram, telegram_channel: TelegramChannel) -> None:
    assert await telegram_channel.identify() == "camnang_bot"


# Webhook


@pytest.fixture
async def hook(
    telegram: FakeTelegram, telegram_channel: TelegramChannel, inbox: MemoryInbox
) -> AsyncIterator[tuple[str, list[Outcome]]]:
    outcomes: list[Outcome] = []
    router = telegram_router(telegram_channel, inbox, TELEGRAM_SECRET, count=outcomes.append)
    async with served(router) as address:
        yield f"{address}/telegram/webhook", outcomes


async def post(url: str, body: bytes, secret: str | None = TELEGRAM_SECRET) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status


@pytest.mark.parametrize("secret", [None, "", "sai", TELEGRAM_SECRET + "x", TELEGRAM_SECRET.upper(), "bí mật"])
async def test_a_wrong_secret_is_refused_before_anything_is_read(
    hook: tuple[str, list[Outcome]], inbox: MemoryInbox, secret: str | None
) -> None:
    url, outcomes = hook
    assert await post(url, b"{ broken", secret) == 403
    assert outcomes == [Outcome.NOT_GENUINE] and inbox.puts == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"a"', b"\xff\xfe\x00", b"[" * 100_000, b'{"update_id":' + b"9" * 5000 + b"}", b"null"]
)
async def test_broken_json_is_a_bad_request(hook: tuple[str, list[Outcome]], inbox: MemoryInbox, body: bytes) -> None:
    url, outcomes = hook
    assert await post(url, body) == 400
    assert outcomes == [Outcome.BROKEN] and inbox.puts == 0


async def test_a_huge_body_is_not_read_to_its_end(hook: tuple[str, list[Outcome]]) -> None:
    url, outcomes = hook
    assert await post(url, b"x" * (BODY_LIMIT + 1)) == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 65_536

    headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(url, data=endless(), headers=headers) as response:
                assert response.status == 413
        except aiohttp.ClientError:
            pass  # the server may hang up while we still write
    assert outcomes == [Outcome.TOO_LARGE] * 2


async def test_an_empty_secret_cannot_be_configured(telegram_channel: TelegramChannel, inbox: MemoryInbox) -> None:
    for secret in ("", "có dấu", "a" * 257):
        with pytest.raises(ValueError, match="secret"):
            telegram_router(telegram_channel, inbox, secret)


async def test_a_store_that_fails_makes_telegram_come_again(
    hook: tuple[str, list[Outcome]], inbox: MemoryInbox
) -> None:
    url, outcomes = hook
    inbox.failures = 1
    assert await post(url, b'{"update_id": 1}') == 503
    assert await post(url, b'{"update_id": 1}') == 200
    assert outcomes == [Outcome.NOT_STORED, Outcome.TAKEN]
    assert [item.reason for item in inbox.ignored] == ["unknown_update"]


# Secrets


async def test_neither_token_nor_words_appear_in_a_log_or_an_error(
    telegram: FakeTelegram, inbox: MemoryInbox, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = build_telegram(telegram.token, telegram.url, read_timeout=0.1)
    lan = telegram.person()
    lan.start()
    words = "0912345678 là số " + "của tôi"  # in two pieces, so that a quoted source line does not count
    page = f"<html>Not found: /bot{telegram.token}/sendMessage</html>"
    errors = []
    for fault in (
        {"kind": "hang"},
        {"kind": "cut_before"},
        {"code": 404, "body": page},
        {"code": 400, "body": page},
        {"code": 502, "body": page},
        {"code": 200, "body": page},
        {"code": 302, "body": page},
    ):
        telegram.fail("sendMessage", **fault)
        with pytest.raises(DeliveryError) as failed:
            await channel.send(to(lan, words))
        errors.append(failed.value)
    telegram.fail("getUpdates", code=500, body=page)
    telegram.fail("getUpdates", code=404, body=page)
    await run_polling(channel, inbox, asyncio.Event(), first_pause=0.01)
    await telegram.stop()
    with pytest.raises(DeliveryError) as failed:
        await channel.send(to(lan, words))
    errors.append(failed.value)
    await channel.close()
    shown = "".join("".join(traceback.format_exception(error)) for error in errors)
    seen = caplog.text + "".join(capsys.readouterr()) + shown
    assert telegram.token not in seen and telegram.token.split(":")[1] not in seen
    assert words not in seen and repr(words) not in seen
