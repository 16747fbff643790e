"""Say which tables there are. Texts of people are sealed columns (`*_sealed`); instants are aware and stored in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Id = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware instant. SQLite keeps it as naive UTC, PostgreSQL with its zone; both give back aware UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; it would be read in another zone one day."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants must be aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware instant in UTC."""
        return None if value is None else (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


def _id() -> Column[Any]:
    return Column("id", Id, primary_key=True, autoincrement=True)


conversations = Table(
    "conversations",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("key", String(120), nullable=False),
    Column("state_sealed", Text, nullable=False, server_default=""),
    Column("owner", String(20), nullable=False, server_default="bot"),
    Column("reachable", Boolean, nullable=False, server_default=text("true")),
    Column("last_user_sealed", Text),
    Column("last_bot_sealed", Text),
    Column("last_at", Instant),
    Column("officer_id", Id, ForeignKey("officers.id")),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("channel", "key"),
)
inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("key", String(120), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("text_sealed", Text),
    Column("payload_sealed", Text),
    Column("context_sealed", Text),
    Column("received_at", Instant, nullable=False),
    Column("available_at", Instant, nullable=False),
    Column("status", String(10), nullable=False),
    Column("reason", String(60)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("turn_id", Id),
    UniqueConstraint("channel", "external_id"),
    Index("ix_inbox_waiting", "status", "channel", "key"),
)
turns = Table(
    "turns",
    metadata,
    _id(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("decision", String(12), nullable=False),
    Column("verdict", String(10)),
    Column("effects", JSON, nullable=False),
    Column("says", JSON, nullable=False),
)
transcript = Table(
    "transcript",
    metadata,
    _id(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("turn_id", Id),
    Column("side", String(8), nullable=False),
    Column("text_sealed", Text),
    Column("buttons", JSON),
    Column("picture_sealed", Text),
    Column("at", Instant, nullable=False),
    Column("officer_id", Id),
)
outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("key", String(120), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("turn_id", Id),
    Column("text_sealed", Text),
    Column("buttons", JSON),
    Column("picture_sealed", Text),
    Column("policy", String(12), nullable=False),
    Column("status", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("in_doubt", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("available_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("lease_owner", String(40)),
    Column("reason", String(30)),
    Column("reference", String(120)),
    Index("ix_outbox_pending", "status", "id"),
)
mailbox = Table(
    "mailbox",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("key", String(120), nullable=False),
    Column("side", String(8), nullable=False),
    Column("text_sealed", Text),
    Column("buttons", JSON),
    Column("picture_sealed", Text),
    Column("at", Instant, nullable=False),
    Column("source", String(60), nullable=False, unique=True),
    Index("ix_mailbox_reader", "channel", "key", "id"),
    sqlite_autoincrement=True,  # an id is never given twice, so that a page that waits for later ones misses none
)
officers = Table(
    "officers",
    metadata,
    _id(),
    Column("name", String(80), nullable=False, unique=True),
    Column("role", String(10), nullable=False),
    Column("provinces", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
)
invitations = Table(
    "invitations",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("officer_id", Id, ForeignKey("officers.id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)
sign_in_links = Table(
    "sign_in_links",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("officer_id", Id, ForeignKey("officers.id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)
sessions = Table(
    "sessions",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("officer_id", Id, ForeignKey("officers.id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
)
cases = Table(
    "cases",
    metadata,
    _id(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), index=True),
    Column("phone_digest", String(64)),
    Column("phone_sealed", Text),
    Column("name_sealed", Text),
    Column("details_sealed", Text),
    Column("market", String(60)),
    Column("province", String(60)),
    Column("status", String(12), nullable=False),
    Column("officer_id", Id, ForeignKey("officers.id")),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("consent_purpose", String(60)),
    Column("consent_at", Instant),
    Column("erased_at", Instant),
    Index(
        "uq_cases_open_phone",
        "phone_digest",
        unique=True,
        sqlite_where=text("status <> 'done'"),
        postgresql_where=text("status <> 'done'"),
    ),
)
case_events = Table(
    "case_events",
    metadata,
    _id(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("officer_id", Id),
    Column("kind", String(14), nullable=False),
    Column("note_sealed", Text),
    Column("at", Instant, nullable=False),
)
alerts = Table(
    "alerts",
    metadata,
    _id(),
    Column("kind", String(14), nullable=False),
    Column("case_id", Id),
    Column("conversation_id", Id),
    Column("province", String(60)),
    Column("text_sealed", Text),
    Column("created_at", Instant, nullable=False),
    Column("acknowledged_by", Id),
    Column("acknowledged_at", Instant),
    Index("ix_alerts_open", "acknowledged_at", "id"),
)
subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False, unique=True),
    Column("active", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("ended_at", Instant),
)
warnings = Table(
    "warnings",
    metadata,
    _id(),
    Column("title", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("status", String(10), nullable=False),
    Column("drafted_by", Id, ForeignKey("officers.id"), nullable=False),
    Column("approved_by", Id),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
)
deliveries = Table(
    "warning_deliveries",
    metadata,
    _id(),
    Column("warning_id", Id, ForeignKey("warnings.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False),
    Column("status", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("in_doubt", Integer, nullable=False, server_default="0"),
    Column("available_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("lease_owner", String(40)),
    Column("reason", String(30)),
    Column("delivered_at", Instant),
    UniqueConstraint("warning_id", "conversation_id"),
    Index("ix_deliveries_pending", "status", "id"),
)
fraud_reports = Table(
    "fraud_reports",
    metadata,
    _id(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), index=True),
    Column("text_sealed", Text),
    Column("phone_sealed", Text),
    Column("money", Id),
    Column("at", Instant, nullable=False),
)
questions = Table(
    "unanswered_questions",
    metadata,
    _id(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), index=True),
    Column("topic", String(30)),
    Column("text_sealed", Text),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
)
audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    Column("actor", String(30), nullable=False),
    Column("action", String(40), nullable=False),
    Column("object", String(60), nullable=False),
)
zalo_tokens = Table(
    "zalo_tokens",
    metadata,
    Column("oa_id", String(40), primary_key=True),
    Column("access_sealed", Text, nullable=False),
    Column("refresh_sealed", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
