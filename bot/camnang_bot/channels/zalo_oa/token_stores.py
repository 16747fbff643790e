"""Keep a token pair in memory or in one file. The table of the database is storage's own."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

from camnang_bot.channels.zalo_oa.tokens import TokenPair


class MemoryTokenStore:
    """For tests: forgets the pair with the process, and with it the account's consent."""

    def __init__(self, pair: TokenPair | None = None) -> None:
        self._pair = pair
        self._lock = asyncio.Lock()

    async def load(self) -> TokenPair | None:
        """Return the pair."""
        return self._pair

    async def save(self, pair: TokenPair) -> None:
        """Replace the pair."""
        self._pair = pair

    def refreshing(self) -> AbstractAsyncContextManager[None]:
        """Hold the right to refresh within this event loop."""
        return self._lock


class FileTokenStore:
    """One JSON file readable by its owner only, replaced atomically; a lock file beside it keeps refreshers apart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = asyncio.Lock()

    async def load(self) -> TokenPair | None:
        """Return the pair, None when there is no file. Raises ValueError for a file that is no token pair."""
        return await asyncio.to_thread(self._read)

    async def save(self, pair: TokenPair) -> None:
        """Write the pair to the disk and make sure it is there."""
        await asyncio.to_thread(self._write, pair)

    @asynccontextmanager
    async def refreshing(self) -> AsyncIterator[None]:
        """Hold the right to refresh over all processes of this machine."""
        # The thread's lock first: flock does not keep two tasks of one process apart.
        async with self._lock:
            handle = await asyncio.to_thread(self._acquire)
            try:
                yield
            finally:
                os.close(handle)

    def _acquire(self) -> int:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        return handle

    def _read(self) -> TokenPair | None:
        try:
            fields = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        try:
            return TokenPair(fields["access"], fields["refresh"], datetime.fromisoformat(fields["expires_at"]))
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"{self._path} holds no token pair; delete it and connect the account again") from None

    def _write(self, pair: TokenPair) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        content = {"access": pair.access, "refresh": pair.refresh, "expires_at": pair.expires_at.isoformat()}
        handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
