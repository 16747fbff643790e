"""Decide what a case is and which changes of it are lawful.

Knows people's wishes, officers and days. Knows no database, no channel and no clock: every instant comes in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands. `UNREACHABLE` stays open: somebody must try again."""

    NEW = "new"
    TAKEN = "taken"
    UNREACHABLE = "unreachable"
    DONE = "done"


class CaseAction(StrEnum):
    """What an officer may do with a case; the wire form of the buttons under an alert."""

    TAKE = "take"
    UNREACHABLE = "unreachable"
    DONE = "done"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class LeadDetails:
    """What one person told us so that an office can call back.

    `phone` is ten digits beginning with 0. `place` is in the person's words; `province` is the unit after
    1 July 2025 when it is certain. `consent_purpose` is the purpose the person agreed to, never empty in a stored lead.
    """

    name: str
    phone: str
    birth_year: int | None = None
    place: str | None = None
    province: str | None = None
    market: str | None = None
    occupation: str | None = None
    consent_purpose: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the rules see it. `phone_masked` shows the last three digits only."""

    id: int
    code: str
    status: CaseStatus
    name: str
    phone_masked: str
    officer_id: int | None
    officer_name: str | None
    created_at: datetime
    due_at: datetime
    market: str | None = None
    province: str | None = None
    closed_at: datetime | None = None
    phone: str | None = None  # opened only for an officer who acts on this very case

    @property
    def is_open(self) -> bool:
        """Say whether an office still owes this person something."""
        return self.status is not CaseStatus.DONE


@dataclass(frozen=True, slots=True)
class OfficerView:
    """An officer as the rules see them. An empty `provinces` means the whole country."""

    id: int
    name: str
    role: str = "officer"
    provinces: tuple[str, ...] = ()

    def may_see(self, province: str | None) -> bool:
        """Say whether a case of `province` lies in this officer's territory. A case without a province is everybody's."""
        return not self.provinces or province is None or province in self.provinces


@dataclass(frozen=True, slots=True)
class Refused:
    """An action that is not lawful now; `reason` is a catalog key, never a sentence."""

    reason: str
    case: CaseView


def act(case: CaseView, action: CaseAction, officer: OfficerView, now: datetime) -> CaseView | Refused:
    """Return the case after `officer` did `action`, or why it is refused.

    A taken case belongs to its officer; only they (or an admin) move it on. Taking one's own case again changes nothing.
    """
    if not officer.may_see(case.province):
        return Refused("case_other_territory", case)
    if not case.is_open:
        return case if action is CaseAction.NOTE else Refused("case_already_done", case)
    owned_by_other = case.officer_id is not None and case.officer_id != officer.id and officer.role != "admin"
    match action:
        case CaseAction.NOTE:
            return case
        case CaseAction.TAKE if owned_by_other:
            return Refused("case_taken_by_other", case)
        case CaseAction.TAKE:
            return replace(case, status=CaseStatus.TAKEN, officer_id=officer.id, officer_name=officer.name)
        case CaseAction.UNREACHABLE | CaseAction.DONE if owned_by_other:
            return Refused("case_taken_by_other", case)
        case CaseAction.UNREACHABLE:
            return replace(case, status=CaseStatus.UNREACHABLE, officer_id=officer.id, officer_name=officer.name)
        case CaseAction.DONE:
            return replace(
                case, status=CaseStatus.DONE, officer_id=officer.id, officer_name=officer.name, closed_at=now
            )
