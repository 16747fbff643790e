"""One trained understanding for all of these tests, an empty database for each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from camnang_bot.bootstrap import House, build
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings
from camnang_bot.storage.engine import open_database, upgrade
from camnang_bot.storage.store import open_store
from meta.installation import installed


@pytest.fixture(scope="session")
def first_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    quiet_logs()
    home = installed(tmp_path_factory.mktemp("installation"))
    return build(read_settings({"CAMNANG_HOME": str(home)}))


@pytest.fixture
def house(first_house: House, tmp_path: Path) -> House:
    engine = open_database(f"sqlite:///{tmp_path / 'house.db'}")
    upgrade(engine)
    store = open_store(engine, first_house.store.cipher, first_house.library.knowledge.holidays)
    return replace(first_house, store=store)
