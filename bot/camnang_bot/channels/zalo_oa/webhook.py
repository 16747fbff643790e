"""Take Zalo's webhook requests: prove, read, store, answer within two seconds; the work comes later.

The signature covers the raw bytes and is checked before anything is parsed. Saving the address in Zalo's console may
cause an empty request without signature: it gets 200 and nothing happens.
"""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from fastapi import APIRouter, Request, Response

from camnang_bot.channels.base import Inbox
from camnang_bot.channels.untrusted import NotAnObjectError, parse_object
from camnang_bot.channels.webhook import Count, Outcome, count_nothing, read_body
from camnang_bot.channels.zalo_oa.channel import ZaloOaChannel
from camnang_bot.channels.zalo_oa.signature import HEADER, is_genuine

STORE_SECONDS: Final = 1.7  # Zalo waits two seconds
EMPTY_BODIES: Final = (b"", b"{}", b"null")

log = structlog.get_logger(__name__)


def zalo_router(
    channel: ZaloOaChannel,
    inbox: Inbox,
    *,
    app_id: str,
    oa_secret: str,
    count: Count = count_nothing,
    path: str = "/zalo/webhook",
) -> APIRouter:
    """Return the router of the webhook. `oa_secret` is the secret key of the webhook page, else the app secret.

    Raises ValueError when either is empty: the signature would prove nothing.
    """
    if not app_id or not oa_secret:
        raise ValueError("the Zalo webhook needs the app id and the OA secret key")
    router = APIRouter()

    @router.post(path, include_in_schema=False)
    async def take(request: Request) -> Response:
        """Answer one delivery."""
        body = await read_body(request)
        if body is None:
            return _answer(Outcome.TOO_LARGE, 413)
        shown = request.headers.get(HEADER)
        if shown is None and body.strip() in EMPTY_BODIES:
            return _answer(Outcome.PROBE, 200)
        if not is_genuine(app_id, body, oa_secret, shown or ""):
            return _answer(Outcome.NOT_GENUINE, 403)
        try:
            event = parse_object(body)
        except NotAnObjectError:
            return _answer(Outcome.BROKEN, 400)
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await inbox.put(channel.name, channel.receive(event))
        except Exception as error:  # the web boundary: Zalo repeats, and the repeat finds the store well again
            log.error("zalo_event_not_stored", error=type(error).__name__)
            return _answer(Outcome.NOT_STORED, 503)
        return _answer(Outcome.TAKEN, 200)

    def _answer(outcome: Outcome, status: int) -> Response:
        count(outcome)
        return Response(status_code=status)

    return router
