"""Run commands in this process on an installation of their own, with the understanding that was trained before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from camnang_bot.cli.main import commands
from meta.installation import installed

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("commands"))


@pytest.fixture(scope="session")
def run(home: Path) -> Run:
    def invoke(*words: str, given: bytes = b"") -> Result:
        return CliRunner().invoke(commands, list(words), input=given, env={"CAMNANG_HOME": str(home)})

    return invoke
