"""Compare contents and days, and carry records to another installation: diff, export, import records."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
import yaml
from openpyxl import Workbook
from pydantic import ValidationError

from camnang_bot.clock import utc_now
from camnang_bot.settings import read_settings
from camnang_knowledge import ContentError, Knowledge, load_knowledge
from camnang_knowledge.diffing import compare
from camnang_knowledge.loading import KINDS
from camnang_knowledge.records import Fact

COLUMNS: Final = (
    *("mã", "tiêu đề", "giá trị", "đơn vị", "từ", "đến", "nguồn"),
    *("độ tin", "kiểm chứng", "kiểm ngày", "xem lại trước"),
)
_ID: Final = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")
DIFFERENCES_SHOWN: Final = 200


def _side(text: str) -> tuple[Knowledge, date]:
    content, today = read_settings().content, utc_now().date()
    try:
        return load_knowledge(content), date.fromisoformat(text)
    except ValueError:
        pass
    folder = Path(text)
    if not folder.is_dir():
        raise typer.BadParameter(f"«{text}» không phải ngày (2026-11-23) cũng không phải thư mục nội dung")
    try:
        return load_knowledge(folder), today
    except ContentError as error:
        raise typer.BadParameter(f"không đọc được {folder}: {error}") from None


def diff(
    before: Annotated[str, typer.Argument(help="Một ngày, hoặc một thư mục nội dung")],
    after: Annotated[str, typer.Argument(help="Một ngày, hoặc một thư mục nội dung")],
) -> None:
    """Cho biết người dân sẽ nghe khác đi những gì giữa hai ngày, hoặc giữa hai bộ nội dung."""
    (old, old_day), (new, new_day) = _side(before), _side(after)
    found = compare(old, old_day, new, new_day)
    for item in found[:DIFFERENCES_SHOWN]:
        typer.echo(f"{item.kind} {item.id}")
        typer.echo(f"  - {item.before or '(không nói gì)'}")
        typer.echo(f"  + {item.after or '(không nói gì)'}")
    typer.echo(f"{len(found)} chỗ khác.")


def export(
    out: Annotated[Path, typer.Argument(help="Tệp .xlsx, .csv (dữ kiện của một ngày) hoặc .jsonl (mọi bản ghi)")],
    on: Annotated[str | None, typer.Option(help="Ngày của dữ kiện; mặc định hôm nay.")] = None,
) -> None:
    """Xuất dữ kiện để xem trong bảng tính, hoặc mọi bản ghi để chuyển sang nơi khác."""
    content = read_settings().content
    if out.suffix == ".jsonl":
        lines = [
            json.dumps({"kind": kind, "record": _plain(path)}, ensure_ascii=False)
            for kind in KINDS
            for path in sorted((content / kind).rglob("*.yml"))
        ]
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
        typer.echo(f"Đã xuất {len(lines)} bản ghi.")
        return
    knowledge = load_knowledge(content)
    day = date.fromisoformat(on) if on else utc_now().date()
    rows = [_row(knowledge, fact, day) for fact in sorted(knowledge.facts.values(), key=lambda f: f.id)]
    match out.suffix:
        case ".csv":
            with out.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([COLUMNS, *rows])
        case ".xlsx":
            book = Workbook()
            sheet = book.active
            assert sheet is not None
            for row in (COLUMNS, *rows):
                sheet.append(list(row))
            book.save(out)
        case _:
            raise typer.BadParameter("đuôi tệp là .xlsx, .csv hoặc .jsonl")
    typer.echo(f"Đã xuất {len(rows)} dữ kiện tính đến {day:%d/%m/%Y}.")


def _row(knowledge: Knowledge, fact: Fact, day: date) -> tuple[str, ...]:
    period = next((p for p in fact.history if p.from_ <= day and (p.to is None or day <= p.to)), None)
    cited = [knowledge.cite(ref) for ref in (period.sources if period else ())]
    return (
        fact.id,
        fact.title,
        _safe(str(period.value)) if period and period.value is not None else "",
        fact.unit,
        str(period.from_) if period else "",
        str(period.to or "") if period else "",
        "; ".join(f"{c.document}, {c.clause}" if c.clause else c.document for c in cited),
        fact.confidence,
        "có" if fact.verified else "chưa",
        str(fact.checked_on),
        str(fact.review.by),
    )


def _safe(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


def _plain(path: Path) -> object:
    with path.open(encoding="utf-8") as file:
        return json.loads(json.dumps(yaml.load(file, Loader=yaml.CSafeLoader), default=str))


def import_records(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Tệp .jsonl do `export` ghi ra")],
    apply: Annotated[bool, typer.Option("--apply", help="Ghi; không có thì chỉ xem trước.")] = False,
) -> None:
    """Nhập bản ghi từ nơi khác: kiểm từng dòng, xem trước, rồi mới ghi."""
    content = read_settings().content
    problems: list[str] = []
    wanted: dict[Path, tuple[str, str]] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            kind, data = item["kind"], item["record"]
            record = KINDS[kind].model_validate(data)
            name = str(getattr(record, "id", ""))
            if not _ID.fullmatch(name):
                raise ValueError("id")
        except (ValueError, KeyError, TypeError, ValidationError):
            problems.append(f"Dòng {number}: không phải bản ghi đúng mẫu. Xuất lại từ nơi cũ.")
            continue
        text = yaml.safe_dump(
            record.model_dump(mode="python", by_alias=True, exclude_defaults=True),
            allow_unicode=True,
            sort_keys=False,
            width=150,
        )
        wanted[content / kind / (name.replace(".", "/") + ".yml")] = (kind, text)
    if problems:
        for problem in problems[:20]:
            typer.echo(problem, err=True)
        typer.echo(f"{len(problems)} dòng cần sửa; chưa ghi gì.", err=True)
        raise typer.Exit(1)
    changed = [path for path, (kind, text) in wanted.items() if not path.exists() or _differs(kind, path, text)]
    for path in changed[:40]:
        typer.echo(f"{'sửa' if path.exists() else 'mới'}: {path.relative_to(content)}")
    typer.echo(f"{len(changed)} bản ghi khác, {len(wanted) - len(changed)} giữ nguyên.")
    if not apply:
        typer.echo("Mới xem trước, chưa ghi gì. Thêm --apply để ghi.")
        return
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path][1], encoding="utf-8")
    load_knowledge(content)  # proves that what was written can be read
    typer.echo(f"Đã ghi {len(changed)} tệp.")


def _differs(kind: str, path: Path, text: str) -> bool:
    mine, theirs = (
        KINDS[kind].model_validate(yaml.load(content, Loader=yaml.CSafeLoader))
        for content in (path.read_text(encoding="utf-8"), text)
    )
    return mine != theirs
