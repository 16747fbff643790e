"""Say what the decision may know of a conversation. Loaded by storage before the turn, never fetched during it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from camnang_casework.cases import CaseView, OfficerView


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation code an officer showed; `is_usable` is decided by storage at the instant of the turn."""

    id: int
    name: str
    is_usable: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation before a turn.

    `state` is what earlier turns stored (answers of a form, market spoken of, last topics); a plain JSON object.
    `last_bot_text` and `last_user_text` give the understanding its context. `owner` is the bot or a named officer.
    `cases` are this conversation's open cases; `cases_by_phone` the open cases (anybody's) of phones in play this turn.
    `addressed_case` is the case a pressed button or command names, when this is an officer's conversation.
    """

    channel: str
    key: str
    state: dict[str, object] = field(default_factory=dict)
    last_user_text: str | None = None
    last_bot_text: str | None = None
    last_at: datetime | None = None
    owner: Literal["bot"] | int = "bot"
    is_subscribed: bool = False
    cases: tuple[CaseView, ...] = ()
    cases_by_phone: dict[str, CaseView] = field(default_factory=dict)
    officer: OfficerView | None = None
    addressed_case: CaseView | None = None
    invitation: Invitation | None = None
