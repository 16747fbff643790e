"""A real process that polls, killed with SIGKILL at random: what people wrote is neither lost nor doubled."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from emulators.telegram import FakeTelegram

SCRIPT = Path(__file__).with_name("polling_process.py")


def test_no_kill_loses_or_doubles_what_people_wrote(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    database = tmp_path / "inbox.db"
    with FakeTelegram().in_thread() as telegram:
        command = [sys.executable, str(SCRIPT), telegram.url, telegram.token, str(database)]
        people = [telegram.person(f"Người {n}") for n in range(5)]
        said: list[str] = []

        def talk(count: int) -> None:
            for _ in range(count):
                words = f"câu {len(said)}"
                said.append(words)
                chance.choice(people).say(words)

        for _ in range(6):
            talk(40)
            process = subprocess.Popen(command)
            polled = len(telegram.calls("getUpdates"))
            telegram.wait(lambda before=polled: len(telegram.calls("getUpdates")) > before)
            talk(40)
            time.sleep(chance.uniform(0, 0.03))
            process.send_signal(signal.SIGKILL)
            process.wait()
        process = subprocess.Popen(command)
        telegram.wait(lambda: not telegram.world.pending, 30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    rows = sqlite3.connect(database).execute("SELECT text FROM inbox ORDER BY CAST(id AS INTEGER)").fetchall()
    assert [text for (text,) in rows] == said
