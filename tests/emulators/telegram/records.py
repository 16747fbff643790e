"""What the fake server keeps: calls, messages that were sent, refusals, and the ids it hands out."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - the platform's word for it
    """The answer `ok: false`, worded as the real server words it."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def body(self) -> JSON:
        """Return the JSON of the refusal."""
        answer: JSON = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart request."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, as it came. `at` is seconds since the epoch."""

    method: str
    parameters: Mapping[str, Any]
    uploads: Mapping[str, Upload]
    at: float


@dataclass(frozen=True, slots=True)
class Sent:
    """One message the bot got delivered. `message` is what the server answered; `at` is seconds since the epoch."""

    method: str
    chat_id: int
    text: str
    message: JSON
    parameters: Mapping[str, Any]
    at: float
    upload: Upload | None = None

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """The inline buttons as (title, payload), row after row."""
        rows = self.message.get("reply_markup", {}).get("inline_keyboard", [])
        return [(button["text"], button.get("callback_data", "")) for row in rows for button in row]

    @property
    def keyboard(self) -> list[JSON]:
        """The buttons of a reply keyboard, row after row."""
        markup = self.parameters.get("reply_markup") or {}
        return [key if isinstance(key, dict) else {"text": key} for row in markup.get("keyboard", []) for key in row]


@dataclass(slots=True)
class Chat:
    """One chat as the server knows it. `started` only matters for private ones."""

    id: int
    fields: JSON
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    messages: dict[int, JSON] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)

    def brief(self) -> JSON:
        """Return the chat as it stands inside a message."""
        return {"id": self.id, **self.fields}


class Numbers:
    """Ids that only rise; dates in whole seconds."""

    def __init__(self) -> None:
        self._updates = itertools.count(700_000_001)
        self._messages = itertools.count(101)
        self._queries = itertools.count(4_000_000_000_001)
        self._people = itertools.count(5_100_000_001)  # more than 32 bits, as real ones are
        self._files = itertools.count(1)

    def update(self) -> int:
        return next(self._updates)

    def message(self) -> int:
        return next(self._messages)

    def query(self) -> str:
        return str(next(self._queries))

    def person(self) -> int:
        return next(self._people)

    def file(self) -> str:
        return f"AgACAgUAAxkBAAI{next(self._files):06d}"

    @staticmethod
    def date() -> int:
        return int(time.time())
