"""Say how a fake platform misbehaves on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["answer", "hang", "cut_before", "cut_after", "slow"]


@dataclass(slots=True)
class Fault:
    """One misbehaviour of the next `times` calls of `method` (empty: any) whose parameters satisfy `when`.

    answer: refuse with `code`, `description`, `parameters`, as the platform itself words a refusal.
    hang: never answer and do nothing. cut_before: drop the connection, nothing done. cut_after: do it, then drop the
    connection without an answer. slow: do it, answer after `seconds`.
    """

    method: str
    kind: Kind = "answer"
    code: int = 500
    description: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    times: int = 1
    when: Callable[[Mapping[str, object]], bool] = lambda parameters: True
    status: int | None = None  # of HTTP, when it differs from the platform's habit
    body: str | None = None  # sent as it is, for answers that are not the platform's


class Faults:
    """The faults that wait."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Plan a fault behind those planned before."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Behave again."""
        self._waiting.clear()

    def take(self, method: str, parameters: Mapping[str, object]) -> Fault | None:
        """Return the fault that this call meets, if any, and count it off."""
        for fault in self._waiting:
            if fault.method.lower() in ("", method.lower()) and fault.when(parameters):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
