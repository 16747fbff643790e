"""Keep cases: one open case a phone number, names and numbers sealed, every change with its officer and instant."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import RowMapping

from camnang_bot.storage.rows import Raced, new_id
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.tables import case_events, cases, officers
from camnang_casework.cases import CaseAction, CaseStatus, CaseView, LeadDetails, OfficerView
from camnang_casework.deadlines import due_at
from camnang_casework.phones import mask_phone


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One thing that happened with a case."""

    kind: str
    note: str
    officer: str | None
    at: datetime


class CaseBook:
    """Cases on a database. Every method works inside the caller's transaction."""

    def __init__(self, cipher: Cipher, holidays: Collection[date] = ()) -> None:
        self._cipher, self._holidays = cipher, holidays

    @staticmethod
    def code(case_id: int) -> str:
        """Return the code people are told: LD-00012."""
        return f"LD-{case_id:05d}"

    def save(
        self, connection: Connection, conversation_id: int, details: LeadDetails, case_id: int | None, now: datetime
    ) -> int:
        """Create a case or change the open one, and return its id. Raises IntegrityError when the phone has another open case."""
        values = {
            "conversation_id": conversation_id,
            "phone_digest": self._cipher.blind(details.phone),
            "phone_sealed": self._cipher.seal(details.phone),
            "name_sealed": self._cipher.seal(details.name),
            "details_sealed": self._cipher.seal(json.dumps(asdict(details), ensure_ascii=False)),
            "market": details.market,
            "province": details.province,
            "consent_purpose": details.consent_purpose,
            "consent_at": now,
        }
        if case_id is None:
            made = connection.execute(
                insert(cases).values(
                    **values, status=CaseStatus.NEW.value, created_at=now, due_at=due_at(now, self._holidays)
                )
            )
            case_id = new_id(made)
            self._event(connection, case_id, None, "registered", "", now)
        else:
            own = connection.execute(
                update(cases).where(cases.c.id == case_id, cases.c.conversation_id == conversation_id).values(**values)
            )
            # Whoever merely knows a number must not take the case over or rewrite it: officers see the claim as an event.
            note = "" if own.rowcount else self._cipher.open(str(values["details_sealed"]))
            self._event(connection, case_id, None, "changed" if own.rowcount else "claimed", note, now)
        return case_id

    def change(
        self,
        connection: Connection,
        case_id: int,
        action: CaseAction,
        officer_id: int,
        note: str,
        now: datetime,
        seen_officer: int | None,
    ) -> int | None:
        """Carry out an officer's action and return the conversation of the case, if it has one.

        `seen_officer` is who held the case when the action was decided. Raises Raced when somebody else does by now.
        """
        status = {
            CaseAction.TAKE: CaseStatus.TAKEN,
            CaseAction.UNREACHABLE: CaseStatus.UNREACHABLE,
            CaseAction.DONE: CaseStatus.DONE,
        }.get(action)
        if status is not None:
            closed = {"closed_at": now} if status is CaseStatus.DONE else {}
            still = cases.c.officer_id.is_(None) if seen_officer is None else cases.c.officer_id == seen_officer
            changed = connection.execute(
                update(cases)
                .where(cases.c.id == case_id, still, cases.c.status != CaseStatus.DONE.value)
                .values(status=status.value, officer_id=officer_id, **closed)
            )
            if changed.rowcount != 1:
                raise Raced
        self._event(connection, case_id, officer_id, action.value, note, now)
        found = connection.execute(select(cases.c.conversation_id).where(cases.c.id == case_id)).scalar_one_or_none()
        return int(found) if found is not None else None

    def _event(
        self, connection: Connection, case_id: int, officer_id: int | None, kind: str, note: str, now: datetime
    ) -> None:
        connection.execute(
            insert(case_events).values(
                case_id=case_id,
                officer_id=officer_id,
                kind=kind,
                note_sealed=self._cipher.seal(note) if note else None,
                at=now,
            )
        )

    def view(self, connection: Connection, case_id: int, *, with_phone: bool = False) -> CaseView | None:
        """Return one case, or None. The phone is opened only when asked for."""
        row = connection.execute(self._select().where(cases.c.id == case_id)).mappings().one_or_none()
        return self._view(row, with_phone) if row else None

    def details(self, connection: Connection, case_id: int) -> LeadDetails | None:
        """Return what a person registered, or None when it is erased."""
        sealed = connection.execute(select(cases.c.details_sealed).where(cases.c.id == case_id)).scalar_one_or_none()
        return LeadDetails(**json.loads(self._cipher.open(sealed))) if sealed else None

    def of_conversation(self, connection: Connection, conversation_id: int) -> tuple[CaseView, ...]:
        """Return a conversation's own cases, newest first, at most five."""
        rows = connection.execute(
            self._select()
            .where(cases.c.conversation_id == conversation_id, cases.c.erased_at.is_(None))
            .order_by(cases.c.id.desc())
            .limit(5)
        ).mappings()
        return tuple(self._view(row, False) for row in rows)

    def open_by_phone(self, connection: Connection, phones: Iterable[str]) -> dict[str, CaseView]:
        """Return the open cases of phone numbers."""
        found = {}
        for phone in dict.fromkeys(phones):
            row = (
                connection.execute(
                    self._select().where(
                        cases.c.phone_digest == self._cipher.blind(phone), cases.c.status != CaseStatus.DONE.value
                    )
                )
                .mappings()
                .one_or_none()
            )
            if row:
                found[phone] = self._view(row, False)
        return found

    def listed(
        self, connection: Connection, officer: OfficerView, *, mine: bool = False, limit: int = 200
    ) -> list[CaseView]:
        """Return the cases an officer may see: open ones first, the most urgent first. Territory is enforced here."""
        statement = (
            self._select()
            .where(cases.c.erased_at.is_(None))
            .order_by((cases.c.status == CaseStatus.DONE.value), cases.c.due_at, cases.c.id)
            .limit(limit)
        )
        if officer.provinces:
            statement = statement.where(cases.c.province.in_(officer.provinces) | cases.c.province.is_(None))
        if mine:
            statement = statement.where(cases.c.officer_id == officer.id, cases.c.status != CaseStatus.DONE.value)
        return [self._view(row, False) for row in connection.execute(statement).mappings()]

    def events(self, connection: Connection, case_id: int) -> list[CaseEvent]:
        """Return what happened with a case, newest first."""
        rows = connection.execute(
            select(case_events, officers.c.name.label("officer"))
            .outerjoin(officers, officers.c.id == case_events.c.officer_id)
            .where(case_events.c.case_id == case_id)
            .order_by(case_events.c.id.desc())
        ).mappings()
        return [
            CaseEvent(row["kind"], self._cipher.open(row["note_sealed"]), row["officer"], row["at"]) for row in rows
        ]

    @staticmethod
    def _select() -> Any:
        return select(cases, officers.c.name.label("officer_name")).outerjoin(
            officers, officers.c.id == cases.c.officer_id
        )

    def _view(self, row: RowMapping, with_phone: bool) -> CaseView:
        phone = self._cipher.open(row["phone_sealed"])
        return CaseView(
            id=row["id"],
            code=self.code(row["id"]),
            status=CaseStatus(row["status"]),
            name=self._cipher.open(row["name_sealed"]),
            phone_masked=mask_phone(phone),
            officer_id=row["officer_id"],
            officer_name=row["officer_name"],
            created_at=row["created_at"],
            due_at=row["due_at"],
            market=row["market"],
            province=row["province"],
            closed_at=row["closed_at"],
            phone=phone if with_phone else None,
        )
