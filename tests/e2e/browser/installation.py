"""Start the real command `camnang run` in a folder of its own and read the links it prints, as a person at a terminal would."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from camnang_bot.settings import read_settings

COMMAND = Path(sys.executable).with_name("camnang")
STARTS_WITHIN = 240.0  # seconds; three when the trained understanding is fresh, else the command trains first
ANNOUNCED = re.compile(r"^(?P<what>Trang trò chuyện|Trang cán bộ).*?(?P<link>http://\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Installation:
    """A running `camnang`: where its pages are, and the one-time links of the first two officers."""

    people: str
    officers: str
    links: tuple[str, ...]
    environment: dict[str, str]
    output: Path

    def command(self, *words: str) -> str:
        """Run another `camnang` command beside it and return what it printed."""
        done = subprocess.run(
            [COMMAND, *words], env=self.environment, capture_output=True, text=True, timeout=60, check=True
        )
        return done.stdout.strip()


def free_ports() -> tuple[int, int]:
    """Return two ports nobody listens on."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@contextmanager
def running(home: Path) -> Iterator[Installation]:
    """Run `camnang run` until the block ends. Raises AssertionError with its output when it does not start or stop well."""
    trained = read_settings().artefact.parent
    home.mkdir(parents=True, exist_ok=True)
    if trained.exists():
        shutil.copytree(trained, home / "nlu")
    people, officers = free_ports()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CAMNANG_")} | {
        "CAMNANG_HOME": str(home),
        "CAMNANG_PORT": str(people),
        "CAMNANG_OFFICERS_PORT": str(officers),
        "PYTHONUNBUFFERED": "1",
    }
    output = home / "output.txt"
    with output.open("w") as file:
        process = subprocess.Popen([COMMAND, "run"], env=environment, stdout=file, stderr=subprocess.STDOUT)
    try:
        wait_until_both_answer(process, (people, officers), output)
        links = [found["link"] for found in ANNOUNCED.finditer(output.read_text())]
        assert links[0] == f"http://127.0.0.1:{people}", output.read_text()
        yield Installation(links[0], f"http://127.0.0.1:{officers}", tuple(links[1:]), environment, output)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    assert code == 0, output.read_text()


def wait_until_both_answer(process: subprocess.Popen[bytes], ports: tuple[int, int], output: Path) -> None:
    """Return when both servers answer."""
    patience = time.monotonic() + STARTS_WITHIN
    addresses = [f"http://127.0.0.1:{ports[0]}/health", f"http://127.0.0.1:{ports[1]}/sign-in"]
    while addresses:
        assert process.poll() is None, output.read_text()
        assert time.monotonic() < patience, output.read_text()
        with suppress(httpx.TransportError):
            if httpx.get(addresses[0], timeout=2).status_code == 200:
                del addresses[0]
                continue
        time.sleep(0.1)
