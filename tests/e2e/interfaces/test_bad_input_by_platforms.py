"""Whatever a platform delivers, or somebody who pretends to be one, gets a status and a count; the person's talk goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY

from camnang_bot.bootstrap import House
from camnang_bot.storage.zalo_tokens import SqlTokenStore
from e2e.interfaces.running import SECRET, Running, at_work
from e2e.interfaces.test_bad_input_by_rest import ODD_TEXTS, failures
from emulators.stage import pair_of
from emulators.telegram import FakeTelegram
from emulators.zalo_oa import FakeZaloOa
from emulators.zalo_oa.deliveries import mac

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
SPEAKABLE = {name: text for name, text in ODD_TEXTS.items() if text.replace("\x00", "")}
BROKEN_BODIES = {
    "no body": (b"", 400, "broken"),
    "half an object": (b'{"update_id": 1, "mess', 400, "broken"),
    "binary": (bytes(range(256)), 400, "broken"),
    "a list": (b"[1]", 400, "broken"),
    "a deep list": (b"[" * 100_000, 400, "broken"),
    "a deep object": (b'{"a":' * 40_000, 400, "broken"),
    "a huge body": (b'{"a": "' + b"a" * 1_100_000 + b'"}', 413, "too_large"),
}


def counted(interface: str, reason: str) -> float:
    return REGISTRY.get_sample_value("camnang_bad_input_total", {"interface": interface, "reason": reason}) or 0.0


@pytest.fixture
async def telegram(house: House) -> AsyncIterator[tuple[FakeTelegram, Running]]:
    before = failures()
    async with FakeTelegram() as platform, at_work(house, platform, webhook=True) as running:
        yield platform, running
        late = platform.person("Người đến sau")
        late.say("phí đi nhật bao nhiêu")
        await late.gets("Nhật")
    assert failures() == before


async def test_odd_texts_in_telegram_get_one_answer_each(telegram: tuple[FakeTelegram, Running]) -> None:
    platform, _ = telegram
    people = []
    for name, text in SPEAKABLE.items():
        person = platform.person(name)  # one each: in one chat the sender lets one message a second leave
        people.append(person)
        person.say(text)
        await person.gets()
        assert 0 < len(person.texts[-1]) <= 4096, name
    for person in people[:6]:
        before = len(person.received)
        person.say("phí đi nhật bao nhiêu")
        await platform.until(lambda person=person, before=before: len(person.received) > before)
        assert "Nhật" in person.texts[-1]


async def test_wordless_things_in_telegram_get_an_answer(telegram: tuple[FakeTelegram, Running]) -> None:
    platform, _ = telegram
    lan = platform.person("Lan")
    for number, act in enumerate(
        (lan.send_sticker, lan.send_voice, lan.send_photo, lan.send_location, lambda: lan.share_contact(of=0)), 1
    ):
        act()
        await lan.gets(count=number)


async def test_a_button_nobody_offered_in_telegram_gets_a_sentence(telegram: tuple[FakeTelegram, Running]) -> None:
    platform, running = telegram
    for payload in ("case:done:1", "khong_co", "yes", "ask:", "\x01", "form:skip", "market:x" * 8):
        person = platform.person(payload)
        person.start()
        await person.gets()
        person.press_forged(payload)
        await person.gets("Nút này không còn dùng được")
    assert running.followed == (0, 0)
    assert platform.unanswered_presses == []


async def test_who_is_not_telegram_gets_403_and_is_counted(telegram: tuple[FakeTelegram, Running]) -> None:
    _, running = telegram
    update = json.dumps({"update_id": 1, "message": {"chat": {"id": 7, "type": "private"}, "text": "a"}})
    before, turns = counted("telegram", "not_genuine"), running.turns()
    for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET + "x"}):
        answer = await running.http.post("/telegram/webhook", content=update, headers=headers)
        assert answer.status_code == 403
    assert (counted("telegram", "not_genuine"), running.turns()) == (before + 4, turns)


async def test_broken_updates_get_a_status_and_a_count(telegram: tuple[FakeTelegram, Running]) -> None:
    _, running = telegram
    for name, (body, status, outcome) in BROKEN_BODIES.items():
        before = counted("telegram", outcome)
        answer = await running.http.post("/telegram/webhook", content=body, headers={SECRET_HEADER: SECRET})
        assert answer.status_code == status, name
        assert counted("telegram", outcome) == before + 1, name


async def test_the_thirty_first_of_february_is_asked_for_again(telegram: tuple[FakeTelegram, Running]) -> None:
    platform, running = telegram
    lan = platform.person("Lan")
    for number, text in enumerate(("đăng ký tư vấn", "em tên Phạm Thị Mơ", "0987654321"), 1):
        lan.say(text)
        await lan.gets(count=number)
    lan.say("31/02/1999")
    await lan.gets("Ngày này không có trên lịch")
    lan.say("28/02/1999")
    await lan.gets("xã")
    assert running.followed == (0, 0)


@pytest.fixture
async def zalo(house: House) -> AsyncIterator[tuple[FakeZaloOa, Running]]:
    before = failures()
    async with FakeZaloOa() as platform:
        SqlTokenStore(house.store.engine, house.store.cipher, "default").save_now(pair_of(platform))
        async with at_work(house, zalo=platform) as running:
            yield platform, running
            late = platform.person("Người đến sau")
            late.say("phí đi nhật bao nhiêu")
            await late.gets("Nhật")
    assert failures() == before


async def test_odd_texts_in_zalo_get_one_answer_each(zalo: tuple[FakeZaloOa, Running]) -> None:
    platform, _ = zalo
    for name, text in ODD_TEXTS.items():
        person = platform.person(name)
        person.say(text)
        await person.gets()
        assert all(0 < len(sent.text) <= 2000 for sent in person.received), name
    assert platform.deliveries.given_up == []


async def test_a_button_nobody_offered_in_zalo_gets_a_sentence(zalo: tuple[FakeZaloOa, Running]) -> None:
    platform, running = zalo
    lan = platform.person("Lan")
    for number, payload in enumerate(("case:done:1", "khong_co", "yes", "#cn:"), 1):
        lan.say(f"#cn:{payload}")
        await lan.gets("Nút này không còn dùng được", count=number)
    assert running.followed == (0, 0)


async def test_who_is_not_zalo_gets_403_and_is_counted(zalo: tuple[FakeZaloOa, Running]) -> None:
    platform, running = zalo
    lan = platform.person("Lan")
    platform.hold()
    event = lan.say("xin chào")
    before, turns = counted("zalo_oa", "not_genuine"), running.turns()
    for tampering in ("bad_mac", "old_secret", "changed_text", "unsigned"):
        assert await platform.deliver(event, tampering) == 403
    assert (counted("zalo_oa", "not_genuine"), running.turns()) == (before + 4, turns)
    assert await platform.deliver(event, "probe") == 200
    platform.release()
    await lan.gets()


async def test_broken_events_get_a_status_and_a_count(zalo: tuple[FakeZaloOa, Running]) -> None:
    platform, running = zalo
    for name, (body, status, outcome) in BROKEN_BODIES.items():
        proven = (
            body if outcome == "too_large" else b'"timestamp":"1"' + body
        )  # a proof needs the timestamp in the body
        signed = {"X-ZEvent-Signature": mac(platform.app_id, proven, "1", platform.oa_secret)}
        before = counted("zalo_oa", outcome)
        answer = await running.http.post("/zalo/webhook", content=proven, headers=signed)
        assert (answer.status_code, counted("zalo_oa", outcome)) == (status, before + 1), name
