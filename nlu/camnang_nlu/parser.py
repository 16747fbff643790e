"""Understand one message: its questions, its entities, and whether that is sure enough to answer.

A long message is also read clause by clause; a short one borrows from the message before it. Never raises for any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from camnang_nlu.artefact import Artefact, load
from camnang_nlu.classifier import OUT_OF_SCOPE, Array
from camnang_nlu.features import Reading
from camnang_nlu.folding import fold, is_marked, tokens
from camnang_nlu.meaning import Decision, Ranked, Topic, Understanding

LONGEST_PARSED: Final = 3000  # letters
RANKED: Final = 6
ELLIPSIS_WORDS: Final = 7
SOCIAL: Final = frozenset({"greeting", "thanks", "goodbye", "affirm", "deny", "abuse", "out_of_scope", "bot_identity"})
POLITE: Final = frozenset({"greeting", "thanks", "goodbye"})
LONGEST_POLITE: Final = 200  # letters
CLEAR: Final = 0.5
DANGER: Final = "emergency_abroad"
_POLITE: Final = re.compile(
    r"(?:(?:da|vang|ok|oke|u)\s+)?(?:em |minh |toi )?(?:cam on|thanks|tks|thank you|xin chao|chao|alo|hello|hi)"
    # the lookahead takes all such words and gives none back, as `*+` would; Rasa's Python 3.10 does not know that sign
    r"(?=(?P<whom>(?:\s+(?:ad|admin|em|anh|chi|ban|bot|can bo|nhieu|nhe|nha|a|ca nha|moi nguoi))*))(?P=whom)"
    r"[\s,.!]+(?=\S+\s+\S+\s+\S+)"
)
_NAMES: Final = frozenset({"market", "province", "province_new", "occupation", "duration_months", "language_level"})
_CLAUSE: Final = re.compile(
    r"[?!;\n]+|\.(?=\s|$)|,?\s+(?:và|va|với lại|voi lai|ngoài ra|ngoai ra|còn|rồi|roi)\s+(?=\S+\s+\S+)"
)
_ENGLISH: Final = frozenset(
    [
        "the",
        "is",
        "what",
        "how",
        "can",
        "do",
        "does",
        "i",
        "my",
        "for",
        "to",
        "of",
        "in",
        "a",
        "are",
        "much",
        "many",
        "which",
        "where",
        "when",
        "if",
        "am",
        "have",
        "need",
        "work",
        "from",
    ]
)
_FOLLOWS: Final = re.compile(r"^(?:the|vay|con|rua|thi|o|neu|vs|what about|and)\b|(?:thi sao|the nao|thi so?ao|\?)$")


@dataclass(frozen=True, slots=True)
class LocalParser:
    """The local understanding, made of one training's artefact. Implements `Parser`."""

    artefact: Artefact

    def parse(self, text: str, context: str | None = None, context_role: str | None = None) -> Understanding:
        """Understand `text`; see `Parser.parse`."""
        model, reader = self.artefact.model, self.artefact.reader
        reading = reader.read(text[:LONGEST_PARSED], context if context_role == "bot" else None)
        scores = self._after_politeness(reading, model.scores(reading.names))
        if context and context_role == "user" and len(reading.words) <= ELLIPSIS_WORDS:
            scores = self._with_context(scores, reading, context)
        probabilities = model.probabilities(scores)
        topics = self._topics(reading, probabilities)
        order = np.argsort(-probabilities)[:RANKED]
        ranking = tuple(Ranked(model.labels[i], float(probabilities[i])) for i in order)
        decision = self._decide(ranking[0], reading.words, topics)
        return Understanding(
            text,
            ranking[0],
            ranking,
            reading.entities,
            topics if decision == "answer" else (),
            decision,
            noise_of(reading.text),
            language_of(reading.text),
            1.0 - float(probabilities[model.labels.index(OUT_OF_SCOPE)]) if OUT_OF_SCOPE in model.labels else 1.0,
        )

    def explain(self, text: str) -> list[tuple[str, float]]:
        """Return the features that decided the first topic of `text`, strongest first."""
        names = self.artefact.reader.read(text[:LONGEST_PARSED]).names
        return self.artefact.model.contributions(names, self.parse(text).intent.name)

    def _best(self, probabilities: Array) -> Ranked:
        index = int(probabilities.argmax())
        return Ranked(self.artefact.model.labels[index], float(probabilities[index]))

    def _after_politeness(self, reading: Reading, scores: Array) -> Array:
        """Let the question behind a greeting or a thank-you count ("cảm ơn ad, thế còn Đài Loan?") when it is a clear one."""
        model = self.artefact.model
        polite = _POLITE.match(fold(reading.text[:LONGEST_POLITE]))
        if polite is None or self._best(model.probabilities(scores)).name not in POLITE:
            return scores
        rest = model.scores(self.artefact.reader.read(fold(reading.text)[polite.end() :]).names)
        asked = self._best(model.probabilities(rest))
        return rest if asked.name not in SOCIAL and asked.confidence >= CLEAR else scores

    def _with_context(self, scores: Array, reading: Reading, context: str) -> Array:
        """Let an elliptical message ("thế còn Đài Loan?") lean on the question before it."""
        model = self.artefact.model
        best = self._best(model.probabilities(scores))
        if best.name in SOCIAL - {OUT_OF_SCOPE} and best.confidence > 0.5:
            return scores
        before = model.scores(self.artefact.reader.read(context[:LONGEST_PARSED]).names)
        only_names = (
            bool(reading.entities) and len(reading.words) <= 4 and all(e.entity in _NAMES for e in reading.entities)
        )
        share = 1.1 if only_names else 0.85 if _FOLLOWS.search(" ".join(reading.words)) else 0.35
        topics = len(model.labels)
        lean = before.copy()
        lean[:topics] -= before[:topics].mean()
        return np.asarray(scores + share * lean, dtype=np.float32)

    def _topics(self, reading: Reading, whole: Array) -> tuple[Topic, ...]:
        """Find the questions of a message in order; one unless clauses clearly ask different things."""
        text, best = reading.text, self._best(whole)
        single = (Topic(best.name, best.confidence, 0, len(text)),)
        pieces = _clauses(text) if len(reading.words) >= 6 else []
        if len(pieces) < 2:
            return single
        found: list[Topic] = []
        for first, last in pieces:
            inside = tuple(e for e in reading.entities if first <= e.start and e.end <= last)
            names = self.artefact.reader.read(text[first:last], within=inside).names
            part = self._best(self.artefact.model.probabilities(self.artefact.model.scores(names)))
            sure = 0.6 if part.name != best.name else 0.3
            if part.confidence >= sure and part.name not in SOCIAL and part.name not in {t.name for t in found}:
                found.append(Topic(part.name, part.confidence, first, last))
        if best.name not in {t.name for t in found}:
            if best.confidence >= 0.75 or not found:
                return single
            return tuple(found) if len(found) > 1 else single
        return tuple(found)

    def _decide(self, intent: Ranked, words: list[str], topics: tuple[Topic, ...]) -> Decision:
        thresholds = self.artefact.thresholds
        if intent.name == DANGER and intent.confidence >= thresholds["clarify"]:
            return "answer"
        coverage = self.artefact.model.coverage(words) if words else 0.0
        sure = intent.confidence * (0.5 + 0.5 * min(1.0, coverage / 0.5))
        if len(topics) > 1 or sure >= thresholds["answer"]:
            return "answer"
        return "clarify" if sure >= thresholds["clarify"] and coverage >= 0.25 else "abstain"


def _clauses(text: str) -> list[tuple[int, int]]:
    """Return the places of the clauses of three words or more, at most six."""
    pieces: list[tuple[int, int]] = []
    start = 0
    for match in _CLAUSE.finditer(text):
        pieces.append((start, match.start()))
        start = match.end()
    pieces.append((start, len(text)))
    return [(first, last) for first, last in pieces if len(text[first:last].split()) >= 3][:6]


def noise_of(text: str) -> str:
    """Name the way a text is typed: none, nodiac, telex, teencode (a rough label for reports)."""
    words = tokens(text.lower())
    if is_marked(text) or not words:
        return "none"
    if re.search(r"\b\w*(?:aa|ee|oo|dd|uw|ow|aw)\w*[sfrxj]?\b", text.lower()):
        return "telex"
    return "nodiac"


def language_of(text: str) -> str:
    """Say whether a text is Vietnamese or English; other scripts count as other."""
    words = tokens(fold(text))
    if not words:
        return "other"
    if sum(word in _ENGLISH for word in words) >= max(2, len(words) // 4):
        return "en"
    return "vi" if any("a" <= word[0] <= "z" or word[0].isdigit() for word in words) else "other"


def load_parser(artefact: Path) -> LocalParser:
    """Load what `train` wrote. Raises FileNotFoundError, and TypeError for an artefact of another version."""
    return LocalParser(load(artefact))
