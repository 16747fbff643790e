"""Read wards, communes and towns after their word ("xã", "phường", "thị trấn"). A name that several provinces have is not guessed.

Only names of the register count, longest first; a numbered ward ("phường 5") counts by its number. In a text with diacritics the
word must be marked too: "ở xa Tân Trào" is far from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from camnang_nlu.entities.written import Written
from camnang_nlu.folding import fold
from camnang_nlu.meaning import Entity

LONGEST_NAME: Final = 4  # words
_WORD: Final = re.compile(r"(?<![^\W_])(?:ubnd |uy ban |cong an )?(xa|phuong|thi tran)\s+(?=[a-z0-9])")
_NEXT: Final = re.compile(r"[a-z0-9']+")
_NUMBERED: Final = re.compile(r"\d{1,2}(?![\d.,/])")
_AT: Final = re.compile(r"(?<![^\W_])(?:o|tai|thuoc|que|nha|ubnd|uy ban|cong an|can bo|ben|tren)\s+$")
_MARKED_WORD: Final = {"xa": "xã", "phuong": "phường", "thi tran": "thị trấn"}


@dataclass(frozen=True, slots=True)
class WardNames:
    """Folded name: how it is written, and the provinces since 1 July 2025 that have or had a ward of that name."""

    names: Mapping[str, tuple[str, tuple[str, ...]]]


def load_wards(path: Path) -> WardNames:
    """Read the register: a name, a tab, provinces with semicolons between them."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or "\t" not in line:
            continue
        name, provinces = line.split("\t")
        key = " ".join(fold(name).replace("-", " ").split())
        written, known = found.get(key, (name, ()))
        found[key] = (written, tuple(sorted({*known, *provinces.split(";")})))
    return WardNames(found)


def wards(written: Written, register: WardNames, certain: str | None) -> Iterator[Entity]:
    """Yield wards; with a province known (`certain`), only its own; else the province when only one has that name."""
    for match in _WORD.finditer(written.folded):
        word = written.typed(*match.span(1)).lower()
        if written.marked and word.isascii() and _MARKED_WORD[match[1]] != word:
            continue
        number = _NUMBERED.match(written.folded, match.end())
        if number and match[1] == "phuong":
            yield written.entity("ward", number[0], *number.span(), extractor="gazetteer")
            continue
        found = _longest(written.folded, match.end(), register)
        if found is None:
            continue
        (name, provinces), end = found
        sure_word = written.marked or match[1] != "xa" or bool(_AT.search(written.folded[: match.start(1)]))
        if not sure_word and " " not in written.folded[match.end() : end]:
            continue  # "xa lam" is far more often "xa lắm" than a commune
        if certain is not None and certain not in provinces:
            provinces = ()
        alone = provinces[0] if certain is None and len(provinces) == 1 else None
        others = provinces if certain is None and len(provinces) > 1 else ()
        typed = written.typed(match.end(), end)
        if written.marked and not typed.isascii():
            name = typed.title()  # "Vĩnh Lộc" and "Vinh Lộc" fold to one name
        entity = written.entity("ward", name, match.end(), end, extractor="gazetteer", alternatives=others)
        yield entity
        if alone is not None:
            yield Entity("province_new", alone, entity.start, entity.end, "gazetteer", 0.9)


def _longest(folded: str, start: int, register: WardNames) -> tuple[tuple[str, tuple[str, ...]], int] | None:
    ends: list[int] = []
    position = start
    for _ in range(LONGEST_NAME):
        match = _NEXT.match(folded, position)
        if match is None:
            break
        ends.append(match.end())
        if folded[match.end() : match.end() + 1] not in (" ", "-"):
            break
        position = match.end() + 1
    for end in reversed(ends):
        known = register.names.get(folded[start:end].replace("-", " "))
        if known is not None:
            return known, end
    return None
