"""Run the whole thing: the people's server, the officers' server, worker, sender and the channels that are set up."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
import uvicorn
from fastapi import APIRouter

from camnang_bot.bootstrap import House, build
from camnang_bot.channels.base import Channel
from camnang_bot.channels.telegram import PollingEnd, build_telegram, run_polling, telegram_router
from camnang_bot.channels.zalo_oa import build_zalo_oa, zalo_router
from camnang_bot.cli.officer import first_officers
from camnang_bot.logs import set_up_logs
from camnang_bot.metrics import BAD_INPUT
from camnang_bot.settings import Settings, read_settings
from camnang_bot.storage.zalo_tokens import SqlTokenStore
from camnang_bot.web.app import officers_app, people_app

log = structlog.get_logger()


def run(
    role: Annotated[str, typer.Option(help="all, web, worker hoặc sender; chỉ tách khi dùng PostgreSQL.")] = "all",
    database: Annotated[str | None, typer.Option(help="Ghi đè CAMNANG_DATABASE_URL.")] = None,
) -> None:
    """Chạy Cẩm Nang: trang trò chuyện, trang cán bộ, Telegram và Zalo nếu đã cài đặt."""
    set_up_logs()
    if role not in ("all", "web", "worker", "sender"):
        raise typer.BadParameter("--role là all, web, worker hoặc sender")
    settings = read_settings(database=database)
    if role != "all" and settings.database_url.startswith("sqlite"):
        raise typer.BadParameter("SQLite chỉ chạy một tiến trình; đặt CAMNANG_DATABASE_URL tới PostgreSQL để tách")
    house = build(settings, say=typer.echo)
    with alone(settings):
        asyncio.run(serve(house, role))


@contextlib.contextmanager
def alone(settings: Settings) -> Any:
    """Hold the installation's lock while SQLite is used: a second process would take over the first one's work."""
    if not settings.database_url.startswith("sqlite"):
        yield
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    with Path(settings.home / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise typer.BadParameter("Cẩm Nang đang chạy ở thư mục này rồi; dừng tiến trình kia trước") from None
        yield


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: this process has one place for them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        """Leave signals to `serve`."""
        yield


async def serve(house: House, role: str) -> None:
    """Run the parts of `role` until a signal stops them."""
    settings, stop = house.settings, asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    channels, routers, background = await set_up_channels(house, stop)
    sender = house.sender(channels)
    worker = house.worker(sent=sender.wake)
    parts: list[Coroutine[Any, Any, Any]] = []
    servers: list[Server] = []
    if settings.database_url.startswith("sqlite"):
        recovered = sender.recover()
        if recovered:
            log.warning("deliveries_in_doubt", count=recovered)
    if role in ("all", "worker"):
        worker.start()
    if role in ("all", "sender"):
        parts.append(sender.run())
    if role in ("all", "web"):
        people = people_app(house, worker.wake, routers)
        for app, port in ((people, settings.port), (officers_app(house, sender.wake), settings.officers_port)):
            server = Server(
                uvicorn.Config(
                    app, host=settings.host, port=port, log_level="warning", access_log=False, server_header=False
                )
            )
            servers.append(server)
            parts.append(server.serve())
        parts.extend(background)
        announce(house)
    else:
        for part in background:
            part.close()
    tasks = [asyncio.create_task(part) for part in parts]
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    sender.stop()
    for server in servers:
        server.should_exit = True
    await asyncio.to_thread(worker.stop)
    if tasks:  # a worker on its own has threads only
        await asyncio.wait(tasks, timeout=15)
    for channel in channels.values():
        await channel.close()  # type: ignore[attr-defined]
    house.store.engine.dispose()


async def set_up_channels(
    house: House, stop: asyncio.Event
) -> tuple[dict[str, Channel], list[APIRouter], list[Coroutine[Any, Any, Any]]]:
    """Return the channels that settings turn on, their webhook routes and what must run beside them."""
    settings = house.settings
    channels: dict[str, Channel] = {}
    routers: list[APIRouter] = []
    background: list[Coroutine[Any, Any, Any]] = []
    if settings.telegram_token:
        telegram = build_telegram(settings.telegram_token, settings.telegram_api, quiet_seconds=settings.quiet_seconds)
        channels["telegram"] = telegram
        if settings.telegram_webhook_url and settings.telegram_webhook_secret:
            routers.append(
                telegram_router(
                    telegram,
                    house.store.inbox,
                    settings.telegram_webhook_secret,
                    count=lambda outcome: BAD_INPUT.labels("telegram", outcome.value).inc(),
                )
            )
            await telegram.use_webhook(settings.telegram_webhook_url, settings.telegram_webhook_secret)
        else:
            background.append(_poll(telegram, house, stop))
    if settings.zalo_app_id and settings.zalo_app_secret:
        zalo = build_zalo_oa(
            settings.zalo_app_id,
            settings.zalo_app_secret,
            SqlTokenStore(house.store.engine, house.store.cipher, settings.zalo_oa_id),
            api_base=settings.zalo_api,
            oauth_base=settings.zalo_oauth,
            quiet_seconds=settings.quiet_seconds,
        )
        channels["zalo_oa"] = zalo
        routers.append(
            zalo_router(
                zalo,
                house.store.inbox,
                app_id=settings.zalo_app_id,
                oa_secret=settings.zalo_oa_secret or settings.zalo_app_secret,
                count=lambda outcome: BAD_INPUT.labels("zalo_oa", outcome.value).inc(),
            )
        )
        background.append(zalo.keep_tokens_fresh(stop))
    return channels, routers, background


async def _poll(channel: Any, house: House, stop: asyncio.Event) -> None:
    """Poll Telegram; when it refuses us, say so and let the rest of the house go on."""
    end = await run_polling(channel, house.store.inbox, stop)
    if end is not PollingEnd.STOPPED:
        log.error("telegram_stopped", end=end.value, remedy="See docs/operations.md; the web page goes on.")
    await stop.wait()


def announce(house: House) -> None:
    """Say where the pages are, with a one-time sign-in link for each of the first two officers."""
    settings = house.settings
    typer.echo(f"\nTrang trò chuyện:  http://{settings.host}:{settings.port}")
    for name, link in first_officers(house):
        typer.echo(
            f"Trang cán bộ ({name}), dùng một lần:  http://{settings.host}:{settings.officers_port}/sign-in?link={link}"
        )
    if not settings.telegram_token:
        typer.echo("Telegram: chưa cài (đặt CAMNANG_TELEGRAM_TOKEN). Zalo: xem README.")
    typer.echo("Ctrl-C để dừng.\n")


async def send_all(house: House) -> None:
    """Send what is waiting and return when nothing is left; for `camnang warn send --here`."""
    stop = asyncio.Event()
    channels, _, background = await set_up_channels(house, stop)
    for part in background:
        part.close()
    sender = house.sender(channels)
    with alone(house.settings):
        sender.recover()
        while await sender.deliver_outbox() + await sender.deliver_warnings():
            pass
    for channel in channels.values():
        await channel.close()  # type: ignore[attr-defined]
