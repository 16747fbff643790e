"""Measure the understanding on its own examples, each judged by a model that never saw it or its variants."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from camnang_nlu.entities import Gazetteers
from camnang_nlu.evaluation import Labelled, Outcome, judge
from camnang_nlu.examples import Example, shorten, strip_marks
from camnang_nlu.parser import LocalParser
from camnang_nlu.training import train_on
from camnang_nlu.typing_methods import write_telex

FOLDS: Final = 5
AS_WRITTEN: Final = "nguyên văn"


def noises(gazetteers: Gazetteers) -> dict[str, Callable[[str], str]]:
    """Return the ways a message is changed before it is measured, by their names in reports."""
    forms = gazetteers.shorthand.forms()
    return {
        AS_WRITTEN: lambda text: text,
        "bỏ dấu": strip_marks,
        "Telex thô": write_telex,
        "viết tắt": lambda text: shorten(text, forms, random.Random(7)),  # noqa: S311 - the same noise every time
    }


def split(examples: list[Example], folds: int = FOLDS) -> Iterator[tuple[list[Example], list[Example]]]:
    """Yield (train, test) pairs. A sentence's fold depends on its letters only, so it stays when others are added."""

    def fold_of(example: Example) -> int:
        return int.from_bytes(hashlib.sha256(example.text.encode()).digest()[:4]) % folds

    for fold in range(folds):
        yield [e for e in examples if fold_of(e) != fold], [e for e in examples if fold_of(e) == fold]


def cross_validate(
    examples: list[Example],
    gazetteers: Gazetteers,
    licensed_from: Mapping[str, float],
    *,
    folds: int = FOLDS,
    also_ok: Mapping[str, tuple[str, ...]] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, list[Outcome]]:
    """Return the outcomes of every example under every noise; `also_ok` as of `read_also_ok`.

    Raises ValueError when a topic is too small to split.
    """
    others = also_ok or {}
    changes = noises(gazetteers)
    outcomes: dict[str, list[Outcome]] = {name: [] for name in changes}
    for number, (training, test) in enumerate(split(examples, folds), 1):
        progress(f"{number}/{folds}")
        parser = LocalParser(train_on(training, gazetteers, dict(licensed_from))[0])
        messages = [Labelled(e.text, e.intent, others.get(e.text, ()), {}, e.context, e.context_role) for e in test]
        for name, change in changes.items():
            outcomes[name].extend(judge(parser, messages, change))
    return outcomes
