"""What every channel owes the house, played with real HTTP against a fake platform: polling, webhook, and Zalo's webhook."""

from __future__ import annotations

import asyncio
import itertools
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from camnang_bot.channels.base import DeliveryError, Reason
from camnang_handlers.messages import Button
from emulators.stage import Stage

MARKET = Button("Nhật Bản", "market:nhat_ban")
MORE = Button("Xem chi tiết", "more:phi.nhat_ban")


async def test_a_text_arrives_with_who_when_and_which(stage: Stage) -> None:
    stage.person.say("phí đi nhật bao nhiêu 😀")
    (message,) = await stage.heard()
    assert message.channel == stage.channel.name
    assert message.conversation == str(stage.person.id)
    assert (message.kind, message.text, message.payload) == ("text", "phí đi nhật bao nhiêu 😀", None)
    assert message.received_at.utcoffset() == timedelta(0)
    assert abs(message.received_at - datetime.now(UTC)) < timedelta(seconds=30)


async def test_the_same_delivery_twice_has_the_effect_of_one(stage: Stage) -> None:
    stage.person.say("xin chào")
    await stage.heard()
    await asyncio.sleep(0.05)
    await stage.repeat()
    assert len(stage.inbox.items) == 1
    assert stage.inbox.puts >= 2


async def test_equal_words_twice_are_two_messages(stage: Stage) -> None:
    stage.person.say("có")
    stage.person.say("có")
    assert len({message.external_id for message in await stage.heard(2)}) == 2


async def test_what_the_store_could_not_keep_is_delivered_again(stage: Stage) -> None:
    stage.inbox.failures = 3
    stage.person.say("một")
    stage.person.say("hai")
    assert sorted(message.text for message in await stage.heard(2)) == ["hai", "một"]


async def test_a_pressed_button_brings_its_payload_back(stage: Stage) -> None:
    await stage.known()
    await stage.channel.send(stage.message("Anh/chị muốn đi nước nào?", MARKET, MORE))
    await stage.person.gets("nước nào")
    stage.person.press("Xem chi tiết")
    pressed = (await stage.heard(2))[-1]
    assert (pressed.kind, pressed.payload) == ("button", MORE.payload)


async def test_a_reply_arrives_as_it_was_written(stage: Stage) -> None:
    await stage.known()
    text = "Dạ, mức trần là 84.150.000 đ <b>không</b> *gồm* _vé_ & [phí] 🇻🇳.\n\nTính đến 23/11/2026."
    receipt = await stage.channel.send(stage.message(text))
    assert stage.person.texts == [text]
    assert receipt.reference


async def test_decomposed_vietnamese_is_sent_composed(stage: Stage) -> None:
    await stage.known()
    await stage.channel.send(stage.message(unicodedata.normalize("NFD", "Phí dịch vụ đi Nhật Bản")))
    assert stage.person.texts == ["Phí dịch vụ đi Nhật Bản"]


async def test_a_long_reply_comes_in_parts_with_the_buttons_at_the_end(stage: Stage) -> None:
    await stage.known()
    paragraphs = [f"Đoạn {n}. " + "Người lao động cần chuẩn bị giấy tờ đầy đủ. " * 12 for n in range(40)]
    text = "\n\n".join(paragraph.strip() for paragraph in paragraphs)
    assert len(text) > 20_000
    await stage.channel.send(stage.message(text, MARKET))
    parts = stage.person.received
    assert all(len(part.text) <= stage.limit for part in parts)
    assert "\n\n".join(part.text for part in parts) == text, "cut between paragraphs, nothing lost"
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]


async def test_a_long_reply_that_broke_off_goes_on_where_it_broke(stage: Stage) -> None:
    await stage.known()
    message = stage.message("\n\n".join(str(n) * (stage.limit - 10) for n in range(3)))
    method = "sendMessage" if stage.channel.name == "telegram" else "message/cs"
    count = itertools.count()
    code = 429 if stage.channel.name == "telegram" else -32
    stage.platform.fail(method, code=code, parameters={"retry_after": 1}, when=lambda _: next(count) == 1)
    with pytest.raises(DeliveryError) as failed:
        await stage.channel.send(message)
    assert failed.value.reason is Reason.RATE_LIMITED and failed.value.retryable and failed.value.retry_after
    await stage.channel.send(message)
    assert [part.text[0] for part in stage.person.received] == ["0", "1", "2"]


async def test_who_blocked_us_is_known_and_not_written_to(stage: Stage) -> None:
    await stage.known()
    stage.block()
    gone = await stage.told("blocked" if stage.channel.name == "telegram" else "unfollowed")
    assert (gone.conversation, gone.reachable) == (str(stage.person.id), False)
    with pytest.raises(DeliveryError) as failed:
        await stage.channel.send(stage.message("a"))
    assert failed.value.reason is Reason.BLOCKED and not failed.value.retryable
    stage.unblock()
    back = await stage.told("unblocked" if stage.channel.name == "telegram" else "followed")
    assert (back.conversation, back.reachable) == (str(stage.person.id), True)
    await stage.channel.send(stage.message("b"))
    assert stage.person.texts[-1] == "b"


async def test_pictures_places_and_stickers_are_told_apart(stage: Stage) -> None:
    send_photo = getattr(stage.person, "send_photo", None) or stage.person.send_image
    send_voice = getattr(stage.person, "send_voice", None) or stage.person.send_audio
    send_photo("tờ rơi này có thật không")
    stage.person.send_location()
    stage.person.send_sticker()
    send_voice()
    messages = await stage.heard(4)
    assert [(message.kind, message.text) for message in messages] == [
        ("photo", "tờ rơi này có thật không"),
        ("location", "22.66564,106.25786"),
        ("other", ""),
        ("other", ""),
    ]


@pytest.mark.parametrize("words", ["😀😀😀", " ", "a" * 20_000, "‮phí", "/", "#", "x\u0000y", "\ud83d lẻ"])
async def test_odd_texts_arrive_and_the_conversation_goes_on(stage: Stage, words: str) -> None:
    stage.person.say(words)
    stage.person.say("vẫn nghe chứ?")
    messages = await stage.heard(2)
    assert messages[-1].text == "vẫn nghe chứ?"
    messages[0].text.encode()
    assert "\x00" not in messages[0].text
    if "\ud83d" not in words:
        assert messages[0].text == words.replace("\x00", "")


async def test_a_picture_is_shown_behind_the_words(stage: Stage) -> None:
    await stage.known()
    await stage.channel.send(stage.message("Sơ đồ các bước", MARKET, picture=b"\x89PNG\r\n\x1a\n picture"))
    assert stage.person.received[0].text == "Sơ đồ các bước"
    assert [button for sent in stage.person.received for button in sent.buttons] != []
    if stage.channel.name == "telegram":
        assert stage.person.received[-1].upload.content == b"\x89PNG\r\n\x1a\n picture"
    else:
        assert stage.person.received[-1].template == "media"


async def test_a_picture_the_platform_refuses_does_not_hold_the_words_back(stage: Stage) -> None:
    await stage.known()
    if stage.channel.name == "telegram":
        stage.platform.fail("sendPhoto", code=400, description="Bad Request: IMAGE_PROCESS_FAILED")
        picture = b"\x89PNG broken"
    else:
        picture = b"\x89PNG" + b"0" * (1024 * 1024)
    await stage.channel.send(stage.message("Sơ đồ các bước", picture=picture))
    assert stage.person.texts == ["Sơ đồ các bước"]


@pytest.mark.parametrize("text", ["", "  \n "])
async def test_nothing_to_say_is_our_fault(stage: Stage, text: str) -> None:
    await stage.known()
    with pytest.raises(DeliveryError) as failed:
        await stage.channel.send(stage.message(text))
    assert failed.value.reason is Reason.BAD_MESSAGE and not failed.value.retryable
    assert stage.person.received == []


async def test_an_unreachable_platform_means_surely_not_sent(stage: Stage) -> None:
    await stage.known()
    await stage.platform.stop()
    with pytest.raises(DeliveryError) as failed:
        await stage.channel.send(stage.message("a"))
    assert failed.value.reason is Reason.NETWORK and failed.value.retryable
    await stage.platform.start()
    await stage.channel.send(stage.message("b"))
    assert stage.person.texts == ["b"]


@pytest.mark.parametrize("kind", ["cut_after", "hang"])
async def test_silence_after_the_request_left_means_perhaps_sent(stage: Stage, kind: str) -> None:
    await stage.known()
    stage.platform.fail("sendMessage" if stage.channel.name == "telegram" else "message/cs", kind=kind)
    with pytest.raises(DeliveryError) as failed:
        await stage.channel.send(stage.message("a"))
    assert failed.value.reason is Reason.AMBIGUOUS
    assert len(stage.person.received) == (1 if kind == "cut_after" else 0), "both look the same from here"


@pytest.mark.parametrize(
    ("status", "reason"), [(500, Reason.PLATFORM), (503, Reason.PLATFORM), (502, Reason.AMBIGUOUS)]
)
async def test_a_failing_server_is_told_from_a_failing_gateway(stage: Stage, status: int, reason: Reason) -> None:
    await stage.known()
    method = "sendMessage" if stage.channel.name == "telegram" else "message/cs"
    stage.platform.fail(method, status=status, body="<html>gateway</html>")
    with pytest.raises(DeliveryError) as failed:
        await stage.channel.send(stage.message("a"))
    assert failed.value.reason is reason and failed.value.retryable
