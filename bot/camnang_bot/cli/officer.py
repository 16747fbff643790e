"""Manage officers from the command line: add one, invite them into a chat, give them a sign-in link."""

from __future__ import annotations

from typing import Annotated

import typer

from camnang_bot.bootstrap import House, build
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings
from camnang_bot.storage.engine import reading

app = typer.Typer(no_args_is_help=True)
FIRST = (("số 1", "officer"), ("số 2", "officer"))
ROLES = ("officer", "curator", "admin")


def _house() -> House:
    quiet_logs()
    return build(read_settings(), say=typer.echo)


def first_officers(house: House) -> list[tuple[str, str]]:
    """Return the first two officers with a fresh sign-in code each, adding them to an empty installation."""
    with house.store.engine.begin() as connection:
        now = house.clock()
        if not house.store.officers.all(connection):
            for name, role in FIRST:
                house.store.officers.add(connection, name, role, (), now)
        return [
            (o.name, house.store.officers.link(connection, o.id, now)) for o in house.store.officers.all(connection)[:2]
        ]


def officer_id(house: House, name: str) -> int:
    """Return an officer's id by name, or stop with a sentence."""
    with reading(house.store.engine) as connection:
        found = house.store.officers.by_name(connection, name)
    if found is None:
        typer.echo(f"Không có cán bộ tên {name}. Xem: camnang officer list", err=True)
        raise typer.Exit(1)
    return found.id


@app.command()
def add(
    name: str,
    role: str = "officer",
    province: Annotated[
        list[str] | None, typer.Option(help="Tỉnh phụ trách (lặp lại được); bỏ trống là cả nước.")
    ] = None,
) -> None:
    """Thêm một cán bộ."""
    if role not in ROLES:
        raise typer.BadParameter(f"vai trò là một trong: {', '.join(ROLES)}")
    house = _house()
    with house.store.engine.begin() as connection:
        house.store.officers.add(connection, name, role, tuple(province or ()), house.clock())
    typer.echo(f"Đã thêm {name}.")


@app.command()
def invite(name: str) -> None:
    """In mã mời để cán bộ nhận tin trong Telegram: họ gửi cho bot dòng /thamgia MÃ."""
    house = _house()
    found = officer_id(house, name)
    with house.store.engine.begin() as connection:
        code = house.store.officers.invite(connection, found, house.clock())
    typer.echo(f"/thamgia {code}\n(dùng một lần, trong bảy ngày)")


@app.command()
def link(name: str) -> None:
    """In đường dẫn đăng nhập một lần vào trang cán bộ."""
    house = _house()
    found = officer_id(house, name)
    with house.store.engine.begin() as connection:
        code = house.store.officers.link(connection, found, house.clock())
    typer.echo(f"http://{house.settings.host}:{house.settings.officers_port}/sign-in?link={code}")


@app.command("list")
def listing() -> None:
    """Liệt kê cán bộ."""
    house = _house()
    with reading(house.store.engine) as connection:
        for officer in house.store.officers.all(connection):
            typer.echo(f"{officer.id}\t{officer.name}\t{officer.role}\t{', '.join(officer.provinces) or 'cả nước'}")
