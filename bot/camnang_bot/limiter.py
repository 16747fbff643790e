"""Decide when the next message may leave: so many a second overall, one a second and chat, and a pause when a platform asks.

python-telegram-bot's own limiter has no limit a chat and forgets a pause when another request ends (reference/telegram.md §5).
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

CHATS_REMEMBERED = 10_000


class Limiter:
    """One platform's limits. Times are monotonic seconds."""

    def __init__(self, per_second: float = 25.0, per_chat_seconds: float = 1.0, burst_in_chat: int = 3) -> None:
        self._interval, self._chat_interval, self._burst = 1 / per_second, per_chat_seconds, burst_in_chat
        self._next = 0.0
        self._paused_until = 0.0
        self._chats: OrderedDict[str, float] = OrderedDict()

    def pause(self, seconds: float) -> None:
        """Hold everything back for `seconds`; a longer pause already running stays."""
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)

    def paused_for(self) -> float:
        """Return the seconds for which everything is still held back."""
        return max(0.0, self._paused_until - time.monotonic())

    async def wait(self, chat: str) -> None:
        """Return when a message to `chat` may leave."""
        while True:
            now = time.monotonic()
            chat_ready = self._chats.get(chat, 0.0) - self._burst * self._chat_interval
            ready = max(self._next, self._paused_until, chat_ready)
            if ready <= now:
                break
            await asyncio.sleep(ready - now)
        self._next = max(self._next, now - self._interval) + self._interval
        self._chats[chat] = max(self._chats.get(chat, 0.0), now) + self._chat_interval
        self._chats.move_to_end(chat)
        while len(self._chats) > CHATS_REMEMBERED:
            self._chats.popitem(last=False)
