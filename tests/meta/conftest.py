"""One house on a database of its own for the tests that talk to it."""

from __future__ import annotations

import shutil

import pytest

from camnang_bot.bootstrap import House, build
from camnang_bot.settings import read_settings


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    home = tmp_path_factory.mktemp("meta")
    trained = read_settings().artefact.parent
    if trained.exists():
        shutil.copytree(trained, home / "nlu")
    else:
        (home / "nlu").mkdir()
    return build(read_settings({"CAMNANG_HOME": str(home)}))
