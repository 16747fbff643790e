"""Look firms up by name. A near name is another firm and is reported as one, never as the one that was asked about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from rapidfuzz import fuzz, process

from camnang_knowledge.matching import fold
from camnang_knowledge.records import Company, SourceRef

_LEGAL_FORM: Final = frozenset(
    "cong ty cty co phan tnhh cp mtv mot thanh vien tong jsc ltd company tap doan".split()  # noqa: SIM905 - one line reads better
)
NEAR: Final = 84.0
NEAR_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class CompanyFinding:
    """What the register shows of a name on a day. `status` is "not_found" when no record has that name."""

    status: str
    company: Company | None
    near: tuple[Company, ...]
    checked_on: date | None
    source: SourceRef | None


@dataclass(frozen=True, slots=True)
class Companies:
    """The register of firms, with its names folded once for searching."""

    all: tuple[Company, ...]
    _names: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Fold every name and brand; of two firms of one name the first keeps it."""
        for index, company in enumerate(self.all):
            for name in (company.name, *company.brands):
                self._names.setdefault(core_name(name), index)

    def find(self, name: str, on: date) -> CompanyFinding:
        """Return what is known of the firm called `name` on `on`, and firms whose names are near it."""
        wanted = core_name(name)
        index = self._names.get(wanted) if wanted else None
        exact = self.all[index] if index is not None else None
        near: dict[str, Company] = {}
        if wanted:
            for _, _, key in process.extract(
                wanted, {key: key for key in self._names}, scorer=fuzz.token_set_ratio, score_cutoff=NEAR, limit=20
            ):
                company = self.all[self._names[key]]
                if company is not exact:
                    near.setdefault(company.id, company)
        others = tuple(near.values())[:NEAR_SHOWN]
        if exact is None:
            return CompanyFinding("not_found", None, others, None, None)
        period = next(
            (p for p in reversed(exact.history) if p.from_ <= on and (p.to is None or on <= p.to)), exact.history[-1]
        )
        return CompanyFinding(period.status, exact, others, period.checked_on, period.source)


def core_name(name: str) -> str:
    """Return a firm's name folded, without its legal form, to compare by; a name of nothing else stays as it is."""
    words = [word.strip(".,()\"'-–") for word in fold(name).split()]
    kept = [word for word in words if word and word not in _LEGAL_FORM]
    return " ".join(kept or [word for word in words if word])
