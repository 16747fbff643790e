"""Group words that mean the same to this service, so that one example speaks for all of them.

"hết nhiêu", "ton may cu" and "how much" are one concept; an unseen wording is then still understood. Phrases are folded and
matched longest first; a phrase may stand for several concepts. `filler` words (em, ạ, nhé, ad …) are skipped between concepts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from camnang_nlu.folding import emoji, fold, split_unspaced, tokens

FILLER: Final = "filler"
PAIRED: Final = 12  # concepts of one message that are paired with each other


@dataclass(frozen=True, slots=True)
class Concepts:
    """Phrases by their first word, longest first."""

    starting: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]

    def read(self, words: list[str]) -> list[tuple[str, tuple[str, ...]]]:
        """Return, word by word or phrase by phrase, what was written and its concepts (none for an unknown word)."""
        found: list[tuple[str, tuple[str, ...]]] = []
        index = 0
        while index < len(words):
            for phrase, names in self.starting.get(words[index], ()):
                size = len(phrase)
                if size == 1 or tuple(words[index : index + size]) == phrase:
                    found.append((words[index], names))
                    index += size
                    break
            else:
                found.append((words[index], ()))
                index += 1
        return found

    def features(self, words: list[str]) -> list[str]:
        """Return feature names: each concept, neighbours after fillers are dropped, and which concepts meet in a message."""
        sequence: list[str] = ["^"]
        present: list[str] = []
        found: list[str] = []
        for word, names in self.read(words):
            if FILLER in names:
                continue
            present.extend(names)
            sequence.append("@" + names[0] if names else word)
        sequence.append("$")
        found.extend(f"k {name}" for name in present)
        found.extend(f"kb {a} {b}" for a, b in itertools.pairwise(sequence))
        found.extend(f"kt {a} {b} {c}" for a, b, c in zip(sequence, sequence[1:], sequence[2:], strict=False))
        found.extend(f"kp {a} {b}" for a, b in itertools.combinations(sorted(set(present))[:PAIRED], 2))
        return found


def compile_concepts(raw: Mapping[str, str], names: Mapping[str, Iterable[str]] | None = None) -> Concepts:
    """Make concepts from `name: "phrase, phrase …"`; phrases are folded here.

    `names` are further phrases by concept (markets, trades, places), so that a sentence about one country speaks for all.
    """
    meanings: dict[tuple[str, ...], list[str]] = {}
    listed = {name: phrases.split(",") for name, phrases in raw.items()}
    for name, spoken in (*listed.items(), *(names or {}).items()):
        for phrase in spoken:
            words = tuple(split_unspaced(tokens(fold(phrase))) or emoji(phrase)[:1])
            if words and name not in meanings.setdefault(words, []):
                meanings[words].append(name)
    starting: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for words, meant in meanings.items():
        kept = [name for name in meant if name != FILLER] or meant  # a word that means something is no filler
        starting.setdefault(words[0], []).append((words, tuple(kept)))
    return Concepts({first: tuple(sorted(items, key=lambda item: -len(item[0]))) for first, items in starting.items()})
