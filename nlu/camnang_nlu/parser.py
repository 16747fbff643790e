"""Understand one message: its questions, its entities, and whether that is sure enough to answer.

A long message is also read clause by clause; a short one borrows from the message before it. Never raises for any text.
"""

from __future__ import annotations

import pickle
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from camnang_nlu.classifier import Array
from camnang_nlu.entities import extract
from camnang_nlu.features import features, folded_words
from camnang_nlu.folding import fold, is_marked, tokens
from camnang_nlu.meaning import Decision, Entity, Ranked, Topic, Understanding
from camnang_nlu.training import Artefact

LONGEST_PARSED: Final = 3000  # letters
RANKED: Final = 6
ELLIPSIS_WORDS: Final = 7
SOCIAL: Final = frozenset({"greeting", "thanks", "goodbye", "affirm", "deny", "abuse", "out_of_scope", "bot_identity"})
DANGER: Final = "emergency_abroad"
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
        model, gazetteers = self.artefact.model, self.artefact.gazetteers
        shown = text[:LONGEST_PARSED]
        entities = extract(shown, gazetteers, context if context_role == "bot" else None, self.artefact.known)
        words = folded_words(shown, gazetteers.shorthand, self.artefact.known)
        scores = model.scores(features(shown, words, entities))
        if context and context_role == "user" and len(words) <= ELLIPSIS_WORDS:
            scores = self._with_context(scores, words, entities, context)
        probabilities = model.probabilities(scores)
        topics = self._topics(shown, probabilities, words)
        order = np.argsort(-probabilities)[:RANKED]
        ranking = tuple(Ranked(model.labels[i], float(probabilities[i])) for i in order)
        intent = ranking[0]
        decision = self._decide(intent, words, topics)
        return Understanding(
            text,
            intent,
            ranking,
            entities,
            topics if decision == "answer" else (),
            decision,
            noise_of(shown),
            language_of(shown),
        )

    def explain(self, text: str) -> list[tuple[str, float]]:
        """Return the features that decided the first topic of `text`, strongest first."""
        gazetteers = self.artefact.gazetteers
        names = features(
            text,
            folded_words(text, gazetteers.shorthand, self.artefact.known),
            extract(text, gazetteers, None, self.artefact.known),
        )
        return self.artefact.model.contributions(names, self.parse(text).intent.name)

    def _best(self, probabilities: Array) -> Ranked:
        index = int(probabilities.argmax())
        return Ranked(self.artefact.model.labels[index], float(probabilities[index]))

    def _with_context(self, scores: Array, words: list[str], entities: tuple[Entity, ...], context: str) -> Array:
        """Let an elliptical message ("thế còn Đài Loan?") lean on the question before it."""
        model, gazetteers = self.artefact.model, self.artefact.gazetteers
        best = self._best(model.probabilities(scores))
        if best.name in SOCIAL - {"out_of_scope"} and best.confidence > 0.5:
            return scores
        before = folded_words(context, gazetteers.shorthand, self.artefact.known)
        context_scores = model.scores(
            features(context, before, extract(context, gazetteers, None, self.artefact.known))
        )
        only_names = (
            bool(entities)
            and len(words) <= 4
            and all(
                e.entity in ("market", "province", "province_new", "occupation", "duration_months", "language_level")
                for e in entities
            )
        )
        share = 1.1 if only_names else 0.85 if _FOLLOWS.search(" ".join(words)) else 0.35
        return np.asarray(scores + share * (context_scores - context_scores.mean()), dtype=np.float32)

    def _topics(self, text: str, whole: Array, words: list[str]) -> tuple[Topic, ...]:
        """Find the questions of a message in order; one unless clauses clearly ask different things."""
        model, gazetteers = self.artefact.model, self.artefact.gazetteers
        best = self._best(whole)
        single = (Topic(best.name, best.confidence, 0, len(text)),)
        if len(words) < 6:
            return single
        pieces: list[tuple[int, int]] = []
        start = 0
        for match in _CLAUSE.finditer(text):
            pieces.append((start, match.start()))
            start = match.end()
        pieces.append((start, len(text)))
        pieces = [(a, b) for a, b in pieces if len(text[a:b].split()) >= 3][:6]
        if len(pieces) < 2:
            return single
        found: list[Topic] = []
        for first, last in pieces:
            part = text[first:last]
            part_words = folded_words(part, gazetteers.shorthand, self.artefact.known)
            part_best = self._best(
                model.probabilities(
                    model.scores(features(part, part_words, extract(part, gazetteers, None, self.artefact.known)))
                )
            )
            sure = 0.6 if part_best.name != best.name else 0.3
            if (
                part_best.confidence >= sure
                and part_best.name not in SOCIAL
                and part_best.name not in {t.name for t in found}
            ):
                found.append(Topic(part_best.name, part_best.confidence, first, last))
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
    """Load what `train` wrote. Raises FileNotFoundError; the file is ours and built on this machine, so pickle is allowed."""
    with artefact.open("rb") as file:
        loaded = pickle.load(file)  # noqa: S301
    if not isinstance(loaded, Artefact):
        raise TypeError("not an artefact of this version; train again")
    return LocalParser(loaded)
