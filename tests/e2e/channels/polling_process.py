"""A process that polls the fake Telegram into a durable inbox and answers each message once; made to be killed.

Arguments: API_BASE TOKEN DATABASE_FILE
"""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys

from camnang_bot.channels.base import Ignored
from camnang_bot.channels.telegram import build_telegram, run_polling
from camnang_handlers.messages import Incoming


class FileInbox:
    """One table with the unique key of the design."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("CREATE TABLE IF NOT EXISTS inbox (channel, id, text, UNIQUE (channel, id))")

    async def put(self, channel: str, items: tuple[Incoming | Ignored, ...]) -> int:
        rows = [(channel, item.external_id, getattr(item, "text", "")) for item in items]
        self._connection.execute("BEGIN IMMEDIATE")
        before = self._connection.total_changes
        self._connection.executemany("INSERT OR IGNORE INTO inbox VALUES (?, ?, ?)", rows)
        self._connection.execute("COMMIT")
        return self._connection.total_changes - before


async def main(api_base: str, token: str, path: str) -> None:
    """Poll until told to stop."""
    channel = build_telegram(token, api_base)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await run_polling(channel, FileInbox(path), stop, wait=2, first_pause=0.01)
    await channel.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
