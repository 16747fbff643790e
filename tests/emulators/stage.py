"""Set a stage for tests: a fake platform, the real channel, an inbox that behaves, and one person.

The same test plays on every platform and every way of delivery; `STAGES` names them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import uvicorn
from fastapi import APIRouter, FastAPI

from camnang_bot.channels.base import Channel, Ignored, OutgoingMessage
from camnang_bot.channels.telegram import TelegramChannel, build_telegram, run_polling, telegram_router
from camnang_bot.channels.webhook import Outcome
from camnang_bot.channels.zalo_oa import MemoryTokenStore, TokenPair, ZaloOaChannel, build_zalo_oa, zalo_router
from camnang_handlers.messages import Button, Incoming
from emulators.telegram import FakeTelegram
from emulators.zalo_oa import FakeZaloOa

TELEGRAM_SECRET = "bi-mat_cua_webhook"


class MemoryInbox:
    """Keeps each (channel, external id) once; fails as often as told, before anything is kept."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Incoming | Ignored] = {}
        self.failures = 0
        self.puts = 0
        self.seconds = 0.0

    async def put(self, channel: str, items: tuple[Incoming | Ignored, ...]) -> int:
        self.puts += 1
        await asyncio.sleep(self.seconds)
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


@asynccontextmanager
async def served(router: APIRouter) -> AsyncIterator[str]:
    """Serve a router over real HTTP; yield its address."""
    application = FastAPI()
    application.include_router(router)
    config = uvicorn.Config(application, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # Started and ended by hand: `serve` looks only every tenth of a second whether it should end.
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        for listening in server.servers:
            listening.close()
        for connection in tuple(server.server_state.connections):
            connection.shutdown()
        for task in tuple(server.server_state.tasks):
            task.cancel()
        await asyncio.sleep(0)


@dataclass
class Stage:
    """One person, one channel and its inbox, however the platform delivers."""

    channel: Channel
    inbox: MemoryInbox
    platform: Any
    person: Any
    block: Callable[[], Any]
    unblock: Callable[[], Any]
    repeat: Callable[[], Awaitable[None]]
    limit: int
    outcomes: list[Outcome] = field(default_factory=list)
    _ids: int = 0

    async def heard(self, count: int = 1) -> list[Incoming]:
        """Wait until `count` messages lie in the inbox."""
        await self.platform.until(lambda: len(self.inbox.messages) >= count)
        return self.inbox.messages

    async def told(self, reason: str) -> Ignored:
        """Wait until something was ignored for this reason."""
        await self.platform.until(lambda: any(item.reason == reason for item in self.inbox.ignored))
        return next(item for item in self.inbox.ignored if item.reason == reason)

    def message(self, text: str, *buttons: Button, **more: Any) -> OutgoingMessage:
        """Return the next message to the person."""
        self._ids += 1
        return OutgoingMessage(self._ids, str(self.person.id), text, tuple(buttons), **more)

    async def known(self) -> None:
        """Let the person write first, so that the channel may answer."""
        self.person.say("chào")
        await self.heard()


def pair_of(zalo: FakeZaloOa) -> TokenPair:
    """Return the pair the account's consent gave, as it is stored."""
    end = datetime.fromtimestamp(zalo.now() + 25 * 3600, UTC)
    return TokenPair(*zalo.pair, end)


def zalo_channel_for(zalo: FakeZaloOa, store: Any = None, **more: Any) -> ZaloOaChannel:
    """Return a channel of the fake account that lives on the account's clock."""
    return build_zalo_oa(
        zalo.app_id,
        zalo.app_secret,
        MemoryTokenStore(pair_of(zalo)) if store is None else store,
        api_base=zalo.url,
        oauth_base=zalo.url,
        timeout=0.3,
        clock=lambda: datetime.fromtimestamp(zalo.now(), UTC),
        **more,
    )


def telegram_stage(telegram: FakeTelegram, channel: TelegramChannel, inbox: MemoryInbox) -> Stage:
    lan = telegram.person("Lan")

    async def repeat() -> None:
        """Send the last update again, as after a lost answer."""
        update = next(u for u in reversed(telegram.world.history))
        telegram.world.pending[update["update_id"]] = update
        telegram.world.on_update()
        await telegram.until(lambda: not telegram.world.pending)

    return Stage(channel, inbox, telegram, lan, lan.block, lan.unblock, repeat, 4096)


@asynccontextmanager
async def telegram_by_polling(telegram: FakeTelegram, inbox: MemoryInbox) -> AsyncIterator[Stage]:
    channel = build_telegram(telegram.token, telegram.url, read_timeout=0.3)
    stop = asyncio.Event()
    polling = asyncio.create_task(run_polling(channel, inbox, stop, wait=1, first_pause=0.01))
    yield telegram_stage(telegram, channel, inbox)
    stop.set()
    await polling
    await channel.close()


@asynccontextmanager
async def telegram_by_webhook(telegram: FakeTelegram, inbox: MemoryInbox) -> AsyncIterator[Stage]:
    channel = build_telegram(telegram.token, telegram.url, read_timeout=0.3)
    set_up = telegram_stage(telegram, channel, inbox)
    async with served(telegram_router(channel, inbox, TELEGRAM_SECRET, count=set_up.outcomes.append)) as address:
        await channel.use_webhook(f"{address}/telegram/webhook", TELEGRAM_SECRET)
        yield set_up
        await channel.close()


@asynccontextmanager
async def zalo_stage(zalo: FakeZaloOa, inbox: MemoryInbox) -> AsyncIterator[Stage]:
    channel = zalo_channel_for(zalo)
    lan = zalo.person("Lan")

    async def repeat() -> None:
        """Send the last event again, as after a slow answer."""
        assert await zalo.deliver(zalo.deliveries.done[-1].event, attempt=1) == 200

    set_up = Stage(channel, inbox, zalo, lan, lan.unfollow, lan.follow, repeat, 2000)
    router = zalo_router(channel, inbox, app_id=zalo.app_id, oa_secret=zalo.oa_secret, count=set_up.outcomes.append)
    async with served(router) as address:
        zalo.webhook_url = f"{address}/zalo/webhook"
        yield set_up
        await channel.close()


@asynccontextmanager
async def on_telegram_by_polling(inbox: MemoryInbox) -> AsyncIterator[Stage]:
    """Play on Telegram, fetched by long polls."""
    async with FakeTelegram() as telegram, telegram_by_polling(telegram, inbox) as set_up:
        yield set_up


@asynccontextmanager
async def on_telegram_by_webhook(inbox: MemoryInbox) -> AsyncIterator[Stage]:
    """Play on Telegram, delivered to the webhook."""
    async with FakeTelegram() as telegram, telegram_by_webhook(telegram, inbox) as set_up:
        yield set_up


@asynccontextmanager
async def on_zalo_oa(inbox: MemoryInbox) -> AsyncIterator[Stage]:
    """Play on a Zalo Official Account."""
    async with FakeZaloOa() as zalo, zalo_stage(zalo, inbox) as set_up:
        yield set_up


STAGES: Final[dict[str, Callable[[MemoryInbox], AbstractAsyncContextManager[Stage]]]] = {
    "telegram by polling": on_telegram_by_polling,
    "telegram by webhook": on_telegram_by_webhook,
    "zalo official account": on_zalo_oa,
}
