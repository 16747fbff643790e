"""Take waiting messages and turn each into what follows from it: claim, understand, respond, commit, in one transaction.

A failure is stored and tried again with a growing pause; the third time the message is given up, the person is told, and
officers see an alert. One of the two places where every exception is caught.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from camnang_bot.metrics import FAILURES, TURNS
from camnang_bot.storage.commit import CommittedTurn
from camnang_bot.storage.conversations import phones_in_play
from camnang_bot.storage.inbox import Claimed
from camnang_bot.storage.rows import Raced
from camnang_bot.storage.store import Store
from camnang_bot.storage.tables import alerts
from camnang_handlers.conversation import Conversation
from camnang_handlers.messages import Incoming, Turn
from camnang_nlu import Parser, Understanding

log = structlog.get_logger()

Respond = Callable[[Incoming, Understanding, Conversation, datetime], Turn]
Checkpoint = Callable[[str], None]
RACES = 3  # how often a turn is decided again when another one registered the same phone meanwhile


@dataclass(frozen=True, slots=True)
class Decided:
    """A turn with what it was decided on, for callers that show both (chat on the command line)."""

    incoming: Incoming
    understood: Understanding
    turn: Turn
    committed: CommittedTurn


class Worker:
    """Runs turns. `checkpoint` is told before each step; it does nothing outside the crash tests."""

    def __init__(
        self,
        store: Store,
        parser: Parser,
        respond: Respond,
        quiet: Mapping[str, float],
        apology: str,
        clock: Callable[[], datetime],
        *,
        sent: Callable[[], None] = lambda: None,
        checkpoint: Checkpoint = lambda _: None,
    ) -> None:
        self._store, self._parser, self._respond, self._quiet = store, parser, respond, quiet
        self._apology, self._clock, self._sent, self._checkpoint = apology, clock, sent, checkpoint
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def wake(self) -> None:
        """Say that something came in."""
        self._wake.set()

    def start(self, threads: int = 2) -> None:
        """Begin working in the background."""
        for number in range(threads):
            thread = threading.Thread(target=self._loop, name=f"worker-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Finish the turn in hand and stop."""
        self._stopping.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                done = self.run_once(self._clock())
            except Exception as error:  # the database is away: wait and try again, nothing is lost
                log.error("worker_waits", error=type(error).__name__)
                FAILURES.labels("database").inc()
                self._stopping.wait(2)
                continue
            if done is None:
                self._wake.wait(0.2)
                self._wake.clear()

    def run_once(self, now: datetime) -> Decided | bool | None:
        """Run one turn. Returns what was decided, False when it failed and was put back, None when nothing is ready."""
        for _ in range(RACES):
            claimed: Claimed | None = None
            try:
                with self._store.engine.begin() as connection:
                    self._checkpoint("claim")
                    claimed = self._store.inbox.claim_next_conversation(connection, now, self._quiet)
                    if claimed is None:
                        return None
                    decided = self._decide(connection, claimed, now)
            except (IntegrityError, Raced):
                continue  # another turn registered this phone a moment ago: decide again on what is true now
            except Exception as error:
                log.error(
                    "turn_failed", error=type(error).__name__, channel=claimed.incoming.channel if claimed else None
                )
                FAILURES.labels("turn").inc()
                if claimed is None:
                    raise
                self._put_back(claimed, now, type(error).__name__)
                return False
            self._checkpoint("committed")
            TURNS.labels(claimed.incoming.channel, decided.turn.decision).inc()
            log.info(
                "turn_committed",
                turn=decided.committed.id,
                topics=list(decided.turn.topics),
                decision=decided.turn.decision,
            )
            self._sent()
            return decided
        if claimed is not None:
            self._put_back(claimed, now, "race")
        return False

    def _decide(self, connection: object, claimed: Claimed, now: datetime) -> Decided:
        from sqlalchemy import Connection

        assert isinstance(connection, Connection)
        incoming = claimed.incoming
        bare = self._store.conversations.load(connection, claimed.conversation_id, incoming, (), now)
        context, role = context_of(incoming, bare)
        self._checkpoint("understand")
        understood = self._parser.parse(incoming.text, context, role)
        phones = phones_in_play(bare.state, understood.values("phone"))
        conversation = (
            self._store.conversations.load(connection, claimed.conversation_id, incoming, phones, now)
            if phones
            else bare
        )
        self._checkpoint("respond")
        turn = self._respond(incoming, understood, conversation, now)
        self._checkpoint("commit")
        committed = self._store.committer.commit_turn(connection, claimed, turn, now)
        self._store.inbox.mark_done(connection, claimed, committed.id)
        self._checkpoint("before_commit")
        return Decided(incoming, understood, turn, committed)

    def _put_back(self, claimed: Claimed, now: datetime, reason: str) -> None:
        with self._store.engine.begin() as connection:
            if self._store.inbox.mark_failed(connection, claimed, now, reason):
                incoming = claimed.incoming
                self._store.outbox.add(
                    connection, incoming.channel, incoming.conversation, "reply", self._apology, (), now
                )
                connection.execute(
                    insert(alerts).values(
                        kind="failure",
                        conversation_id=claimed.conversation_id,
                        text_sealed=self._store.cipher.seal(f"{reason}: {incoming.text[:300]}"),
                        created_at=now,
                    )
                )
        self._sent()


def context_of(incoming: Incoming, conversation: Conversation) -> tuple[str | None, str | None]:
    """Return what was said before a message and who said it.

    While a form or a question is open that is what the bot asked, else the person's last question.
    """
    if incoming.context_text:
        return incoming.context_text, "bot"
    if conversation.state.get("form") or conversation.state.get("pending"):
        return conversation.last_bot_text, "bot" if conversation.last_bot_text else None
    return conversation.last_user_text, "user" if conversation.last_user_text else None
