"""Put what a web or REST client says into the inbox and wait until its turn is committed.

A reader's channel has no push: its answers lie in a mailbox the moment they are committed.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select

from camnang_bot.bootstrap import House
from camnang_bot.storage.engine import reading
from camnang_bot.storage.outbox import MailItem, as_buttons
from camnang_bot.storage.pictures import opened
from camnang_bot.storage.tables import transcript
from camnang_handlers.messages import Button, Incoming, IncomingKind, Picture

WAIT_SECONDS = 10.0
TEXT_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Reader:
    """One side of a conversation that is read, not written to: the channel's name and the reader's key."""

    house: House
    channel: str
    wake: object = None

    async def say(
        self, key: str, text: str, payload: str | None = None, external_id: str | None = None, shown: str | None = None
    ) -> int:
        """Keep a message and wait for its turn; return the mailbox id before which nothing is new. Raises TimeoutError."""
        external = external_id or uuid.uuid4().hex
        after = await asyncio.to_thread(self._last, key)
        kind: IncomingKind = (
            "button" if payload is not None else "command" if text.startswith("/") and len(text) < 100 else "text"
        )
        incoming = Incoming(
            self.channel,
            external,
            key,
            kind,
            text,
            self.house.clock(),
            payload if payload is not None else (text if kind == "command" else None),
        )
        if shown is not None:
            await asyncio.to_thread(self._show, key, shown, external)
        await self.house.store.inbox.put(self.channel, (incoming,))
        if callable(self.wake):
            self.wake()
        for pause in self._pauses():
            status = await asyncio.to_thread(self.house.store.inbox.status_of, self.channel, external)
            if status is not None and status[0] in ("done", "failed", "ignored"):
                return after
            await asyncio.sleep(pause)
        raise TimeoutError

    def mail(self, key: str, after: int = 0) -> list[MailItem]:
        """Return what a reader has not seen yet."""
        with reading(self.house.store.engine) as connection:
            return self.house.store.outbox.mail(connection, self.channel, key, after)

    def picture(self, key: str, mail_id: int) -> Picture | None:
        """Return the picture of one message of this reader; None when there is none."""
        with reading(self.house.store.engine) as connection:
            return self.house.store.outbox.picture(connection, self.channel, key, mail_id)

    def answer(self, key: str, external_id: str, after: int) -> list[MailItem]:
        """Return what the turn of one message said, however often it is asked for.

        Of a message whose turn left nothing in the transcript (it failed, or it erased everything): what came after mailbox
        id `after`. Only what stands in the transcript has a picture, and the id of the transcript.
        """
        status = self.house.store.inbox.status_of(self.channel, external_id)
        if status is None or status[1] is None:
            return self._words(key, after)
        with self.house.store.engine.connect() as connection:
            rows = connection.execute(
                select(transcript)
                .where(transcript.c.turn_id == status[1], transcript.c.side == "bot")
                .order_by(transcript.c.id)
            ).mappings()
            said = [
                MailItem(
                    row["id"],
                    "them",
                    self.house.store.cipher.open(row["text_sealed"]),
                    as_buttons(row["buttons"]),
                    row["at"],
                    opened(self.house.store.cipher, row["picture_sealed"]),
                )
                for row in rows
                if row["text_sealed"]
            ]
        return said or self._words(key, after)

    def _words(self, key: str, after: int) -> list[MailItem]:
        return [replace(item, picture=None) for item in self.mail(key, after)]

    def _last(self, key: str) -> int:
        items = self.mail(key)
        return items[-1].id if items else 0

    def _show(self, key: str, text: str, external: str) -> None:
        from sqlalchemy.exc import IntegrityError

        try:
            with self.house.store.engine.begin() as connection:
                self.house.store.outbox.post(
                    connection, self.channel, key, "me", text, (), self.house.clock(), source=f"me:{external}"[:60]
                )
        except IntegrityError:
            return  # the same form sent twice

    @staticmethod
    def _pauses() -> list[float]:
        return [0.005] * 20 + [0.02] * 45 + [0.1] * int(WAIT_SECONDS * 9)


def as_rasa(key: str, items: list[MailItem], address: Callable[[MailItem], str]) -> list[dict[str, object]]:
    """Return mail in the shape of Rasa's REST channel; `address` is where the picture of a message can be fetched."""
    return [
        {
            "recipient_id": key,
            "text": item.text,
            **({"buttons": [button_json(b) for b in item.buttons]} if item.buttons else {}),
            **({"image": address(item)} if item.picture is not None else {}),
        }
        for item in items
        if item.side != "me"
    ]


def button_json(button: Button) -> dict[str, str]:
    """Return a button as Rasa writes it."""
    return {"title": button.title, "payload": button.payload}
