"""Fit the topic classifier and make its probabilities honest. Needs scikit-learn; only training imports this module.

Linear SVMs over L2-normalised binary × idf features: of what was measured for short noisy Vietnamese, the most accurate for
its cost (`shared/reference/understanding.md`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from camnang_nlu.classifier import OUT_OF_SCOPE, Array, Calibration, TopicModel, in_scope_score, probabilities

FOLDS: Final = 5
# How much a feature of a kind weighs beside its rarity (kinds as named in `features` and `concepts`): measured on our own folds.
KIND_WEIGHTS: Final = {"k": 2.0, "kp": 0.5}
SLACK: Final = 1.5  # C of the machines
HELD_OUT: Final = (0, 1)  # folds whose scores calibrate; two of five are several thousand sentences


@dataclass(frozen=True, slots=True)
class Sample:
    """One variant of a sentence: feature names, topic, the sentence it comes from, and whether calibration may look at it."""

    names: list[str]
    topic: int
    owner: int
    judged: bool


def fit(samples: list[Sample], labels: tuple[str, ...]) -> tuple[TopicModel, float]:
    """Return a calibrated model and its accuracy on sentences that were held out while calibrating.

    A sentence and its variants stay in one fold, so that nothing is judged by its own copy.
    """
    held: list[Array] = []
    targets: list[int] = []
    for fold in HELD_OUT:
        model = fit_raw([s for s in samples if s.owner % FOLDS != fold], labels)
        for sample in samples:
            if sample.judged and sample.owner % FOLDS == fold:
                held.append(model.scores(sample.names))
                targets.append(sample.topic)
    calibration = calibrate(np.array(held), np.array(targets), labels)
    right = probabilities(np.array(held), labels, calibration).argmax(axis=1) == np.array(targets)
    whole = fit_raw(samples, labels)
    return (
        TopicModel(labels, whole.rows, whole.idf, whole.weights, whole.bias, calibration),
        float(right.mean()),
    )


def fit_raw(samples: list[Sample], labels: tuple[str, ...]) -> TopicModel:
    """Return a model whose probabilities are not calibrated yet."""
    from sklearn.svm import LinearSVC

    rows, idf = _rows(samples)
    matrix = _matrix(samples, rows, idf)
    targets = np.array([sample.topic for sample in samples])
    topics = LinearSVC(C=SLACK, class_weight="balanced", max_iter=400, tol=5e-3).fit(matrix, targets)
    weights, bias = topics.coef_, topics.intercept_
    if OUT_OF_SCOPE in labels:
        scope = LinearSVC(C=SLACK, class_weight="balanced", max_iter=400, tol=5e-3)
        scope.fit(matrix, targets != labels.index(OUT_OF_SCOPE))
        weights, bias = np.vstack([weights, scope.coef_]), np.concatenate([bias, scope.intercept_])
    columns = np.ascontiguousarray(weights.T.astype(np.float32))
    return TopicModel(labels, rows, idf, columns, bias.astype(np.float32), Calibration())


def calibrate(scores: Array, targets: npt.NDArray[np.int64], labels: tuple[str, ...]) -> Calibration:
    """Return the figures under which the held-out `scores` predict `targets` with the least log loss."""
    slope = offset = 0.0
    inside = np.ones(len(targets), dtype=bool)
    if OUT_OF_SCOPE in labels:
        from sklearn.linear_model import LogisticRegression

        inside = targets != labels.index(OUT_OF_SCOPE)
        curve = LogisticRegression(C=100.0).fit(in_scope_score(scores, labels)[:, None], inside)
        slope, offset = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    best, temperature = np.inf, 4.0
    for candidate in np.arange(1.0, 12.1, 0.25):
        trial = probabilities(scores[inside], labels, Calibration(float(candidate), 0.0, 50.0))
        loss = -float(np.log(trial[np.arange(int(inside.sum())), targets[inside]] + 1e-9).mean())
        if loss < best:
            best, temperature = loss, float(candidate)
    return Calibration(temperature, slope, offset)


def _matrix(samples: list[Sample], rows: dict[str, int], idf: Array) -> Any:
    from scipy.sparse import csr_matrix

    pointers, indices, values = [0], [], []
    for sample in samples:
        found = [rows[name] for name in sample.names if name in rows]
        weights = idf[found]
        norm = float(np.sqrt((weights**2).sum())) or 1.0
        indices.extend(found)
        values.extend((weights / norm).tolist())
        pointers.append(len(indices))
    return csr_matrix((values, indices, pointers), shape=(len(samples), len(rows)), dtype=np.float32)


def _rows(samples: list[Sample]) -> tuple[dict[str, int], Array]:
    counts: Counter[str] = Counter()
    for sample in samples:
        counts.update(sample.names)
    kept = sorted(name for name, count in counts.items() if count >= 2)
    rarity = [np.log((1 + len(samples)) / (1 + counts[name])) + 1 for name in kept]
    weights = [KIND_WEIGHTS.get(name.partition(" ")[0], 1.0) for name in kept]
    return {name: row for row, name in enumerate(kept)}, np.array(rarity, dtype=np.float32) * np.array(
        weights, dtype=np.float32
    )
