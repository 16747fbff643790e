"""A picture is shown on its visitor's page and nobody else's; a REST client gets an address that nobody can guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from fastapi.testclient import TestClient

from camnang_bot.bootstrap import House
from camnang_bot.locale.catalog import load_catalog
from camnang_bot.settings import read_settings
from camnang_bot.storage.engine import open_database, upgrade
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.store import open_store
from camnang_bot.web.app import people_app
from camnang_bot.worker import Worker
from camnang_handlers.messages import EraseData, Incoming, Picture, Reply, Series, Turn

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PICTURE = Picture(
    "cost",
    "Tiền dịch vụ và mức trần",
    'Công ty đòi 120.000.000 đ, trần 84.150.000 đ "<b>&',
    "Tính đến ngày 22/11/2026. Nguồn: Luật 69/2020/QH14.",
    unit="đ",
    series=(Series("Công ty đòi", (120_000_000,)), Series("Trần", (84_150_000,))),
)


class Understood:
    def values(self, name: str) -> list[str]:
        return []


class Parser:
    def parse(self, text: str, context: str | None = None, role: str | None = None) -> Understood:
        return Understood()


def respond(incoming: Incoming, *_: Any) -> Turn:
    if incoming.text == "xóa":
        return Turn((Reply("đã xóa"),), {}, (EraseData(),))
    broken = Picture("cost", "", "", "") if incoming.text == "hỏng" else None
    return Turn((Reply("chữ của " + incoming.text, (), broken or (PICTURE if incoming.text == "phí" else None)),), {})


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    engine = open_database(f"sqlite:///{tmp_path / 'web.db'}")
    upgrade(engine)
    settings = read_settings({"CAMNANG_HOME": str(tmp_path)})
    yield House(
        settings, open_store(engine, Cipher(Fernet.generate_key())), Parser(), None, load_catalog(), lambda: NOW
    )  # type: ignore[arg-type]
    engine.dispose()


@pytest.fixture
def visit(house: House) -> Any:
    worker = Worker(house.store, house.parser, respond, {}, "sorry", house.clock)
    app = people_app(house, lambda: worker.run_once(NOW))
    return lambda: TestClient(app, base_url="http://tu-van.example")


def said(client: TestClient, text: str) -> str:
    client.get("/")
    assert client.post("/chat", data={"text": text}, follow_redirects=False).status_code == 303
    return client.get("/").text


def test_the_page_shows_the_picture_below_its_words_with_its_alternative(visit: Any) -> None:
    lan = visit()
    page = said(lan, "phí")
    found = re.search(r'chữ của phí<a href="(/chat/picture/\d+)"[^>]*><img src="\1" alt="([^"]*)"', page)
    assert found is not None, page
    assert found[2] == "Công ty đòi 120.000.000 đ, trần 84.150.000 đ &#34;&lt;b&gt;&amp;"
    picture = lan.get(found[1])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert picture.content.startswith(b"\x89PNG") and len(picture.content) <= 60_000
    assert picture.headers["cache-control"].startswith("private") and picture.headers["vary"] == "Cookie"
    policy = lan.get("/").headers["content-security-policy"]
    assert "img-src 'self'" in policy, "the page may show it"


def test_a_message_without_a_picture_has_none(visit: Any) -> None:
    assert "<img" not in said(visit(), "chào")


def test_the_fetched_piece_holds_the_picture_too(visit: Any) -> None:
    lan = visit()
    said(lan, "phí")
    assert '<img src="/chat/picture/' in lan.get("/chat/new?after=0").text


def test_nobody_else_sees_the_picture(visit: Any) -> None:
    lan, hoa, stranger = visit(), visit(), visit()
    address = re.search(r"/chat/picture/\d+", said(lan, "phí"))[0]  # type: ignore[index]
    said(hoa, "chào")
    assert hoa.get(address).status_code == 404
    assert stranger.get(address).status_code == 404
    stranger.cookies.set("camnang", "a" * 32)
    assert stranger.get(address).status_code == 404
    assert lan.get(address).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "x", "٣", "9" * 19, "9" * 5000, "1'", "%00"])
def test_a_made_up_number_is_no_picture(visit: Any, number: str) -> None:
    lan = visit()
    said(lan, "chào")
    assert lan.get(f"/chat/picture/{number}").status_code == 404


def test_a_picture_that_cannot_be_drawn_leaves_the_words(visit: Any) -> None:
    lan = visit()
    page = said(lan, "hỏng")
    assert "chữ của hỏng" in page
    assert lan.get(re.search(r"/chat/picture/\d+", page)[0]).status_code == 404  # type: ignore[index]


def test_erasing_takes_the_picture_away(visit: Any) -> None:
    lan = visit()
    address = re.search(r"/chat/picture/\d+", said(lan, "phí"))[0]  # type: ignore[index]
    said(lan, "xóa")
    assert lan.get(address).status_code == 404


def asked(client: TestClient, text: str) -> dict[str, Any]:
    (answer,) = client.post(
        "/webhooks/rest/webhook", json={"sender": "lan", "message": text, "message_id": text}
    ).json()
    return dict(answer)


def test_rest_names_an_address_that_anybody_who_has_it_may_open(visit: Any) -> None:
    lan = visit()
    answer = asked(lan, "phí")
    assert answer["text"] == "chữ của phí"
    assert answer["image"].startswith("http://tu-van.example/webhooks/rest/pictures/")
    assert asked(lan, "phí")["image"] == answer["image"], "asked again, the same"
    picture = visit().get(answer["image"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert "image" not in asked(lan, "chào")


def test_an_address_of_rest_cannot_be_guessed_nor_outlives_what_it_shows(visit: Any, house: House) -> None:
    lan = visit()
    address = asked(lan, "phí")["image"]
    said_id, digest = address.rsplit("/", 1)[1].split("-")
    assert len(digest) == 40
    for token in (f"{said_id}-{'0' * 40}", said_id, f"{int(said_id) + 1}-{digest}", f"{'9' * 19}-{digest}", "x", "%00"):
        assert lan.get(f"/webhooks/rest/pictures/{token}").status_code == 404
    asked(lan, "xóa")
    assert lan.get(address).status_code == 404


def test_the_address_of_rest_opens_no_picture_of_the_page(visit: Any, house: House) -> None:
    from camnang_bot.web.pictures import token_of

    said(visit(), "phí")
    for said_id in range(1, 5):
        assert visit().get(f"/webhooks/rest/pictures/{token_of(house, said_id)}").status_code == 404
