"""The fake Telegram server, judged by two clients that are not ours: python-telegram-bot and aiogram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.types import Update as AiogramUpdate
from aiohttp import web
from telegram import Bot, BotCommand, Update
from telegram import InlineKeyboardButton as PtbButton
from telegram import InlineKeyboardMarkup as PtbMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from emulators.telegram import FakeTelegram


@pytest.fixture
async def ptb(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    bot = Bot(telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot")
    async with bot:
        yield bot


@pytest.fixture
async def aiogram(telegram: FakeTelegram) -> AsyncIterator[AiogramBot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    async with AiogramBot(telegram.token, session=session) as bot:
        yield bot


def every_action(telegram: FakeTelegram) -> int:
    """Let people do all they can; return how many updates that makes."""
    lan, group = telegram.person("Lan"), telegram.group()
    lan.start("xin_chao")
    lan.say("phí đi nhật 😀 bao nhiêu https://example.com")
    lan.edit("phí đi Hàn bao nhiêu")
    lan.share_contact()
    lan.share_contact(of=0)
    lan.send_photo("tờ rơi này")
    lan.send_location()
    lan.send_voice()
    lan.send_sticker()
    lan.say("xin chào cả nhà", chat=group)
    group.migrate(lan)
    lan.block()
    lan.unblock()
    return 14


async def test_both_parsers_accept_every_update_a_person_can_cause(
    telegram: FakeTelegram, ptb: Bot, aiogram: AiogramBot
) -> None:
    expected = every_action(telegram)
    raw = list(telegram.world.pending.values())
    by_aiogram = await aiogram.get_updates(offset=0)
    by_ptb = await ptb.get_updates(offset=0)
    assert len(by_ptb) == len(by_aiogram) == len(raw) == expected
    for update, one, other in zip(raw, by_ptb, by_aiogram, strict=True):
        assert one.update_id == other.update_id == update["update_id"]
        kind = next(name for name in update if name != "update_id")
        assert getattr(one, kind) is not None and getattr(other, kind) is not None
    now = datetime.now(UTC)
    assert by_ptb[0].message is not None
    assert now - timedelta(minutes=1) < by_ptb[0].message.date <= now


async def test_both_parsers_accept_a_pressed_button_with_its_real_message(
    telegram: FakeTelegram, ptb: Bot, aiogram: AiogramBot
) -> None:
    lan = telegram.person("Lan")
    lan.start()
    sent = await ptb.send_message(
        lan.id, "Chọn nước", reply_markup=PtbMarkup([[PtbButton("Nhật", callback_data="market:nhat")]])
    )
    number = lan.press("Nhật")
    raw = telegram.world.pending[number]
    one, other = Update.de_json(raw, ptb), AiogramUpdate.model_validate(raw)
    assert one is not None and one.callback_query is not None and one.callback_query.message is not None
    assert other.callback_query is not None and other.callback_query.chat_instance
    assert one.callback_query.message.message_id == sent.message_id
    assert one.callback_query.data == other.callback_query.data == "market:nhat"
    assert await ptb.answer_callback_query(one.callback_query.id)
    with pytest.raises(BadRequest, match="too old"):
        await ptb.answer_callback_query(one.callback_query.id)
    assert telegram.unanswered_presses == []


async def test_who_is_asked_with_a_wrong_token_answers_as_telegram(telegram: FakeTelegram) -> None:
    for token in ("110201543:AAwrong", "no-token"):
        with pytest.raises(InvalidToken):
            await Bot(token, base_url=f"{telegram.url}/bot").initialize()


async def test_updates_come_again_until_they_are_acknowledged(telegram: FakeTelegram, ptb: Bot) -> None:
    lan = telegram.person()
    first, second = lan.say("một"), lan.say("hai")
    assert [u.update_id for u in await ptb.get_updates()] == [first, second]
    assert [u.update_id for u in await ptb.get_updates(limit=1)] == [first]
    assert [u.update_id for u in await ptb.get_updates(offset=second)] == [second]
    assert [u.update_id for u in await ptb.get_updates()] == [second]
    assert await ptb.get_updates(offset=second + 1) == ()


async def test_a_long_poll_waits_for_news_and_no_longer(telegram: FakeTelegram, ptb: Bot) -> None:
    waiting = asyncio.create_task(ptb.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    number = telegram.person().say("xin chào")
    assert [u.update_id for u in await asyncio.wait_for(waiting, 1)] == [number]
    assert await ptb.get_updates(offset=number + 1, timeout=0) == ()


async def test_a_second_poller_throws_the_first_one_out(telegram: FakeTelegram, ptb: Bot, aiogram: AiogramBot) -> None:
    first = asyncio.create_task(ptb.get_updates(timeout=5))
    await telegram.until(lambda: telegram.calls("getUpdates"))
    second = asyncio.create_task(aiogram.get_updates(timeout=1))
    with pytest.raises(Conflict):
        await first
    assert await second == []


async def test_polling_is_refused_while_a_webhook_is_set(telegram: FakeTelegram, ptb: Bot) -> None:
    await ptb.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict):
        await ptb.get_updates()
    await ptb.delete_webhook()
    assert await ptb.get_updates() == ()


async def test_a_webhook_gets_each_update_with_the_secret_until_it_says_yes(telegram: FakeTelegram, ptb: Bot) -> None:
    seen: list[tuple[str, int]] = []
    statuses = [500, 503, 200, 200]

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        seen.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], body["update_id"]))
        return web.Response(status=statuses.pop(0))

    application = web.Application()
    application.router.add_post("/hook", take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        await ptb.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="bi-mat")
        lan = telegram.person()
        first, second = lan.say("một"), lan.say("hai")
        await telegram.until(lambda: len(seen) == 4)
        assert seen == [("bi-mat", first)] * 3 + [("bi-mat", second)]
        await telegram.until(lambda: not telegram.world.pending)
        info = await ptb.get_webhook_info()
        assert info.pending_update_count == 0
        assert info.last_error_message is not None and "503" in info.last_error_message
    finally:
        await runner.cleanup()


async def test_a_webhook_that_never_listens_loses_the_update_after_a_while(telegram: FakeTelegram, ptb: Bot) -> None:
    telegram.webhook_pauses = (0.01, 0.01)
    await ptb.set_webhook("http://127.0.0.1:9/hook")
    telegram.person().say("một")
    await telegram.until(lambda: telegram.webhook_dropped)
    assert len(telegram.deliveries) == 3


async def test_messages_are_echoed_and_checked(telegram: FakeTelegram, ptb: Bot, aiogram: AiogramBot) -> None:
    lan = telegram.person()
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await ptb.send_message(1, "a")
    with pytest.raises(Forbidden, match="initiate"):
        await ptb.send_message(lan.id, "a")
    lan.start()
    message = await ptb.send_message(lan.id, "Dạ, <b>chào</b> anh/chị &amp; cả nhà", parse_mode="HTML")
    assert message.chat.id == lan.id and message.text == "Dạ, chào anh/chị & cả nhà"
    assert message.entities[0].type == "bold" and message.from_user is not None and message.from_user.is_bot
    again = await aiogram.send_message(lan.id, "Dạ")
    assert again.message_id > message.message_id
    for text, words in (("", "empty"), ("   ", "empty"), ("a" * 4097, "too long")):
        with pytest.raises(BadRequest, match=words):
            await ptb.send_message(lan.id, text)
    with pytest.raises(BadRequest, match="parse entities"):
        await ptb.send_message(lan.id, "<b>a", parse_mode="HTML")
    for data in ("", "ê" * 33):
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", callback_data=data)]])
        with pytest.raises(TelegramBadRequest):
            await aiogram.send_message(lan.id, "a", reply_markup=keyboard)
    assert lan.texts == ["Dạ, chào anh/chị & cả nhà", "Dạ"]


async def test_messages_can_be_changed_and_deleted(telegram: FakeTelegram, ptb: Bot, aiogram: AiogramBot) -> None:
    lan = telegram.person()
    lan.start()
    sent = await ptb.send_message(lan.id, "một")
    keyboard = PtbMarkup([[PtbButton("a", callback_data="b")]])
    await ptb.edit_message_reply_markup(lan.id, sent.message_id, reply_markup=keyboard)
    assert lan.press("a")
    edited = await aiogram.edit_message_text("hai", chat_id=lan.id, message_id=sent.message_id)
    assert getattr(edited, "text", None) == "hai"
    with pytest.raises(BadRequest, match="not modified"):
        await ptb.edit_message_text("hai", lan.id, sent.message_id)
    assert await ptb.delete_message(lan.id, sent.message_id)
    with pytest.raises(BadRequest, match="not found"):
        await ptb.delete_message(lan.id, sent.message_id)


async def test_files_go_out_and_can_be_fetched(telegram: FakeTelegram, ptb: Bot, aiogram: AiogramBot) -> None:
    lan = telegram.person()
    lan.start()
    sent = await ptb.send_document(lan.id, b"noi dung", filename="Danh sách.xlsx", caption="báo cáo")
    assert sent.document is not None and sent.caption == "báo cáo"
    file = await ptb.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"noi dung"
    photo = await aiogram.send_photo(lan.id, BufferedInputFile(b"\x89PNG", "a.png"), caption="ảnh")
    assert photo.photo is not None and len(photo.photo) == 3
    assert [sent.upload.content for sent in lan.received if sent.upload] == [b"noi dung", b"\x89PNG"]
    assert await ptb.send_chat_action(lan.id, "typing")
    assert lan.chat.actions == ["typing"]


async def test_commands_are_kept_and_checked(telegram: FakeTelegram, ptb: Bot) -> None:
    await ptb.set_my_commands([BotCommand("start", "bắt đầu")])
    assert [command.command for command in await ptb.get_my_commands()] == ["start"]
    with pytest.raises(BadRequest):
        await ptb.set_my_commands([BotCommand("Không", "x")])


async def test_blocked_and_migrated_chats_refuse(telegram: FakeTelegram, ptb: Bot, aiogram: AiogramBot) -> None:
    lan = telegram.person()
    lan.start()
    lan.block()
    with pytest.raises(Forbidden):
        await ptb.send_message(lan.id, "a")
    with pytest.raises(TelegramForbiddenError):
        await aiogram.send_message(lan.id, "a")
    group = telegram.group()
    old = group.id
    new = group.migrate(lan)
    with pytest.raises(ChatMigrated) as moved:
        await ptb.send_message(old, "a")
    assert moved.value.new_chat_id == new
    assert (await ptb.send_message(new, "a")).chat.id == new


async def test_it_misbehaves_on_demand(telegram: FakeTelegram, ptb: Bot, aiogram: AiogramBot) -> None:
    lan = telegram.person()
    lan.start()
    telegram.fail("sendMessage", code=429, parameters={"retry_after": 7})
    with pytest.raises(RetryAfter) as flood:
        await ptb.send_message(lan.id, "a")
    assert flood.value._retry_after == timedelta(seconds=7)
    telegram.fail("sendMessage", code=429, parameters={"retry_after": 7})
    with pytest.raises(TelegramRetryAfter):
        await aiogram.send_message(lan.id, "a")
    assert lan.received == []
    telegram.fail("sendMessage", kind="hang")
    with pytest.raises(TimedOut):
        await ptb.send_message(lan.id, "a", read_timeout=0.1)
    assert lan.received == []
    telegram.fail("sendMessage", kind="cut_after")
    with pytest.raises(NetworkError):
        await ptb.send_message(lan.id, "b")
    assert lan.texts == ["b"]


async def test_it_takes_forms_json_and_queries(telegram: FakeTelegram) -> None:
    lan = telegram.person()
    lan.start()
    address = f"{telegram.url}/bot{telegram.token}/sendMessage"
    fields = {"chat_id": str(lan.id), "text": "xin chào"}
    async with aiohttp.ClientSession() as session:
        for how in ({"data": fields}, {"json": fields}, {"params": fields}):
            async with session.post(address, **how) as response:  # type: ignore[arg-type]
                answer = await response.json()
                assert answer["ok"] and answer["result"]["text"] == "xin chào"
        async with session.post(address, data=b"{", headers={"Content-Type": "application/json"}) as response:
            assert response.status == 400
    assert len(lan.received) == 3


async def test_it_limits_floods_when_told(telegram: FakeTelegram, ptb: Bot) -> None:
    telegram.flood.per_chat = 2
    lan = telegram.person()
    lan.start()
    await ptb.send_message(lan.id, "1")
    await ptb.send_message(lan.id, "2")
    with pytest.raises(RetryAfter):
        await ptb.send_message(lan.id, "3")


def test_it_serves_synchronous_tests_from_a_thread() -> None:
    with FakeTelegram().in_thread() as telegram:
        lan = telegram.person()
        lan.start()

        async def reply() -> None:
            async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot:
                for update in await bot.get_updates(timeout=1):
                    assert update.effective_chat is not None
                    await bot.send_message(update.effective_chat.id, "Dạ")

        asyncio.run(reply())
        assert lan.waits("Dạ").text == "Dạ"
