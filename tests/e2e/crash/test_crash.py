"""Kill the process (SIGKILL) between any two steps and start it again: nothing is lost, nothing happens twice.

What may be sent twice is what was in flight at the kill; it is counted in `in_doubt`.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select

from camnang_bot.storage.cases import CaseBook
from camnang_bot.storage.engine import open_database, upgrade
from camnang_bot.storage.officers import OfficerBook
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.store import open_store
from camnang_bot.storage.tables import alerts, cases, conversations, inbox, outbox, subscriptions, turns

pytestmark = pytest.mark.xdist_group("crash")
CHILD = Path(__file__).with_name("child.py")
KEY = b"0" * 43 + b"="
STEPS = ["put", "received", "claim", "understand", "respond", "commit", "before_commit", "committed", "send", "sent"]
SUBSCRIBERS = 5000


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'crash.db'}"
    return str(request.getfixturevalue("postgresql_database")())


def run(url: str, out: Path, step: str, nth: int, mode: str) -> int:
    done = subprocess.run(
        [sys.executable, str(CHILD), url, str(out), step, str(nth), mode], capture_output=True, text=True, timeout=120
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
    return done.returncode


def sent(out: Path) -> Counter[str]:
    return Counter(out.read_text().splitlines()) if out.exists() else Counter()


def count(engine: Engine, table: object) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


@pytest.mark.parametrize("step", STEPS)
def test_a_registration_survives_a_kill_at_every_step(url: str, tmp_path: Path, step: str) -> None:
    engine, out = open_database(url), tmp_path / "sent.txt"
    upgrade(engine)
    with engine.begin() as connection:  # one officer listens in a chat
        officer = OfficerBook().add(connection, "Cán bộ", "officer", (), datetime.now(UTC))
        connection.execute(
            insert(conversations).values(
                channel="telegram",
                key="officer",
                created_at=datetime.now(UTC),
                officer_id=officer,
                state_sealed="",
                owner="bot",
                reachable=True,
            )
        )
    assert run(url, out, step, 1, "turn") == -signal.SIGKILL
    assert run(url, out, "-", 1, "turn") == 0
    assert run(url, out, "-", 1, "turn") == 0  # and a repeated delivery after the end changes nothing
    assert (count(engine, cases), count(engine, alerts), count(engine, turns), count(engine, inbox)) == (1, 1, 1, 1)
    with engine.connect() as connection:
        states = connection.execute(select(outbox.c.status, outbox.c.in_doubt)).all()
    assert [state[0] for state in states] == ["sent", "sent"]
    received, doubtful = sent(out), sum(state[1] for state in states)
    with engine.connect() as connection:  # PostgreSQL does not give a rolled-back number out again
        code = CaseBook.code(connection.execute(select(cases.c.id)).scalar_one())
    assert set(received) == {f"worker\t'đã đăng ký {code}'", f"officer\t'mới {code}'"}
    assert sum(received.values()) - 2 <= doubtful
    if step not in ("send", "sent"):
        assert doubtful == 0
    engine.dispose()


def test_a_warning_to_five_thousand_reaches_everyone_through_three_kills(url: str, tmp_path: Path) -> None:
    engine, out = open_database(url), tmp_path / "sent.txt"
    upgrade(engine)
    store, now = open_store(engine, Cipher(KEY)), datetime.now(UTC)
    with engine.begin() as connection:
        author = store.officers.add(connection, "Một", "officer", (), now)
        second = store.officers.add(connection, "Hai", "officer", (), now)
        connection.execute(
            insert(conversations),
            [
                {
                    "channel": "telegram",
                    "key": f"p{n}",
                    "created_at": now,
                    "state_sealed": "",
                    "owner": "bot",
                    "reachable": True,
                }
                for n in range(SUBSCRIBERS)
            ],
        )
        ids = connection.execute(select(conversations.c.id)).scalars().all()
        connection.execute(
            insert(subscriptions), [{"conversation_id": found, "active": True, "since": now} for found in ids]
        )
        warning = store.warnings.draft(connection, author, "Cảnh báo thử", "nội dung", now)
        assert isinstance(warning, int)
        store.warnings.approve(connection, warning, second, now)
        store.warnings.start_sending(connection, warning, second, now)
    assert run(url, out, "warned", 40, "warn") == -signal.SIGKILL
    assert run(url, out, "warn", 75, "warn") == -signal.SIGKILL
    assert run(url, out, "warned", 90, "warn") == -signal.SIGKILL
    assert run(url, out, "-", 1, "warn") == 0
    with engine.connect() as connection:
        tally = store.warnings.tally(connection, warning)
    received = sent(out)
    repeated = sum(received.values()) - len(received)
    assert (tally.total, tally.delivered, tally.failed) == (SUBSCRIBERS, SUBSCRIBERS, 0)
    assert len(received) == SUBSCRIBERS
    assert repeated <= tally.in_doubt <= 3 * 20
    print(f"{SUBSCRIBERS} delivered, {repeated} received twice, {tally.in_doubt} in flight at the three kills")
    engine.dispose()
