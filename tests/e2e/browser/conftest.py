"""One running installation and one browser for all tests here; a fresh visitor (and phone) for each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

pytest.register_assert_rewrite("e2e.browser.walking")

from e2e.browser.installation import Installation, running  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
PATIENCE = 8_000  # milliseconds a page may take to show what a test waits for

NewVisitor = Callable[..., Page]


def chromium_or_stop(path: str, environment: Mapping[str, str]) -> str:
    """Return `path` when a browser is there; otherwise skip the test, or fail it where CI=true says that nothing is skipped."""
    if shutil.which(path) is None:
        stop = pytest.fail if environment.get("CI") == "true" else pytest.skip
        stop("Chromium is missing: apt-get install chromium")
    return path


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with running(tmp_path_factory.mktemp("installation")) as started:
        yield started


@pytest.fixture(
    scope="module"
)  # while it is open its event loop runs in this thread, which asyncio tests elsewhere would refuse
def chromium() -> Iterator[Browser]:
    path = chromium_or_stop(CHROMIUM, os.environ)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[NewVisitor]:
    """Return a function that opens a page as somebody nobody has seen before; every request must stay on this machine."""
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []
    troubles: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:")):
            elsewhere.append(request.url)

    def new(viewport: dict[str, int] = PHONE, *, quiet: bool = True, **more: Any) -> Page:
        context = chromium.new_context(viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **more)
        context.set_default_timeout(PATIENCE)
        context.on("request", note)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        if quiet:  # a refused request is an error on the console; a test that provokes one says so
            page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        return page

    yield new
    for context in contexts:
        context.close()
    assert elsewhere == [], "a page asked another server for something"
    assert troubles == [], "a page's script failed"
