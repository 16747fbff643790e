"""Fixtures of the channel contracts: the fake platforms and the real channels in front of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from camnang_bot.channels.telegram import TelegramChannel, build_telegram
from camnang_bot.channels.zalo_oa import ZaloOaChannel
from emulators.stage import STAGES, MemoryInbox, Stage, zalo_channel_for
from emulators.telegram import FakeTelegram
from emulators.zalo_oa import FakeZaloOa


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox()


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
async def telegram_channel(telegram: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    channel = build_telegram(telegram.token, telegram.url, read_timeout=0.3)
    yield channel
    await channel.close()


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZaloOa]:
    async with FakeZaloOa() as server:
        yield server


@pytest.fixture
async def zalo_channel(zalo: FakeZaloOa) -> AsyncIterator[ZaloOaChannel]:
    channel = zalo_channel_for(zalo)
    yield channel
    await channel.close()


@pytest.fixture(params=list(STAGES))
async def stage(request: pytest.FixtureRequest, inbox: MemoryInbox) -> AsyncIterator[Stage]:
    """Set the stage for the tests that every channel must pass."""
    async with STAGES[request.param](inbox) as set_up:
        yield set_up
