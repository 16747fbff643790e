"""The words of an answer arrive once whatever becomes of its picture; the picture arrives once or not at all. On both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

import camnang_bot.sender
from camnang_bot.channels.base import DeliveryError, OutgoingMessage, Reason, Receipt
from camnang_bot.limiter import Limiter
from camnang_bot.sender import Sender
from camnang_bot.storage.engine import upgrade
from camnang_bot.storage.pictures import opened, sealed
from camnang_bot.storage.store import Store
from camnang_bot.storage.tables import mailbox, outbox, transcript
from camnang_bot.worker import Worker
from camnang_handlers.messages import EraseData, Incoming, Picture, Reply, Series, Turn

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECRET = 81_234_567
PICTURE = Picture(
    "repayment",
    "Vay 81.234.567 đ",
    "Bảng trả nợ 81.234.567 đ",
    "Tính ngày 23/11/2026",
    unit="đồng",
    scale=1000,
    axis="tháng",
    series=(Series("Trả đều", (SECRET, 40_000_000, 0), "ghi chú"), Series("Khác")),
    columns=("Phải trả", "Trả đều"),
    rows=(("tháng 1", "41.000.000 đ"),),
)


class Understood:
    def values(self, name: str) -> list[str]:
        return []


class Parser:
    def parse(self, text: str, context: str | None = None, role: str | None = None) -> Understood:
        return Understood()


class Platform:
    """Takes words; does with pictures what it is told."""

    name = "telegram"
    quiet_seconds = 0.0

    def __init__(self, fails: Callable[[OutgoingMessage], BaseException | None] = lambda _: None) -> None:
        self.got: list[str] = []
        self.tried = 0
        self.fails = fails

    def receive(self, payload: object) -> tuple[()]:
        return ()

    async def send(self, message: OutgoingMessage) -> Receipt:
        self.tried += message.picture is not None
        error = self.fails(message)
        if error is not None:
            raise error
        if message.picture is not None:
            assert message.text == "" and message.picture.startswith(b"\x89PNG")
        self.got.append("picture" if message.picture is not None else message.text)
        return Receipt("r")


def say(store: Store, channel: str, words: str, *replies: Reply, **more: Any) -> None:
    turn = Turn(replies=replies, state={}, **more)
    store.inbox.put_now(channel, (Incoming(channel, words, "lan", "text", words, NOW),))
    assert Worker(store, Parser(), lambda *_: turn, {}, "sorry", lambda: NOW).run_once(NOW)  # type: ignore[arg-type]


def deliver(store: Store, platform: Platform, rounds: int = 8) -> list[str]:
    clock = [NOW]
    sender = Sender(
        store, {"telegram": platform}, lambda t, b: t, lambda: clock[0], limiters={"telegram": Limiter(1e6, 0.0)}
    )

    async def run() -> None:
        for _ in range(rounds):
            await sender.deliver_outbox()
            clock[0] += timedelta(minutes=10)
            sender._limiters["telegram"] = Limiter(1e6, 0.0)

    asyncio.run(run())
    return platform.got


def kept(store: Store, table: Any, column: str = "picture_sealed") -> list[Any]:
    with store.engine.connect() as connection:
        return list(connection.execute(select(table.c[column]).order_by(table.c.id)).scalars())


def test_a_picture_follows_its_words_and_both_arrive_once(store: Store) -> None:
    say(store, "telegram", "vay", Reply("chữ", (), PICTURE), Reply("chữ nữa"))
    assert deliver(store, Platform()) == ["chữ", "picture", "chữ nữa"]
    assert kept(store, outbox, "status") == ["sent"] * 3
    assert kept(store, outbox) == [None] * 3, "nothing of the figures stays behind in the outbox"


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (DeliveryError(Reason.BAD_MESSAGE, retryable=False), 1),
        (DeliveryError(Reason.NETWORK, retryable=True), 1),
        (DeliveryError(Reason.PLATFORM, retryable=True), 1),
        (DeliveryError(Reason.AMBIGUOUS, retryable=True), 1),
        (DeliveryError(Reason.RATE_LIMITED, retryable=True, retry_after=1), 3),
        (ValueError("a fault of ours"), 1),
    ],
    ids=["refused", "network", "platform", "ambiguous", "rate limited", "fault"],
)
def test_a_picture_that_cannot_be_sent_holds_no_words_up(store: Store, error: Exception, tries: int) -> None:
    say(store, "telegram", "vay", Reply("chữ", (), PICTURE))
    say(store, "telegram", "cảm ơn", Reply("chữ sau"))
    platform = Platform(lambda message: error if message.picture else None)
    assert deliver(store, platform) == ["chữ", "chữ sau"]
    assert platform.tried == tries
    assert kept(store, outbox, "status") == ["sent", "failed", "sent"]


def test_a_platform_that_hangs_on_a_picture_is_left_after_a_while(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camnang_bot.sender, "PICTURE_SECONDS", 0.05)

    class Hanging(Platform):
        async def send(self, message: OutgoingMessage) -> Receipt:
            if message.picture is not None:
                self.tried += 1
                await asyncio.sleep(60)
            return await super().send(message)

    say(store, "telegram", "vay", Reply("chữ", (), PICTURE))
    say(store, "telegram", "cảm ơn", Reply("chữ sau"))
    platform = Hanging()
    assert deliver(store, platform) == ["chữ", "chữ sau"]
    assert platform.tried == 1, "perhaps it arrived: never again"


def test_a_picture_that_cannot_be_drawn_costs_only_itself(store: Store) -> None:
    say(store, "telegram", "vay", Reply("chữ", (), replace(PICTURE, footer="")), Reply("chữ sau"))
    platform = Platform()
    assert deliver(store, platform) == ["chữ", "chữ sau"]
    assert (platform.tried, kept(store, outbox, "reason")[1]) == (0, "bad_message")


def test_no_picture_comes_without_its_words(store: Store) -> None:
    refused = DeliveryError(Reason.BAD_MESSAGE, retryable=False)
    say(store, "telegram", "vay", Reply("chữ", (), PICTURE))
    platform = Platform(lambda message: refused if message.text == "chữ" else None)
    assert deliver(store, platform) == []
    assert kept(store, outbox, "status") == ["failed", "cancelled"]


def test_words_that_must_wait_keep_their_picture_waiting(store: Store) -> None:
    times = [2]

    def fails(message: OutgoingMessage) -> Exception | None:
        if message.text == "chữ" and times[0]:
            times[0] -= 1
            return DeliveryError(Reason.NETWORK, retryable=True)
        return None

    say(store, "telegram", "vay", Reply("chữ", (), PICTURE))
    assert deliver(store, Platform(fails)) == ["chữ", "picture"]


def test_a_sender_that_dies_over_a_picture_does_not_send_it_again(store: Store) -> None:
    say(store, "telegram", "vay", Reply("chữ", (), PICTURE))
    with store.engine.begin() as connection:
        (words,) = store.outbox.lease(connection, "dead", NOW)
        store.outbox.sent(connection, words.id, "1")
        (shown,) = store.outbox.lease(connection, "dead", NOW)
        assert (shown.kind, shown.text, shown.picture) == ("picture", "", PICTURE)
        assert store.outbox.recover(connection, NOW, everything=True) == 1
    assert deliver(store, Platform()) == []
    assert kept(store, outbox, "in_doubt") == [0, 1]


@pytest.mark.parametrize("channel", ["web", "rest"])
def test_a_reader_finds_words_and_picture_in_one_message(store: Store, channel: str) -> None:
    say(store, channel, "vay", Reply("chữ", (), PICTURE))
    with store.engine.connect() as connection:
        (item,) = store.outbox.mail(connection, channel, "lan")
        assert (item.text, item.picture) == ("chữ", PICTURE)
        assert store.outbox.picture(connection, channel, "lan", item.id) == PICTURE
        for other in (("web", "hoa"), ("console", "lan")):
            assert store.outbox.picture(connection, *other, item.id) is None


def test_figures_lie_sealed_and_are_erased_with_the_words(store: Store) -> None:
    for channel in ("telegram", "web"):
        say(store, channel, "vay", Reply("chữ", (), PICTURE))
    stored = [value for table in (outbox, mailbox, transcript) for value in kept(store, table) if value]
    written = (str(SECRET), "81.234.567", "Vay 81")  # none of them can stand in a token by chance, as "Vay" could
    assert len(stored) == 4 and not [value for value in stored if any(secret in value for secret in written)]
    for channel in ("telegram", "web"):
        say(store, channel, "xóa", Reply("đã xóa"), effects=(EraseData(),))
    assert [value for table in (outbox, mailbox, transcript) for value in kept(store, table) if value] == []
    assert deliver(store, Platform()) == ["đã xóa"]


def test_a_stored_picture_comes_back_as_it_was_and_a_strange_one_not_at_all(store: Store) -> None:
    cipher = store.cipher
    assert opened(cipher, sealed(cipher, PICTURE)) == PICTURE
    assert sealed(cipher, None) is None and opened(cipher, None) is None
    for strange in ("{}", "[]", "null", "x", '{"kind": "hologram"}', '{"kind": "cost", "series": [{"label": "a"}]}'):
        assert opened(cipher, cipher.seal(strange)) is None


def test_a_database_from_before_pictures_is_brought_up_and_its_rows_are_read(store: Store) -> None:
    with store.engine.begin() as connection:
        for table in ("outbox", "mailbox", "transcript"):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN picture_sealed"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        connection.execute(
            text(
                "INSERT INTO outbox (channel, key, kind, text_sealed, buttons, policy, status, attempts, in_doubt,"
                " created_at, available_at) VALUES ('telegram', 'lan', 'reply', :words, '[]', 'maybe_twice', 'pending', 0, 0,"
                " :now, :now)"
            ),
            {"words": store.cipher.seal("chữ cũ"), "now": "2026-11-23 07:00:00.000000"},
        )
    upgrade(store.engine)
    found = inspect(store.engine)
    assert all(
        "picture_sealed" in {c["name"] for c in found.get_columns(t)} for t in ("outbox", "mailbox", "transcript")
    )
    say(store, "telegram", "vay", Reply("chữ", (), PICTURE))
    assert deliver(store, Platform()) == ["chữ cũ", "chữ", "picture"]
