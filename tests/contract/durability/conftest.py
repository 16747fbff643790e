"""Give each test an empty store, once on SQLite and once on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from camnang_bot.storage.engine import open_database, upgrade
from camnang_bot.storage.sealing import Cipher
from camnang_bot.storage.store import Store, open_store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = (
        f"sqlite:///{tmp_path / 'store.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql_database")()
    )
    engine = open_database(url)
    upgrade(engine)
    yield open_store(engine, Cipher(Fernet.generate_key()))
    engine.dispose()
