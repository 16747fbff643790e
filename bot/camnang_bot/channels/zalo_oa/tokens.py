"""Keep the token pair of an Official Account alive: one refresher at a time, the new pair stored before it is used.

A refresh token works once; the answer to a refresh holds the only copy of the next one. So the lock spans the call, and
a pair that another process has stored meanwhile is taken over instead of refreshed again. After a refused refresh only
a human can help, by consenting again in Zalo's console.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from camnang_bot.channels.base import Audience, DeliveryError, Reason

ACCESS_LIFETIME: Final = timedelta(hours=25)
# Refreshed at about 20 of the 25 hours: five are left for an outage of the token service.
REFRESH_BEFORE_END: Final = timedelta(hours=5)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class TokenPair:
    """What the platform gave. `expires_at` (aware, UTC) ends the access token; the refresh token has 3 months."""

    access: str
    refresh: str
    expires_at: datetime

    def __repr__(self) -> str:
        """Show no secret."""
        return f"TokenPair(expires_at={self.expires_at.isoformat()})"


class TokenStore(Protocol):
    """Where the pair of one Official Account lives, shared by all processes."""

    async def load(self) -> TokenPair | None:
        """Return the pair that is in force, None when nobody has consented yet."""
        ...

    async def save(self, pair: TokenPair) -> None:
        """Replace the pair; durable when it returns. Called by whoever is inside `refreshing`."""
        ...

    def refreshing(self) -> AbstractAsyncContextManager[None]:
        """Hold the right to refresh: one holder at a time over all processes."""
        ...


class TokenEndpoint(Protocol):
    """The platform's token call."""

    async def refresh(self, refresh_token: str, now: datetime) -> TokenPair:
        """Trade a refresh token for a new pair. Raises DeliveryError; BAD_CREDENTIALS when the token is refused."""
        ...


class Tokens:
    """Gives out an access token that works, refreshing early or when the platform says it is dead."""

    def __init__(self, store: TokenStore, endpoint: TokenEndpoint, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._endpoint = endpoint
        self._clock = clock
        self._pair: TokenPair | None = None
        self._refused: str | None = None  # a refresh token the platform turned down; asking again cannot help
        self._unsaved: TokenPair | None = None
        self._refresh: asyncio.Task[TokenPair] | None = None

    async def access(self) -> str:
        """Return an access token. Raises DeliveryError when there is none and none can be had."""
        if self._pair is None or self._is_old(self._pair):
            self._pair = await self._loaded()
        pair = self._pair
        if not self._is_old(pair):
            return pair.access
        try:
            return await self.replace(pair.access)
        except DeliveryError as error:
            if pair.expires_at <= self._clock():
                raise
            # The early refresh failed, but the token still works for hours.
            log.warning("zalo_refresh_failed", reason=error.reason.value)
            return pair.access

    async def replace(self, dead: str) -> str:
        """Return another access token than `dead`, which is old or was refused. Raises DeliveryError."""
        if self._refresh is None or self._refresh.done():
            self._refresh = asyncio.get_running_loop().create_task(self._refreshed(dead))
        # Shielded: whoever is cancelled between the answer and the store would lose the only copy of the next token.
        return (await asyncio.shield(self._refresh)).access

    async def settle(self) -> None:
        """Wait for a refresh under way, before the process ends."""
        if self._refresh is not None:
            await asyncio.wait((self._refresh,))

    def _is_old(self, pair: TokenPair) -> bool:
        return pair.expires_at - self._clock() < REFRESH_BEFORE_END

    async def _loaded(self) -> TokenPair:
        try:
            pair = await self._store.load()
        except Exception as error:  # the boundary to the store
            log.error("zalo_tokens_not_readable", error=type(error).__name__)
            raise DeliveryError(Reason.PLATFORM, retryable=True, tell=Audience.ADMINISTRATOR) from None
        if pair is None:
            log.error("zalo_not_connected", remedy="No token pair is stored. Connect the Official Account first.")
            raise DeliveryError(Reason.BAD_CREDENTIALS, retryable=False, tell=Audience.ADMINISTRATOR)
        return pair

    async def _refreshed(self, dead: str) -> TokenPair:
        async with self._store.refreshing():
            if self._unsaved is None:
                pair = await self._loaded()
                if pair.access != dead and not self._is_old(pair):
                    self._pair = pair
                    return pair  # somebody else refreshed while we waited
                self._unsaved = await self._traded(pair.refresh)
            await self._saved(self._unsaved)
            self._pair, self._unsaved = self._unsaved, None
            log.info("zalo_tokens_refreshed", expires_at=self._pair.expires_at.isoformat())
            return self._pair

    async def _traded(self, refresh_token: str) -> TokenPair:
        if refresh_token == self._refused:
            raise DeliveryError(Reason.BAD_CREDENTIALS, retryable=False, tell=Audience.ADMINISTRATOR)
        try:
            return await self._endpoint.refresh(refresh_token, self._clock())
        except DeliveryError as error:
            if error.reason is Reason.BAD_CREDENTIALS:
                self._refused = refresh_token
                log.error("zalo_refresh_refused", remedy="Consent again for this Official Account in Zalo's console.")
            raise

    async def _saved(self, pair: TokenPair) -> None:
        """Store the pair. It stays in memory until it is stored: the platform has forgotten the old one already."""
        try:
            await self._store.save(pair)
        except Exception as error:  # the boundary to the store
            log.error("zalo_tokens_not_stored", error=type(error).__name__)
            raise DeliveryError(Reason.PLATFORM, retryable=True, tell=Audience.ADMINISTRATOR) from None
