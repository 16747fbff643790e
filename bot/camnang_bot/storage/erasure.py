"""Erase what we keep of a conversation. A tombstone of a case stays for the reports: its number, its days, no person.

Luật 91/2025/QH15, Điều 14: erased so that it cannot be brought back from the database itself; backups age out.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from camnang_bot.storage.tables import (
    alerts,
    audit,
    case_events,
    cases,
    conversations,
    deliveries,
    fraud_reports,
    inbox,
    mailbox,
    outbox,
    questions,
    subscriptions,
    transcript,
    turns,
)
from camnang_casework.cases import CaseStatus


def erase_conversation(connection: Connection, conversation_id: int, now: datetime) -> None:
    """Erase leads, words, reports and the subscription of one conversation, in the caller's transaction."""
    row = connection.execute(
        select(conversations.c.channel, conversations.c.key).where(conversations.c.id == conversation_id)
    ).one()
    own_cases = select(cases.c.id).where(cases.c.conversation_id == conversation_id)
    connection.execute(update(case_events).where(case_events.c.case_id.in_(own_cases)).values(note_sealed=None))
    connection.execute(
        update(cases)
        .where(cases.c.conversation_id == conversation_id)
        .values(
            phone_digest=None,
            phone_sealed=None,
            name_sealed=None,
            details_sealed=None,
            status=CaseStatus.DONE.value,
            erased_at=now,
            closed_at=now,
        )
    )
    for table in (transcript, fraud_reports, questions, subscriptions):
        connection.execute(delete(table).where(table.c.conversation_id == conversation_id))
    connection.execute(
        update(alerts).where(alerts.c.conversation_id == conversation_id).values(text_sealed=None, acknowledged_at=now)
    )
    connection.execute(
        update(deliveries)
        .where(deliveries.c.conversation_id == conversation_id, deliveries.c.status == "pending")
        .values(status="cancelled", reason="erased")
    )
    own_turns = select(turns.c.id).where(turns.c.conversation_id == conversation_id)
    about = outbox.c.turn_id.in_(own_turns) | ((outbox.c.channel == row[0]) & (outbox.c.key == row[1]))
    connection.execute(update(outbox).where(about, outbox.c.status == "pending").values(status="cancelled"))
    connection.execute(
        update(outbox).where(about, outbox.c.status != "sending").values(text_sealed=None, picture_sealed=None)
    )
    connection.execute(delete(mailbox).where(mailbox.c.channel == row[0], mailbox.c.key == row[1]))
    connection.execute(
        update(inbox)
        .where(inbox.c.channel == row[0], inbox.c.key == row[1], inbox.c.status != "waiting")
        .values(text_sealed=None, context_sealed=None, payload_sealed=None)
    )
    connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(state_sealed="", last_user_sealed=None, last_bot_sealed=None, last_at=None)
    )
    connection.execute(
        insert(audit).values(
            at=now, actor=f"conversation {conversation_id}", action="erased", object=f"conversation {conversation_id}"
        )
    )
