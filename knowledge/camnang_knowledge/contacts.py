"""Hold a phone number, a link or an account against the published contact points of authorities. A match proves little.

Numbers and pages can be imitated, so a match only says whose published number it is; no match proves nothing. A page whose
name borrows an authority's without being one of its own is a sign to check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from camnang_knowledge.matching import fold
from camnang_knowledge.records import Record

State = Literal["published", "warned", "imitates", "not_listed"]
# What an imitating page borrows from the names of authorities; folded, whole labels or parts of them.
BORROWED: Final = re.compile(
    r"(?:^|[.-])(?:gov|colab|dolab|moha|molisa|bonoivu|dichvucong|eps|hrdkorea)(?:$|[.-])|gov-?vn|colab|dolab"
)


_HOST: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/?#@\s]*@)?(?P<host>[a-z0-9.-]*)")


class ContactPoint(Record):
    """Numbers and pages that an authority published, or (`warned`) that an authority warned of; the facts say where."""

    id: str
    body: str
    phones: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    facts: tuple[str, ...]
    warned: bool = False


@dataclass(frozen=True, slots=True)
class ContactFinding:
    """What the register shows of one number or link; `among` is how many entries of its kind were looked at."""

    kind: Literal["phone", "site"]
    state: State
    body: str | None
    facts: tuple[str, ...]
    among: int


@dataclass(frozen=True, slots=True)
class Contacts:
    """The published contact points."""

    all: tuple[ContactPoint, ...]

    def phone(self, number: str) -> ContactFinding:
        """Look a phone number up; spaces, dots and the country code do not matter."""
        wanted = _digits(number)
        among = sum(len(point.phones) for point in self.all)
        for point in self.all:
            if any(_digits(phone) == wanted for phone in point.phones):
                return ContactFinding(
                    "phone", "warned" if point.warned else "published", point.body, point.facts, among
                )
        return ContactFinding("phone", "not_listed", None, (), among)

    def site(self, link: str) -> ContactFinding:
        """Look a link's host up; a host that ends in a published one belongs to it, one that only contains it does not."""
        host = host_of(link)
        among = sum(len(point.sites) for point in self.all)
        for point in self.all:
            if any(host == site or host.endswith("." + site) for site in point.sites):
                return ContactFinding("site", "warned" if point.warned else "published", point.body, point.facts, among)
        if not host.endswith(".gov.vn") and BORROWED.search(host):
            return ContactFinding("site", "imitates", None, (), among)
        return ContactFinding("site", "not_listed", None, (), among)

    def checked_on(self, days: dict[str, date]) -> date | None:
        """Return the oldest day on which an entry was checked, given the day of each fact."""
        known = [days[fact] for point in self.all for fact in point.facts if fact in days]
        return min(known, default=None)


def host_of(link: str) -> str:
    """Return the host of a link as typed, without www, port or letters' case; an empty one when there is none."""
    match = _HOST.match(fold(link.strip()))
    return match["host"].removeprefix("www.").rstrip(".") if match else ""


def _digits(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return "0" + digits[2:] if digits.startswith("84") and len(digits) >= 11 else digits
