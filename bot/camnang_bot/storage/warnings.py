"""Keep scam warnings and the ledger of who got one: one row a recipient, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, literal, select, update

from camnang_bot.storage.outbox import LEASE, MOST_ATTEMPTS
from camnang_bot.storage.rows import new_id
from camnang_bot.storage.tables import audit, conversations, deliveries, subscriptions, warnings
from camnang_casework.warnings import WarningNotice, WarningRefused, WarningStatus, approve, check_draft, start


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a warning got. `in_doubt` counts sends that were repeated because nobody knew their outcome."""

    total: int
    delivered: int
    failed: int
    cancelled: int
    in_doubt: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient's copy, leased by one sender."""

    id: int
    warning_id: int
    conversation_id: int
    channel: str
    key: str
    title: str
    body: str
    attempts: int
    in_doubt: int


class WarningBook:
    """Warnings on a database. Every method works inside the caller's transaction."""

    def draft(self, connection: Connection, author: int, title: str, body: str, now: datetime) -> int | WarningRefused:
        """Keep a draft and return its id, or why it is refused."""
        refused = check_draft(title, body)
        if refused:
            return refused
        made = connection.execute(
            insert(warnings).values(
                title=title.strip(),
                body=body.strip(),
                status=WarningStatus.DRAFT.value,
                drafted_by=author,
                created_at=now,
            )
        )
        self._note(connection, author, "warning drafted", new_id(made), now)
        return new_id(made)

    def approve(
        self, connection: Connection, warning_id: int, approver: int, now: datetime
    ) -> WarningNotice | WarningRefused:
        """Approve a draft; its author may not. Raises KeyError for an unknown warning."""
        return self._change(
            connection, approve(self.get(connection, warning_id), approver), approver, "warning approved", now
        )

    def start_sending(
        self, connection: Connection, warning_id: int, sender: int, now: datetime
    ) -> WarningNotice | WarningRefused:
        """Write one ledger row for each present subscriber. Starting again adds nobody and loses nobody."""
        changed = self._change(connection, start(self.get(connection, warning_id)), sender, "warning sent", now)
        if isinstance(changed, WarningNotice):
            known = select(deliveries.c.conversation_id).where(deliveries.c.warning_id == warning_id)
            recipients = select(
                literal(warning_id),
                subscriptions.c.conversation_id,
                literal("pending"),
                literal(0),
                literal(0),
                literal(now, deliveries.c.available_at.type),
            ).where(subscriptions.c.active, subscriptions.c.conversation_id.not_in(known))
            if (
                connection.execute(select(warnings.c.started_at).where(warnings.c.id == warning_id)).scalar_one()
                is None
            ):
                connection.execute(
                    insert(deliveries).from_select(
                        ["warning_id", "conversation_id", "status", "attempts", "in_doubt", "available_at"], recipients
                    )
                )
                connection.execute(update(warnings).where(warnings.c.id == warning_id).values(started_at=now))
        return changed

    def get(self, connection: Connection, warning_id: int) -> WarningNotice:
        """Return a warning. Raises KeyError when there is none."""
        row = connection.execute(select(warnings).where(warnings.c.id == warning_id)).mappings().one_or_none()
        if row is None:
            raise KeyError(warning_id)
        return WarningNotice(
            row["id"], row["title"], row["body"], WarningStatus(row["status"]), row["drafted_by"], row["approved_by"]
        )

    def all(self, connection: Connection, limit: int = 30) -> list[WarningNotice]:
        """Return the newest warnings."""
        ids = connection.execute(select(warnings.c.id).order_by(warnings.c.id.desc()).limit(limit)).scalars()
        return [self.get(connection, warning_id) for warning_id in list(ids)]

    def subscribers(self, connection: Connection) -> int:
        """Return how many conversations are subscribed."""
        return int(
            connection.execute(
                select(func.count()).select_from(subscriptions).where(subscriptions.c.active)
            ).scalar_one()
        )

    def tally(self, connection: Connection, warning_id: int) -> Tally:
        """Return how far a warning got."""
        rows = connection.execute(
            select(deliveries.c.status, func.count(), func.sum(deliveries.c.in_doubt))
            .where(deliveries.c.warning_id == warning_id)
            .group_by(deliveries.c.status)
        ).all()
        count = {row[0]: row[1] for row in rows}
        return Tally(
            sum(count.values()),
            count.get("delivered", 0),
            count.get("failed", 0),
            count.get("cancelled", 0),
            int(sum(row[2] or 0 for row in rows)),
        )

    def lease(
        self, connection: Connection, owner: str, now: datetime, most: int, channels: Sequence[str] | None = None
    ) -> list[Delivery]:
        """Take up to `most` pending copies. Those who unsubscribed meanwhile are left out and marked so."""
        connection.execute(
            update(deliveries)
            .where(
                deliveries.c.status == "pending",
                deliveries.c.conversation_id.in_(
                    select(subscriptions.c.conversation_id).where(~subscriptions.c.active)
                ),
            )
            .values(status="cancelled", reason="unsubscribed")
        )
        statement = (
            select(deliveries, conversations.c.channel, conversations.c.key, warnings.c.title, warnings.c.body)
            .join(conversations, conversations.c.id == deliveries.c.conversation_id)
            .join(warnings, warnings.c.id == deliveries.c.warning_id)
            .where(deliveries.c.status == "pending", deliveries.c.available_at <= now)
            .order_by(deliveries.c.id)
            .limit(most)
        )
        if channels is not None:
            statement = statement.where(conversations.c.channel.in_(channels))
        if connection.dialect.name == "postgresql":
            statement = statement.with_for_update(skip_locked=True, of=deliveries)
        rows = connection.execute(statement).mappings().all()
        if rows:
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_([r["id"] for r in rows]))
                .values(
                    status="sending", lease_owner=owner, lease_until=now + LEASE, attempts=deliveries.c.attempts + 1
                )
            )
        return [
            Delivery(
                r["id"],
                r["warning_id"],
                r["conversation_id"],
                r["channel"],
                r["key"],
                r["title"],
                r["body"],
                r["attempts"] + 1,
                r["in_doubt"],
            )
            for r in rows
        ]

    def delivered(self, connection: Connection, delivery_id: int, now: datetime) -> None:
        """Note that one copy arrived."""
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id)
            .values(status="delivered", delivered_at=now, lease_until=None, reason=None)
        )

    def failed(
        self,
        connection: Connection,
        delivery: Delivery,
        reason: str,
        *,
        retry_at: datetime | None,
        doubtful: bool = False,
    ) -> None:
        """Note a failure of one copy: tried again at `retry_at`, or given up."""
        again = retry_at is not None and delivery.attempts < MOST_ATTEMPTS
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id)
            .values(
                status="pending" if again else "failed",
                reason=reason,
                available_at=retry_at or deliveries.c.available_at,
                lease_until=None,
                in_doubt=deliveries.c.in_doubt + int(doubtful),
            )
        )

    def recover(self, connection: Connection, now: datetime, *, everything: bool) -> int:
        """Take back copies whose sender died and count them as in doubt."""
        dead = (
            deliveries.c.status == "sending"
            if everything
            else (deliveries.c.status == "sending") & (deliveries.c.lease_until < now)
        )
        return connection.execute(
            update(deliveries)
            .where(dead)
            .values(status="pending", in_doubt=deliveries.c.in_doubt + 1, lease_until=None)
        ).rowcount

    def finish(self, connection: Connection, now: datetime) -> None:
        """Close warnings of which nothing is left to send."""
        open_ones = select(deliveries.c.warning_id).where(deliveries.c.status.in_(("pending", "sending")))
        connection.execute(
            update(warnings)
            .where(
                warnings.c.status == WarningStatus.SENDING.value,
                warnings.c.started_at.is_not(None),
                warnings.c.id.not_in(open_ones),
            )
            .values(status=WarningStatus.SENT.value, finished_at=now)
        )

    def _change(
        self, connection: Connection, changed: WarningNotice | WarningRefused, actor: int, action: str, now: datetime
    ) -> WarningNotice | WarningRefused:
        if isinstance(changed, WarningNotice):
            connection.execute(
                update(warnings)
                .where(warnings.c.id == changed.id)
                .values(status=changed.status.value, approved_by=changed.approved_by)
            )
            self._note(connection, actor, action, changed.id, now)
        return changed

    @staticmethod
    def _note(connection: Connection, actor: int, action: str, warning_id: int, now: datetime) -> None:
        connection.execute(
            insert(audit).values(at=now, actor=f"officer {actor}", action=action, object=f"warning {warning_id}")
        )
