"""Load what a decision may know of a conversation, and write what it changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from camnang_bot.storage.cases import CaseBook
from camnang_bot.storage.officers import OfficerBook
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.tables import conversations, subscriptions
from camnang_handlers.conversation import Conversation
from camnang_handlers.messages import Incoming

CASE_PAYLOAD: Final = re.compile(r"case:(?:take|unreachable|done):(\d{1,12})")
INVITATION: Final = re.compile(r"/(?:thamgia|start)\s+(\S{8,64})")


class ConversationBook:
    """Reads conversations for the worker. Every method works inside the caller's transaction."""

    def __init__(self, cipher: Cipher, cases: CaseBook, officers: OfficerBook) -> None:
        self._cipher, self._cases, self._officers = cipher, cases, officers

    def load(
        self, connection: Connection, conversation_id: int, incoming: Incoming, phones: Iterable[str], now: datetime
    ) -> Conversation:
        """Return the conversation before its next turn. `phones` are the numbers in play: their open cases are loaded too."""
        row = connection.execute(select(conversations).where(conversations.c.id == conversation_id)).mappings().one()
        subscribed = connection.execute(
            select(subscriptions.c.active).where(subscriptions.c.conversation_id == conversation_id)
        ).scalar_one_or_none()
        payload = incoming.payload or ""
        addressed = CASE_PAYLOAD.fullmatch(payload)
        officer = self._officers.view(connection, row["officer_id"]) if row["officer_id"] else None
        invited = (
            INVITATION.fullmatch(payload or incoming.text.strip()) if incoming.kind in ("command", "text") else None
        )
        return Conversation(
            channel=row["channel"],
            key=row["key"],
            state=json.loads(self._cipher.open(row["state_sealed"]) or "{}"),
            last_user_text=self._cipher.open(row["last_user_sealed"]) or None,
            last_bot_text=self._cipher.open(row["last_bot_sealed"]) or None,
            last_at=row["last_at"],
            owner="bot" if row["owner"] == "bot" else int(row["owner"]),
            is_subscribed=bool(subscribed),
            cases=self._cases.of_conversation(connection, conversation_id),
            cases_by_phone=self._cases.open_by_phone(connection, phones),
            officer=officer,
            addressed_case=self._cases.view(connection, int(addressed[1]), with_phone=True)
            if addressed and officer
            else None,
            invitation=self._officers.invitation(connection, invited[1], now) if invited else None,
        )

    def sealed_state(self, state: dict[str, object]) -> str:
        """Return a state as it is kept."""
        return self._cipher.seal(json.dumps(state, ensure_ascii=False)) if state else ""


def phones_in_play(state: dict[str, Any], found: Iterable[object]) -> list[str]:
    """Return the phone numbers a turn may be about: those in the message and the one in a form under way."""
    form = state.get("form")
    answers = form.get("answers") if isinstance(form, dict) else None
    kept = answers.get("phone") if isinstance(answers, dict) else None
    return [str(phone) for phone in (*found, kept) if phone]
