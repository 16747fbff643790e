"""Set up logs: one event a line, machine-readable, ids only. Words, names and numbers of people never reach them."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up_logs(level: int = logging.INFO) -> None:
    """Log JSON lines to standard error; HTTP clients only from WARNING up, their addresses carry tokens."""
    for name in ("httpx", "httpcore", "aiohttp", "telegram", "uvicorn.access", "alembic", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def quiet_logs() -> None:
    """Log errors only: for commands whose output people or programs read."""
    set_up_logs(logging.ERROR)
