"""A registration leads to one case and one alert, whichever way the person came; a repeated delivery adds nothing."""

from __future__ import annotations

import asyncio
import json
import re

import httpx
import pytest

from camnang_bot.bootstrap import House
from camnang_bot.channels.zalo_oa import TokenPair
from camnang_bot.storage.zalo_tokens import SqlTokenStore
from e2e.interfaces.running import Running, at_work
from emulators.stage import pair_of
from emulators.telegram import FakeTelegram
from emulators.zalo_oa import FakeZaloOa

WISH = "đăng ký, em tên Sùng Thị Mỷ, 0971222333, sinh 2000, ở Tuyên Quang, đi Nhật"
READ_BACK = "Sùng Thị Mỷ"
DONE = "đã đăng ký xong"


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_telegram_leads_to_one_case_and_one_alert(house: House, webhook: bool) -> None:
    async with FakeTelegram() as telegram, at_work(house, telegram, webhook=webhook) as running:
        lan = telegram.person("Lan")
        lan.start()
        await lan.gets()
        lan.say(WISH)
        await lan.gets(READ_BACK)
        lan.press("yes")
        assert re.search(r"LD-\d+", (await lan.gets(DONE)).text)
        before = running.turns()
        for update in telegram.world.history:
            telegram.world.pending[update["update_id"]] = update
        telegram.world.on_update()
        await telegram.until(lambda: not telegram.world.pending)
        await running.until(lambda: not running.waiting)
        assert running.followed == (1, 1)
        assert running.turns() == before
        assert len(lan.received) == 3
        assert telegram.unanswered_presses == []


async def test_zalo_leads_to_one_case_and_one_alert(house: House) -> None:
    async with FakeZaloOa() as zalo:
        # What `camnang zalo connect` keeps: a refresh token only, due for renewal.
        first = TokenPair("", pair_of(zalo).refresh, house.clock())
        SqlTokenStore(house.store.engine, house.store.cipher, "default").save_now(first)
        async with at_work(house, zalo=zalo) as running:
            lan = zalo.person("Lan")
            lan.follow()
            lan.say(WISH)
            await lan.gets(READ_BACK)
            lan.press("#cn:yes")
            await lan.gets(DONE)
            before, sent = running.turns(), len(lan.received)
            for delivery in list(zalo.deliveries.done):
                assert await zalo.deliver(delivery.event, attempt=1) == 200
            await running.until(lambda: not running.waiting)
            assert (running.followed, running.turns(), len(lan.received)) == ((1, 1), before, sent)


async def test_rest_leads_to_one_case_and_one_alert(house: House) -> None:
    async with at_work(house) as running:
        first = await running.rest(WISH, message_id="m1")
        assert READ_BACK in first.json()[0]["text"]
        assert set(first.json()[0]) == {"recipient_id", "text", "buttons"}
        again = await running.rest(WISH, message_id="m1")
        assert again.json() == first.json(), "who lost the answer asks again and gets it"
        done = await running.rest("yes", message_id="m2")
        assert DONE in done.json()[0]["text"]
        assert (await running.rest("yes", message_id="m2")).json() == done.json()
        assert running.followed == (1, 1)
        assert running.turns() == 2


async def test_rest_tells_that_everything_was_erased(house: House) -> None:
    async with at_work(house) as running:
        await running.rest(WISH)
        await running.rest("yes")
        await running.rest("xóa thông tin của tôi")
        assert "đã xóa" in (await running.rest("yes")).json()[0]["text"].lower()


async def test_the_form_without_scripts_leads_to_one_case_and_one_alert(house: House) -> None:
    async with at_work(house) as running:
        running.http.follow_redirects = True
        assert (await running.http.get("/")).status_code == 200
        page = await running.http.post("/chat", data={"text": WISH})
        assert READ_BACK in page.text
        page = await running.http.post("/chat", data={"payload": "yes"})
        assert DONE in page.text
        assert "Tôi đồng ý" in page.text or "Đồng ý" in page.text
        assert running.followed == (1, 1)
        assert (await running.http.get("/chat/new?after=0")).status_code == 200


async def test_four_ways_at_once_for_one_phone_lead_to_one_case(house: House) -> None:
    async with at_work(house) as running:
        await asyncio.gather(*(running.rest(WISH, sender) for sender in ("a", "b", "c", "d")))
        answers = await asyncio.gather(*(running.rest("yes", sender) for sender in ("a", "b", "c", "d")))
        assert all(answer.status_code == 200 and answer.json() for answer in answers)
        assert running.followed[0] == 1


async def _registered(running: Running, person: object) -> None:
    person.say(WISH)  # type: ignore[attr-defined]
    await person.gets(READ_BACK)  # type: ignore[attr-defined]
    person.press("yes")  # type: ignore[attr-defined]
    await person.gets(DONE)  # type: ignore[attr-defined]


async def test_an_officer_takes_the_case_in_telegram_and_the_worker_sees_it(house: House) -> None:
    async with FakeTelegram() as telegram, at_work(house, telegram) as running:
        officer, other, lan = telegram.person("Hà"), telegram.person("Người lạ"), telegram.person("Lan")
        code = running.invite("Cán bộ Hà")
        officer.say(f"/thamgia {code}")
        await officer.gets("Chào Cán bộ Hà")
        other.say(f"/thamgia {code}")
        await other.gets("không")
        strangers = len(other.received)
        await _registered(running, lan)
        alert = await officer.gets("Sùng Thị Mỷ")
        assert [title for title, _ in alert.buttons] == ["Nhận xử lý", "Gọi không được", "Xong"]
        assert "0971222333" not in alert.text, "the number is opened only to who takes the case"
        officer.press("Nhận xử lý")
        assert "0971222333" in (await officer.gets("0971")).text
        assert "Cán bộ Hà" in (await lan.gets("đã nhận")).text
        officer.press("Nhận xử lý")
        await officer.gets("0971", count=2)
        await running.until(lambda: not running.waiting)
        assert running.followed == (1, 1)
        assert len([sent for sent in officer.received if sent.buttons]) == 1
        assert len([text for text in lan.texts if "đã nhận" in text]) == 1
        assert len(other.received) == strangers, "who showed a used code hears of no registration"


async def test_a_press_repeated_by_telegram_changes_the_case_once(house: House) -> None:
    async with FakeTelegram() as telegram, at_work(house, telegram, webhook=True) as running:
        officer, lan = telegram.person("Hà"), telegram.person("Lan")
        officer.say(f"/thamgia {running.invite()}")
        await officer.gets("Chào")
        await _registered(running, lan)
        await officer.gets("Sùng Thị Mỷ")
        officer.press("Nhận xử lý")
        await lan.gets("đã nhận")
        events, turns = running.case_events(), running.turns()
        async with httpx.AsyncClient() as client:
            for _ in range(3):
                answer = await client.post(
                    str(running.http.base_url) + "/telegram/webhook",
                    content=json.dumps(telegram.world.history[-1]),
                    headers={"X-Telegram-Bot-Api-Secret-Token": "bi-mat_cua_webhook"},
                )
                assert answer.status_code == 200
        await running.until(lambda: not running.waiting)
        assert (running.case_events(), running.turns()) == (events, turns)


async def test_a_worker_who_blocked_the_bot_is_marked_unreachable_and_the_officer_can_go_on(house: House) -> None:
    from sqlalchemy import select

    from camnang_bot.storage.tables import conversations, outbox

    def reachable() -> bool:
        with house.store.engine.connect() as connection:
            return bool(
                connection.execute(
                    select(conversations.c.reachable).where(conversations.c.key == str(lan.id))
                ).scalar_one()
            )

    def notice() -> tuple[str, str] | None:
        with house.store.engine.connect() as connection:
            row = connection.execute(
                select(outbox.c.status, outbox.c.reason).where(outbox.c.kind == "notice")
            ).one_or_none()
        return (row[0], row[1]) if row else None

    async with FakeTelegram() as telegram, at_work(house, telegram) as running:
        officer, lan = telegram.person("Hà"), telegram.person("Lan")
        officer.say(f"/thamgia {running.invite()}")
        await officer.gets("Chào")
        await _registered(running, lan)
        await officer.gets("Sùng Thị Mỷ")
        lan.chat.blocked = True  # the update that tells so is lost; the refused delivery must be enough
        officer.press("Nhận xử lý")
        await officer.gets("0971")
        await running.until(lambda: notice() == ("failed", "blocked"))
        assert not reachable()
        lan.unblock()
        await running.until(reachable)
        officer.press("Xong")
        await lan.gets("xong", count=2)
