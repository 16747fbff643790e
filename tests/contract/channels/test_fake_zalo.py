"""The fake Zalo account keeps the rules of the reference, so that our channel cannot pass by breaking them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from emulators.zalo_oa import FakeZaloOa, Person


class Client:
    """A bare client of the platform."""

    def __init__(self, zalo: FakeZaloOa, session: aiohttp.ClientSession) -> None:
        self.zalo, self.session = zalo, session

    async def post(self, path: str, body: Any = None, token: str | None = None, **more: Any) -> dict[str, Any]:
        headers = {"access_token": self.zalo.pair[0] if token is None else token}
        async with self.session.post(self.zalo.url + path, headers=headers, json=body, **more) as response:
            assert response.status == 200
            return dict(await response.json())

    async def say(self, person: Person, message: Any) -> dict[str, Any]:
        return await self.post("/v3.0/oa/message/cs", {"recipient": {"user_id": person.id}, "message": message})

    async def trade(self, secret: str | None = None, **form: str) -> dict[str, Any]:
        headers = {"secret_key": self.zalo.app_secret if secret is None else secret}
        form = {"app_id": self.zalo.app_id, **form}
        async with self.session.post(f"{self.zalo.url}/v4/oa/access_token", headers=headers, data=form) as response:
            return dict(await response.json())


@pytest.fixture
async def client(zalo: FakeZaloOa) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(zalo, session)


@pytest.fixture
def lan(zalo: FakeZaloOa) -> Person:
    person = zalo.person("Lan")
    person.say("chào")
    return person


def button(**fields: Any) -> dict[str, Any]:
    return {"title": "Có", "type": "oa.query.hide", "payload": "yes", **fields}


def template(**payload: Any) -> dict[str, Any]:
    return {"text": "a", "attachment": {"type": "template", "payload": payload}}


FORM = {"title": "Liên hệ", "subtitle": "Cho em số", "image_url": "https://example.org/a.png"}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"text": "a" * 2000}, 0),
        ({"text": "ạ" * 2000}, 0),
        ({"text": "a\u0323" * 2000}, 0),
        ({"text": "a" * 2001}, -210),
        ({"text": " "}, -201),
        ({}, -201),
        ("a", -201),
        (template(buttons=[button()] * 5), 0),
        (template(buttons=[button()] * 6), -210),
        (template(buttons=[button(title="a" * 101)]), -210),
        (template(buttons=[button(payload="a" * 1001)]), -210),
        (template(buttons=[button(payload={"a": 1})]), -201),
        (template(buttons=[button(type="oa.open.app")]), -201),
        (template(buttons=[button(type="oa.open.url", payload={"url": "https://example.org"})]), 0),
        (template(buttons=[button(type="oa.open.phone", payload={"phone_code": "84912345678"})]), 0),
        (template(buttons=[button(type="oa.open.sms", payload={"phone_code": "84", "content": "a" * 161})]), -201),
        (template(template_type="request_user_info", elements=[FORM]), 0),
        (template(template_type="request_user_info", elements=[FORM, FORM]), -201),
        (template(template_type="request_user_info", elements=[{**FORM, "subtitle": "a" * 501}]), -210),
        (template(template_type="list", elements=[FORM]), -233),
        (template(template_type="media", elements=[{"media_type": "image", "attachment_id": "unknown"}]), -100),
        (template(template_type="media", elements=[{"media_type": "image", "url": "https://example.org/a.png"}]), 0),
        (template(template_type="media", elements=[{"media_type": "gif", "url": "https://example.org/a.gif"}]), -201),
    ],
)
async def test_messages_are_checked(client: Client, lan: Person, message: Any, code: int) -> None:
    answer = await client.say(lan, message)
    assert answer["error"] == code
    assert len(lan.received) == (1 if code == 0 else 0)
    if code == 0:
        assert answer["data"]["message_id"] and answer["data"]["quota"] == {"quota_type": "reply"}


async def test_refresh_tokens_work_once_and_kill_what_they_replace(
    client: Client, zalo: FakeZaloOa, lan: Person
) -> None:
    access, refresh = zalo.pair
    assert "access_token" not in await client.trade(secret="sai", grant_type="refresh_token", refresh_token=refresh)
    answer = await client.trade(grant_type="refresh_token", refresh_token=refresh)
    assert answer["expires_in"] == "90000" and (answer["access_token"], answer["refresh_token"]) == zalo.pair
    assert "access_token" not in await client.trade(grant_type="refresh_token", refresh_token=refresh)
    body = {"recipient": {"user_id": lan.id}, "message": {"text": "a"}}
    assert (await client.post("/v3.0/oa/message/cs", body, token=access))["error"] == -220
    assert (await client.post("/v3.0/oa/message/cs", body, token=""))["error"] == -216
    assert (await client.say(lan, {"text": "a"}))["error"] == 0
    zalo.advance(hours=26)
    assert (await client.say(lan, {"text": "a"}))["error"] == -220
    zalo.advance(days=91)
    assert "access_token" not in await client.trade(grant_type="refresh_token", refresh_token=zalo.pair[1])


async def test_consent_codes_work_once(client: Client, zalo: FakeZaloOa) -> None:
    form = {"grant_type": "authorization_code", "code": zalo.tokens.consent_code(), "code_verifier": "a" * 43}
    assert "access_token" in await client.trade(**form)
    assert "access_token" not in await client.trade(**form)


async def test_windows_people_and_old_paths(client: Client, zalo: FakeZaloOa, lan: Person) -> None:
    stranger = zalo.person("Hoa")
    assert (await client.say(stranger, {"text": "a"}))["error"] == -230
    lan.unfollow()
    assert (await client.say(lan, {"text": "a"}))["error"] == -213
    lan.follow()
    zalo.tokens.renew()
    assert (await client.say(lan, {"text": "a"}))["error"] == 0
    assert (await client.post("/v2.0/oa/message", {}))["error"] == -240
    quota = await client.post("/v3.0/oa/quota/message", {"user_id": lan.id})
    assert quota["data"]["last_interaction"] > 1_700_000_000_000
    headers = {"access_token": zalo.pair[0]}
    asked = {"data": f'{{"user_id": "{lan.id}"}}'}
    async with client.session.get(f"{zalo.url}/v3.0/oa/user/detail", params=asked, headers=headers) as response:
        profile = (await response.json())["data"]
    assert (profile["display_name"], profile["user_is_follower"]) == ("Lan", True)
    sent = await client.post(
        "/v3.0/oa/message/template", {"user_id": lan.id, "template_id": "1", "template_data": {"a": "b"}}
    )
    assert sent["data"]["message_id"] and len(zalo.templates) == 1


async def test_uploads_are_checked_and_die_after_seven_days(client: Client, zalo: FakeZaloOa, lan: Person) -> None:
    def file(name: str, size: int) -> aiohttp.FormData:
        form = aiohttp.FormData()
        form.add_field("file", b"x" * size, filename=name)
        return form

    async def upload(kind: str, name: str, size: int = 10) -> dict[str, Any]:
        return await client.post(f"/v2.0/oa/upload/{kind}", data=file(name, size))

    assert (await upload("image", "a.pdf"))["error"] == -201
    assert (await upload("image", "a.png", 1024 * 1024 + 1))["error"] == -210
    assert (await upload("file", "a.pdf"))["data"]["token"]
    name = (await upload("image", "a.png"))["data"]["attachment_id"]
    picture = template(template_type="media", elements=[{"media_type": "image", "attachment_id": name}])
    assert (await client.say(lan, picture))["error"] == 0
    zalo.advance(days=8)
    lan.open_chat()
    zalo.tokens.renew()
    assert (await client.say(lan, picture))["error"] == -100


async def test_limits_show_in_headers_and_end_in_an_error(client: Client, zalo: FakeZaloOa, lan: Person) -> None:
    zalo.calls_a_minute = 1
    assert (await client.say(lan, {"text": "a"}))["error"] == 0
    headers = {"access_token": zalo.pair[0]}
    body = {"recipient": {"user_id": lan.id}, "message": {"text": "a"}}
    async with client.session.post(f"{zalo.url}/v3.0/oa/message/cs", json=body, headers=headers) as response:
        assert (await response.json())["error"] == -32
        assert response.headers["X-RateLimit-Limit"] == "1" and response.headers["X-RateLimit-Remain"] == "0"
    zalo.advance(hours=1)
    assert (await client.say(lan, {"text": "a"}))["error"] == 0


async def test_events_wait_until_there_is_a_webhook_and_are_given_up_after_the_last_repeat(zalo: FakeZaloOa) -> None:
    zalo.deliveries.pauses = (0.01, 0.01)
    zalo.person().say("chào")
    assert zalo.deliveries.done == []
    zalo.webhook_url = "http://127.0.0.1:9/zalo"
    await zalo.until(lambda: zalo.deliveries.given_up)
    assert [delivery.attempt for delivery in zalo.deliveries.done] == [0, 1, 2]


def test_it_serves_synchronous_tests_from_a_thread() -> None:
    with FakeZaloOa().in_thread() as zalo:
        lan = zalo.person()
        lan.say("chào")

        async def reply() -> None:
            async with aiohttp.ClientSession() as session:
                await Client(zalo, session).say(lan, {"text": "Dạ"})

        asyncio.run(reply())
        assert lan.waits("Dạ").text == "Dạ"
