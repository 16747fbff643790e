"""Keep what came in before a platform hears "received", and hand it out one conversation at a time, in order.

A repeated delivery (same channel, same external id) is kept once. Messages of one person that wait together are handed out
together; a button or a command is handed out alone and at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from camnang_bot.channels.base import Ignored
from camnang_bot.storage.engine import reading
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.tables import conversations, inbox
from camnang_handlers.messages import Incoming

MOST_TOGETHER: Final = 10
LONGEST_WAIT: Final = timedelta(seconds=8)  # a person who writes without pause is still answered
IMMEDIATE: Final = ("button", "command", "contact")
TEXT_KEPT: Final = 20_000  # letters; more is no question, and is cut before it is stored
ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Claimed:
    """Waiting rows of one conversation, locked until the transaction ends, merged into one message."""

    rows: tuple[int, ...]
    conversation_id: int
    incoming: Incoming


def insert_ignoring(
    connection: Connection, table: Any, values: Sequence[Mapping[str, object]], keys: Sequence[str]
) -> int:
    """Insert rows, leaving out those whose unique `keys` exist; return how many were new."""
    if not values:
        return 0
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    count = 0
    for row in values:
        count += connection.execute(
            make(table).values(**row).on_conflict_do_nothing(index_elements=list(keys))
        ).rowcount
    return count


class SqlInbox:
    """The inbox on a database. Implements `camnang_bot.channels.base.Inbox`."""

    def __init__(self, engine: Engine, cipher: Cipher, wake: Any = None) -> None:
        self._engine, self._cipher, self._wake = engine, cipher, wake

    async def put(self, channel: str, items: tuple[Incoming | Ignored, ...]) -> int:
        """Store the new ones among `items`, durably; return how many were new."""
        return await asyncio.to_thread(self.put_now, channel, items)

    def put_now(self, channel: str, items: tuple[Incoming | Ignored, ...], now: datetime | None = None) -> int:
        """The same, for callers that are not asynchronous."""
        count = 0
        with self._engine.begin() as connection:
            for item in items:
                count += self._keep(connection, channel, item, now)
        if count and self._wake is not None:
            self._wake()
        return count

    def _keep(self, connection: Connection, channel: str, item: Incoming | Ignored, now: datetime | None) -> int:
        from camnang_bot.clock import utc_now

        if isinstance(item, Ignored):
            at = now or utc_now()
            row = {
                "channel": channel,
                "external_id": item.external_id[:200],
                "key": item.conversation[:120],
                "kind": "ignored",
                "received_at": at,
                "available_at": at,
                "status": "ignored",
                "reason": item.reason[:60],
            }
            if item.reachable is not None and item.conversation:
                connection.execute(
                    update(conversations)
                    .where(conversations.c.channel == channel, conversations.c.key == item.conversation)
                    .values(reachable=item.reachable)
                )
            return insert_ignoring(connection, inbox, [row], ["channel", "external_id"])
        insert_ignoring(
            connection,
            conversations,
            [
                {
                    "channel": channel,
                    "key": item.conversation,
                    "created_at": item.received_at,
                    "state_sealed": "",
                    "owner": "bot",
                    "reachable": True,
                }
            ],
            ["channel", "key"],
        )
        return insert_ignoring(
            connection,
            inbox,
            [
                {
                    "channel": channel,
                    "external_id": item.external_id[:200],
                    "key": item.conversation[:120],
                    "kind": item.kind,
                    "text_sealed": self._cipher.seal(_storable(item.text)),
                    "payload_sealed": self._cipher.seal(_storable(item.payload)[:200]) if item.payload else None,
                    "context_sealed": self._cipher.seal(_storable(item.context_text)) if item.context_text else None,
                    "received_at": item.received_at,
                    "available_at": item.received_at,
                    "status": "waiting",
                    "attempts": 0,
                }
            ],
            ["channel", "external_id"],
        )

    def claim_next_conversation(
        self, connection: Connection, now: datetime, quiet: Mapping[str, float]
    ) -> Claimed | None:
        """Lock one conversation that has something ready and return its next message, or None.

        `quiet` is the seconds of silence each channel waits for more text. The lock ends with the transaction.
        """
        for candidate in self._candidates(connection, now, quiet):
            locked = self._lock(connection, candidate["channel"], candidate["key"])
            if locked is None:
                continue
            rows = (
                connection.execute(
                    select(inbox)
                    .where(
                        inbox.c.status == "waiting",
                        inbox.c.channel == candidate["channel"],
                        inbox.c.key == candidate["key"],
                    )
                    .order_by(inbox.c.id)
                    .limit(MOST_TOGETHER)
                )
                .mappings()
                .all()
            )
            if rows:
                return self._merge(rows, locked)
        return None

    def _candidates(self, connection: Connection, now: datetime, quiet: Mapping[str, float]) -> list[Any]:
        oldest = func.min(inbox.c.received_at)
        newest = func.max(inbox.c.received_at)
        ready = [
            and_(inbox.c.channel == channel, newest <= now - timedelta(seconds=seconds))
            for channel, seconds in quiet.items()
            if seconds
        ]
        unhurried = [channel for channel, seconds in quiet.items() if seconds]
        immediate = func.max(inbox.c.kind.in_(IMMEDIATE).cast(inbox.c.attempts.type))
        statement = (
            select(inbox.c.channel, inbox.c.key)
            .where(inbox.c.status == "waiting")
            .group_by(inbox.c.channel, inbox.c.key)
            .having(
                func.max(inbox.c.available_at) <= now,  # one put back holds the later ones: order stays
                or_(
                    inbox.c.channel.not_in(unhurried),
                    oldest <= now - LONGEST_WAIT,
                    immediate == 1,
                    func.count() >= MOST_TOGETHER,
                    *ready,
                ),
            )
            .order_by(func.min(inbox.c.id))
            .limit(20)
        )
        return list(connection.execute(statement).mappings())

    def _lock(self, connection: Connection, channel: str, key: str) -> int | None:
        statement = select(conversations.c.id).where(conversations.c.channel == channel, conversations.c.key == key)
        if connection.dialect.name == "postgresql":
            statement = statement.with_for_update(skip_locked=True)
        found = connection.execute(statement).scalar_one_or_none()
        return int(found) if found is not None else None

    def _merge(self, rows: Sequence[Any], conversation_id: int) -> Claimed:
        taken = [rows[0]]
        if rows[0]["kind"] == "text":
            for row in rows[1:]:
                if row["kind"] != "text":
                    break
                taken.append(row)
        first, last = taken[0], taken[-1]
        incoming = Incoming(
            first["channel"],
            first["external_id"],
            first["key"],
            first["kind"],
            "\n".join(self._cipher.open(row["text_sealed"]) for row in taken),
            last["received_at"],
            self._cipher.open(first["payload_sealed"]) or None,
            self._cipher.open(first["context_sealed"]) or None,
        )
        return Claimed(tuple(row["id"] for row in taken), conversation_id, incoming)

    def mark_done(self, connection: Connection, claimed: Claimed, turn_id: int) -> None:
        """Note that the rows led to a turn; their words are kept only in the transcript from now on."""
        connection.execute(
            update(inbox)
            .where(inbox.c.id.in_(claimed.rows))
            .values(status="done", turn_id=turn_id, text_sealed=None, context_sealed=None, payload_sealed=None)
        )

    def mark_failed(self, connection: Connection, claimed: Claimed, now: datetime, reason: str) -> bool:
        """Put rows back for a later try, or give them up after the third; return whether they were given up."""
        waiting = (inbox.c.id.in_(claimed.rows)) & (
            inbox.c.status == "waiting"
        )  # another worker may have answered meanwhile
        found = connection.execute(select(func.max(inbox.c.attempts)).where(waiting)).scalar_one()
        if found is None:
            return False
        attempts = found + 1
        given_up = attempts >= ATTEMPTS
        connection.execute(
            update(inbox)
            .where(waiting)
            .values(
                attempts=attempts,
                reason=reason[:60],
                status="failed" if given_up else "waiting",
                available_at=now + timedelta(seconds=2.0**attempts),
            )
        )
        return bool(given_up)

    def status_of(self, channel: str, external_id: str) -> tuple[str, int | None] | None:
        """Return the status and the turn of one message, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(inbox.c.status, inbox.c.turn_id).where(
                    inbox.c.channel == channel, inbox.c.external_id == external_id
                )
            ).one_or_none()
        return (row[0], row[1]) if row else None


def _storable(text: str) -> str:
    """Cut a text to what is kept and drop what PostgreSQL cannot store."""
    return text[:TEXT_KEPT].replace("\x00", "").encode("utf-8", "replace").decode()
