"""The understandings under contract: ours always, a Rasa server over it where CAMNANG_RASA_URL names one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from camnang_bot.bootstrap import House, ready_parser
from camnang_bot.settings import read_settings
from camnang_bot.understanding import chosen
from camnang_bot.web.conversing import Reader
from camnang_bot.web.rest import rest_router
from camnang_nlu import Parser
from camnang_nlu.parser import LocalParser
from meta.installation import installed

RASA_URL = os.environ.get("CAMNANG_RASA_URL")
KINDS = ["local", "rasa"] if RASA_URL else ["local"]

Ask = Callable[[dict[str, object]], tuple[int, Any]]


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> LocalParser:
    home = installed(tmp_path_factory.mktemp("understanding"))
    return ready_parser(read_settings({"CAMNANG_HOME": str(home)}))


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def parser(kind: str, local: LocalParser, tmp_path_factory: pytest.TempPathFactory) -> Parser:
    settings = read_settings({"CAMNANG_RASA_URL": RASA_URL or ""})
    loaded = yaml.safe_load(settings.config.read_text(encoding="utf-8"))
    loaded["camnang"] |= {"understanding": kind, "rasa_timeout": 10}  # this machine may be busy
    config = tmp_path_factory.mktemp("config") / "config.yml"
    config.write_text(yaml.safe_dump(loaded, allow_unicode=True), encoding="utf-8")
    return chosen(replace(settings, config=config), local)


@pytest.fixture(scope="session")
def ask(kind: str, local: LocalParser) -> Ask:
    """Post to /model/parse, ours or the Rasa server's own; return the status and the body."""
    if kind == "rasa":
        assert RASA_URL
        client: httpx.Client = httpx.Client(base_url=RASA_URL, timeout=30, trust_env=False)
    else:
        app = FastAPI()
        app.include_router(rest_router(Reader(cast(House, SimpleNamespace(parser=local)), "rest")))
        client = TestClient(app)

    def post(body: dict[str, object]) -> tuple[int, Any]:
        answer = client.post("/model/parse", content=json.dumps(body), headers={"Content-Type": "application/json"})
        return answer.status_code, answer.json()

    return post
