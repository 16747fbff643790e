"""Write all that follows from one message in one transaction: state, transcript, cases, alerts, outbox, audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection, insert, select, update

from camnang_bot.storage.cases import CaseBook
from camnang_bot.storage.conversations import ConversationBook
from camnang_bot.storage.erasure import erase_conversation
from camnang_bot.storage.inbox import Claimed, insert_ignoring
from camnang_bot.storage.officers import OfficerBook
from camnang_bot.storage.outbox import Outbox, as_json
from camnang_bot.storage.pictures import sealed
from camnang_bot.storage.rows import new_id
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.tables import (
    alerts,
    audit,
    conversations,
    fraud_reports,
    questions,
    subscriptions,
    transcript,
    turns,
)
from camnang_casework.cases import CaseAction
from camnang_handlers.messages import (
    CASE_CODE,
    CASE_ID,
    ActOnCase,
    Alert,
    AskSlot,
    Button,
    ChangeSubscription,
    Effect,
    EraseData,
    FlagEmergency,
    Incoming,
    JoinOfficer,
    QueueQuestion,
    Reply,
    RequestHandoff,
    SaveFraudReport,
    SaveLead,
    SlotFilled,
    Turn,
)


@dataclass(frozen=True, slots=True)
class CommittedTurn:
    """What became of a turn: its id, its effects by name, the replies as written, outbox rows to send."""

    id: int
    effects: tuple[str, ...]
    replies: tuple[Reply, ...]
    outbox: tuple[int, ...]


@dataclass(slots=True)
class _Writing:
    """What one commit learns on its way."""

    conversation_id: int
    incoming: Incoming
    now: datetime
    turn_id: int
    case_id: int | None = None
    effects: list[str] = field(default_factory=list)
    outbox: list[int] = field(default_factory=list)
    erased: bool = False


class TurnCommitter:
    """Commits turns. Works inside the caller's transaction."""

    def __init__(
        self, cipher: Cipher, cases: CaseBook, officers: OfficerBook, outbox: Outbox, book: ConversationBook
    ) -> None:
        self._cipher, self._cases, self._officers, self._outbox, self._book = cipher, cases, officers, outbox, book

    def commit_turn(self, connection: Connection, claimed: Claimed, turn: Turn, now: datetime) -> CommittedTurn:
        """Write `turn`. Raises IntegrityError when another turn registered the phone meanwhile: decide again."""
        incoming = claimed.incoming
        made = connection.execute(
            insert(turns).values(
                conversation_id=claimed.conversation_id,
                at=now,
                topics=list(turn.topics),
                decision=turn.decision,
                verdict=turn.verdict,
                effects=[],
                says=list(turn.says),
            )
        )
        writing = _Writing(claimed.conversation_id, incoming, now, new_id(made))
        self._say(connection, writing, "user", Reply(incoming.text))
        for effect in turn.effects:
            self._carry_out(connection, writing, effect)
        replies = tuple(self._filled(reply, writing) for reply in turn.replies)
        for reply in replies:
            self._say(connection, writing, "bot", reply)
            row = self._outbox.add(
                connection,
                incoming.channel,
                incoming.conversation,
                "reply",
                reply.text,
                reply.buttons,
                now,
                turn_id=writing.turn_id,
                picture=reply.picture,
            )
            if row is not None:
                writing.outbox.append(row)
        for alert in turn.alerts:
            self._alert(connection, writing, alert)
        connection.execute(update(turns).where(turns.c.id == writing.turn_id).values(effects=writing.effects))
        values = {"state_sealed": self._book.sealed_state(turn.state), "last_at": now, "reachable": True}
        if not writing.erased:
            if incoming.kind in ("text", "button"):
                values["last_user_sealed"] = self._cipher.seal(incoming.text[:1000])
            if replies:
                values["last_bot_sealed"] = self._cipher.seal(replies[-1].text[:1000])
        connection.execute(update(conversations).where(conversations.c.id == claimed.conversation_id).values(**values))
        return CommittedTurn(writing.turn_id, tuple(writing.effects), replies, tuple(writing.outbox))

    def _carry_out(self, connection: Connection, writing: _Writing, effect: Effect) -> None:
        now, conversation_id = writing.now, writing.conversation_id
        match effect:
            case AskSlot():
                writing.effects.append("ask_slot")
            case SlotFilled():
                writing.effects.append("slot_filled")
            case SaveLead(details, case_id):
                writing.case_id = self._cases.save(connection, conversation_id, details, case_id, now)
                writing.effects.append("lead_created" if case_id is None else "lead_updated")
                self._note(connection, writing, "lead saved", f"case {writing.case_id}")
            case FlagEmergency():
                writing.effects.append("emergency_flagged")
                self._note(connection, writing, "emergency flagged", f"conversation {conversation_id}")
            case ChangeSubscription(change):
                self._subscribe(connection, conversation_id, change != "removed", now)
                writing.effects.append(f"subscription_{change}")
            case SaveFraudReport(text, phone, money):
                connection.execute(
                    insert(fraud_reports).values(
                        conversation_id=conversation_id,
                        text_sealed=self._cipher.seal(text),
                        phone_sealed=self._cipher.seal(phone) if phone else None,
                        money=money,
                        at=now,
                    )
                )
                writing.effects.append("fraud_report_created")
            case RequestHandoff():
                writing.effects.append("handoff_requested")
            case EraseData():
                erase_conversation(connection, conversation_id, now)
                writing.erased = True
                writing.effects.append("data_deleted")
            case QueueQuestion(topic, text):
                connection.execute(
                    insert(questions).values(
                        conversation_id=conversation_id, topic=topic, text_sealed=self._cipher.seal(text[:1000]), at=now
                    )
                )
            case ActOnCase(case_id, action, officer_id, note, tell_worker, seen_officer):
                writing.case_id = case_id
                self.act_on_case(
                    connection, case_id, action, officer_id, note, tell_worker, now, writing.outbox, seen_officer
                )
            case JoinOfficer(invitation_id):
                self._officers.join(connection, invitation_id, conversation_id, now)
            case _:
                assert_never(effect)

    def act_on_case(
        self,
        connection: Connection,
        case_id: int,
        action: CaseAction,
        officer_id: int,
        note: str,
        tell_worker: str | None,
        now: datetime,
        outbox: list[int],
        seen_officer: int | None,
    ) -> None:
        """Change a case, close its alerts, and tell the worker, all in the caller's transaction. Used by chat and page alike."""
        conversation_id = self._cases.change(connection, case_id, action, officer_id, note, now, seen_officer)
        connection.execute(
            insert(audit).values(
                at=now, actor=f"officer {officer_id}", action=f"case {action.value}", object=f"case {case_id}"
            )
        )
        if action is not CaseAction.NOTE:
            connection.execute(
                update(alerts)
                .where(alerts.c.case_id == case_id, alerts.c.acknowledged_at.is_(None))
                .values(acknowledged_at=now, acknowledged_by=officer_id)
            )
        if tell_worker and conversation_id is not None:
            self.tell(connection, conversation_id, tell_worker, now, outbox, officer_id)

    def tell(
        self,
        connection: Connection,
        conversation_id: int,
        text: str,
        now: datetime,
        outbox: list[int],
        officer_id: int | None = None,
    ) -> None:
        """Write a message of an officer or of the office to a worker."""
        row = connection.execute(
            select(conversations.c.channel, conversations.c.key).where(conversations.c.id == conversation_id)
        ).one()
        connection.execute(
            insert(transcript).values(
                conversation_id=conversation_id,
                side="officer" if officer_id else "bot",
                text_sealed=self._cipher.seal(text),
                at=now,
                officer_id=officer_id,
            )
        )
        made = self._outbox.add(connection, row[0], row[1], "notice", text, (), now)
        if made is not None:
            outbox.append(made)

    def _alert(self, connection: Connection, writing: _Writing, alert: Alert) -> None:
        text = self._fill(alert.text, writing)
        connection.execute(
            insert(alerts).values(
                kind=alert.kind,
                case_id=writing.case_id if alert.about_case else None,
                conversation_id=writing.conversation_id,
                province=alert.province,
                text_sealed=self._cipher.seal(text),
                created_at=writing.now,
            )
        )
        buttons = tuple(Button(button.title, self._fill(button.payload, writing)) for button in alert.buttons)
        for channel, key in self._officers.chats(connection, alert.province):
            row = self._outbox.add(
                connection, channel, key, "alert", text, buttons, writing.now, turn_id=writing.turn_id
            )
            if row is not None:
                writing.outbox.append(row)

    def _subscribe(self, connection: Connection, conversation_id: int, active: bool, now: datetime) -> None:
        values = {"active": active, "since": now, "ended_at": None if active else now}
        if not insert_ignoring(
            connection, subscriptions, [{"conversation_id": conversation_id, **values}], ["conversation_id"]
        ):
            changed = {"active": active, "ended_at": None if active else now} | ({"since": now} if active else {})
            connection.execute(
                update(subscriptions).where(subscriptions.c.conversation_id == conversation_id).values(**changed)
            )

    def _say(self, connection: Connection, writing: _Writing, side: str, said: Reply) -> None:
        if not writing.erased:
            connection.execute(
                insert(transcript).values(
                    conversation_id=writing.conversation_id,
                    turn_id=writing.turn_id,
                    side=side,
                    text_sealed=self._cipher.seal(said.text),
                    buttons=as_json(said.buttons),
                    picture_sealed=sealed(self._cipher, said.picture),
                    at=writing.now,
                )
            )

    def _note(self, connection: Connection, writing: _Writing, action: str, subject: str) -> None:
        connection.execute(
            insert(audit).values(
                at=writing.now, actor=f"conversation {writing.conversation_id}", action=action, object=subject
            )
        )

    def _filled(self, reply: Reply, writing: _Writing) -> Reply:
        return Reply(self._fill(reply.text, writing), reply.buttons, reply.picture)

    def _fill(self, text: str, writing: _Writing) -> str:
        if writing.case_id is None:
            return text
        return text.replace(CASE_CODE, self._cases.code(writing.case_id)).replace(CASE_ID, str(writing.case_id))
