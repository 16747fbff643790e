"""Look firms up by name. A near name is another firm and is reported as one, never as the one that was asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz import fuzz

from camnang_knowledge.matching import fold
from camnang_knowledge.records import Company, SourceRef

_LEGAL_FORM: Final = ("cong ty", "co phan", "tnhh", "cp", "mtv", "tong cong ty", "cty")
NEAR: Final = 84.0


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
    """The register of firms."""

    all: tuple[Company, ...]

    def find(self, name: str, on: date) -> CompanyFinding:
        """Return what is known of the firm called `name` on `on`, and firms whose names are near it."""
        wanted = _core(name)
        exact, near = None, []
        for company in self.all:
            names = [_core(n) for n in (company.name, *company.brands)]
            if wanted and wanted in names:
                exact = company
            elif wanted and max(fuzz.token_set_ratio(wanted, n) for n in names) >= NEAR:
                near.append(company)
        if exact is None:
            return CompanyFinding("not_found", None, tuple(near), None, None)
        period = next(
            (p for p in reversed(exact.history) if p.from_ <= on and (p.to is None or on <= p.to)), exact.history[-1]
        )
        return CompanyFinding(period.status, exact, tuple(near), period.checked_on, period.source)


def _core(name: str) -> str:
    text = f" {fold(name)} "
    for form in _LEGAL_FORM:
        text = text.replace(f" {form} ", " ")
    return " ".join(text.split())
