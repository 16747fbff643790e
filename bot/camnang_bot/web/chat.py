"""Serve the chat page: a form that works without scripts, and the pieces that a script fetches."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Cookie, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from camnang_bot.metrics import BAD_INPUT
from camnang_bot.storage.outbox import MailItem
from camnang_bot.web.conversing import TEXT_LIMIT, Reader
from camnang_bot.web.pages import HEADERS, VIETNAM, Pages
from camnang_bot.web.pictures import NEWEST, as_response
from camnang_handlers.messages import Button

COOKIE = "camnang"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the page shows it; `alt` is there when a picture is."""

    id: int
    side: str
    text: str
    buttons: tuple[Button, ...]
    at: datetime
    clock: str
    alt: str | None


def shown(item: MailItem) -> Shown:
    """Return a message with its time in Vietnam."""
    clock, alt = f"{item.at.astimezone(VIETNAM):%H:%M}", item.picture.alt if item.picture else None
    return Shown(item.id, item.side, item.text, item.buttons, item.at, clock, alt)


def chat_router(reader: Reader, pages: Pages, *, secure: bool) -> APIRouter:
    """Return the routes of the chat page. A visitor's key is a random cookie; knowing it is being that visitor."""
    router = APIRouter()
    words = reader.house.words

    def key_of(cookie: str | None) -> str:
        return (
            cookie
            if cookie and 20 <= len(cookie) <= 60 and cookie.replace("-", "").replace("_", "").isalnum()
            else secrets.token_urlsafe(24)
        )

    def greeting() -> list[Shown]:
        now = reader.house.clock()
        from camnang_handlers.small_talk import SENTENCES
        from camnang_handlers.topics import MENU, TITLES

        buttons = tuple(Button(words.say(TITLES[topic]), f"ask:{topic}") for topic in MENU)
        return [shown(MailItem(0, "them", words.say(SENTENCES["greeting"]), buttons, now))]

    @router.get("/", response_class=HTMLResponse)
    def page(request: Request, camnang: Annotated[str | None, Cookie()] = None) -> Response:
        """Show the conversation so far."""
        key = key_of(camnang)
        items = [shown(item) for item in reader.mail(key)] or greeting()
        response = pages.render(request, "chat/page.html", items=items, offer_all=False)
        response.set_cookie(COOKIE, key, max_age=YEAR, httponly=True, samesite="lax", secure=secure)
        return response

    @router.get("/chat/picture/{number}")
    def picture(number: str, camnang: Annotated[str | None, Cookie()] = None) -> Response:
        """Return the picture of message `number` of this visitor's conversation; 404 for anybody else's."""
        if not camnang or not (number.isascii() and number.isdigit()) or len(number) > 19 or int(number) > NEWEST:
            return as_response(None)
        return as_response(reader.picture(key_of(camnang), int(number)))

    @router.get("/chat/new", response_class=HTMLResponse)
    def new(
        request: Request,
        after: Annotated[str, Query(max_length=20)] = "0",
        camnang: Annotated[str | None, Cookie()] = None,
    ) -> Response:
        """Return what came after message `after`; 204 when nothing did."""
        number = min(int(after), NEWEST) if after.isascii() and after.isdigit() else 0
        items = [shown(item) for item in reader.mail(key_of(camnang), number)] if camnang else []
        if not items:
            return Response(status_code=204, headers=HEADERS)
        return pages.render(request, "chat/items.html", items=items, offer_all=False)

    @router.post("/chat")
    async def send(
        request: Request,
        text: Annotated[str, Form()] = "",
        payload: Annotated[str | None, Form(max_length=200)] = None,
        title: Annotated[str, Form(max_length=100)] = "",
        camnang: Annotated[str | None, Cookie()] = None,
    ) -> Response:
        """Take a message or a pressed button, wait for its turn, and go back to the page."""
        key = key_of(camnang)
        said = text.strip()[:TEXT_LIMIT]
        if len(text) > TEXT_LIMIT:
            BAD_INPUT.labels("web", "too_long").inc()
        if payload is None and not said:
            BAD_INPUT.labels("web", "empty").inc()
        else:
            press = payload.strip() if payload is not None else None
            label = title.strip() or _title(reader, key, press) if press is not None else said
            try:
                await reader.say(key, said if press is None else (label or press), press, shown=label or "…")
            except TimeoutError:
                BAD_INPUT.labels("web", "slow").inc()  # the answer will appear when it is there
        if request.headers.get("X-Requested-With") == "fetch":
            response: Response = Response(status_code=204, headers=HEADERS)
        else:
            response = RedirectResponse("/", status_code=303)
        response.set_cookie(COOKIE, key, max_age=YEAR, httponly=True, samesite="lax", secure=secure)
        return response

    return router


def _title(reader: Reader, key: str, payload: str) -> str:
    """Return the title of a button last offered, so that a page without scripts shows it as what was said."""
    from camnang_handlers.topics import TITLES

    for item in reversed(reader.mail(key)):
        for button in item.buttons:
            if button.payload == payload:
                return button.title
    topic = payload.removeprefix("ask:")
    return reader.house.words.say(TITLES[topic]) if topic in TITLES else ""
