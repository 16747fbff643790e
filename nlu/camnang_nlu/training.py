"""Train the topic classifier from the Rasa-format files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from camnang_nlu.artefact import Artefact, data_digest, save, thresholds
from camnang_nlu.entities import Gazetteers, load_gazetteers
from camnang_nlu.examples import Example, read_examples, strip_marks, vary
from camnang_nlu.features import Reader
from camnang_nlu.fitting import Sample, fit
from camnang_nlu.folding import fold, tokens
from camnang_nlu.typing_methods import read_telex

_TELEX_KEYS: Final = re.compile(r"dd|aa|ee|oo|[uoa]w")


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What a training did: sentences, topics, held-out accuracy on sentences as written and stripped, temperature."""

    examples: int
    topics: int
    accuracy: float
    temperature: float


def train(data: Path, config: Path, out: Path, *, progress: Callable[[str], None] = lambda _: None) -> TrainReport:
    """Train on the examples below `data` and write the artefact to `out`.

    Raises ValueError when a file is not Rasa's shape or a topic has fewer than two examples.
    """
    gazetteers = load_gazetteers(data.parent / "gazetteers")
    examples = [example for example in read_examples(data) if example.text]
    artefact, accuracy = train_on(examples, gazetteers, thresholds(config), data_digest(data, config), progress)
    save(artefact, out)
    model = artefact.model
    return TrainReport(len(examples), len(model.labels), accuracy, model.calibration.temperature)


def train_on(
    examples: list[Example],
    gazetteers: Gazetteers,
    licensed_from: dict[str, float],
    digest: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Artefact, float]:
    """Train on `examples` alone; return the artefact and its accuracy on what was held out while calibrating.

    Raises ValueError when a topic has fewer than two examples.
    """
    labels = tuple(sorted({example.intent for example in examples}))
    counts = Counter(example.intent for example in examples)
    few = [label for label in labels if counts[label] < 2]
    if few:
        raise ValueError(f"too few examples of: {', '.join(few)}")
    progress(f"{len(examples)} sentences, {len(labels)} topics")
    reader = Reader(gazetteers, known_words(examples, gazetteers))
    samples = read_samples(examples, reader, labels)
    progress(f"{len(samples)} sentences with their variants; training")
    model, accuracy = fit(samples, labels)
    return Artefact(digest, model, reader, licensed_from), accuracy


def read_samples(examples: list[Example], reader: Reader, labels: tuple[str, ...]) -> list[Sample]:
    """Return every sentence and its variants as the classifier will see them."""
    forms = reader.gazetteers.shorthand.forms()
    samples: list[Sample] = []
    for owner, example in enumerate(examples):
        as_written = {example.text, strip_marks(example.text)}
        for text in (example.text, *vary(example.text, forms)):
            names = reader.read(text).names
            samples.append(Sample(names, labels.index(example.intent), owner, text in as_written))
    return samples


def known_words(examples: list[Example], gazetteers: Gazetteers) -> frozenset[str]:
    """Return the folded words that count as words: those written in the examples and the gazetteers."""
    counts: Counter[str] = Counter()
    for example in examples:
        if not example.text.isascii():  # a bare text may itself be Telex; only marked ones prove a word
            counts.update(tokens(fold(example.text)))
    words = {
        word
        for word, count in counts.items()
        if word.isalpha() and not (count == 1 and len(word) > 7) and not _typed_raw(word, counts)
    }
    for forms in (gazetteers.places.markets, gazetteers.places.occupations, gazetteers.places.provinces):
        for form in forms:
            words.update(tokens(form))
    words.update(gazetteers.shorthand.plain)
    words.update(gazetteers.shorthand.unsure)
    return frozenset(words)


def _typed_raw(word: str, counts: Counter[str]) -> bool:
    """Say whether a word is a slip into Telex inside a marked text ("ddi nhật"), and so proves no word."""
    return bool(_TELEX_KEYS.search(word)) and counts[read_telex(word) or ""] > counts[word]
