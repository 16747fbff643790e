"""Deliver what commits wrote: replies, alerts and notices from the outbox, warnings from their ledger.

A row is leased before it leaves, so that a crash leaves it where the next sender finds it, counted as in doubt. What a
failure means is said by `DeliveryError`; this module only acts on its fields.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection, insert, update

from camnang_bot.channels.base import Audience, Channel, DeliveryError, OutgoingMessage, Reason, Receipt
from camnang_bot.limiter import Limiter
from camnang_bot.metrics import DELIVERIES
from camnang_bot.pictures import PictureError, render
from camnang_bot.storage.outbox import MAILBOX_CHANNELS, PICTURE, OutboxRow
from camnang_bot.storage.store import Store
from camnang_bot.storage.tables import alerts, conversations
from camnang_bot.storage.warnings import Delivery

log = structlog.get_logger()

BATCH: Final = 50
FAULTS: Final = 5
LONGEST_HELD: Final = 1.0  # seconds
PICTURE_SECONDS: Final = 10.0  # the next words of a conversation wait behind its picture, no longer than this
PICTURE_TRIES: Final = 3
TELL_AGAIN: Final = timedelta(hours=1)
WARNINGS_IN_FLIGHT: Final = 20  # at most so many copies can be in doubt after a crash of this process
Compose = Callable[[str, str], str]


class Sender:
    """Sends for the channels it is given. Mailbox channels need no sending; their warnings are posted here."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        compose_warning: Compose,
        clock: Callable[[], datetime],
        *,
        limiters: Mapping[str, Limiter] | None = None,
        checkpoint: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store, self._channels, self._compose, self._clock, self._checkpoint = (
            store,
            channels,
            compose_warning,
            clock,
            checkpoint,
        )
        self._limiters = dict(limiters or {name: Limiter() for name in channels})
        self._owner = uuid.uuid4().hex
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._told: dict[str, datetime] = {}

    def wake(self) -> None:
        """Say, from any thread, that something was committed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """Finish the batch in hand and stop."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Deliver until stopped: each channel in a loop of its own, so that a paused platform holds no other one up."""
        self._loop = asyncio.get_running_loop()
        await asyncio.gather(*(self._run_channel(name) for name in (*self._channels, None)))

    async def _run_channel(self, name: str | None) -> None:
        """Deliver one channel's messages and warnings; None stands for the mailboxes.

        Rows of a channel that is not set up wait: it may be set up tomorrow.
        """
        while not self._stopping:
            try:
                paused = self._limiters[name].paused_for() if name else 0.0
                if paused > 0:  # nothing is leased while the platform wants silence: a lease must not run out waiting
                    await asyncio.sleep(min(paused, 5.0))
                    continue
                busy = await self.deliver_outbox(name) if name else 0
                busy += await self.deliver_warnings([name] if name else sorted(MAILBOX_CHANNELS))
            except Exception as error:  # the database is away: wait, nothing is lost
                log.error("sender_waits", error=type(error).__name__)
                await asyncio.sleep(2)
                continue
            if not busy:
                try:
                    await asyncio.wait_for(self._wake.wait(), timeout=0.5)
                except TimeoutError:
                    await asyncio.to_thread(self._recover_leases)
                self._wake.clear()

    def recover(self) -> int:
        """Take back what a dead sender had leased. Call once at start when this is the only sender."""
        with self._store.engine.begin() as connection:
            now = self._clock()
            return self._store.outbox.recover(connection, now, everything=True) + self._store.warnings.recover(
                connection, now, everything=True
            )

    def _recover_leases(self) -> None:
        with self._store.engine.begin() as connection:
            now = self._clock()
            self._store.outbox.recover(connection, now, everything=False)
            self._store.warnings.recover(connection, now, everything=False)

    async def deliver_outbox(self, channel: str | None = None) -> int:
        """Deliver one batch of a channel's outbox (of any, when none is named), conversations in parallel."""
        rows = await asyncio.to_thread(self._lease_rows, channel)
        await asyncio.gather(*(self._deliver_row(row) for row in rows))
        return len(rows)

    def _lease_rows(self, channel: str | None) -> list[OutboxRow]:
        with self._store.engine.begin() as connection:
            return self._store.outbox.lease(connection, self._owner, self._clock(), BATCH, channel)

    async def _deliver_row(self, row: OutboxRow) -> None:
        channel = self._channels.get(row.channel)
        if channel is None:
            await asyncio.to_thread(self._settle_row, row, DeliveryError(Reason.BAD_CREDENTIALS, retryable=False), None)
            return
        self._checkpoint("send")
        try:
            self._not_while_paused(row.channel)
            await self._limiters[row.channel].wait(row.key)
            receipt = await self._send_row(channel, row)
        except DeliveryError as error:
            await asyncio.to_thread(self._settle_row, row, error, None)
        except (
            Exception
        ) as error:  # a fault of ours in an adapter: tried a few times, then given up and shown to officers
            log.error("channel_failed", channel=row.channel, error=type(error).__name__)
            fault = DeliveryError(Reason.PLATFORM, retryable=row.attempts < FAULTS, tell=Audience.ADMINISTRATOR)
            await asyncio.to_thread(self._settle_row, row, fault, None)
        else:
            self._checkpoint("sent")
            await asyncio.to_thread(self._settle_row, row, None, receipt.reference)

    async def _send_row(self, channel: Channel, row: OutboxRow) -> Receipt:
        """Send the words of a row, or draw its picture and send that. Raises DeliveryError."""
        if row.kind != PICTURE:
            return await channel.send(
                OutgoingMessage(row.id, row.key, row.text, row.buttons, after_ambiguity=row.in_doubt > 0)
            )
        try:
            if row.picture is None:
                raise PictureError("unreadable")
            drawn = await asyncio.to_thread(render, row.picture)
            async with asyncio.timeout(PICTURE_SECONDS):
                return await channel.send(OutgoingMessage(row.id, row.key, "", picture=drawn))
        except PictureError as error:
            log.error("picture_not_drawn", outbox=row.id, reason=str(error))
            raise DeliveryError(Reason.BAD_MESSAGE, retryable=False, tell=Audience.ADMINISTRATOR) from None
        except TimeoutError:
            raise DeliveryError(Reason.AMBIGUOUS, retryable=False) from None

    def _settle_row(self, row: OutboxRow, error: DeliveryError | None, reference: str | None) -> None:
        with self._store.engine.begin() as connection:
            if error is None:
                self._store.outbox.sent(connection, row.id, reference)
                DELIVERIES.labels(row.channel, row.kind, "sent").inc()
                return
            doubtful = error.reason is Reason.AMBIGUOUS
            retry = (error.retryable or doubtful) and not (doubtful and row.policy == "maybe_never")
            if row.kind == PICTURE:  # its words are there; trying for long would hold up those that come after it
                retry = retry and error.reason is Reason.RATE_LIMITED and row.attempts < PICTURE_TRIES
            self._store.outbox.failed(
                connection,
                row,
                error.reason.value,
                retry_at=self._retry_at(error, row.attempts, row.channel) if retry else None,
                doubtful=doubtful,
            )
            if error.reason is Reason.BLOCKED:
                connection.execute(
                    update(conversations)
                    .where(conversations.c.channel == row.channel, conversations.c.key == row.key)
                    .values(reachable=False)
                )
            self._tell(connection, row.channel, error)
            DELIVERIES.labels(row.channel, row.kind, error.reason.value).inc()
        log.warning(
            "delivery_failed", outbox=row.id, channel=row.channel, reason=error.reason.value, tell=error.tell.value
        )

    def _tell(self, connection: Connection, channel: str, error: DeliveryError) -> None:
        """Show officers a failure that needs a human being, at most once an hour each."""
        now, key = self._clock(), f"{channel}: {error.reason.value}"
        if error.tell is Audience.NOBODY or now - self._told.get(key, now - TELL_AGAIN) < TELL_AGAIN:
            return
        self._told[key] = now
        connection.execute(
            insert(alerts).values(kind="failure", text_sealed=self._store.cipher.seal(key), created_at=now)
        )

    def _not_while_paused(self, channel: str) -> None:
        """Give a row back rather than hold it through a long pause, in which its lease would run out."""
        paused = self._limiters[channel].paused_for()
        if paused > LONGEST_HELD:
            raise DeliveryError(Reason.RATE_LIMITED, retryable=True, retry_after=paused)

    def _retry_at(self, error: DeliveryError, attempts: int, channel: str) -> datetime:
        if error.retry_after:
            self._limiters[channel].pause(error.retry_after)
        return self._clock() + timedelta(seconds=error.retry_after or min(300.0, 2.0**attempts))

    async def deliver_warnings(self, channels: list[str] | None = None) -> int:
        """Deliver one batch of warning copies (of any channel, when none is named); return how many it held."""
        copies = await asyncio.to_thread(self._lease_copies, channels)
        if copies:
            self._checkpoint("warn")
            outcomes = await asyncio.gather(*(self._send_copy(copy) for copy in copies))
            self._checkpoint("warned")
            await asyncio.to_thread(self._settle_copies, list(zip(copies, outcomes, strict=True)))
        return len(copies)

    def _lease_copies(self, channels: list[str] | None) -> list[Delivery]:
        with self._store.engine.begin() as connection:
            copies = self._store.warnings.lease(connection, self._owner, self._clock(), WARNINGS_IN_FLIGHT, channels)
            if not copies:
                self._store.warnings.finish(connection, self._clock())
            return copies

    async def _send_copy(self, copy: Delivery) -> DeliveryError | None:
        if copy.channel in MAILBOX_CHANNELS:
            return None
        channel = self._channels.get(copy.channel)
        if channel is None:
            return DeliveryError(Reason.BAD_CREDENTIALS, retryable=False)
        try:
            self._not_while_paused(copy.channel)
            await self._limiters[copy.channel].wait(copy.key)
            await channel.send(
                OutgoingMessage(
                    copy.id, copy.key, self._compose(copy.title, copy.body), after_ambiguity=copy.in_doubt > 0
                )
            )
        except DeliveryError as error:
            return error
        except Exception as error:
            log.error("channel_failed", channel=copy.channel, error=type(error).__name__)
            return DeliveryError(Reason.PLATFORM, retryable=copy.attempts < FAULTS, tell=Audience.ADMINISTRATOR)
        return None

    def _settle_copies(self, outcomes: list[tuple[Delivery, DeliveryError | None]]) -> None:
        with self._store.engine.begin() as connection:
            now = self._clock()
            for copy, error in outcomes:
                if error is None:
                    if copy.channel in MAILBOX_CHANNELS:  # posted and noted in one transaction: exactly once
                        self._store.outbox.post(
                            connection,
                            copy.channel,
                            copy.key,
                            "warning",
                            self._compose(copy.title, copy.body),
                            (),
                            now,
                            source=f"w{copy.id}",
                        )
                    self._store.warnings.delivered(connection, copy.id, now)
                else:
                    doubtful = error.reason is Reason.AMBIGUOUS
                    retry = error.retryable or doubtful
                    self._store.warnings.failed(
                        connection,
                        copy,
                        error.reason.value,
                        retry_at=self._retry_at(error, copy.attempts, copy.channel) if retry else None,
                        doubtful=doubtful,
                    )
                    if error.reason is Reason.BLOCKED:
                        connection.execute(
                            update(conversations)
                            .where(conversations.c.id == copy.conversation_id)
                            .values(reachable=False)
                        )
                DELIVERIES.labels(copy.channel, "warning", error.reason.value if error else "sent").inc()
