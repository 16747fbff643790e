"""A body is counted while it arrives; what is over the limit is never handed on."""

from __future__ import annotations

import pytest
from fastapi import HTTPException
from starlette.types import Message, Receive, Scope, Send

from camnang_bot.web.bodies import BodyLimit


async def read_all(chunks: list[bytes], largest: int, kind: str = "http") -> bytes:
    found = bytearray()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in chunks:
            found.extend((await receive())["body"])

    async def receive() -> Message:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        raise AssertionError("the limit itself answers nothing")

    waiting = list(chunks)
    await BodyLimit(application, largest)({"type": kind}, receive, send)
    return bytes(found)


async def test_a_body_of_exactly_the_limit_passes() -> None:
    assert await read_all([b"ab", b"cd"], 4) == b"abcd"


async def test_one_byte_more_is_refused() -> None:
    with pytest.raises(HTTPException) as refused:
        await read_all([b"ab", b"cd", b"e"], 4)
    assert refused.value.status_code == 413


async def test_other_kinds_of_connections_are_left_alone() -> None:
    assert await read_all([b"abcde"], 4, "lifespan") == b"abcde"
