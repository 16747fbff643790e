"""What is measured of one system, and the table that shows it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nlu.messages import Message
from camnang_nlu.examples import strip_marks

WARM_UP = 20  # messages asked before the clock counts


@dataclass(frozen=True, slots=True)
class Figures:
    """One system's row. Accuracies are 0 to 1, times milliseconds, memory MB, training seconds (None: not trained here)."""

    system: str
    marked: float
    stripped: float
    p50: float
    p99: float
    memory: float | None
    training: float | None
    training_memory: float | None = None


def measure(
    system: str, ask: Callable[[str], str], messages: list[Message], note: Callable[[str], None] = lambda _: None
) -> Figures:
    """Ask `ask` for the intent of every message, as written and without diacritics."""
    for message in messages[:WARM_UP]:
        ask(message.text)
    times: list[float] = []
    shares: list[float] = []
    for change in (str, strip_marks):
        right = 0
        for message in messages:
            text = change(message.text)
            started = time.perf_counter()
            intent = ask(text)
            times.append((time.perf_counter() - started) * 1000)
            right += intent == message.intent
        shares.append(right / len(messages))
        note(f"{system}: {right} of {len(messages)}")
    times.sort()
    return Figures(system, shares[0], shares[1], times[len(times) // 2], times[int(len(times) * 0.99)], None, None)


def resident(pid: int | None = None) -> float:
    """Return the memory a process and its children hold now, in MB (Linux)."""
    pid = pid or os.getpid()
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return 0.0
    own = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
    return own + sum(resident(int(child)) for child in children)


def table(rows: list[Figures], trained_on: int, asked: int, intents: int) -> str:
    """Return the rows as Markdown."""

    def cell(value: float | None, shape: str) -> str:
        return "–" if value is None else format(value, shape)

    lines = [
        f"{trained_on} messages to learn from, {asked} held-out ones asked, {intents} intents.",
        "",
        "| System | Right | Right, no diacritics | p50 ms | p99 ms | Memory MB | Training s | Training MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.system} | {row.marked:.1%} | {row.stripped:.1%} | {row.p50:.2f} | {row.p99:.2f} "
        f"| {cell(row.memory, '.0f')} | {cell(row.training, '.0f')} | {cell(row.training_memory, '.0f')} |"
        for row in rows
    ]
    return "\n".join(lines)
