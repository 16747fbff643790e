"""Publish a scam warning from the command line: draft, approve (another person), send, status."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from camnang_bot.cli.officer import _house, officer_id
from camnang_bot.officers.pages import WARNING_REFUSALS
from camnang_bot.storage.engine import reading
from camnang_casework.warnings import WarningNotice, WarningRefused

app = typer.Typer(no_args_is_help=True)
Who = Annotated[str, typer.Option("--as", help="Tên cán bộ làm việc này.")]


def _told(result: int | WarningNotice | WarningRefused, house_say: object, done: str) -> None:
    if isinstance(result, WarningRefused):
        assert callable(house_say)
        typer.echo(house_say(WARNING_REFUSALS[result.reason]), err=True)
        raise typer.Exit(1)
    typer.echo(done.format(id=result if isinstance(result, int) else result.id))


@app.command()
def draft(title: str, body: str, who: Who) -> None:
    """Soạn bản nháp."""
    house = _house()
    author = officer_id(house, who)
    with house.store.engine.begin() as connection:
        made = house.store.warnings.draft(connection, author, title, body, house.clock())
    _told(made, house.words.say, "Đã lưu bản nháp số {id}. Người khác duyệt: camnang warn approve {id} --as TÊN")


@app.command()
def approve(warning: int, who: Who) -> None:
    """Duyệt bản nháp; người soạn không được tự duyệt."""
    house = _house()
    approver = officer_id(house, who)
    with house.store.engine.begin() as connection:
        try:
            changed = house.store.warnings.approve(connection, warning, approver, house.clock())
        except KeyError:
            raise typer.BadParameter(f"không có cảnh báo số {warning}") from None
    _told(changed, house.words.say, "Đã duyệt cảnh báo số {id}. Gửi: camnang warn send {id} --as TÊN")


@app.command()
def send(
    warning: int,
    who: Who,
    here: Annotated[
        bool, typer.Option("--here", help="Gửi ngay trong lệnh này (khi `camnang run` không chạy).")
    ] = False,
) -> None:
    """Gửi cho mọi người đang đăng ký; `camnang run` đang chạy sẽ gửi dần."""
    house = _house()
    sender_id = officer_id(house, who)
    with house.store.engine.begin() as connection:
        try:
            changed = house.store.warnings.start_sending(connection, warning, sender_id, house.clock())
        except KeyError:
            raise typer.BadParameter(f"không có cảnh báo số {warning}") from None
    _told(changed, house.words.say, "Bắt đầu gửi cảnh báo số {id}. Theo dõi: camnang warn status {id}")
    if here:
        from camnang_bot.cli.run import send_all

        asyncio.run(send_all(house))
        status(warning)


@app.command()
def status(warning: int) -> None:
    """Xem đã gửi tới đâu."""
    house = _house()
    with reading(house.store.engine) as connection:
        try:
            notice = house.store.warnings.get(connection, warning)
        except KeyError:
            raise typer.BadParameter(f"không có cảnh báo số {warning}") from None
        tally = house.store.warnings.tally(connection, warning)
    typer.echo(
        f"{notice.title} — {notice.status.value}\nđã gửi {tally.delivered}/{tally.total}, không gửi được {tally.failed}, thôi nhận {tally.cancelled}, gửi lại sau gián đoạn {tally.in_doubt}"  # noqa: E501
    )
