"""Keep officers: who they are, how they join a chat (invitation) and the page (one-time link, session).

Only digests of codes are stored.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from camnang_bot.storage.rows import Raced, new_id
from camnang_bot.storage.tables import audit, conversations, invitations, officers, sessions, sign_in_links
from camnang_casework.cases import OfficerView
from camnang_handlers.conversation import Invitation

INVITATION_DAYS: Final = timedelta(days=7)
LINK_HOURS: Final = timedelta(hours=24)
SESSION_HOURS: Final = timedelta(hours=12)


def digest(code: str) -> str:
    """Return what is stored of a code. Codes are long and random, so a plain digest is enough."""
    return hashlib.sha256(code.encode()).hexdigest()


class OfficerBook:
    """Officers on a database. Every method works inside the caller's transaction."""

    def add(self, connection: Connection, name: str, role: str, provinces: tuple[str, ...], now: datetime) -> int:
        """Add an officer, or return the id of the one who has that name."""
        found = connection.execute(select(officers.c.id).where(officers.c.name == name)).scalar_one_or_none()
        if found is not None:
            return int(found)
        made = connection.execute(
            insert(officers).values(name=name, role=role, provinces=list(provinces), created_at=now, active=True)
        )
        connection.execute(
            insert(audit).values(at=now, actor="command line", action="officer added", object=str(new_id(made)))
        )
        return new_id(made)

    def view(self, connection: Connection, officer_id: int) -> OfficerView | None:
        """Return an active officer, or None."""
        row = (
            connection.execute(select(officers).where(officers.c.id == officer_id, officers.c.active))
            .mappings()
            .one_or_none()
        )
        return OfficerView(row["id"], row["name"], row["role"], tuple(row["provinces"])) if row else None

    def by_name(self, connection: Connection, name: str) -> OfficerView | None:
        """Return the active officer of that name, or None."""
        found = connection.execute(select(officers.c.id).where(officers.c.name == name)).scalar_one_or_none()
        return self.view(connection, found) if found is not None else None

    def all(self, connection: Connection) -> list[OfficerView]:
        """Return every active officer."""
        return [
            OfficerView(r["id"], r["name"], r["role"], tuple(r["provinces"]))
            for r in connection.execute(select(officers).where(officers.c.active).order_by(officers.c.id)).mappings()
        ]

    def invite(self, connection: Connection, officer_id: int, now: datetime) -> str:
        """Return a new invitation code, usable once within a week."""
        code = secrets.token_urlsafe(9)
        connection.execute(
            insert(invitations).values(digest=digest(code), officer_id=officer_id, expires_at=now + INVITATION_DAYS)
        )
        return code

    def invitation(self, connection: Connection, code: str, now: datetime) -> Invitation:
        """Return the invitation of a code; an unknown, used or expired one is unusable, and nobody learns which."""
        row = (
            connection.execute(
                select(invitations, officers.c.name)
                .join(officers, officers.c.id == invitations.c.officer_id)
                .where(invitations.c.digest == digest(code))
            )
            .mappings()
            .one_or_none()
        )
        if row is None:
            return Invitation(0, "", False)
        return Invitation(row["id"], row["name"], row["used_at"] is None and row["expires_at"] > now)

    def join(self, connection: Connection, invitation_id: int, conversation_id: int, now: datetime) -> None:
        """Use up an invitation: this conversation is the officer's now."""
        officer_id = connection.execute(
            select(invitations.c.officer_id).where(invitations.c.id == invitation_id)
        ).scalar_one()
        used = connection.execute(
            update(invitations)
            .where(invitations.c.id == invitation_id, invitations.c.used_at.is_(None))
            .values(used_at=now)
        )
        if used.rowcount != 1:
            raise Raced
        connection.execute(
            update(conversations).where(conversations.c.id == conversation_id).values(officer_id=officer_id)
        )
        connection.execute(
            insert(audit).values(
                at=now, actor=f"officer {officer_id}", action="joined a chat", object=f"conversation {conversation_id}"
            )
        )

    def chats(self, connection: Connection, province: str | None) -> list[tuple[str, str]]:
        """Return (channel, key) of every officer's chat whose territory holds `province`."""
        rows = connection.execute(
            select(
                conversations.c.channel,
                conversations.c.key,
                officers.c.id,
                officers.c.name,
                officers.c.role,
                officers.c.provinces,
            )
            .join(officers, officers.c.id == conversations.c.officer_id)
            .where(officers.c.active, conversations.c.reachable)
        )
        return [(r[0], r[1]) for r in rows if OfficerView(r[2], r[3], r[4], tuple(r[5])).may_see(province)]

    def link(self, connection: Connection, officer_id: int, now: datetime) -> str:
        """Return a new sign-in code for the officers' page, usable once within a day."""
        code = secrets.token_urlsafe(24)
        connection.execute(
            insert(sign_in_links).values(digest=digest(code), officer_id=officer_id, expires_at=now + LINK_HOURS)
        )
        return code

    def sign_in(self, connection: Connection, code: str, now: datetime) -> str | None:
        """Use up a sign-in code and return a session's secret, or None when the code is not usable."""
        used = connection.execute(
            update(sign_in_links)
            .where(
                sign_in_links.c.digest == digest(code),
                sign_in_links.c.used_at.is_(None),
                sign_in_links.c.expires_at > now,
            )
            .values(used_at=now)
        )
        if used.rowcount != 1:
            return None
        officer_id = connection.execute(
            select(sign_in_links.c.officer_id).where(sign_in_links.c.digest == digest(code))
        ).scalar_one()
        secret = secrets.token_urlsafe(32)
        connection.execute(
            insert(sessions).values(digest=digest(secret), officer_id=officer_id, expires_at=now + SESSION_HOURS)
        )
        connection.execute(
            insert(audit).values(at=now, actor=f"officer {officer_id}", action="signed in", object="officers' page")
        )
        return secret

    def of_session(self, connection: Connection, secret: str, now: datetime) -> OfficerView | None:
        """Return the officer of a session, or None when it is unknown or over."""
        found = connection.execute(
            select(sessions.c.officer_id).where(sessions.c.digest == digest(secret), sessions.c.expires_at > now)
        ).scalar_one_or_none()
        return self.view(connection, found) if found is not None else None

    def sign_out(self, connection: Connection, secret: str) -> None:
        """End a session."""
        connection.execute(delete(sessions).where(sessions.c.digest == digest(secret)))
