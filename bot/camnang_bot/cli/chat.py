"""Talk to the bot in the terminal, or line by line as JSON for other programs."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated

import typer

from camnang_bot.bootstrap import build
from camnang_bot.channels import untrusted
from camnang_bot.cli.session import ChatSession, as_line
from camnang_bot.clock import utc_now
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings

VIETNAM = timezone(timedelta(hours=7))
YEARS = range(1970, 2200)


def instant(text: str) -> datetime:
    """Read an ISO instant; one without a zone is Vietnam's time. Raises ValueError, also for years nobody means."""
    found = datetime.fromisoformat(text)
    if found.year not in YEARS:
        raise ValueError("the year is out of range")
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)


def chat(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Mỗi dòng vào là một JSON, mỗi dòng ra là một JSON.")] = False,
    now: Annotated[str | None, typer.Option(help="Giả định thời điểm (ISO).")] = None,
    database: Annotated[str | None, typer.Option(help="Cơ sở dữ liệu; mặc định là tạm thời, xong thì xóa.")] = None,
) -> None:
    """Nói chuyện với Cẩm Nang ngay trong cửa sổ dòng lệnh."""
    quiet_logs()
    try:
        fixed = instant(now) if now else None
    except ValueError:
        raise typer.BadParameter("--now phải là thời điểm ISO, ví dụ 2026-11-23T09:00:00+07:00") from None
    with tempfile.TemporaryDirectory(prefix="camnang-") as folder:
        settings = read_settings(database=database or f"sqlite:///{Path(folder) / 'chat.db'}")
        if database is None:
            settings = replace(settings, secret_key=None)
        house = build(settings, say=lambda line: typer.echo(line, err=True))
        session = ChatSession.on(house)
        if jsonl:
            _lines(session, fixed)
        else:
            _talk(session, fixed)
        house.store.engine.dispose()


def _lines(session: ChatSession, fixed: datetime | None) -> None:
    apology = session.house.words.say("Your message could not be read. Please write it again.")
    for raw in sys.stdin.buffer:
        if not raw.strip():
            continue
        try:
            line = json.loads(raw)
            if not isinstance(line, dict) or not isinstance(line.get("text"), str):
                raise ValueError("each line needs a text")
            sender = untrusted.text(str(line.get("sender") or "")) or "default"
            at = instant(line["now"]) if line.get("now") else fixed or utc_now()
        except (ValueError, TypeError, RecursionError) as error:
            answer: dict[str, object] = {
                "error": f'{type(error).__name__}: dòng này không đúng mẫu {{"sender", "text"}}'
            }
        else:
            answer = as_line(sender, session.say(sender, untrusted.text(line["text"]), at), apology)
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _talk(session: ChatSession, fixed: datetime | None) -> None:
    typer.echo("Gõ câu hỏi rồi Enter; số thứ tự để bấm nút; Ctrl-D để thôi.")
    offered: list[tuple[str, str]] = []
    while True:
        try:
            text = input("> ")
        except (EOFError, KeyboardInterrupt):
            typer.echo("")
            return
        payload = offered[int(text) - 1][1] if text.isdigit() and 0 < int(text) <= len(offered) else None
        decided = session.say("terminal", text, fixed or utc_now(), payload=payload)
        if decided is None:
            continue
        offered = []
        for reply in decided.committed.replies:
            typer.echo(reply.text)
            for button in reply.buttons:
                offered.append((button.title, button.payload))
                typer.echo(f"  [{len(offered)}] {button.title}")
