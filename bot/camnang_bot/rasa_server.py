"""Ask a Rasa server what a text means, and believe only what has the right shape. Blocks; nothing of a text is logged."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

import httpx
import structlog

from camnang_nlu import Entity, Ranked

log = structlog.get_logger()

LARGEST_ANSWER: Final = 256 * 1024  # bytes
_NOT_TOPICS: Final = frozenset({"nlu_fallback"})


class RasaError(Exception):
    """The server gave nothing usable; `reason` is timeout, refused or shape."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, one word of ours: never the server's or the person's."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Heard:
    """What the server said of one text: topics by confidence, and entities of the right shape within it."""

    ranking: tuple[Ranked, ...]
    entities: tuple[Entity, ...]


class Breaker:
    """Says whether the server may be asked. After `most` failures in a row it may once every `pause` seconds."""

    def __init__(self, most: int, pause: float, clock: Callable[[], float]) -> None:
        """Begin with a server that is believed to work; `clock` counts seconds and never goes back."""
        self._most, self._pause, self._clock = most, pause, clock
        self._failures, self._until = 0, 0.0
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Say whether to ask now; of several threads one alone gets the trial after a pause."""
        with self._lock:
            if self._failures < self._most:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._pause
            return True

    def worked(self) -> None:
        """Count a good answer."""
        with self._lock:
            if self._failures >= self._most:
                log.info("rasa_back")
            self._failures = 0

    def failed(self, reason: str) -> None:
        """Count a failure."""
        with self._lock:
            self._failures += 1
            self._until = self._clock() + self._pause
            if self._failures == self._most:
                log.warning("rasa_left_alone", reason=reason, seconds=self._pause)


class RasaServer:
    """One server at one address. Several threads may ask at once."""

    def __init__(
        self,
        url: str,
        topics: Collection[str],
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take `topics` for the only ones there are; `clock` counts seconds and never goes back."""
        self._topics, self._clock = frozenset(topics), clock
        # trust_env: a proxy named in the environment must never see what people write
        self._client = httpx.Client(base_url=url, trust_env=False, transport=transport)

    def ask(self, text: str, until: float) -> Heard:
        """Ask the server what `text` means. Raises RasaError; returns at the latest a little after `until`."""
        sent = text.strip()  # Rasa strips what it gets, and its places would be off
        left = until - self._clock()
        if left <= 0:
            raise RasaError("timeout")
        body = b""
        try:
            with self._client.stream(
                "POST",
                "/model/parse",
                content=json.dumps({"text": sent}),
                headers={"Content-Type": "application/json"},
                timeout=httpx.Timeout(left, connect=left / 3),
            ) as response:
                if response.status_code != 200:
                    raise RasaError("refused")
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > LARGEST_ANSWER:
                        raise RasaError("shape")
                    if self._clock() > until:
                        raise RasaError("timeout")
        except httpx.TimeoutException:
            raise RasaError("timeout") from None
        except httpx.HTTPError:
            raise RasaError("refused") from None
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            raise RasaError("shape") from None
        if not isinstance(answer, dict) or answer.get("text") != sent:
            raise RasaError("shape")
        return Heard(_ranking(answer, self._topics), _entities(answer, sent, len(text) - len(text.lstrip())))


def _share(value: object) -> float | None:
    """Return a confidence, or None for anything else than a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return min(1.0, float(value)) if 0 <= value <= 1.001 else None


def _ranking(answer: dict[str, Any], topics: frozenset[str]) -> tuple[Ranked, ...]:
    """Return the topics by confidence. Raises RasaError when there are none or they are not ours."""
    found: dict[str, Ranked] = {}
    named = answer.get("intent_ranking") or [answer.get("intent")]
    for item in named if isinstance(named, list) else ():
        name, confidence = (
            (item.get("name"), _share(item.get("confidence"))) if isinstance(item, dict) else (None, None)
        )
        if not isinstance(name, str) or confidence is None or (name not in topics and name not in _NOT_TOPICS):
            raise RasaError("shape")
        if name in topics:
            found.setdefault(name, Ranked(name, confidence))
    if not found:
        raise RasaError("shape")
    return tuple(sorted(found.values(), key=lambda ranked: -ranked.confidence))


def _entities(answer: dict[str, Any], sent: str, shift: int) -> tuple[Entity, ...]:
    """Return the entities that lie within the text, moved by `shift` letters; others are left out."""
    found = []
    items = answer.get("entities")
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        start, end, value = item.get("start"), item.get("end"), item.get("value")
        if not (type(start) is int and type(end) is int and 0 <= start < end <= len(sent)):
            continue
        if isinstance(item.get("entity"), str) and isinstance(value, str) and value:
            confidence = _share(item.get("confidence_entity"))
            found.append(
                Entity(
                    item["entity"], value, start + shift, end + shift, "rasa", 1.0 if confidence is None else confidence
                )
            )
    return tuple(found)
