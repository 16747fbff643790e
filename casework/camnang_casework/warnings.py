"""Decide which changes of a scam warning are lawful: two people publish it, nobody else is told.

Knows no database and no clock. A warning reaches exactly those who are subscribed when its sending starts and still
are when their own copy goes out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

TITLE_LIMIT = 120
BODY_LIMIT = 1500  # leaves room for the title and the stop line below Zalo's 2,000 characters


class WarningStatus(StrEnum):
    """Where a warning stands; it only moves forward."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class WarningNotice:
    """A scam warning for subscribers. `drafted_by` and `approved_by` are officer ids and never equal."""

    id: int
    title: str
    body: str
    status: WarningStatus
    drafted_by: int
    approved_by: int | None = None


@dataclass(frozen=True, slots=True)
class WarningRefused:
    """Why a change is refused; `reason` is a catalog key."""

    reason: str


def check_draft(title: str, body: str) -> WarningRefused | None:
    """Refuse an empty or over-long warning (limits in characters)."""
    if not title.strip() or not body.strip():
        return WarningRefused("warning_empty")
    if len(title) > TITLE_LIMIT or len(body) > BODY_LIMIT:
        return WarningRefused("warning_too_long")
    return None


def approve(warning: WarningNotice, approver: int) -> WarningNotice | WarningRefused:
    """Approve a draft; its author may not."""
    if warning.status is not WarningStatus.DRAFT:
        return WarningRefused("warning_not_draft")
    if approver == warning.drafted_by:
        return WarningRefused("warning_same_person")
    return replace(warning, status=WarningStatus.APPROVED, approved_by=approver)


def start(warning: WarningNotice) -> WarningNotice | WarningRefused:
    """Begin sending an approved warning. Starting again one that is already going out changes nothing."""
    if warning.status is WarningStatus.DRAFT:
        return WarningRefused("warning_not_approved")
    if warning.status is WarningStatus.APPROVED:
        return replace(warning, status=WarningStatus.SENDING)
    return warning
