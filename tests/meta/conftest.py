"""One house on a database of its own for the tests that talk to it."""

from __future__ import annotations

import pytest

from camnang_bot.bootstrap import House, build
from camnang_bot.settings import read_settings
from meta.installation import installed


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    home = installed(tmp_path_factory.mktemp("meta"))
    return build(read_settings({"CAMNANG_HOME": str(home)}))
