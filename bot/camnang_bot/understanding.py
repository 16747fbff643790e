"""Let a Rasa server name the topic of a message when the configuration says so; everything else stays local.

The local understanding finds the clauses and the entities, reads a follow-up in its context (Rasa knows none) and sees
danger by itself. Whatever goes wrong with the server, the local answer stands; after a few failures in a row the server is
left alone for a while. Nothing a person wrote is logged. Calls block, so they belong in a thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from camnang_bot.metrics import UNDERSTOOD
from camnang_bot.rasa_server import Breaker, RasaError, RasaServer
from camnang_bot.settings import Settings, SettingsError
from camnang_nlu import Entity, Parser, Ranked, Topic, Understanding
from camnang_nlu.artefact import settings as own_settings
from camnang_nlu.artefact import thresholds
from camnang_nlu.meaning import Decision
from camnang_nlu.parser import LocalParser

TIMEOUT: Final = 1.5  # seconds for all that one message asks of the server
FAILURES: Final = 3  # in a row, after which the server is left alone
PAUSE: Final = 30.0  # seconds until it is tried again
LONGEST_SENT: Final = 3000  # letters, as the local understanding reads
RANKED: Final = 6
DANGER: Final = "emergency_abroad"
OUT_OF_SCOPE: Final = "out_of_scope"
_AS_SAID: Final = frozenset({"name", "company", "occupation"})  # their value may be what the text says
_KNOWN_NAMES: Final = frozenset({"market", "province", "district", "ward"})  # only with a value our gazetteers give


class RemoteParser:
    """A Rasa server's topics over the local understanding. Implements `Parser`; never raises for any text."""

    def __init__(
        self,
        server: RasaServer,
        local: Parser,
        licensed_from: Mapping[str, float],
        *,
        timeout: float = TIMEOUT,
        failures: int = FAILURES,
        pause: float = PAUSE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`licensed_from` has the confidences for `answer` and `clarify`; times are seconds by `clock`."""
        self._server, self._local, self._thresholds = server, local, licensed_from
        self._timeout, self._clock = timeout, clock
        self._breaker = Breaker(failures, pause, clock)

    def parse(self, text: str, context: str | None = None, context_role: str | None = None) -> Understanding:
        """Understand `text`; see `Parser.parse`."""
        local = self._local.parse(text, context, context_role)
        if not text.strip() or text.lstrip().startswith("/"):  # Rasa takes "/fees" for the topic itself
            return _by("local", local)
        if local.intent.name == DANGER and local.decision == "answer":
            return _by("local_danger", local)
        if context and self._local.parse(text).intent.name != local.intent.name:
            return _by("local_context", local)
        if not self._breaker.allows():
            return _by("local_pause", local)
        try:
            understood = self._combine(local, self._clock() + self._timeout)
        except RasaError as error:
            self._breaker.failed(error.reason)
            return _by(f"local_{error.reason}", local)
        self._breaker.worked()
        return _by("rasa", understood)

    def _combine(self, local: Understanding, until: float) -> Understanding:
        """Put the server's topics into the local understanding. Raises RasaError."""
        heard = self._server.ask(local.text[:LONGEST_SENT], until)
        best = heard.ranking[0]
        topics: tuple[Topic, ...] = (Topic(best.name, best.confidence, 0, len(local.text)),)
        if len(local.topics) > 1:
            named: dict[str, Topic] = {}
            for clause in local.topics:
                part = self._part(local.text, clause, until)
                named.setdefault(part.name, part)
            topics = tuple(named.values())
        decision = self._decide(best, local.decision, len(topics))
        outside = next((r.confidence for r in heard.ranking if r.name == OUT_OF_SCOPE), None)
        return replace(
            local,
            intent=best,
            ranking=heard.ranking[:RANKED],
            entities=self._merged(local, heard.entities),
            topics=topics if decision == "answer" else (),
            decision=decision,
            in_scope=local.in_scope if outside is None else 1.0 - outside,
        )

    def _part(self, text: str, found: Topic, until: float) -> Topic:
        """Return the server's topic of one clause where it is sure, else the local one."""
        part = text[found.start : found.end]
        if not part.strip() or part.lstrip().startswith("/"):
            return found
        best = self._server.ask(part[:LONGEST_SENT], until).ranking[0]
        sure = best.confidence >= max(self._thresholds["answer"], found.confidence) or best.name == found.name
        return replace(found, name=best.name, confidence=best.confidence) if sure else found

    def _decide(self, best: Ranked, local: Decision, topics: int) -> Decision:
        """Apply the local thresholds. What the local understanding abstains from is at most asked back: Rasa is sure of
        anything, however far from what it was taught."""
        if topics > 1 or (best.name == DANGER and best.confidence >= self._thresholds["clarify"]):
            return "answer"
        if best.confidence >= self._thresholds["answer"]:
            return "clarify" if local == "abstain" else "answer"
        return "clarify" if best.confidence >= self._thresholds["clarify"] else "abstain"

    def _merged(self, local: Understanding, heard: tuple[Entity, ...]) -> tuple[Entity, ...]:
        """Add what only the server found. Numbers, money and dates stay the patterns' own: a model's are raw words."""
        merged = list(local.entities)
        for entity in heard:
            if any(entity.start < known.end and known.start < entity.end for known in merged):
                continue
            if entity.entity in _KNOWN_NAMES:
                value = self._local.parse(str(entity.value)).first(entity.entity)
                if value is not None:
                    merged.append(replace(entity, value=value))
            elif entity.entity in _AS_SAID and isinstance(entity.value, str):
                merged.append(entity)
        return tuple(sorted(merged, key=lambda e: (e.start, e.end)))


def _by(who: str, understood: Understanding) -> Understanding:
    UNDERSTOOD.labels(who).inc()
    return understood


def chosen(settings: Settings, local: LocalParser) -> Parser:
    """Return what the configuration asks for: the local understanding, or Rasa over it. Raises SettingsError."""
    own = own_settings(settings.config)
    kind, timeout = own.get("understanding", "local"), own.get("rasa_timeout", TIMEOUT)
    if kind not in ("local", "rasa"):
        raise SettingsError("`understanding` in config.yml must be local or rasa")
    if kind == "local":
        return local
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout <= 10:
        raise SettingsError(f"`rasa_timeout` in config.yml must be seconds from 0 to 10, for example {TIMEOUT}")
    server = RasaServer(settings.rasa_url, local.artefact.model.labels)
    return RemoteParser(server, local, thresholds(settings.config), timeout=float(timeout))
