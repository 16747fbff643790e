"""Say what comes in, what goes out and what changes: the values that flow through the seven steps.

Knows no channel, no database and no clock. Effects are a closed union: a new kind must be handled wherever it is matched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from camnang_casework.cases import CaseAction, LeadDetails

# Stand-ins for what only the commit knows: the id and the code of the case that this turn creates or changes. Private-use
# letters, so that no person types them; storage fills them in replies, alerts and payloads. `LD-00012`, `12`.
CASE_CODE = "\ue000case_code\ue000"
CASE_ID = "\ue000case_id\ue000"

IncomingKind = Literal["text", "button", "command", "contact", "photo", "location", "other"]
DeliveryPolicy = Literal["maybe_twice", "maybe_never"]
PictureKind = Literal["repayment", "cost", "markets"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of one person, already proven genuine by its channel adapter.

    `external_id` is the platform's id of this delivery: (channel, external_id) is unique and makes a repeat harmless.
    `conversation` is the platform's key of the conversation. `payload` is a button's payload or a command with its argument
    (`/start abc`). `received_at` is aware, UTC. `context_text` is what the person quoted, when the platform says so.
    """

    channel: str
    external_id: str
    conversation: str
    kind: IncomingKind
    text: str
    received_at: datetime
    payload: str | None = None
    context_text: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `title` is read, `payload` (at most 60 ASCII bytes) comes back as if it had been typed."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Series:
    """A line of a chart (a value for each step), a bar (one value), or only a label with its `note` (none)."""

    label: str
    values: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a channel may show after the text: words and figures, not a drawing. The text says everything that matters too.

    `values` of the series are whole numbers; they are shown divided by `scale`, in `unit`. `columns` head the `rows` of the
    table. Every figure has its day and source in its note, in its cell or in `footer`. `alt` is read out instead of the picture.
    """

    kind: PictureKind
    title: str
    alt: str
    footer: str
    unit: str = ""
    scale: int = 1
    axis: str = ""
    series: tuple[Series, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the person who wrote. `picture` follows the text where the channel shows pictures."""

    text: str
    buttons: tuple[Button, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class AskSlot:
    """The form asked for one thing."""

    slot: str


@dataclass(frozen=True, slots=True)
class SlotFilled:
    """The form understood one thing."""

    slot: str


@dataclass(frozen=True, slots=True)
class SaveLead:
    """Store or change the one case of this phone and alert its officers, in the transaction of this turn.

    `case_id` is None for a first registration; then the effect reads `lead_created`, else `lead_updated`.
    """

    details: LeadDetails
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class FlagEmergency:
    """Somebody may be in danger: alarm officers at any hour. `summary` is the person's own message."""

    summary: str
    market: str | None


@dataclass(frozen=True, slots=True)
class ChangeSubscription:
    """Begin, change or end the delivery of warnings to this conversation."""

    change: Literal["created", "updated", "removed"]
    topics: tuple[str, ...] = ("warnings",)


@dataclass(frozen=True, slots=True)
class SaveFraudReport:
    """Keep a person's report of a suspected fraud, with their consent to pass it on."""

    text: str
    phone: str | None = None
    money: int | None = None


@dataclass(frozen=True, slots=True)
class RequestHandoff:
    """The person wants a human being: alert officers, and mark the conversation as waiting."""

    reason: str


@dataclass(frozen=True, slots=True)
class EraseData:
    """Erase what we keep of this conversation: leads, transcript, reports, subscription."""


@dataclass(frozen=True, slots=True)
class QueueQuestion:
    """Keep a question we could not answer for the curator."""

    topic: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ActOnCase:
    """An officer did something with a case. `tell_worker` is the sentence the worker sees, if any."""

    case_id: int
    action: CaseAction
    officer_id: int
    note: str = ""
    tell_worker: str | None = None
    seen_officer: int | None = None  # who held the case when this was decided


@dataclass(frozen=True, slots=True)
class JoinOfficer:
    """This conversation becomes an officer's, by the invitation that was shown."""

    invitation_id: int


Effect = (
    AskSlot
    | SlotFilled
    | SaveLead
    | FlagEmergency
    | ChangeSubscription
    | SaveFraudReport
    | RequestHandoff
    | EraseData
    | QueueQuestion
    | ActOnCase
    | JoinOfficer
)


@dataclass(frozen=True, slots=True)
class Alert:
    """A message to officers, written in the transaction of the sentence that promises it.

    `audience` is who must see it: every officer of `province` (and of no province), or only curators.
    `about_case` marks the alert of the case that this turn creates or changes: `CASE_CODE` and `CASE_ID` in its
    text and in the payloads of its buttons are filled at commit.
    """

    text: str
    kind: Literal["lead", "emergency", "handoff", "fraud_report"]
    province: str | None = None
    about_case: bool = False
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """All that follows from one message (or from several that waited together). Pure data; nothing has happened yet."""

    replies: tuple[Reply, ...]
    state: dict[str, object]
    effects: tuple[Effect, ...] = ()
    alerts: tuple[Alert, ...] = ()
    topics: tuple[str, ...] = ()
    entities: dict[str, object] = field(default_factory=dict)
    decision: str = "answer"
    verdict: Literal["red", "amber", "unknown"] | None = None
    says: tuple[str, ...] = ()  # catalog keys and article ids used, for the scripted conversations
