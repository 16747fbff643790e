"""What the fake account keeps of calls and messages, and how it words a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - the platform's word for it
    """An answer with an error code, over HTTP 200."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as it came. `name` is the path behind the version; `at` is seconds since the epoch, on the fake clock."""

    name: str
    parameters: Mapping[str, Any]
    access_token: str
    at: float


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that was delivered. `billed` says that it was outside the free window."""

    user_id: str
    text: str
    message: JSON
    message_id: str
    at: float
    billed: bool

    @property
    def payload(self) -> JSON:
        """The payload of the attachment."""
        found: JSON = self.message.get("attachment", {}).get("payload", {})
        return found

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """The buttons that come back as text, as (title, what comes back)."""
        return [
            (button["title"], button["payload"])
            for button in self.payload.get("buttons", [])
            if "query" in button["type"]
        ]

    @property
    def template(self) -> str:
        """`media`, `request_user_info`, or nothing."""
        return str(self.payload.get("template_type", ""))


@dataclass(slots=True)
class Member:
    """One person as the account knows them."""

    id: str
    app_id: str
    name: str
    follows: bool = False
    blocks: bool = False
    last_interaction: float | None = None
    delivered: list[str] = field(default_factory=list)
