"""Keep what a training leaves, and say by a digest whether it is still current."""

from __future__ import annotations

import hashlib
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from camnang_nlu.classifier import TopicModel
from camnang_nlu.features import Reader

VERSION: Final = 6  # of the artefact's shape and of the features; a change rebuilds what was trained before


@dataclass(frozen=True, slots=True)
class Artefact:
    """What is kept of a training. `thresholds` are the probabilities from which an answer and a question are licensed."""

    digest: str
    model: TopicModel
    reader: Reader
    thresholds: dict[str, float]


def settings(config: Path) -> dict[str, Any]:
    """Return our own settings from the Rasa configuration's extra key `camnang`."""
    with config.open(encoding="utf-8") as file:
        loaded = yaml.load(file, Loader=yaml.CSafeLoader) or {}
    return dict(loaded.get("camnang") or {})


def thresholds(config: Path) -> dict[str, float]:
    """Return the probabilities from which the configuration licenses an answer, and a question."""
    own = settings(config)
    return {"answer": float(own.get("answer_from", 0.5)), "clarify": float(own.get("clarify_from", 0.2))}


def data_digest(data: Path, config: Path) -> str:
    """Return a digest of everything that training reads: examples, gazetteers, configuration, this package's code."""
    digest = hashlib.sha256(f"{VERSION} {sys.version_info[:2]} {np.__version__}".encode())
    code = Path(__file__).parent
    files = [
        *sorted(data.rglob("*.yml")),
        *sorted((data.parent / "gazetteers").glob("*.*")),
        config,
        *sorted(code.rglob("*.py")),
    ]
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def save(artefact: Artefact, out: Path) -> None:
    """Write `artefact`; never a half-written one, however writing ends."""
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_suffix(".part")
    with temporary.open("wb") as file:
        pickle.dump(artefact, file, protocol=5)
    temporary.replace(out)


def load(path: Path) -> Artefact:
    """Load what `save` wrote. Raises FileNotFoundError; the file is ours and built on this machine, so pickle is allowed."""
    with path.open("rb") as file:
        loaded = pickle.load(file)  # noqa: S301
    if not isinstance(loaded, Artefact):
        raise TypeError("not an artefact of this version; train again")
    return loaded
