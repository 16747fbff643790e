"""Hold the books of one installation together, so that the rest of the house is handed one thing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from camnang_bot.storage.cases import CaseBook
from camnang_bot.storage.commit import TurnCommitter
from camnang_bot.storage.conversations import ConversationBook
from camnang_bot.storage.inbox import SqlInbox
from camnang_bot.storage.officers import OfficerBook
from camnang_bot.storage.outbox import Outbox
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.warnings import WarningBook


@dataclass(frozen=True, slots=True)
class Store:
    """Everything lasting. Books work inside a transaction of `engine.begin()`."""

    engine: Engine
    cipher: Cipher
    inbox: SqlInbox
    conversations: ConversationBook
    cases: CaseBook
    officers: OfficerBook
    outbox: Outbox
    warnings: WarningBook
    committer: TurnCommitter


def open_store(
    engine: Engine, cipher: Cipher, holidays: Collection[date] = (), wake: Callable[[], None] | None = None
) -> Store:
    """Make the books of one database."""
    cases, officers, outbox = CaseBook(cipher, holidays), OfficerBook(), Outbox(cipher)
    conversations = ConversationBook(cipher, cases, officers)
    return Store(
        engine,
        cipher,
        SqlInbox(engine, cipher, wake),
        conversations,
        cases,
        officers,
        outbox,
        WarningBook(),
        TurnCommitter(cipher, cases, officers, outbox, conversations),
    )
