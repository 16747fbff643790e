"""The command `camnang`. Each group of commands is one module; errors a person can mend are one sentence, not a traceback."""

from __future__ import annotations

import sys

import typer
from sqlalchemy.exc import OperationalError

from camnang_bot.cli import chat, knowledge, nlu, officer, run, warn, zalo
from camnang_bot.settings import SettingsError
from camnang_knowledge import ContentError

commands = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # they would show people's words
    help="Cẩm Nang: tư vấn đi làm việc ở nước ngoài theo hợp đồng.",
)
commands.command("run")(run.run)
commands.command("chat")(chat.chat)
commands.add_typer(nlu.app, name="nlu", help="Phần hiểu câu hỏi: parse, train, evaluate, noise.")
commands.add_typer(knowledge.app, name="knowledge", help="Kho kiến thức: check, show, stale, doubts, as-of.")
commands.add_typer(officer.app, name="officer", help="Cán bộ: add, invite, link, list.")
commands.add_typer(warn.app, name="warn", help="Cảnh báo: draft, approve, send, status.")
commands.add_typer(zalo.app, name="zalo", help="Zalo OA: connect.")


def app() -> None:
    """Run the command line."""
    try:
        commands()
    except ContentError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    except OperationalError:
        sys.stderr.write("Không mở được cơ sở dữ liệu. Xem lại CAMNANG_DATABASE_URL và máy chủ PostgreSQL.\n")
        raise SystemExit(3) from None
