"""Give every scripted conversation its own empty database on the real house: real content, real understanding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from camnang_bot.bootstrap import House, build
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> House:
    quiet_logs()
    return build(read_settings(database=f"sqlite:///{tmp_path_factory.mktemp('conversations') / 'first.db'}"))


@pytest.fixture
def house(built_once: House, tmp_path: Path) -> House:
    from camnang_bot.storage.engine import open_database, upgrade
    from camnang_bot.storage.store import open_store

    engine = open_database(f"sqlite:///{tmp_path / 'conversation.db'}")
    upgrade(engine)
    return replace(built_once, store=open_store(engine, built_once.store.cipher, built_once.library.knowledge.holidays))
