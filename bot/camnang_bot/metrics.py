"""Count what happens. Labels are channels, decisions and reasons; never words, names or numbers of people."""

from __future__ import annotations

from prometheus_client import Counter

TURNS = Counter("camnang_turns", "Turns committed", ["channel", "decision"])
FAILURES = Counter("camnang_failures", "Failures caught", ["where"])
BAD_INPUT = Counter("camnang_bad_input", "Requests refused", ["interface", "reason"])
DELIVERIES = Counter("camnang_deliveries", "Messages handed to a platform", ["channel", "kind", "outcome"])
UNDERSTOOD = Counter("camnang_understood", "Messages understood with Rasa switched on", ["by"])
