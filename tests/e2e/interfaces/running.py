"""Run the real house on free ports in the test's event loop: servers, worker, sender and the channels that settings turn on."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import httpx
import uvicorn
from sqlalchemy import Table, func, select

from camnang_bot.bootstrap import House
from camnang_bot.cli.run import set_up_channels
from camnang_bot.storage.tables import alerts, case_events, cases, inbox, turns
from camnang_bot.web.app import people_app
from emulators.telegram import FakeTelegram
from emulators.zalo_oa import FakeZaloOa

SECRET = "bi-mat_cua_webhook"


@dataclass
class Running:
    """A house at work. `http` speaks to the people's server."""

    house: House
    http: httpx.AsyncClient

    def count(self, table: Table) -> int:
        """Return how many rows a table has."""
        with self.house.store.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    @property
    def followed(self) -> tuple[int, int]:
        """How many cases and how many alerts there are."""
        return self.count(cases), self.count(alerts)

    @property
    def waiting(self) -> int:
        """How many messages no turn has answered yet."""
        with self.house.store.engine.connect() as connection:
            return int(
                connection.execute(
                    select(func.count()).select_from(inbox).where(inbox.c.status == "waiting")
                ).scalar_one()
            )

    def turns(self) -> int:
        """Return how many turns were committed."""
        return self.count(turns)

    def case_events(self) -> int:
        """Return how often a case was changed."""
        return self.count(case_events)

    def invite(self, name: str = "Cán bộ Hà") -> str:
        """Add an officer and return an invitation code."""
        store, now = self.house.store, self.house.clock()
        with store.engine.begin() as connection:
            return store.officers.invite(connection, store.officers.add(connection, name, "officer", (), now), now)

    async def until(self, condition: Callable[[], object], timeout: float = 8.0) -> None:  # noqa: ASYNC109
        """Wait until `condition()` is true. Raises AssertionError after `timeout` seconds."""
        end = time.monotonic() + timeout
        while not await asyncio.to_thread(condition):
            assert time.monotonic() < end, "the house did not do it in time"
            await asyncio.sleep(0.01)

    async def rest(self, message: str, sender: str = "lan", **more: str) -> httpx.Response:
        """Say something over REST."""
        body = {"sender": sender, "message": message, **more}
        return await self.http.post("/webhooks/rest/webhook", json=body)


@asynccontextmanager
async def at_work(
    house: House, telegram: FakeTelegram | None = None, *, webhook: bool = False, zalo: FakeZaloOa | None = None
) -> AsyncIterator[Running]:
    """Run the house as `camnang run` does, with fakes for the platforms."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings: dict[str, Any] = {"quiet_seconds": 0.0}
        if telegram is not None:
            settings |= {"telegram_token": telegram.token, "telegram_api": telegram.url}
        if webhook:
            settings |= {
                "telegram_webhook_url": f"{address}/telegram/webhook",
                "telegram_webhook_secret": SECRET,
            }
        if zalo is not None:
            settings |= {
                "zalo_app_id": zalo.app_id,
                "zalo_app_secret": zalo.app_secret,
                "zalo_oa_secret": zalo.oa_secret,
                "zalo_api": zalo.url,
                "zalo_oauth": zalo.url,
            }
        house = replace(house, settings=replace(house.settings, **settings))
        stop = asyncio.Event()
        channels, routers, background = await set_up_channels(house, stop)
        sender = house.sender(channels)
        worker = house.worker(sent=sender.wake)
        config = uvicorn.Config(people_app(house, worker.wake, routers), log_level="warning", lifespan="off")
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listening])
        worker.start()
        tasks = [asyncio.create_task(part) for part in (sender.run(), *background)]
        if zalo is not None:
            zalo.webhook_url = f"{address}/zalo/webhook"
        try:
            async with httpx.AsyncClient(base_url=address, timeout=20) as http:
                yield Running(house, http)
        finally:
            stop.set()
            sender.stop()
            await asyncio.to_thread(worker.stop)
            for listener in server.servers:
                listener.close()
            for connection in tuple(server.server_state.connections):
                connection.shutdown()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
            for channel in channels.values():
                await channel.close()  # type: ignore[attr-defined]
            house.store.engine.dispose()
