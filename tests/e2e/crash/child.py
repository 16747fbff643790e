"""A process that does the whole job and kills itself (SIGKILL) when it reaches a named step for the n-th time.

`child.py URL OUT STEP NTH MODE`: MODE is `turn` (one registration) or `warn` (a warning to whoever is subscribed). Messages
"sent" are lines appended to OUT. Started again without a step it finishes what is left.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from camnang_bot.channels.base import OutgoingMessage, Receipt
from camnang_bot.limiter import Limiter
from camnang_bot.sender import Sender
from camnang_bot.storage.engine import open_database, upgrade
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.store import open_store
from camnang_bot.worker import Worker
from camnang_casework.cases import LeadDetails
from camnang_handlers.messages import CASE_CODE, Alert, Incoming, Reply, SaveLead, Turn
from camnang_nlu import Ranked, Understanding

KEY = b"0" * 43 + b"="
URL, OUT, STEP, NTH, MODE = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
reached = 0


def checkpoint(step: str) -> None:
    global reached
    if step == STEP:
        reached += 1
        if reached == NTH:
            os.kill(os.getpid(), signal.SIGKILL)


class ToFile:
    name = "telegram"
    quiet_seconds = 0.0

    def receive(self, payload: object) -> tuple[()]:
        return ()

    async def send(self, message: OutgoingMessage) -> Receipt:
        descriptor = os.open(OUT, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, f"{message.conversation}\t{message.text[:20]!r}\n".encode())
        os.close(descriptor)
        return Receipt()


class Stub:
    def parse(self, text: str, context: str | None = None, context_role: str | None = None) -> Understanding:
        return Understanding(text, Ranked("register_lead", 1.0), (Ranked("register_lead", 1.0),), (), (), "answer")


def respond(message: Incoming, *_: object) -> Turn:
    details = LeadDetails("Tên Thử", "0912345678", consent_purpose="thu")
    return Turn(
        (Reply(f"đã đăng ký {CASE_CODE}"),),
        {},
        (SaveLead(details),),
        (Alert(f"mới {CASE_CODE}", "lead", about_case=True),),
    )


def main() -> None:
    engine = open_database(URL)
    upgrade(engine)
    store = open_store(engine, Cipher(KEY))
    sender = Sender(
        store,
        {"telegram": ToFile()},
        lambda title, body: f"{title}\n{body}",
        lambda: datetime.now(UTC),
        limiters={"telegram": Limiter(per_second=1e6, per_chat_seconds=0.0)},
        checkpoint=checkpoint,
    )
    sender.recover()
    if MODE == "turn":
        now = datetime.now(UTC)
        checkpoint("put")
        # The platform delivers the same update again until it hears "received".
        store.inbox.put_now("telegram", (Incoming("telegram", "update-1", "worker", "text", "đăng ký", now),), now)
        checkpoint("received")
        worker = Worker(store, Stub(), respond, {}, "xin lỗi", lambda: datetime.now(UTC), checkpoint=checkpoint)
        while worker.run_once(datetime.now(UTC)) is not None:
            pass

    async def deliver() -> None:
        while await sender.deliver_outbox() + await sender.deliver_warnings():
            pass

    asyncio.run(deliver())
    engine.dispose()


main()
