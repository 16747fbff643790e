"""Keep the Zalo token pair of an Official Account, sealed. One refresher at a time over all processes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import Engine, delete, insert, select

from camnang_bot.channels.zalo_oa import TokenPair
from camnang_bot.clock import utc_now
from camnang_bot.storage.engine import reading
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.tables import zalo_tokens


class SqlTokenStore:
    """Implements `camnang_bot.channels.zalo_oa.TokenStore`."""

    def __init__(self, engine: Engine, cipher: Cipher, oa_id: str) -> None:
        self._engine, self._cipher, self._oa_id = engine, cipher, oa_id
        self._here = asyncio.Lock()

    async def load(self) -> TokenPair | None:
        """Return the pair in force, or None before the first consent."""
        return await asyncio.to_thread(self.load_now)

    def load_now(self) -> TokenPair | None:
        """The same, for callers that are not asynchronous."""
        with reading(self._engine) as connection:
            row = (
                connection.execute(select(zalo_tokens).where(zalo_tokens.c.oa_id == self._oa_id))
                .mappings()
                .one_or_none()
            )
        return (
            TokenPair(
                self._cipher.open(row["access_sealed"]), self._cipher.open(row["refresh_sealed"]), row["expires_at"]
            )
            if row
            else None
        )

    async def save(self, pair: TokenPair) -> None:
        """Replace the pair durably."""
        await asyncio.to_thread(self.save_now, pair)

    def save_now(self, pair: TokenPair) -> None:
        """The same, for callers that are not asynchronous."""
        with self._engine.begin() as connection:
            connection.execute(delete(zalo_tokens).where(zalo_tokens.c.oa_id == self._oa_id))
            connection.execute(
                insert(zalo_tokens).values(
                    oa_id=self._oa_id,
                    access_sealed=self._cipher.seal(pair.access),
                    refresh_sealed=self._cipher.seal(pair.refresh),
                    expires_at=pair.expires_at,
                    changed_at=utc_now(),
                )
            )

    @contextlib.asynccontextmanager
    async def refreshing(self) -> AsyncIterator[None]:
        """Hold the right to refresh: a lock here, and on PostgreSQL an advisory lock over all machines."""
        async with self._here:
            if self._engine.dialect.name != "postgresql":
                yield
                return
            connection = await asyncio.to_thread(self._engine.connect)
            try:
                await asyncio.to_thread(connection.exec_driver_sql, "SELECT pg_advisory_lock(724002)")
                yield
                await asyncio.to_thread(connection.exec_driver_sql, "SELECT pg_advisory_unlock(724002)")
            finally:
                await asyncio.to_thread(connection.close)
