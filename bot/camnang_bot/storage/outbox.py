"""Keep what must be sent, in order, until it is known to be sent, failed or in doubt.

Channels that are read rather than written to (web page, REST, terminal) have a mailbox instead: a message is delivered by
the commit that writes it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from camnang_bot.storage.rows import new_id
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.tables import mailbox, outbox
from camnang_handlers.messages import Button

MAILBOX_CHANNELS: Final = frozenset({"web", "rest", "console"})
LEASE: Final = timedelta(seconds=60)
MOST_ATTEMPTS: Final = 600  # at five minutes each: two days of outage lose nothing


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message to be sent, leased by one sender."""

    id: int
    channel: str
    key: str
    kind: str
    text: str
    buttons: tuple[Button, ...]
    policy: str
    attempts: int
    in_doubt: int


@dataclass(frozen=True, slots=True)
class MailItem:
    """One message of a conversation as its page shows it; `side` is me, them or warning."""

    id: int
    side: str
    text: str
    buttons: tuple[Button, ...]
    at: datetime


def as_json(buttons: Sequence[Button]) -> list[dict[str, str]]:
    """Return buttons as they are stored and sent over REST."""
    return [{"title": button.title, "payload": button.payload} for button in buttons]


def as_buttons(stored: Any) -> tuple[Button, ...]:
    """Return stored buttons."""
    return tuple(Button(item["title"], item["payload"]) for item in stored or ())


class Outbox:
    """The outbox and the mailboxes. Every method works inside the caller's transaction."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def add(
        self,
        connection: Connection,
        channel: str,
        key: str,
        kind: str,
        text: str,
        buttons: Sequence[Button],
        now: datetime,
        *,
        turn_id: int | None = None,
        policy: str = "maybe_twice",
    ) -> int | None:
        """Write one message; return its id, or None when it went straight to a mailbox."""
        if channel in MAILBOX_CHANNELS:
            self.post(
                connection,
                channel,
                key,
                "warning" if kind == "warning" else "them",
                text,
                buttons,
                now,
                source=f"{kind}:{uuid.uuid4().hex}",
            )
            return None
        made = connection.execute(
            insert(outbox).values(
                channel=channel,
                key=key,
                kind=kind,
                turn_id=turn_id,
                text_sealed=self._cipher.seal(text),
                buttons=as_json(buttons),
                policy=policy,
                status="pending",
                attempts=0,
                in_doubt=0,
                created_at=now,
                available_at=now,
            )
        )
        return new_id(made)

    def post(
        self,
        connection: Connection,
        channel: str,
        key: str,
        side: str,
        text: str,
        buttons: Sequence[Button],
        now: datetime,
        *,
        source: str,
    ) -> None:
        """Put a message into a mailbox. `source` is unique, so that a repeat raises IntegrityError instead of showing twice."""
        connection.execute(
            insert(mailbox).values(
                channel=channel,
                key=key,
                side=side,
                text_sealed=self._cipher.seal(text),
                buttons=as_json(buttons),
                at=now,
                source=source,
            )
        )

    def mail(self, connection: Connection, channel: str, key: str, after: int = 0, limit: int = 60) -> list[MailItem]:
        """Return the newest messages of a mailbox that came after id `after`, oldest first."""
        rows = (
            connection.execute(
                select(mailbox)
                .where(mailbox.c.channel == channel, mailbox.c.key == key, mailbox.c.id > after)
                .order_by(mailbox.c.id.desc())
                .limit(limit)
            )
            .mappings()
            .all()
        )
        return [
            MailItem(r["id"], r["side"], self._cipher.open(r["text_sealed"]), as_buttons(r["buttons"]), r["at"])
            for r in reversed(rows)
            if r["text_sealed"]
        ]

    def lease(
        self, connection: Connection, owner: str, now: datetime, most: int = 50, channel: str | None = None
    ) -> list[OutboxRow]:
        """Take up to `most` pending messages, the oldest of each conversation only, so that order holds."""
        first = (
            select(func.min(outbox.c.id))
            .where(outbox.c.status.in_(("pending", "sending")))
            .group_by(outbox.c.channel, outbox.c.key)
        )
        statement = (
            select(outbox)
            .where(outbox.c.id.in_(first), outbox.c.status == "pending", outbox.c.available_at <= now)
            .order_by(outbox.c.id)
            .limit(most)
        )
        if channel is not None:
            statement = statement.where(outbox.c.channel == channel)
        if connection.dialect.name == "postgresql":
            statement = statement.with_for_update(skip_locked=True)
        rows = connection.execute(statement).mappings().all()
        if rows:
            connection.execute(
                update(outbox)
                .where(outbox.c.id.in_([r["id"] for r in rows]))
                .values(status="sending", lease_owner=owner, lease_until=now + LEASE, attempts=outbox.c.attempts + 1)
            )
        return [
            OutboxRow(
                r["id"],
                r["channel"],
                r["key"],
                r["kind"],
                self._cipher.open(r["text_sealed"]),
                as_buttons(r["buttons"]),
                r["policy"],
                r["attempts"] + 1,
                r["in_doubt"],
            )
            for r in rows
        ]

    def sent(self, connection: Connection, row_id: int, reference: str | None) -> None:
        """Note that the platform took it; its words stay in the transcript only."""
        connection.execute(
            update(outbox)
            .where(outbox.c.id == row_id)
            .values(status="sent", reference=(reference or "")[:120], text_sealed=None, lease_until=None)
        )

    def failed(
        self, connection: Connection, row: OutboxRow, reason: str, *, retry_at: datetime | None, doubtful: bool = False
    ) -> None:
        """Note a failure: tried again at `retry_at`, or given up when that is None or it was tried too often."""
        again = retry_at is not None and row.attempts < MOST_ATTEMPTS
        connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(
                status="pending" if again else "failed",
                reason=reason,
                available_at=retry_at or outbox.c.available_at,
                lease_until=None,
                in_doubt=outbox.c.in_doubt + int(doubtful),
            )
        )

    def recover(self, connection: Connection, now: datetime, *, everything: bool) -> int:
        """Take back messages whose sender died and count them as in doubt: all leased ones (`everything`), or overdue ones."""
        dead = (
            outbox.c.status == "sending"
            if everything
            else (outbox.c.status == "sending") & (outbox.c.lease_until < now)
        )
        lost = connection.execute(
            update(outbox)
            .where(dead, outbox.c.policy == "maybe_never")
            .values(status="failed", reason="ambiguous", in_doubt=outbox.c.in_doubt + 1)
        ).rowcount
        again = connection.execute(
            update(outbox)
            .where(dead, outbox.c.policy != "maybe_never")
            .values(status="pending", in_doubt=outbox.c.in_doubt + 1, lease_until=None)
        ).rowcount
        return int(lost + again)
