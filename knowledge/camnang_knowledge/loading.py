"""Read the content folder into records. Every file is one record; its id is its path. All problems are gathered, then raised."""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import yaml
from pydantic import ValidationError

from camnang_knowledge.contacts import ContactPoint
from camnang_knowledge.costs import CostItem
from camnang_knowledge.errors import ContentError, Problem
from camnang_knowledge.job_orders import Event, JobOrder
from camnang_knowledge.places import load_places
from camnang_knowledge.programmes import Audience, ExchangeRate, Programme
from camnang_knowledge.records import (
    Article,
    Company,
    Document,
    Fact,
    FraudSign,
    Holidays,
    Market,
    OfficialWarning,
    Record,
)
from camnang_knowledge.store import Knowledge
from camnang_knowledge.supports import Support

KINDS: Final[dict[str, type[Record]]] = {
    "documents": Document,
    "facts": Fact,
    "articles": Article,
    "registers/markets": Market,
    "registers/companies": Company,
    "registers/warnings": OfficialWarning,
    "registers/signs": FraudSign,
    "registers/holidays": Holidays,
    "registers/programmes": Programme,
    "registers/rates": ExchangeRate,
    "registers/audiences": Audience,
    "registers/supports": Support,
    "registers/contacts": ContactPoint,
    "registers/costs": CostItem,
    "registers/job_orders": JobOrder,
    "registers/events": Event,
}
CACHE_VERSION: Final = 2
R = TypeVar("R", bound=Record)


def load_knowledge(content: Path, cache: Path | None = None) -> Knowledge:
    """Load all content below `content`. Raises ContentError with every problem, each with file, line and remedy.

    `cache` names a file that may keep the validated records between starts; it is rebuilt when any file changes.
    """
    digest = _digest(content)
    if cache is not None and cache.exists():
        try:
            with cache.open("rb") as file:
                kept_digest, knowledge = pickle.load(file)  # noqa: S301 - our own file, on this machine
            if kept_digest == digest and isinstance(knowledge, Knowledge):
                return knowledge
        except (pickle.UnpicklingError, EOFError, AttributeError, ValueError, TypeError):
            pass  # an older shape; it is rebuilt below
    problems: list[Problem] = []
    records: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
    for kind, model in KINDS.items():
        for path in sorted((content / kind).rglob("*.yml")):
            record = _read(content, content / kind, path, model, problems)
            if record is not None:
                records[kind][getattr(record, "id")] = record  # noqa: B009 - every model has an id
    if problems:
        raise ContentError(problems)
    knowledge = Knowledge.of(records, load_places(content / "registers" / "wards_2025.tsv"))
    if cache is not None:
        cache.parent.mkdir(parents=True, exist_ok=True)
        temporary = cache.with_suffix(".part")
        with temporary.open("wb") as file:
            pickle.dump((digest, knowledge), file, protocol=5)
        temporary.replace(cache)
    return knowledge


def _digest(content: Path) -> str:
    digest = hashlib.sha256(str(CACHE_VERSION).encode())
    code = Path(__file__).parent
    for path in [*sorted(content.rglob("*.yml")), *sorted(content.rglob("*.tsv")), *sorted(code.glob("*.py"))]:
        stat = path.stat()
        digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _read(content: Path, folder: Path, path: Path, model: type[R], problems: list[Problem]) -> R | None:
    name = str(path.relative_to(content.parent))
    text = path.read_text(encoding="utf-8")
    try:
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(
            Problem(
                name,
                mark.line + 1 if mark else 1,
                "Tệp không đúng cú pháp YAML.",
                "Xem lại thụt dòng và dấu ngoặc kép ở dòng này.",
            )
        )
        return None
    expected = ".".join(path.relative_to(folder).with_suffix("").parts)
    if not isinstance(data, dict) or data.get("id") != expected:
        problems.append(
            Problem(name, 1, f"`id` phải là {expected}, trùng với đường dẫn của tệp.", "Sửa `id` hoặc đổi tên tệp.")
        )
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for item in error.errors():
            place = ".".join(str(part) for part in item["loc"])
            problems.append(Problem(name, _line(text, item["loc"]), f"{place}: {item['msg']}", _remedy(item["type"])))
        return None


def _line(text: str, location: tuple[int | str, ...]) -> int:
    """Return the line of the last named field of `location`, or the first line."""
    keys = [str(part) for part in location if isinstance(part, str)]
    for key in reversed(keys):
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(rf"\s*(?:- )?{re.escape(key)}\s*:", line):
                return number
    return 1


def _remedy(kind: str) -> str:
    match kind:
        case "extra_forbidden":
            return "Trường này không có trong mẫu. Xóa đi hoặc sửa tên trường (xem knowledge/FORMAT.md)."
        case "missing":
            return "Thêm trường này (xem knowledge/FORMAT.md)."
        case _:
            return "Sửa giá trị cho đúng mẫu (xem knowledge/FORMAT.md)."


def files_of(content: Path) -> Iterator[Path]:
    """Yield every content file."""
    yield from sorted(content.rglob("*.yml"))
