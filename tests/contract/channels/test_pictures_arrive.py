"""An answer with a picture, from the outbox through the real sender and the real channel to a fake platform: the words arrive
whatever happens to the picture, and the picture arrives once or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from PIL import Image
from sqlalchemy import select

from camnang_bot.limiter import Limiter
from camnang_bot.sender import Sender
from camnang_bot.storage.engine import open_database, upgrade
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.store import Store, open_store
from camnang_bot.storage.tables import outbox
from camnang_handlers.messages import Button, Picture, Series
from emulators.stage import Stage

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WORDS, NEXT = "Trả đều mỗi tháng 2.455.563 đ.", "Anh/chị cần gì nữa không ạ?"
PICTURE = Picture(
    "cost",
    "Tiền dịch vụ công ty đòi và mức trần",
    "Biểu đồ",
    "Tính đến ngày 22/11/2026. Nguồn: Luật 69/2020/QH14.",
    unit="đ",
    series=(Series("Công ty đòi", (120_000_000,)), Series("Trần", (84_150_000,))),
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    engine = open_database(f"sqlite:///{tmp_path / 'outbox.db'}")
    upgrade(engine)
    yield open_store(engine, Cipher(Fernet.generate_key()))
    engine.dispose()


async def delivered(stage: Stage, store: Store, picture: Picture = PICTURE) -> list[str]:
    """Put an answer with a picture and a second one into the outbox and send all; return what became of the rows."""
    await stage.known()
    name, key = stage.channel.name, str(stage.person.id)
    with store.engine.begin() as connection:
        buttons = (Button("Cách vay", "ask:loan_procedure"),)
        store.outbox.add(connection, name, key, "reply", WORDS, buttons, NOW, picture=picture)
        store.outbox.add(connection, name, key, "reply", NEXT, (), NOW)
    for _ in range(2):  # a second sender, as after a restart, finds nothing to repeat
        sender = Sender(
            store, {name: stage.channel}, lambda t, b: t, lambda: NOW, limiters={name: Limiter(1e6, 0.0, 1000)}
        )
        sender.recover()
        while await sender.deliver_outbox():
            pass
    with store.engine.connect() as connection:
        return list(connection.execute(select(outbox.c.status).order_by(outbox.c.id)).scalars())


def pictures(stage: Stage) -> list[Any]:
    if stage.channel.name == "telegram":
        return [sent.upload for sent in stage.person.received if sent.method == "sendPhoto"]
    return [sent for sent in stage.person.received if sent.template == "media"]


def words(stage: Stage) -> list[str]:
    return [text for text in stage.person.texts if text]


async def test_words_and_picture_arrive_once_in_order(stage: Stage, store: Store) -> None:
    assert await delivered(stage, store) == ["sent"] * 3
    assert words(stage) == [WORDS, NEXT]
    assert len(pictures(stage)) == 1
    received = stage.person.received
    assert (received[0].text, received[2].text) == (WORDS, NEXT), "the picture stands between"
    assert received[0].buttons
    if stage.channel.name == "telegram":
        image = Image.open(BytesIO(received[1].upload.content))
        assert (image.format, image.width, received[1].upload.content_type) == ("PNG", 900, "image/png")


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "hang"},
        {"kind": "cut_before"},
        {"status": 500, "body": "<html>"},
        {"status": 502, "body": "<html>"},
        "refused",
        "blocked",
    ],
    ids=["hang", "cut before", "500", "502", "refused", "blocked"],
)
async def test_a_picture_that_fails_costs_nothing_else(stage: Stage, store: Store, fault: Any) -> None:
    on_telegram = stage.channel.name == "telegram"
    if fault == "refused":
        fault = {"code": 400 if on_telegram else -201}
    elif fault == "blocked":
        fault = {"code": 403 if on_telegram else -213}
    stage.platform.fail("sendPhoto" if on_telegram else "upload/image", **fault)
    assert await delivered(stage, store) == ["sent", "failed", "sent"]
    assert words(stage) == [WORDS, NEXT]
    assert pictures(stage) == []


async def test_a_picture_whose_answer_is_lost_is_not_sent_again(stage: Stage, store: Store) -> None:
    if stage.channel.name == "telegram":
        stage.platform.fail("sendPhoto", kind="cut_after")
    else:
        stage.platform.fail("message/cs", kind="cut_after", when=lambda found: "media" in str(found))
    assert await delivered(stage, store) == ["sent", "failed", "sent"]
    assert words(stage) == [WORDS, NEXT]
    assert len(pictures(stage)) == 1


async def test_a_picture_that_cannot_be_drawn_costs_nothing_else(stage: Stage, store: Store) -> None:
    broken = Picture("cost", "không nguồn", "", "")
    assert await delivered(stage, store, broken) == ["sent", "failed", "sent"]
    assert words(stage) == [WORDS, NEXT]
    assert pictures(stage) == []
