"""Hand out the pictures of answers: to the visitor whose cookie owns the conversation, or to whoever was given the address.

A page's address names a message, and the cookie says whose. A REST client has no cookie: its address holds a keyed digest, which
nobody can guess who was not told it.
"""

from __future__ import annotations

import hmac
import re
from typing import Final

import structlog
from fastapi.responses import Response
from sqlalchemy import select

from camnang_bot.bootstrap import House
from camnang_bot.pictures import PictureError, render
from camnang_bot.storage.engine import reading
from camnang_bot.storage.pictures import opened
from camnang_bot.storage.tables import conversations, transcript
from camnang_bot.web.pages import HEADERS
from camnang_handlers.messages import Picture

NEWEST: Final = 2**63 - 1  # no row's id is larger; databases refuse to compare with more
DIGEST: Final = 40  # hexadecimal digits
TOKEN: Final = re.compile(r"([1-9][0-9]{0,18})-([0-9a-f]{40})")
# A page without scripts is loaded anew with every message; its pictures need not be. Another cookie is another reader.
KEPT: Final = {**HEADERS, "Cache-Control": "private, max-age=86400", "Vary": "Cookie"}

log = structlog.get_logger()


def as_response(picture: Picture | None) -> Response:
    """Return a picture as a file; 404 for none and for one that cannot be drawn."""
    if picture is None:
        return Response(status_code=404, headers=HEADERS)
    try:
        return Response(render(picture), media_type="image/png", headers=KEPT)
    except PictureError as error:
        log.error("picture_not_drawn", reason=str(error))
        return Response(status_code=404, headers=HEADERS)


def token_of(house: House, said_id: int) -> str:
    """Return what names the picture of one message of a REST conversation in an address."""
    return f"{said_id}-{_digest(house, said_id)}"


def picture_of(house: House, token: str) -> Picture | None:
    """Return the picture that an address names; None for a made-up address and for what was erased."""
    match = TOKEN.fullmatch(token)
    if match is None or int(match[1]) > NEWEST or not hmac.compare_digest(match[2], _digest(house, int(match[1]))):
        return None
    of_rest = transcript.join(conversations, transcript.c.conversation_id == conversations.c.id)
    with reading(house.store.engine) as connection:
        stored = connection.execute(
            select(transcript.c.picture_sealed)
            .select_from(of_rest)
            .where(transcript.c.id == int(match[1]), conversations.c.channel == "rest")
        ).scalar()
    return opened(house.store.cipher, stored)


def _digest(house: House, said_id: int) -> str:
    return house.store.cipher.blind(f"picture of {said_id}")[:DIGEST]
