"""Fetch updates from Telegram, one batch after another, and acknowledge a batch only when it is durable.

The offset that acknowledges moves only after `Inbox.put` returned; what is killed in between comes again, known by
its id. Refuses to fight: a second poller or a webhook ends the loop with a plain line in the log.
"""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Final

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from camnang_bot.channels import untrusted
from camnang_bot.channels.base import Inbox
from camnang_bot.channels.telegram.channel import TelegramChannel
from camnang_bot.channels.telegram.failures import seconds

WAIT: Final = 30  # seconds Telegram holds an empty answer back
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0

log = structlog.get_logger(__name__)


class PollingEnd(StrEnum):
    """Why polling ended."""

    STOPPED = "stopped"
    CONFLICT = "conflict"  # another process polls, or a webhook is set
    REFUSED = "refused"  # the token is not known


async def run_polling(
    channel: TelegramChannel, inbox: Inbox, stop: asyncio.Event, *, wait: int = WAIT, first_pause: float = FIRST_PAUSE
) -> PollingEnd:
    """Poll until `stop` is set or only a human can help; say which. Survives every failure of network and store."""
    offset: int | None = None
    pause = first_pause
    while not stop.is_set():
        try:
            updates = await _unless_stopped(channel, offset, wait, stop)
        except Conflict:
            log.error(
                "telegram_polling_conflict",
                remedy="Another process polls with this token, or a webhook is set. Stop one of the two.",
            )
            return PollingEnd.CONFLICT
        except InvalidToken:
            log.error("telegram_token_refused", remedy="Telegram does not know this token. Ask @BotFather for one.")
            return PollingEnd.REFUSED
        except RetryAfter as error:
            await _sleep(seconds(error.retry_after), stop)
            continue
        except TelegramError as error:
            log.warning("telegram_polling_failed", error=type(error).__name__, pause=pause)
            await _sleep(pause, stop)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        taken = await _take(channel, inbox, updates)
        if taken is not None:
            offset = taken + 1
        if taken is None and updates:
            await _sleep(pause, stop)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            pause = first_pause
    return PollingEnd.STOPPED


async def _unless_stopped(channel: TelegramChannel, offset: int | None, wait: int, stop: asyncio.Event) -> list[object]:
    """Return the next updates, or none as soon as `stop` is set: a long poll must not hold up the process's end."""
    fetching = asyncio.ensure_future(channel.fetch_updates(offset, wait))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((fetching, stopping), return_when=asyncio.FIRST_COMPLETED)
        return list(fetching.result()) if fetching.done() else []
    finally:
        for task in (fetching, stopping):
            if not task.done():
                task.cancel()
        await asyncio.gather(fetching, stopping, return_exceptions=True)


async def _take(channel: TelegramChannel, inbox: Inbox, updates: list[object]) -> int | None:
    """Store the updates in one go; return the highest id that is durable now, None when nothing is."""
    items = tuple(item for update in updates for item in channel.receive(update))
    if not items:
        return None
    try:
        await inbox.put(channel.name, items)
    except (
        Exception
    ) as error:  # the boundary to the store: whatever it was, the updates stay at Telegram and come again
        log.error("telegram_updates_not_stored", error=type(error).__name__, updates=len(updates))
        return None
    highest: int | None = None
    for update in updates:
        channel.answer_press(update)
        number = untrusted.integer(untrusted.mapping(update).get("update_id"))
        if number is not None and (highest is None or number > highest):
            highest = number
    return highest


async def _sleep(duration: float, stop: asyncio.Event) -> None:
    """Wait, but not past `stop`."""
    try:
        await asyncio.wait_for(stop.wait(), duration)
    except TimeoutError:
        return
