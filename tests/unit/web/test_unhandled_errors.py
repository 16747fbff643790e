"""What nobody caught is answered with a sentence, counted, and logged by its type alone."""

from __future__ import annotations

import asyncio
import io
import logging

import pytest

from camnang_bot.logs import set_up_logs

MARK = "0971222333 của Sùng Thị Mỷ"


@pytest.mark.parametrize("name", ["uvicorn.error", "asyncio", "concurrent.futures"])
def test_a_library_that_logs_an_exception_does_not_quote_it(name: str) -> None:
    set_up_logs(logging.ERROR)
    told = io.StringIO()
    logger, handler = logging.getLogger(name), logging.StreamHandler(told)
    logger.addHandler(handler)
    try:
        try:
            raise ValueError(MARK)
        except ValueError:
            logger.exception("Exception in ASGI application\n%s", MARK)
    finally:
        logger.removeHandler(handler)
    assert told.getvalue() == "Exception in ASGI application (ValueError)\n"


async def test_a_forgotten_task_does_not_quote_its_exception(caplog: pytest.LogCaptureFixture) -> None:
    set_up_logs(logging.ERROR)

    async def fail() -> None:
        raise ValueError(MARK)

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    del task
    await asyncio.sleep(0)
    import gc

    gc.collect()
    assert "never retrieved" in caplog.text
    assert MARK not in caplog.text
