"""Fixtures of the channel contracts: the fake platforms, and an inbox that behaves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from camnang_bot.channels.base import Ignored
from camnang_bot.channels.telegram import TelegramChannel, build_telegram
from camnang_handlers.messages import Incoming
from emulators.telegram import FakeTelegram


class MemoryInbox:
    """Keeps each (channel, external id) once; fails as often as told, before anything is kept."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Incoming | Ignored] = {}
        self.failures = 0
        self.puts = 0

    async def put(self, channel: str, items: tuple[Incoming | Ignored, ...]) -> int:
        self.puts += 1
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        before = len(self.items)
        for item in items:
            self.items.setdefault((channel, item.external_id), item)
        return len(self.items) - before

    @property
    def messages(self) -> list[Incoming]:
        return [item for item in self.items.values() if isinstance(item, Incoming)]

    @property
    def ignored(self) -> list[Ignored]:
        return [item for item in self.items.values() if isinstance(item, Ignored)]


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox()


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
async def telegram_channel(telegram: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    channel = build_telegram(telegram.token, telegram.url, read_timeout=0.5)
    yield channel
    await channel.close()
