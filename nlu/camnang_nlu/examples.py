"""Read training examples in Rasa's YAML, and vary them by rule: no diacritics, Telex, VNI, shorthand, slips of the finger.

Variation happens at training time, never in the files; the generator is seeded by the sentence, so training repeats.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from camnang_nlu.folding import fold
from camnang_nlu.typing_methods import write_telex, write_vni


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled sentence, with what was said before it when that matters."""

    intent: str
    text: str
    context: str | None = None
    context_role: str | None = None


def read_examples(folder: Path) -> list[Example]:
    """Read every `*.yml` below `folder`. Raises ValueError naming the file for a shape that is not Rasa's."""
    found: list[Example] = []
    for path in sorted(folder.rglob("*.yml")):
        with path.open(encoding="utf-8") as file:
            document = yaml.load(file, Loader=yaml.CSafeLoader)
        for block in (document or {}).get("nlu") or ():
            if "intent" not in block or "examples" not in block:
                raise ValueError(f"{path}: each entry under nlu needs intent and examples")
            found.extend(_block(block))
    return found


def _block(block: dict[str, object]) -> Iterator[Example]:
    intent, examples = str(block["intent"]), block["examples"]
    if isinstance(examples, str):
        for line in examples.splitlines():
            if line.strip().startswith("- "):
                yield Example(intent, plain(line.strip()[2:].strip()))
        return
    if not isinstance(examples, list):
        raise ValueError(f"{intent}: examples are a text or a list")
    for item in examples:
        metadata = item.get("metadata") or {}
        yield Example(intent, plain(str(item["text"]).strip()), metadata.get("context"), metadata.get("context_role"))


def plain(text: str) -> str:
    """Drop Rasa's entity marks: `[Nhật](market)` reads `Nhật`."""
    return re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})", r"\1", text)


def strip_marks(text: str) -> str:
    """Return `text` without diacritics, its case kept in nothing: a person in a hurry."""
    return fold(text)


def shorten(text: str, forms: Mapping[str, list[str]], chance: random.Random, rate: float = 0.6) -> str:
    """Return `text` with words replaced by chat shorthand at `rate`; `forms` as of `Shorthand.forms`."""
    words = text.split()
    result: list[str] = []
    index = 0
    while index < len(words):
        for size in (4, 3, 2, 1):
            piece = fold(" ".join(words[index : index + size])).strip(".,?!")
            if piece in forms and chance.random() < rate:
                result.append(chance.choice(forms[piece]))
                index += size
                break
        else:
            result.append(words[index])
            index += 1
    return " ".join(result)


_SLIPS = (
    ("s", "x"),
    ("x", "s"),
    ("ch", "tr"),
    ("tr", "ch"),
    ("d", "gi"),
    ("n", "l"),
    ("l", "n"),
    ("i", "y"),
    ("qu", "w"),
    ("ng", "n"),
    ("ph", "f"),
)


def slip(text: str, chance: random.Random, rate: float = 0.12) -> str:
    """Return `text` with a few spelling slips: confused initials, a letter lost, doubled or swapped."""
    words = text.split()
    for index, word in enumerate(words):
        if chance.random() > rate or len(word) < 3 or not word.isalpha():
            continue
        kind = chance.randrange(4)
        if kind == 0:
            for wrong, right in chance.sample(_SLIPS, len(_SLIPS)):
                if word.startswith(wrong):
                    words[index] = right + word[len(wrong) :]
                    break
        elif kind == 1:
            words[index] = word[:-1]
        elif kind == 2:
            place = chance.randrange(len(word))
            words[index] = word[:place] + word[place] + word[place:]
        else:
            place = chance.randrange(len(word) - 1)
            words[index] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return " ".join(words)


def vary(text: str, forms: Mapping[str, list[str]]) -> list[str]:
    """Return the variants of one sentence that training sees besides it, each once."""
    chance = random.Random(hashlib.sha256(text.encode()).digest())  # noqa: S311 - reproducible noise, no secret
    bare = strip_marks(text)
    variants = [bare, shorten(text, forms, chance), slip(shorten(bare, forms, chance), chance)]
    variants.append(write_telex(text) if chance.random() < 0.7 else write_vni(text))
    return [variant for variant in dict.fromkeys(variants) if variant and variant != text]
