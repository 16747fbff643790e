"""Hold what a person says of themselves against what a programme asks. Says "hợp" or "không hợp" only for a confirmed point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from camnang_knowledge.programmes import EDUCATION, Programme

Verdict = Literal["fits", "does_not_fit", "open"]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person: years, the level of schooling as in `EDUCATION`, language certificates as named."""

    age: int | None = None
    education: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: what is asked in words (ages stand in the programme), whether it is met, and whether it was confirmed."""

    point: Literal["age", "education", "language"]
    verdict: Verdict
    asked: str
    sure: bool


def eligibility(programme: Programme, person: Person) -> tuple[Finding, ...]:
    """Return a finding for every point the programme is known to ask. A point the person did not tell stays open."""
    findings: list[Finding] = []
    ages = programme.ages
    if ages is not None:
        outside = person.age is not None and (
            (ages.least is not None and person.age < ages.least) or (ages.most is not None and person.age > ages.most)
        )
        verdict: Verdict = "open" if person.age is None else "does_not_fit" if outside else "fits"
        findings.append(Finding("age", verdict, "", ages.sure))
    if programme.education is not None:
        findings.append(
            Finding(
                "education",
                _education(programme.education.least, person.education),
                programme.education.text,
                programme.education.sure,
            )
        )
    if programme.language is not None:
        met = any(level.lower() in programme.language.text.lower() for level in person.languages)
        findings.append(
            Finding("language", "fits" if met else "open", programme.language.text, programme.language.sure)
        )
    return tuple(findings)


def refused(findings: tuple[Finding, ...]) -> bool:
    """Say whether a confirmed requirement is not met."""
    return any(finding.verdict == "does_not_fit" and finding.sure for finding in findings)


def _education(least: str | None, has: str | None) -> Verdict:
    if least is None:
        return "open"
    if has is None or has not in EDUCATION:
        return "open"
    return "fits" if EDUCATION.index(has) >= EDUCATION.index(least) else "does_not_fit"
