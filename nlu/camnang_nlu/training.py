"""Train the topic classifier from the Rasa-format files, and say by a digest whether what was trained is still current."""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from camnang_nlu.classifier import TopicModel
from camnang_nlu.entities import Gazetteers, extract, load_gazetteers
from camnang_nlu.examples import Example, read_examples, vary
from camnang_nlu.features import features, folded_words
from camnang_nlu.folding import fold, tokens

VERSION: Final = 4  # of the artefact's shape and of the features; a change rebuilds what was trained before
FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What a training did: sentences, topics, held-out accuracy on the sentences as written, temperature."""

    examples: int
    topics: int
    accuracy: float
    temperature: float


@dataclass(frozen=True, slots=True)
class Artefact:
    """What is kept of a training. `thresholds` are the probabilities from which an answer and a question are licensed."""

    digest: str
    model: TopicModel
    known: frozenset[str]
    gazetteers: Gazetteers
    thresholds: dict[str, float]


def settings(config: Path) -> dict[str, Any]:
    """Return our own settings from the Rasa configuration's extra key `camnang`."""
    with config.open(encoding="utf-8") as file:
        loaded = yaml.load(file, Loader=yaml.CSafeLoader) or {}
    return dict(loaded.get("camnang") or {})


def data_digest(data: Path, config: Path) -> str:
    """Return a digest of everything that training reads: examples, gazetteers, configuration, this package's code."""
    digest = hashlib.sha256(f"{VERSION} {sys.version_info[:2]} {np.__version__}".encode())
    code = Path(__file__).parent
    files = [
        *sorted(data.rglob("*.yml")),
        *sorted((data.parent / "gazetteers").glob("*.yml")),
        config,
        *sorted(code.rglob("*.py")),
    ]
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def known_words(examples: list[Example], gazetteers: Gazetteers) -> frozenset[str]:
    """Return the folded words that count as words: those written in the examples and the gazetteers."""
    counts: Counter[str] = Counter()
    for example in examples:
        if not example.text.isascii():  # a bare text may itself be Telex; only marked ones prove a word
            counts.update(tokens(fold(example.text)))
    words = {word for word, count in counts.items() if word.isalpha() and not (count == 1 and len(word) > 7)}
    for forms in (gazetteers.places.markets, gazetteers.places.occupations, gazetteers.places.provinces):
        for form in forms:
            words.update(tokens(form))
    words.update(gazetteers.shorthand)
    return frozenset(words)


def featurise(text: str, gazetteers: Gazetteers, known: frozenset[str]) -> list[str]:
    """Return the features of one text, as the parser will see it."""
    return features(text, folded_words(text, gazetteers.shorthand, known), extract(text, gazetteers, None, known))


def train(data: Path, config: Path, out: Path, *, progress: Callable[[str], None] = lambda _: None) -> TrainReport:
    """Train on the examples below `data` and write the artefact to `out`.

    Raises ValueError when a file is not Rasa's shape or a topic has fewer than two examples.
    """
    gazetteers = load_gazetteers(data.parent / "gazetteers")
    examples = [example for example in read_examples(data) if example.text]
    known = known_words(examples, gazetteers)
    labels = tuple(sorted({example.intent for example in examples}))
    few = [label for label in labels if sum(e.intent == label for e in examples) < 2]
    if few:
        raise ValueError(f"too few examples of: {', '.join(few)}")
    progress(f"{len(examples)} sentences, {len(labels)} topics")
    sets: list[list[str]] = []
    targets: list[int] = []
    owners: list[int] = []
    for index, example in enumerate(examples):
        for text in (example.text, *vary(example.text, gazetteers.shorthand)):
            sets.append(list(set(featurise(text, gazetteers, known))))
            targets.append(labels.index(example.intent))
            owners.append(index)
    progress(f"{len(sets)} sentences with their variants; training")
    accuracy, temperature = _calibrate(sets, targets, owners, labels)
    model = _fit(sets, targets, labels, temperature)
    own = settings(config)
    thresholds = {"answer": float(own.get("answer_from", 0.5)), "clarify": float(own.get("clarify_from", 0.2))}
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_suffix(".part")
    with temporary.open("wb") as file:
        pickle.dump(Artefact(data_digest(data, config), model, known, gazetteers, thresholds), file, protocol=5)
    temporary.replace(out)  # never a half-written artefact, however training ends
    return TrainReport(len(examples), len(labels), accuracy, temperature)


def _matrix(sets: list[list[str]], rows: dict[str, int], idf: np.ndarray[Any, Any]) -> Any:
    from scipy.sparse import csr_matrix

    indptr, indices, values = [0], [], []
    for names in sets:
        found = [rows[name] for name in names if name in rows]
        weights = idf[found]
        norm = float(np.sqrt((weights**2).sum())) or 1.0
        indices.extend(found)
        values.extend((weights / norm).tolist())
        indptr.append(len(indices))
    return csr_matrix((values, indices, indptr), shape=(len(sets), len(rows)), dtype=np.float32)


def _rows(sets: list[list[str]]) -> tuple[dict[str, int], np.ndarray[Any, Any]]:
    counts: Counter[str] = Counter()
    for names in sets:
        counts.update(names)
    kept = sorted(name for name, count in counts.items() if count >= 2)
    idf = np.array([np.log((1 + len(sets)) / (1 + counts[name])) + 1 for name in kept], dtype=np.float32)
    return {name: row for row, name in enumerate(kept)}, idf


def _fit(sets: list[list[str]], targets: list[int], labels: tuple[str, ...], temperature: float) -> TopicModel:
    from sklearn.svm import LinearSVC

    rows, idf = _rows(sets)
    machine = LinearSVC(C=0.6, class_weight="balanced", max_iter=400, tol=5e-3)
    machine.fit(_matrix(sets, rows, idf), targets)
    weights = np.ascontiguousarray(machine.coef_.T.astype(np.float32))
    return TopicModel(labels, rows, idf, weights, machine.intercept_.astype(np.float32), temperature)


def _calibrate(
    sets: list[list[str]], targets: list[int], owners: list[int], labels: tuple[str, ...]
) -> tuple[float, float]:
    """Return the held-out accuracy on sentences as written, and the temperature that makes probabilities honest.

    A sentence and its variants stay in one fold, so that nothing is judged by its own copy.
    """
    owner = np.array(owners)
    written = np.flatnonzero(np.diff(owner, prepend=-1))
    target = np.array(targets)
    held = np.zeros((len(sets), len(labels)), dtype=np.float32)
    for fold_index in (0,):
        inside = owner % FOLDS != fold_index
        model = _fit([s for s, keep in zip(sets, inside, strict=True) if keep], target[inside].tolist(), labels, 1.0)
        for index in np.flatnonzero(~inside):
            held[index] = model.scores(sets[index])
    judged = np.flatnonzero(owner % FOLDS == 0)
    as_written = np.intersect1d(judged, written)
    accuracy = float((held[as_written].argmax(axis=1) == target[as_written]).mean())
    best, temperature = np.inf, 4.0
    for candidate in np.arange(1.0, 12.1, 0.25):
        scaled = held[judged] * candidate
        scaled -= scaled.max(axis=1, keepdims=True)
        loss = float((np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(judged)), target[judged]]).mean())
        if loss < best:
            best, temperature = loss, float(candidate)
    return accuracy, temperature
