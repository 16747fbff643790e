"""Wire the house together. The only module that knows every concrete class."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from camnang_bot.channels.base import Channel
from camnang_bot.clock import utc_now
from camnang_bot.limiter import Limiter
from camnang_bot.locale.catalog import Catalog, load_catalog
from camnang_bot.sender import Sender
from camnang_bot.settings import Settings
from camnang_bot.storage.engine import open_database, upgrade
from camnang_bot.storage.outbox import MAILBOX_CHANNELS
from camnang_bot.storage.sealing import load_cipher
from camnang_bot.storage.store import Store, open_store
from camnang_bot.understanding import chosen
from camnang_bot.worker import Respond, Worker
from camnang_handlers.ports import Library
from camnang_handlers.respond import respond
from camnang_knowledge import Knowledge, load_knowledge
from camnang_nlu import Parser, data_digest, load_parser, train
from camnang_nlu.parser import LocalParser

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class House:
    """What every way of running needs."""

    settings: Settings
    store: Store
    parser: Parser
    library: Library
    words: Catalog
    clock: Clock

    def respond(self) -> Respond:
        """Return the decision with its library filled in."""
        return lambda message, understood, conversation, now: respond(
            message, understood, conversation, self.library, now
        )

    def worker(
        self,
        *,
        quiet: dict[str, float] | None = None,
        sent: Callable[[], None] = lambda: None,
        checkpoint: Callable[[str], None] = lambda _: None,
    ) -> Worker:
        """Return a worker on this house's store."""
        apology = self.words.say(
            "Something went wrong on our side. Your message is kept and an officer will look at it."
        )
        return Worker(
            self.store,
            self.parser,
            self.respond(),
            self.quiet() if quiet is None else quiet,
            apology,
            self.clock,
            sent=sent,
            checkpoint=checkpoint,
        )

    def quiet(self) -> dict[str, float]:
        """Return how long each channel waits for more text: chats a little, channels that wait for their answer not at all."""
        return {
            "telegram": self.settings.quiet_seconds,
            "zalo_oa": self.settings.quiet_seconds,
            **dict.fromkeys(MAILBOX_CHANNELS, 0.0),
        }

    def sender(self, channels: dict[str, Channel], *, checkpoint: Callable[[str], None] = lambda _: None) -> Sender:
        """Return a sender for `channels`."""
        limiters = {name: Limiter(per_second=25.0 if name == "telegram" else 20.0) for name in channels}
        compose = partial(self._compose_warning)
        return Sender(self.store, channels, compose, self.clock, limiters=limiters, checkpoint=checkpoint)

    def _compose_warning(self, title: str, body: str) -> str:
        return self.words.say("⚠️ SCAM WARNING: {title}\n\n{body}\n\nTo stop, write «dừng».", title=title, body=body)


def ready_parser(settings: Settings, say: Callable[[str], None] = lambda _: None) -> LocalParser:
    """Return the trained local understanding; train first when there is none or its data changed."""
    digest_file = settings.artefact.with_suffix(".digest")
    digest = data_digest(settings.data, settings.config)
    if not settings.artefact.exists() or not digest_file.exists() or digest_file.read_text() != digest:
        say("Đang dạy phần hiểu câu hỏi, khoảng nửa phút…")
        train(settings.data, settings.config, settings.artefact, progress=say)
        digest_file.write_text(digest)
    return load_parser(settings.artefact)


def open_books(settings: Settings, holidays: Collection[date] = ()) -> Store:
    """Open the database alone, brought up to date. Raises SQLAlchemyError when it cannot be reached."""
    engine = open_database(settings.database_url)
    upgrade(engine)
    return open_store(engine, load_cipher(settings.home, settings.secret_key), holidays)


def build(settings: Settings, *, clock: Clock = utc_now, say: Callable[[str], None] = lambda _: None) -> House:
    """Open everything. Raises ContentError for bad content, SQLAlchemyError when the database cannot be reached."""
    knowledge: Knowledge = load_knowledge(settings.content, settings.home / "knowledge.cache")
    parser = chosen(settings, ready_parser(settings, say))
    words = load_catalog()
    store = open_books(settings, knowledge.holidays)
    return House(settings, store, parser, Library(knowledge, words), words, clock)
