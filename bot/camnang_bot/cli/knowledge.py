"""Work with the knowledge from the command line: check, show, stale, doubts, as-of, golden."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from camnang_bot.bootstrap import build
from camnang_bot.cli import importing
from camnang_bot.cli.exchanging import diff, export, import_records
from camnang_bot.cli.golden import golden
from camnang_bot.cli.rates import rate
from camnang_bot.cli.reaching import unreached
from camnang_bot.clock import utc_now
from camnang_bot.locale.catalog import load_catalog
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings
from camnang_knowledge import Knowledge, OutsideRecord, Scope, check_content, load_knowledge
from camnang_knowledge.checking import check_wording

app = typer.Typer(no_args_is_help=True)
app.command()(golden)
app.command()(rate)
app.command()(diff)
app.command()(export)
importing.app.command("records")(import_records)
app.add_typer(importing.app, name="import", help="Nhập danh sách từ Excel, HTML, CSV: xem trước rồi mới ghi.")


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else utc_now().date()
    except ValueError:
        raise typer.BadParameter("ngày viết dạng 2026-11-23") from None


def _load() -> Knowledge:
    return load_knowledge(read_settings().content)


@app.command()
def check(on: Annotated[str | None, typer.Option(help="Kiểm như ngày này.")] = None) -> None:
    """Kiểm toàn bộ nội dung: con số, nguồn, lịch sử, độ dài, mỗi bài có câu hỏi dẫn tới."""
    quiet_logs()
    problems = [*check_content(read_settings().content, _day(on)), *check_wording(load_catalog().sentences)]
    if not problems:
        house = build(read_settings(database="sqlite:///:memory:"), say=lambda line: typer.echo(line, err=True))
        problems = unreached(house, _day(on))
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        typer.echo(f"{len(problems)} chỗ cần sửa.", err=True)
        raise typer.Exit(1)
    knowledge = _load()
    typer.echo(
        f"Nội dung đạt: {len(knowledge.facts)} dữ kiện, {len(knowledge.articles)} bài, {len(knowledge.documents)} tài liệu."
    )


@app.command()
def show(record: str, on: Annotated[str | None, typer.Option()] = None) -> None:
    """In một dữ kiện hoặc một bài như người dân sẽ thấy."""
    knowledge, day = _load(), _day(on)
    if record in knowledge.facts:
        try:
            value = knowledge.fact(record, day)
        except OutsideRecord as error:
            typer.echo(f"Không có giá trị ngày {day}; gần nhất: {', '.join(map(str, error.nearest))}", err=True)
            raise typer.Exit(1) from None
        typer.echo(value.text)
        for citation in value.citations:
            typer.echo(f"- {citation.document}{', ' + citation.clause if citation.clause else ''}")
        typer.echo(f"kiểm ngày {value.checked_on}, xem lại trước {value.review_by}, {value.confidence}")
        return
    answer = knowledge.article_answer(record, day)
    if answer is None:
        typer.echo(f"Không có {record} (hoặc không nói gì vào ngày {day}).", err=True)
        raise typer.Exit(1)
    typer.echo(f"{answer.short}\n\n{answer.detail or ''}")


@app.command()
def stale(on: Annotated[str | None, typer.Option()] = None) -> None:
    """Liệt kê dữ kiện đã quá hạn xem lại."""
    day = _day(on)
    for fact in sorted(_load().facts.values(), key=lambda fact: fact.review.by):
        if fact.review.by < day:
            typer.echo(f"{fact.review.by}\t{fact.review.who}\t{fact.id}\t{fact.title}")


@app.command()
def doubts() -> None:
    """Liệt kê điều còn nghi ngờ, cái gì giải quyết được, và bot nói gì trong lúc chờ."""
    seen = set()
    for fact in sorted(
        (f for f in _load().facts.values() if f.doubt),
        key=lambda fact: (fact.doubt.harm if fact.doubt else "", fact.id),
    ):
        assert fact.doubt is not None
        if fact.doubt.question in seen:
            continue
        seen.add(fact.doubt.question)
        typer.echo(
            f"[{fact.doubt.harm}] {fact.doubt.question}\n  cần: {fact.doubt.settles}\n  bot nói: {fact.doubt.meanwhile}\n"
        )


@app.command("as-of")
def as_of(
    on: str,
    topic: str,
    market: Annotated[str | None, typer.Option()] = None,
    province: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Trả lời một chủ đề như vào một ngày."""
    answer = _load().answer(topic, Scope(market=market, province=province), _day(on))
    typer.echo(answer.short or "chưa có thông tin chính thức")
    for citation in answer.citations:
        typer.echo(f"- {citation.document}{', ' + citation.clause if citation.clause else ''}")
