"""Import lists of offices: a preview first, and nothing is written without `--apply`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from camnang_bot.clock import utc_now
from camnang_bot.settings import read_settings
from camnang_knowledge import load_knowledge
from camnang_knowledge.importing import companies as firms
from camnang_knowledge.importing import orders
from camnang_knowledge.importing.tables import ImportRefusedError
from camnang_knowledge.records import Record

app = typer.Typer(no_args_is_help=True)
SHOWN: Final = 40
KINDS: Final = {"new": "mới", "status": "đổi tình trạng", "renamed": "đổi tên", "missing": "không còn trong danh sách"}
STATUS: Final = {
    "licensed": "có giấy phép",
    "expired": "hết hạn",
    "suspended": "đình chỉ",
    "revoked": "thu hồi",
    "returned": "nộp lại giấy phép",
    "not_found": "không thấy",
    "unknown": "chưa rõ",
}


def day_of(text: str | None) -> date:
    """Return the day an option names, today without one; refuse another text and days to come."""
    try:
        day = date.fromisoformat(text) if text else utc_now().date()
    except ValueError:
        raise typer.BadParameter("ngày viết dạng 2026-11-23") from None
    if day > utc_now().date():
        raise typer.BadParameter("ngày của danh sách chưa tới")
    return day


def refuse(error: ImportRefusedError) -> None:
    """Say every problem of a file and end with 1."""
    for problem in error.problems[:SHOWN]:
        typer.echo(problem, err=True)
    typer.echo(f"{len(error.problems)} chỗ cần sửa; chưa ghi gì.", err=True)
    raise typer.Exit(1)


@app.command("companies")
def import_companies(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Danh sách .xlsx, .html hoặc .csv")],
    source: Annotated[str, typer.Option(help="Tài liệu trong content/documents mà danh sách này lấy từ đó.")],
    on: Annotated[str | None, typer.Option(help="Ngày xem danh sách; mặc định hôm nay.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Ghi; không có thì chỉ xem trước.")] = False,
) -> None:
    """Danh sách doanh nghiệp được phép đưa người lao động đi làm việc ở nước ngoài."""
    content, day = read_settings().content, day_of(on)
    knowledge = load_knowledge(content)
    if source not in knowledge.documents:
        raise typer.BadParameter(f"không có tài liệu {source} trong content/documents")
    try:
        plan = firms.plan(knowledge.companies.all, firms.read_list(file), day, source)
    except ImportRefusedError as error:
        refuse(error)
        return
    for change in plan.changes[:SHOWN]:
        typer.echo(f"{KINDS[change.kind]}: {change.name}{_arrow(change)}")
    if len(plan.changes) > SHOWN:
        typer.echo(f"… và {len(plan.changes) - SHOWN} thay đổi nữa")
    counts = Counter(change.kind for change in plan.changes)
    typer.echo(", ".join(f"{KINDS[kind]} {count}" for kind, count in counts.items()) or "không có gì đổi")
    typer.echo(f"giữ nguyên {plan.unchanged}")
    if not apply:
        typer.echo("Mới xem trước, chưa ghi gì. Thêm --apply để ghi.")
        return
    written = firms.write(plan.records, content / "registers" / "companies")
    load_knowledge(content)  # proves that what was written can be read
    typer.echo(f"Đã ghi {len(written)} tệp.")


@app.command("job-orders")
def import_job_orders(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Đơn hàng .xlsx, .html hoặc .csv")],
    on: Annotated[str | None, typer.Option(help="Ngày xem danh sách; mặc định hôm nay.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Ghi; không có thì chỉ xem trước.")] = False,
) -> None:
    """Đơn hàng đã đăng ký hợp đồng cung ứng; thiếu số chấp thuận hoặc ngày hết hạn thì không nhận."""
    content, day = read_settings().content, day_of(on)
    try:
        found = orders.read_orders(file, day, [market.name for market in load_knowledge(content).markets])
    except ImportRefusedError as error:
        refuse(error)
        return
    for order in found[:SHOWN]:
        late = " (đã hết hạn, sẽ không hiện)" if order.expires < day else ""
        typer.echo(f"{order.market}: {order.title}, {order.firm}, nhận đến {order.expires:%d/%m/%Y}{late}")
    _keep(found, content / "registers" / "job_orders", apply)


@app.command("events")
def import_events(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Lịch .xlsx, .html hoặc .csv")],
    on: Annotated[str | None, typer.Option(help="Ngày xem lịch; mặc định hôm nay.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Ghi; không có thì chỉ xem trước.")] = False,
) -> None:
    """Phiên giao dịch việc làm, ngày thi, ngày học."""
    try:
        found = orders.read_events(file, day_of(on))
    except ImportRefusedError as error:
        refuse(error)
        return
    for event in found[:SHOWN]:
        typer.echo(f"{event.from_:%d/%m/%Y}: {event.what}, {event.where}")
    _keep(found, read_settings().content / "registers" / "events", apply)


def _keep(found: Sequence[Record], folder: Path, apply: bool) -> None:
    if not apply:
        typer.echo(f"{len(found)} dòng. Mới xem trước, chưa ghi gì. Thêm --apply để ghi.")
        return
    new, changed = orders.write(found, folder)
    load_knowledge(read_settings().content)  # proves that what was written can be read
    typer.echo(f"Mới {new}, sửa {changed}, giữ nguyên {len(found) - new - changed}.")


def _arrow(change: firms.Change) -> str:
    if change.kind == "renamed":
        return f" (trước là {change.before})"
    before, after = (STATUS.get(value or "", value) for value in (change.before, change.after))
    return f": {before} → {after}" if change.before else f": {after}"
