"""Set up logs: one event a line, machine-readable, ids only. Words, names and numbers of people never reach them."""

from __future__ import annotations

import logging
import sys
from typing import Final

import structlog


class WithoutTraceback(logging.Filter):
    """Leave the type of an exception in a library's record and drop its text: it may quote what a person wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record."""
        if record.exc_info:
            kind = record.exc_info[0]
            record.msg = f"{record.getMessage().strip().splitlines()[0]} ({kind.__name__ if kind else 'unknown'})"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


WITHOUT_TRACEBACK: Final = WithoutTraceback()


def set_up_logs(level: int = logging.INFO) -> None:
    """Log JSON lines to standard error; HTTP clients only from WARNING up, their addresses carry tokens."""
    for name in ("httpx", "httpcore", "aiohttp", "telegram", "uvicorn.access", "alembic", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn.error", "asyncio", "concurrent.futures"):  # they log exceptions that nobody caught
        logging.getLogger(name).addFilter(WITHOUT_TRACEBACK)
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
