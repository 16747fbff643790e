"""Hold conversations on the command line through the same steps as any channel: inbox, worker, commit, mailbox."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from camnang_bot.bootstrap import House
from camnang_bot.storage.engine import reading
from camnang_bot.storage.outbox import as_json
from camnang_bot.worker import Decided, Worker
from camnang_handlers.buttons import PAYLOAD
from camnang_handlers.messages import Incoming, IncomingKind

CHANNEL = "console"


@dataclass(frozen=True, slots=True)
class ChatSession:
    """Conversations by sender on one house; the worker runs in the caller's thread."""

    house: House
    worker: Worker

    @classmethod
    def on(cls, house: House) -> ChatSession:
        """Begin on a house."""
        return cls(house, house.worker(quiet={}))

    def say(self, sender: str, text: str, now: datetime, *, payload: str | None = None) -> Decided | None:
        """Say one thing and return what was decided, or None when the turn failed and was kept."""
        kind: IncomingKind = "text"
        if payload is not None or (PAYLOAD.fullmatch(text.strip()) and ":" in text):
            kind, payload = "button", payload if payload is not None else text.strip()
        elif text.startswith("/") and 1 < len(text) < 100:
            kind, payload = "command", text.strip()
        incoming = Incoming(CHANNEL, uuid.uuid4().hex, sender[:120] or "default", kind, text, now, payload)
        self.house.store.inbox.put_now(CHANNEL, (incoming,), now)
        while True:
            done = self.worker.run_once(now)
            if done is None or done is False:
                return None
            if isinstance(done, Decided) and done.incoming.external_id == incoming.external_id:
                return done

    def mail(self, sender: str, after: int = 0) -> list[str]:
        """Return the texts in a sender's mailbox after an id."""
        with reading(self.house.store.engine) as connection:
            return [item.text for item in self.house.store.outbox.mail(connection, CHANNEL, sender, after)]


def as_line(sender: str, decided: Decided | None, apology: str) -> dict[str, object]:
    """Return one line of `camnang chat --jsonl`."""
    if decided is None:
        return {
            "sender": sender,
            "replies": [{"text": apology, "buttons": []}],
            "topics": [],
            "entities": {},
            "effects": [],
            "decision": "failed",
            "verdict": None,
        }
    return {
        "sender": sender,
        "replies": [{"text": reply.text, "buttons": as_json(reply.buttons)} for reply in decided.committed.replies],
        "topics": list(decided.turn.topics),
        "entities": decided.turn.entities,
        "effects": list(dict.fromkeys(decided.committed.effects)),
        "decision": decided.turn.decision,
        "verdict": decided.turn.verdict,
    }
