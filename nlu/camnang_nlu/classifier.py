"""Rank topics for a message: one linear score a topic, and a second view that only asks whether it is ours to answer.

Both are made probabilities by figures found on sentences that were held out. Inference is a dictionary look-up and a sum of
rows; it costs a fraction of a millisecond and needs numpy only.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
OUT_OF_SCOPE: Final = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become probabilities: `temperature` among topics, and a logistic curve for "ours or not"."""

    temperature: float = 4.0
    slope: float = 4.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class TopicModel:
    """What training leaves. `weights` has one column a topic and a last one for the in-scope view; so has `bias`."""

    labels: tuple[str, ...]
    rows: dict[str, int]
    idf: Array
    weights: Array
    bias: Array
    calibration: Calibration

    def vector(self, names: list[str]) -> tuple[npt.NDArray[np.int64], Array]:
        """Return the known features' rows and their L2-normalised weights."""
        known = self.rows
        found = np.fromiter((row for name in names if (row := known.get(name)) is not None), dtype=np.int64)
        values = self.idf[found]
        norm = float(np.sqrt(np.dot(values, values))) or 1.0
        return found, (values / norm).astype(np.float32)

    def scores(self, names: list[str]) -> Array:
        """Return one raw score a topic, then the in-scope view's. `names` must not repeat."""
        found, values = self.vector(names)
        if not len(found):
            return self.bias.copy()
        return np.asarray(values @ self.weights[found] + self.bias, dtype=np.float32)

    def probabilities(self, scores: Array) -> Array:
        """Return calibrated probabilities, one a topic."""
        return np.asarray(probabilities(scores[None, :], self.labels, self.calibration)[0], dtype=np.float32)

    def coverage(self, words: list[str]) -> float:
        """Return the share of a message's words and word pairs that training has seen (0 to 1)."""
        names = [f"w {w}" for w in words] + [f"b {a} {b}" for a, b in itertools.pairwise(words)]
        return sum(name in self.rows for name in names) / len(names) if names else 0.0

    def contributions(self, names: list[str], topic: str, most: int = 12) -> list[tuple[str, float]]:
        """Return the features that spoke most for `topic`, strongest first. `names` must not repeat."""
        known = [name for name in names if name in self.rows]
        found, values = self.vector(known)
        parts = values * self.weights[found, self.labels.index(topic)]
        return sorted(zip(known, parts.tolist(), strict=True), key=lambda part: -part[1])[:most]


def in_scope_score(scores: Array, labels: tuple[str, ...]) -> Array:
    """Return, for each row of raw scores, how much speaks for "ours": the in-scope view plus the lead over out-of-scope."""
    outside = labels.index(OUT_OF_SCOPE)
    topics = scores[:, : len(labels)]
    best = np.delete(topics, outside, axis=1).max(axis=1)
    return np.asarray(scores[:, len(labels)] + best - topics[:, outside], dtype=np.float32)


def probabilities(scores: Array, labels: tuple[str, ...], calibration: Calibration) -> Array:
    """Return probabilities of rows of raw scores: p(out of scope) by the second view, the rest shared among the topics."""
    scaled = scores[:, : len(labels)] * calibration.temperature
    if OUT_OF_SCOPE not in labels:  # a data set of somebody else's, without such a topic
        return _softmax(scaled)
    outside = labels.index(OUT_OF_SCOPE)
    ours = 1.0 / (1.0 + np.exp(-(calibration.slope * in_scope_score(scores, labels) + calibration.offset)))
    scaled[:, outside] = -np.inf
    shared = _softmax(scaled) * ours[:, None]
    shared[:, outside] = 1.0 - ours
    return np.asarray(shared, dtype=np.float32)


def _softmax(scaled: Array) -> Array:
    exponents = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True), dtype=np.float32)
