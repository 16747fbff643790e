"""Tell where a ward of before 1 July 2025 went. A split and a name that several places had are reported, never guessed.

District offices ended on that day. The table is the one of vietnamadminunits (MIT), not the Official Gazette: answers say so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from camnang_knowledge.matching import fold

_KINDS: Final = ("phuong ", "xa ", "thi tran ", "huyen ", "quan ", "thi xa ", "thanh pho ", "tinh ")


@dataclass(frozen=True, slots=True)
class Moved:
    """A ward as it was, and the new wards it went to; several mean that it was split, its largest part first."""

    ward: str
    district: str
    province: str
    new_wards: tuple[str, ...]
    new_province: str


@dataclass(frozen=True, slots=True)
class Places:
    """The old wards by their folded names without "xã", "phường" …"""

    by_name: Mapping[str, tuple[Moved, ...]]

    def find(self, ward: str, district: str | None = None, province: str | None = None) -> tuple[Moved, ...]:
        """Return every old ward of that name; narrowed by a district, or by a province named as before or as since."""
        found = self.by_name.get(bare(ward), ())
        found = tuple(m for m in found if _same_marks(ward, m.ward)) or found
        if district:
            found = tuple(m for m in found if bare(m.district) == bare(district)) or found
        if province:
            found = tuple(m for m in found if bare(province) in (bare(m.province), bare(m.new_province)))
        return found


def bare(name: str) -> str:
    """Return a place's name folded, without the word for what it is."""
    text = " ".join(fold(name).replace("-", " ").split())
    return next((text.removeprefix(kind) for kind in _KINDS if text.startswith(kind) and len(text) > len(kind)), text)


def _same_marks(typed: str, name: str) -> bool:
    marks = [c for c in unicodedata.normalize("NFD", typed.lower()) if unicodedata.combining(c)]
    own = name.split(" ", 1)[-1] if not name.lower().startswith("thị trấn") else name.split(" ", 2)[-1]
    return not marks or sorted(marks) == sorted(
        c for c in unicodedata.normalize("NFD", own.lower()) if unicodedata.combining(c)
    )


def load_places(path: Path) -> Places:
    """Read the table; an empty one when the file is not there. Raises ValueError naming the line that is not five columns."""
    found: dict[str, list[Moved]] = {}
    if path.exists():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#") or not line:
                continue
            cells = line.split("\t")
            if len(cells) != 5:
                raise ValueError(f"{path.name}:{number}: five columns are needed")
            moved = Moved(cells[0], cells[1], cells[2], tuple(cells[3].split(";")), cells[4])
            found.setdefault(bare(moved.ward), []).append(moved)
    return Places({name: tuple(items) for name, items in found.items()})
