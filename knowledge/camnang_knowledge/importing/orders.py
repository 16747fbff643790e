"""Read job orders and events out of a spreadsheet. A row that lacks its approval number or its last day refuses the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import ValidationError

from camnang_knowledge.importing.tables import ImportRefusedError, Row, read_day, read_rows
from camnang_knowledge.job_orders import Event, JobOrder
from camnang_knowledge.matching import fold
from camnang_knowledge.records import Record

R = TypeVar("R", bound=Record)
ORDER_COLUMNS: Final = {
    "title": r"ten don|don hang|vi tri|cong viec",
    "market": r"thi truong|nuoc|quoc gia",
    "firm": r"cong ty|doanh nghiep",
    "approval": r"chap thuan|so dang ky|so phieu tra loi|van ban cho phep",
    "expires": r"het han|han nop|han cuoi|han dang ky",
    "occupation": r"nganh|nghe",
    "seats": r"so luong|chi tieu|can tuyen",
    "ages": r"tuoi",
    "gender": r"gioi tinh",
    "education": r"hoc van|trinh do",
    "language": r"ngoai ngu|tieng",
    "wage": r"luong|thu nhap",
    "cost": r"chi phi|tong phi|phi",
    "source": r"nguon",
}
EVENT_COLUMNS: Final = {
    "what": r"noi dung|su kien|ten",
    "where": r"dia diem|noi to chuc",
    "from": r"tu ngay|ngay bat dau|^ngay",
    "to": r"den ngay|ngay ket thuc",
    "province": r"tinh|thanh pho",
    "organiser": r"don vi|to chuc|chu tri",
    "source": r"nguon",
}


def read_orders(path: Path, on: date, markets: Iterable[str]) -> list[JobOrder]:
    """Return the orders of a file. Raises ImportRefusedError naming row, column and remedy; then nothing is taken."""
    known = {fold(market): market for market in markets}

    def order(row: Row) -> dict[str, Any]:
        market = known.get(fold(row.get("market")))
        if market is None:
            raise ValueError(f"cột «thị trường»: không có «{row.get('market')}» trong danh sách thị trường")
        if not row.get("approval"):
            raise ValueError("cột «số chấp thuận»: để trống. Đơn không có số chấp thuận thì không được đăng")
        least, most = _ages(row.get("ages"))
        return {
            "title": row.get("title"),
            "market": market,
            "firm": row.get("firm"),
            "approval": row.get("approval"),
            "expires": _needed_day(row, "expires", "hết hạn"),
            "occupation": row.get("occupation") or None,
            "seats": _whole(row.get("seats"), "số lượng"),
            "least_age": least,
            "most_age": most,
            "gender": _gender(row.get("gender")),
            "education": row.get("education") or None,
            "language": row.get("language") or None,
            "wage": row.get("wage") or None,
            "cost": _money(row.get("cost")),
            "source": row.get("source") or path.name,
            "checked_on": on,
        }

    return _records(
        path, ORDER_COLUMNS, ("title", "market", "firm", "approval", "expires"), JobOrder, order, "approval"
    )


def read_events(path: Path, on: date) -> list[Event]:
    """Return the events of a file. Raises ImportRefusedError naming row, column and remedy."""

    def event(row: Row) -> dict[str, Any]:
        return {
            "what": row.get("what"),
            "where": row.get("where"),
            "from": _needed_day(row, "from", "từ ngày"),
            "to": read_day(row.get("to")),
            "province": row.get("province") or None,
            "organiser": row.get("organiser") or "",
            "source": row.get("source") or path.name,
            "checked_on": on,
        }

    return _records(path, EVENT_COLUMNS, ("what", "where", "from"), Event, event, "what")


def _records(
    path: Path,
    columns: Mapping[str, str],
    needed: tuple[str, ...],
    model: type[R],
    build: Callable[[Row], dict[str, Any]],
    unique: str,
) -> list[R]:
    problems: list[str] = []
    found: dict[str, R] = {}
    for row in read_rows(path, columns, needed):
        try:
            data = build(row)
            key = _slug(f"{data[unique]} {data.get('title') or data.get('from')}")
            if key in found:
                raise ValueError("trùng với một dòng ở trên")
            found[key] = model.model_validate({"id": key, **data})
        except ValidationError as error:
            place = error.errors()[0]
            problems.append(f"Dòng {row.number}: {'.'.join(map(str, place['loc']))}: giá trị không hợp lệ. Sửa ô này.")
        except ValueError as error:
            problems.append(f"Dòng {row.number}: {error}.")
    if problems:
        raise ImportRefusedError(problems)
    if not found:
        raise ImportRefusedError(["Bảng không có dòng nào. Xem lại tệp."])
    return list(found.values())


def write(records: Iterable[Record], folder: Path) -> tuple[int, int]:
    """Write one file a record; return how many were new and how many changed. Writing again changes nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    new = changed = 0
    for record in records:
        data = record.model_dump(mode="python", by_alias=True, exclude_none=True)
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=150)
        path = folder / f"{data['id']}.yml"
        before = path.read_text(encoding="utf-8") if path.exists() else None
        if before == text:
            continue
        new, changed = (new + 1, changed) if before is None else (new, changed + 1)
        path.write_text(text, encoding="utf-8")
    return new, changed


def _needed_day(row: Row, column: str, name: str) -> date:
    try:
        day = read_day(row.get(column))
    except ValueError:
        raise ValueError(f"cột «{name}»: không đọc được ngày. Viết dạng 23/11/2026") from None
    if day is None:
        raise ValueError(f"cột «{name}»: để trống. Điền ngày dạng 23/11/2026")
    return day


def _ages(text: str) -> tuple[int | None, int | None]:
    numbers = [int(n) for n in re.findall(r"\d{2}", text)]
    if len(numbers) >= 2:
        return numbers[0], numbers[1]
    if len(numbers) == 1:
        return (numbers[0], None) if re.search(r"tu|tren|\+", fold(text)) else (None, numbers[0])
    return None, None


def _whole(text: str, name: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,5}", text):
        raise ValueError(f"cột «{name}»: «{text}» không phải số. Chỉ viết số")
    return int(text)


def _money(text: str) -> int | None:
    folded = fold(text).replace(" ", "")
    if not folded:
        return None
    if match := re.fullmatch(r"(\d{1,4}(?:[.,]\d{1,2})?)(tr|trieu)", folded):
        return round(float(match[1].replace(",", ".")) * 1_000_000)
    digits = re.sub(r"[.,](?=\d{3}(?:\D|$))|dong$|vnd$|d$", "", folded)
    if not re.fullmatch(r"\d{4,12}", digits):
        raise ValueError(f"cột «chi phí»: không đọc được «{text}». Viết dạng 84.150.000 hoặc 84 triệu")
    return int(digits)


def _gender(text: str) -> str | None:
    folded = fold(text)
    has_men, has_women = "nam" in folded, "nu" in folded
    return None if has_men == has_women else "nam" if has_men else "nữ"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", fold(text))[:70].strip("_")
