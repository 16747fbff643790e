"""Render templates with the catalog, and say times as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from importlib.resources import files
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

from camnang_bot.locale.catalog import Catalog

VIETNAM = timezone(timedelta(hours=7))
FOLDER = Path(str(files("camnang_bot.web")))
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; "
        "style-src 'self'; "
        "script-src 'self'; "
        "connect-src 'self'; "
        "img-src 'self' data:; "
        "form-action 'self'; "
        "frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def clock(at: datetime) -> str:
    """Return an instant as an officer reads it, in Vietnam: 08:05 24/11/2026."""
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


class Pages:
    """Templates with their words."""

    def __init__(self, words: Catalog) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=select_autoescape(),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(say=words.say, clock=clock)

    def render(self, request: Request, name: str, code: int = 200, **values: object) -> HTMLResponse:
        """Return a page. `request` is not shown to templates; they get values only."""
        del request
        return HTMLResponse(self._environment.get_template(name).render(**values), status_code=code, headers=HEADERS)
