"""Say what a channel owes the rest of the house, and how a delivery fails.

    ChannelError
    └── DeliveryError     reason, retryable, retry_after, tell

A channel turns a platform's payload into `Incoming` values or an `Ignored` with a reason, and delivers one outbox
message. It stores nothing, decides nothing about words, and never logs what people wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from camnang_handlers.messages import Button, Incoming


class Reason(StrEnum):
    """Why a delivery failed; a metric label and a column, never words of a person."""

    BLOCKED = "blocked"  # the person blocked us or never started: mark unreachable, stop
    WINDOW_CLOSED = "window_closed"  # the platform forbids writing now (Zalo: seven days of silence)
    RATE_LIMITED = "rate_limited"
    NETWORK = "network"  # surely not sent
    AMBIGUOUS = "ambiguous"  # perhaps sent: time-out after the request left
    BAD_MESSAGE = "bad_message"  # our fault; sending it again cannot help
    BAD_CREDENTIALS = "bad_credentials"  # a human must act
    PLATFORM = "platform"  # 5xx of the platform
    QUOTA = "quota"


class Audience(StrEnum):
    """Who must know of a failure."""

    NOBODY = "nobody"
    OFFICERS = "officers"
    ADMINISTRATOR = "administrator"


class ChannelError(Exception):
    """Base of what a channel raises."""


class DeliveryError(ChannelError):
    """A message could not be delivered. `retry_after` is in seconds when the platform said so."""

    def __init__(
        self,
        reason: Reason,
        *,
        retryable: bool,
        retry_after: float | None = None,
        tell: Audience = Audience.NOBODY,
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.retryable = retryable
        self.retry_after = retry_after
        self.tell = tell


@dataclass(frozen=True, slots=True)
class Ignored:
    """A genuine payload we do not handle: stored with its reason and counted. `external_id` lets it be de-duplicated."""

    reason: str
    external_id: str
    conversation: str = ""
    reachable: bool | None = None  # a block (False) or its end (True) of this conversation


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One outbox row as a channel sees it. `id` is the row's id; `after_ambiguity` tells a resend after an unknown outcome."""

    id: int
    conversation: str
    text: str
    buttons: tuple[Button, ...] = ()
    picture: bytes | None = None
    after_ambiguity: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took the message; `reference` is its id there (text), if it gives one."""

    reference: str | None = None


class Channel(Protocol):
    """What a channel implements. `name` is the value of `Incoming.channel`; `quiet_seconds` is how long to wait for more
    text of the same person before answering (0 for buttons and commands always)."""

    name: str
    quiet_seconds: float

    def receive(self, payload: object) -> tuple[Incoming | Ignored, ...]:
        """Translate one verified payload. Never raises for a payload it does not know: that is `Ignored`."""
        ...

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Deliver one message. Raises DeliveryError, and nothing else, when it could not."""
        ...


class Inbox(Protocol):
    """Where adapters put what they received, before they acknowledge it to the platform. Durable when it returns."""

    async def put(self, channel: str, items: tuple[Incoming | Ignored, ...]) -> int:
        """Store the new ones among `items`; return how many were new (a repeat counts nothing)."""
        ...
