"""Compare a published list of firms with the register, and write what changed as dated history.

A firm that is missing from a new list was not found on that day; it was not "revoked". A firm is the same when its licence number
is; a changed name is told as a change of name. Only licences to send workers abroad are read; a list of another kind is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

import yaml

from camnang_knowledge.importing.tables import ImportRefusedError, Row, read_day, read_rows
from camnang_knowledge.matching import fold
from camnang_knowledge.records import Company, LicencePeriod, LicenceStatus
from camnang_knowledge.registers import core_name

COLUMNS: Final = {
    "licence": r"so giay phep|giay phep so|so gp|gplk|^giay phep$|so gphd",
    "short": r"viet tat|giao dich|ten goi tat",
    "issued": r"ngay cap|cap ngay",
    "expires": r"het han|thoi han|hieu luc den",
    "status": r"tinh trang|trang thai|ghi chu|hien trang",
    "name": r"ten (doanh nghiep|cong ty|don vi|to chuc)|^doanh nghiep$|^cong ty$|company",
}
NEEDED: Final = ("name", "licence")
_STATUS: Final[tuple[tuple[str, LicenceStatus], ...]] = (
    (r"thu hoi", "revoked"),
    (r"nop lai|tra lai giay phep", "returned"),
    (r"dinh chi|tam dung|tam ngung", "suspended"),
    (r"het han|het hieu luc|khong gia han", "expired"),
)
# Lists of other licences that are sometimes taken for this one; they do not entitle a firm to send workers abroad.
_OTHER_KIND: Final = re.compile(r"dich vu viec lam trong nuoc|cho thue lai lao dong|du hoc|dang ky kinh doanh")


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a published list."""

    name: str
    licence: str
    status: LicenceStatus
    brands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the register and a list; `before` and `after` are statuses, or names for a new name."""

    kind: Literal["new", "status", "renamed", "missing"]
    name: str
    before: str | None = None
    after: str | None = None
    record: Company | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a list would do: the changes, the records to write, and how many firms stay as they are."""

    changes: tuple[Change, ...]
    unchanged: int

    @property
    def records(self) -> tuple[Company, ...]:
        """Return the records to write, each once."""
        return tuple({c.record.id: c.record for c in self.changes if c.record is not None}.values())


def read_list(path: Path) -> list[Listed]:
    """Return the firms of a file. Raises ImportRefusedError naming every row that cannot be read; then nothing is taken."""
    rows = read_rows(path, COLUMNS, NEEDED)
    problems: list[str] = []
    listed: list[Listed] = []
    seen: dict[str, int] = {}
    for row in rows:
        found = _row(row, problems)
        if found is None:
            continue
        key = licence_key(found.licence)
        if key in seen:
            problems.append(f"Dòng {row.number}: số giấy phép trùng với dòng {seen[key]}. Giữ một dòng rồi nhập lại.")
            continue
        seen[key] = row.number
        listed.append(found)
    if not listed and not problems:
        problems.append("Bảng không có công ty nào. Xem lại tệp.")
    if problems:
        raise ImportRefusedError(problems)
    return listed


def _row(row: Row, problems: list[str]) -> Listed | None:
    name, licence, note = row.get("name"), row.get("licence"), row.get("status")
    if not name and not licence:
        return None  # a rule, a heading of a group or a sum
    if _OTHER_KIND.search(fold(f"{note} {licence}")):
        problems.append(
            f"Dòng {row.number}: không phải giấy phép đưa người lao động đi làm việc ở nước ngoài. Bỏ dòng này."
        )
        return None
    if not name or not re.search(r"\d", licence):
        problems.append(f"Dòng {row.number}: thiếu tên hoặc số giấy phép. Điền đủ hai cột.")
        return None
    for column in ("issued", "expires"):
        try:
            read_day(row.get(column))
        except ValueError:
            problems.append(f"Dòng {row.number}: không đọc được ngày ở cột «{column}». Viết dạng 23/11/2026.")
            return None
    short = row.get("short")
    return Listed(" ".join(name.split()), licence, status_of(note), (short,) if short else ())


def status_of(note: str) -> LicenceStatus:
    """Return the status that a note means; a firm on the list without a note is licensed."""
    folded = fold(note)
    return next((status for pattern, status in _STATUS if re.search(pattern, folded)), "licensed")


def licence_key(licence: str) -> str:
    """Return a licence number without blanks, signs and zeros before it, to compare by."""
    return re.sub(r"[^a-z0-9]", "", fold(licence)).lstrip("0")


def plan(register: Iterable[Company], listed: Iterable[Listed], on: date, source: str) -> Plan:
    """Return what a list read on `on` changes. Planning again after applying changes nothing."""
    known = list(register)
    by_licence = {licence_key(c.licence): c for c in known if c.licence}
    by_name = {core_name(n): c for c in known for n in (c.name, *c.brands)}
    taken: set[str] = set()
    ids = {company.id for company in known}
    changes: list[Change] = []
    unchanged = 0
    for item in listed:
        company = by_licence.get(licence_key(item.licence)) or by_name.get(core_name(item.name))
        if company is None:
            slug = _slug(item.name, ids)
            ids.add(slug)
            period = _period(item.status, on, source)
            record = Company(id=slug, name=item.name, brands=item.brands, licence=item.licence, history=(period,))
            changes.append(Change("new", item.name, None, item.status, record))
            continue
        taken.add(company.id)
        update: dict[str, object] = {"licence": item.licence}
        if core_name(company.name) != core_name(item.name):
            update |= {"name": item.name, "brands": tuple(dict.fromkeys((*company.brands, company.name)))}
        before = company.history[-1].status
        if before != item.status:
            update["history"] = (*_closed(company.history, on), _period(item.status, on, source))
        record = company.model_copy(update=update)
        if "name" in update:
            changes.append(Change("renamed", item.name, company.name, item.name, record))
        if "history" in update:
            changes.append(Change("status", item.name, before, item.status, record))
        if "name" not in update and "history" not in update:
            unchanged += 1
    for company in known:
        if company.licence and company.id not in taken and company.history[-1].status != "not_found":
            gone = company.model_copy(
                update={"history": (*_closed(company.history, on), _period("not_found", on, source))}
            )
            changes.append(Change("missing", company.name, company.history[-1].status, "not_found", gone))
    return Plan(tuple(changes), unchanged)


def _period(status: LicenceStatus, on: date, source: str) -> LicencePeriod:
    return LicencePeriod.model_validate(
        {"from": on, "status": status, "checked_on": on, "source": {"document": source}}
    )


def _closed(history: tuple[LicencePeriod, ...], on: date) -> tuple[LicencePeriod, ...]:
    kept = [period for period in history if period.from_ < on]  # a list read again on the same day replaces itself
    if kept and kept[-1].to is None:
        kept[-1] = kept[-1].model_copy(update={"to": on - timedelta(days=1)})
    return tuple(kept)


def _slug(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", fold(core_name(name)))[:50].strip("_") or "cong_ty"
    return next(slug for n in range(1, 10_000) if (slug := base if n == 1 else f"{base}_{n}") not in taken)


def write(records: Iterable[Company], folder: Path) -> list[Path]:
    """Write one file a firm and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for record in records:
        data = record.model_dump(mode="python", by_alias=True, exclude_none=True)
        data["history"] = [dict(period) for period in data["history"]]
        data["brands"] = list(data["brands"])
        data["published"] = list(data["published"])
        path = folder / f"{record.id}.yml"
        kept = {key: value for key, value in data.items() if value not in ([], None)}
        path.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=150), encoding="utf-8")
        written.append(path)
    return written
