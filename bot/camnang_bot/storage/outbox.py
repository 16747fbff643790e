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

from camnang_bot.storage.pictures import opened, sealed
from camnang_bot.storage.rows import new_id
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.tables import mailbox, outbox
from camnang_handlers.messages import Button, Picture

MAILBOX_CHANNELS: Final = frozenset({"web", "rest", "console"})
PICTURE: Final = "picture"  # the kind of a row that shows a picture after the words of the row before it
LEASE: Final = timedelta(seconds=60)
MOST_ATTEMPTS: Final = 600  # at five minutes each: two days of outage lose nothing


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message to be sent, leased by one sender: words, or the picture that follows them."""

    id: int
    channel: str
    key: str
    kind: str
    text: str
    buttons: tuple[Button, ...]
    policy: str
    attempts: int
    in_doubt: int
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class MailItem:
    """One message of a conversation as its page shows it; `side` is me, them or warning."""

    id: int
    side: str
    text: str
    buttons: tuple[Button, ...]
    at: datetime
    picture: Picture | None = None


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
        picture: Picture | None = None,
    ) -> int | None:
        """Write one message; return its id, or None when it went straight to a mailbox.

        A picture becomes a row of its own behind the words: whatever happens to it, they are sent, and sent once.
        """
        if channel in MAILBOX_CHANNELS:
            side, source = "warning" if kind == "warning" else "them", f"{kind}:{uuid.uuid4().hex}"
            self.post(connection, channel, key, side, text, buttons, now, source=source, picture=picture)
            return None
        common: dict[str, Any] = {
            "channel": channel,
            "key": key,
            "turn_id": turn_id,
            "status": "pending",
            "attempts": 0,
            "in_doubt": 0,
        }
        common |= {"created_at": now, "available_at": now}
        words = {"kind": kind, "policy": policy, "text_sealed": self._cipher.seal(text), "buttons": as_json(buttons)}
        made = connection.execute(insert(outbox).values(**common, **words))
        if picture is not None:
            shown = {"kind": PICTURE, "policy": "maybe_never", "picture_sealed": sealed(self._cipher, picture)}
            connection.execute(insert(outbox).values(**common, **shown))
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
        picture: Picture | None = None,
    ) -> None:
        """Put a message into a mailbox. `source` is unique, so that a repeat raises IntegrityError instead of showing twice."""
        connection.execute(
            insert(mailbox).values(
                channel=channel,
                key=key,
                side=side,
                text_sealed=self._cipher.seal(text),
                buttons=as_json(buttons),
                picture_sealed=sealed(self._cipher, picture),
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
            MailItem(
                r["id"],
                r["side"],
                self._cipher.open(r["text_sealed"]),
                as_buttons(r["buttons"]),
                r["at"],
                opened(self._cipher, r["picture_sealed"]),
            )
            for r in reversed(rows)
            if r["text_sealed"]
        ]

    def picture(self, connection: Connection, channel: str, key: str, mail_id: int) -> Picture | None:
        """Return the picture of one message of a mailbox; None for a message that is another reader's or has none."""
        mine = (mailbox.c.channel == channel) & (mailbox.c.key == key) & (mailbox.c.id == mail_id)
        return opened(self._cipher, connection.execute(select(mailbox.c.picture_sealed).where(mine)).scalar())

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
                opened(self._cipher, r["picture_sealed"]),
            )
            for r in rows
        ]

    def sent(self, connection: Connection, row_id: int, reference: str | None) -> None:
        """Note that the platform took it; its words stay in the transcript only."""
        connection.execute(
            update(outbox)
            .where(outbox.c.id == row_id)
            .values(
                status="sent",
                reference=(reference or "")[:120],
                text_sealed=None,
                picture_sealed=None,
                lease_until=None,
            )
        )

    def failed(
        self, connection: Connection, row: OutboxRow, reason: str, *, retry_at: datetime | None, doubtful: bool = False
    ) -> None:
        """Note a failure: tried again at `retry_at`, or given up when that is None or it was tried too often.

        A picture is not shown without the words before it: with them given up, it is cancelled.
        """
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
                picture_sealed=outbox.c.picture_sealed if again else None,
            )
        )
        if not again and row.kind != PICTURE:
            turn = select(outbox.c.turn_id).where(outbox.c.id == row.id).scalar_subquery()
            behind = (outbox.c.channel == row.channel) & (outbox.c.key == row.key) & (outbox.c.id > row.id)
            connection.execute(
                update(outbox)
                .where(outbox.c.turn_id == turn, behind, outbox.c.kind == PICTURE, outbox.c.status == "pending")
                .values(status="cancelled", reason=reason, picture_sealed=None)
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
            .values(status="failed", reason="ambiguous", in_doubt=outbox.c.in_doubt + 1, picture_sealed=None)
        ).rowcount
        again = connection.execute(
            update(outbox)
            .where(dead, outbox.c.policy != "maybe_never")
            .values(status="pending", in_doubt=outbox.c.in_doubt + 1, lease_until=None)
        ).rowcount
        return int(lost + again)
