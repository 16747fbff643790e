"""Decide what chat shorthand stands for. A form with several meanings is read only beside a word that settles it.

`ko` is always `khong`; `dl` is `dai loan` only near "đi", "bên", "sang" …: alone it stays what was typed. Reading happens on
folded words, for matching; nobody is shown it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Final

WINDOW: Final = 2  # words on either side that may settle a form
_USUAL: Final = frozenset({"khong", "nguoi", "moi", "noi", "voi", "vay", "gi", "trieu"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of an ambiguous form, and the folded words near it that settle it (`unless`: that rule it out)."""

    means: tuple[str, ...]
    near: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shorthand:
    """Chat forms: `plain` with one meaning, `unsure` with several, tried in order; `regional` words have one too."""

    plain: Mapping[str, str]
    unsure: Mapping[str, tuple[Meaning, ...]] = field(default_factory=dict)
    regional: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, word: object) -> bool:
        """Say whether a folded word is a known form."""
        return word in self.plain or word in self.unsure or word in self.regional

    def forms(self) -> dict[str, list[str]]:
        """Return the forms people type for each folded phrase, the ambiguous ones too (for training noise).

        An ambiguous form of a single syllable is left out unless it is usual: folded syllables have too many homographs.
        """
        typed: dict[str, list[str]] = {}
        for form, long in self.plain.items():
            typed.setdefault(long, []).append(form)
        for form, meanings in self.unsure.items():
            for meaning in meanings:
                if len(meaning.means) > 1 or meaning.means[0] in _USUAL:
                    typed.setdefault(" ".join(meaning.means), []).append(form)
        return typed

    def read(self, words: list[str], index: int, known: Container[str]) -> tuple[str, ...] | None:
        """Return the folded words that stand for `words[index]`, or None when it is no shorthand here."""
        word = words[index]
        plain = self.plain.get(word) or self.regional.get(word)
        if plain is not None:
            return tuple(plain.split())
        meanings = self.unsure.get(word)
        if meanings is None:
            return None
        beside = {*words[max(0, index - WINDOW) : index], *words[index + 1 : index + 1 + WINDOW]}
        for meaning in meanings:
            if meaning.unless & beside:
                continue
            if not meaning.near or meaning.near & beside:
                return meaning.means
        return None


def compile_shorthand(
    plain: Mapping[object, object], unsure: Mapping[str, list[Mapping[str, str]]], regional: Mapping[object, object]
) -> Shorthand:
    """Make the shorthand of the three gazetteer files. Raises KeyError when a meaning lacks `means`."""
    return Shorthand(
        {str(form): str(long) for form, long in plain.items()},
        {
            str(form): tuple(
                Meaning(
                    tuple(item["means"].split()),
                    frozenset(item.get("near", "").split()),
                    frozenset(item.get("unless", "").split()),
                )
                for item in meanings
            )
            for form, meanings in unsure.items()
        },
        {str(form): str(long) for form, long in regional.items()},
    )
