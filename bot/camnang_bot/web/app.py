"""Assemble the two servers: the people's (chat page, REST, platform webhooks) and the officers'."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from prometheus_client import generate_latest
from starlette.exceptions import HTTPException as StarletteHTTPException

from camnang_bot.bootstrap import House
from camnang_bot.metrics import BAD_INPUT, FAILURES
from camnang_bot.officers.pages import NotSignedIn, officers_router
from camnang_bot.storage.engine import reading
from camnang_bot.web.bodies import BodyLimit
from camnang_bot.web.chat import chat_router
from camnang_bot.web.conversing import Reader
from camnang_bot.web.pages import FOLDER, Pages
from camnang_bot.web.rest import rest_router


def _errors(app: FastAPI, interface: str, sentence: str) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, StarletteHTTPException) else 422
        BAD_INPUT.labels(interface, str(status)).inc()
        return Response(sentence, status_code=status, media_type="text/plain; charset=utf-8")

    async def failed(request: Request, error: Exception) -> Response:
        FAILURES.labels(interface).inc()
        return Response(sentence, status_code=500, media_type="text/plain; charset=utf-8")

    from fastapi.exceptions import RequestValidationError

    app.add_middleware(BodyLimit)
    app.add_exception_handler(StarletteHTTPException, refused)
    app.add_exception_handler(RequestValidationError, refused)
    app.add_exception_handler(Exception, failed)


def people_app(house: House, wake: Callable[[], None], routers: Sequence[APIRouter] = ()) -> FastAPI:
    """Return the people's server."""
    app = FastAPI(title="Cẩm Nang", docs_url=None, redoc_url=None)
    pages = Pages(house.words)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.include_router(chat_router(Reader(house, "web", wake), pages, secure=house.settings.secure_cookies))
    app.include_router(rest_router(Reader(house, "rest", wake)))
    for router in routers:
        app.include_router(router)

    @app.get("/health")
    def health() -> dict[str, str]:
        """Say that this process answers and reaches its database."""
        with reading(house.store.engine) as connection:
            connection.exec_driver_sql("SELECT 1")
        return {"status": "ok"}

    _errors(app, "web", house.words.say("Your message could not be read. Please write it again."))
    return app


def officers_app(house: House, sent: Callable[[], None]) -> FastAPI:
    """Return the officers' server."""
    app = FastAPI(title="Cẩm Nang, officers", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.include_router(officers_router(house, Pages(house.words), sent, secure=house.settings.secure_cookies))

    async def to_sign_in(request: Request, error: Exception) -> Response:
        return RedirectResponse("/sign-in", status_code=303)

    @app.get("/metrics")
    def metrics() -> Response:
        """Return the counters for Prometheus; this port is not for the public."""
        return Response(generate_latest(), media_type="text/plain; version=0.0.4")

    app.add_exception_handler(NotSignedIn, to_sign_in)
    _errors(app, "officers", house.words.say("This page has expired. Please try again."))
    return app
