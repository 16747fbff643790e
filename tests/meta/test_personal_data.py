"""A person's name, number and words, marked so that they are found anywhere, reach no log, no metric, no exception's
text, and lie in no file unsealed."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient
from prometheus_client import generate_latest
from sqlalchemy import select

from camnang_bot.bootstrap import House, open_books
from camnang_bot.cli.session import ChatSession
from camnang_bot.logs import set_up_logs
from camnang_bot.storage.tables import metadata
from camnang_bot.web.app import officers_app, people_app
from camnang_handlers.messages import Incoming

NAME = "Sùng Thị Zuyxanh"
PHONE = "0971222333"
WORDS = "mật ngữ cây đa bến cũ"
MARKS = (NAME, "Zuyxanh", PHONE, "971222333", "971 222 333", WORDS, "cây đa bến cũ")
CONVERSATION = (
    f"phí đi nhật bao nhiêu, {WORDS}",
    f"đăng ký, em tên {NAME}, 0971 222 333, sinh 2000, ở Tuyên Quang, đi Nhật",
    "đồng ý",
    f"em bị công ty lừa 50 triệu, {WORDS}",
    "đồng ý",
    f"cứu em với, chủ nhốt em trong nhà, {WORDS} {PHONE}",
    f"gặp cán bộ, {WORDS}",
    f"{WORDS} \x00 \ud83d",
    f"/start {WORDS}",
    "xóa thông tin của tôi",
)


def marks_in(text: str) -> list[str]:
    """Return the marks that stand in a text, as they are or escaped as JSON writes them."""
    escaped = [json.dumps(mark).strip('"') for mark in MARKS]
    return [mark for mark in (*MARKS, *escaped) if mark in text]


@pytest.fixture
def watched() -> Iterator[Callable[[], str]]:
    """Log everything there is, down to the libraries' debugging, and hand out all of it."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    root, level = logging.getLogger(), logging.getLogger().level
    set_up_logs(logging.DEBUG)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(told))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield told.getvalue
    root.removeHandler(handler)
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def test_a_whole_conversation_leaves_no_trace_in_logs_and_metrics(house: House, watched: Callable[[], str]) -> None:
    session, now = ChatSession.on(house), house.clock()
    effects: list[str] = []
    for number, text in enumerate(CONVERSATION):
        decided = session.say("marked", text.encode("utf-8", "replace").decode(), now + timedelta(minutes=number))
        assert decided is not None
        effects += decided.committed.effects
    assert {"lead_created", "emergency_flagged", "handoff_requested"} <= set(effects)
    logs = watched()
    assert "turn_committed" in logs, "the log is the one we look at"
    assert marks_in(logs) == []
    assert marks_in(generate_latest().decode()) == []


def everything_kept(house: House, folder: Path, said: Sequence[str]) -> str:
    """Say something on an empty database; return every row of every table, and every byte of its files, as text."""
    settings = replace(house.settings, database_url=f"sqlite:///{folder / 'sealed.db'}")
    own = replace(house, settings=settings, store=open_books(settings))
    session, now = ChatSession.on(own), own.clock()
    for number, text in enumerate(said):
        assert session.say("sealed", text, now + timedelta(minutes=number)) is not None
    with own.store.engine.connect() as connection:
        rows = [repr(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    files = [file.read_bytes().decode("utf-8", "replace") for file in folder.glob("sealed.db*")]
    own.store.engine.dispose()
    assert len(rows) > 20 and files
    return "\n".join((*rows, *files))


def test_words_lie_sealed_in_the_database(house: House, tmp_path: Path) -> None:
    assert marks_in(everything_kept(house, tmp_path, CONVERSATION[:7])) == []


def test_words_behind_a_command_lie_sealed_too(house: House, tmp_path: Path) -> None:
    assert marks_in(everything_kept(house, tmp_path, (*CONVERSATION[:3], f"/start {WORDS}"))) == []


def test_a_turn_that_fails_is_logged_without_words(house: House, watched: Callable[[], str]) -> None:
    def fail(*_: Any) -> Any:
        raise ValueError(f"{NAME} {PHONE} {WORDS}")

    worker = house.worker(quiet={})
    worker._respond = fail
    now = house.clock()
    house.store.inbox.put_now("console", (Incoming("console", "failing", "failing", "text", WORDS, now),), now)
    for later in (0, 10, 60):
        assert worker.run_once(now + timedelta(seconds=later)) is False
    logs = watched()
    assert "turn_failed" in logs and "ValueError" in logs
    assert marks_in(logs) == [] and marks_in(generate_latest().decode()) == []
    with house.store.engine.connect() as connection:
        mail = house.store.outbox.mail(connection, "console", "failing")
    assert len(mail) == 1 and marks_in(mail[0].text) == [], "the person hears an apology, not the exception"


def test_a_page_that_fails_answers_and_logs_without_words(house: House, watched: Callable[[], str]) -> None:
    def fail() -> Any:
        raise ValueError(f"{NAME} {PHONE} {WORDS}")

    broken = replace(house, clock=fail)
    for app, path in ((people_app(broken, lambda: None), "/"), (officers_app(broken, lambda: None), "/cases")):
        client = TestClient(app, raise_server_exceptions=False)
        client.cookies.set("officer", "a" * 30)
        answer = client.get(path)
        assert marks_in(answer.text) == []
    assert marks_in(watched()) == []


def test_settings_do_not_show_their_secrets(house: House) -> None:
    secret = "bi-mat-khong-ai-thay"
    settings = replace(
        house.settings,
        secret_key=secret,
        telegram_token=secret,
        telegram_webhook_secret=secret,
        zalo_app_secret=secret,
        zalo_oa_secret=secret,
    )
    assert secret not in repr(settings) and secret not in str(replace(house, settings=settings))
