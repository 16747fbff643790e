"""Rank topics for a message: one linear score a topic, made probabilities by a temperature found on held-out folds.

Inference is a dictionary look-up and a sum of rows; it costs a fraction of a millisecond and needs numpy only.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TopicModel:
    """What training leaves: feature rows, inverse document frequencies, weights (features × topics), biases, temperature."""

    labels: tuple[str, ...]
    rows: dict[str, int]
    idf: Array
    weights: Array
    bias: Array
    temperature: float

    def vector(self, names: list[str]) -> tuple[npt.NDArray[np.int64], Array]:
        """Return the known features' rows and their L2-normalised weights."""
        known = self.rows
        found = np.fromiter({known[name] for name in names if name in known}, dtype=np.int64)
        values = self.idf[found]
        norm = float(np.sqrt(np.dot(values, values))) or 1.0
        return found, (values / norm).astype(np.float32)

    def scores(self, names: list[str]) -> Array:
        """Return one raw score a topic."""
        found, values = self.vector(names)
        if not len(found):
            return self.bias.copy()
        return np.asarray(values @ self.weights[found] + self.bias, dtype=np.float32)

    def probabilities(self, scores: Array) -> Array:
        """Return calibrated probabilities of raw scores."""
        scaled = scores * self.temperature
        scaled -= scaled.max()
        exponents = np.exp(scaled)
        return np.asarray(exponents / exponents.sum(), dtype=np.float32)

    def coverage(self, words: list[str]) -> float:
        """Return the share of a message's words and word pairs that training has seen (0 to 1)."""
        names = [f"w {w}" for w in words] + [f"b {a} {b}" for a, b in itertools.pairwise(words)]
        return sum(name in self.rows for name in names) / len(names) if names else 0.0

    def contributions(self, names: list[str], topic: str, most: int = 12) -> list[tuple[str, float]]:
        """Return the features that spoke most for `topic`, strongest first."""
        column = self.labels.index(topic)
        unique = [name for name in dict.fromkeys(names) if name in self.rows]
        _, _values = self.vector(unique)
        norm = float(np.sqrt(sum(float(self.idf[self.rows[n]]) ** 2 for n in unique))) or 1.0
        parts = [(n, float(self.idf[self.rows[n]]) / norm * float(self.weights[self.rows[n], column])) for n in unique]
        return sorted(parts, key=lambda part: -part[1])[:most]
