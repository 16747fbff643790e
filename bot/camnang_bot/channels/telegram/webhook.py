"""Take Telegram's webhook requests: prove, read, store, answer; the work comes later.

The secret is compared before the body is read. Anything but 2xx makes Telegram repeat, so only a failure of ours says
503; what can never be read says 400, and Telegram gives it up after a while.
"""

from __future__ import annotations

import hmac
import re
from typing import Final

import structlog
from fastapi import APIRouter, Request, Response

from camnang_bot.channels.base import Inbox
from camnang_bot.channels.telegram.channel import TelegramChannel
from camnang_bot.channels.untrusted import NotAnObjectError, parse_object
from camnang_bot.channels.webhook import Count, Outcome, count_nothing, read_body

PROOF_HEADER: Final = "x-telegram-bot-api-secret-token"
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")

log = structlog.get_logger(__name__)


def telegram_router(
    channel: TelegramChannel,
    inbox: Inbox,
    secret: str,
    *,
    count: Count = count_nothing,
    path: str = "/telegram/webhook",
) -> APIRouter:
    """Return the router of the webhook. Raises ValueError for one Telegram refuses: an empty one proves nothing."""
    if not SECRET.fullmatch(secret):
        raise ValueError("the Telegram webhook secret must be 1 to 256 of A-Z a-z 0-9 _ -")
    expected = secret.encode()
    router = APIRouter()

    @router.post(path, include_in_schema=False)
    async def take(request: Request) -> Response:
        """Answer one delivery."""
        shown = request.headers.get(PROOF_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, expected):
            return _answer(Outcome.NOT_GENUINE, 403)
        body = await read_body(request)
        if body is None:
            return _answer(Outcome.TOO_LARGE, 413)
        try:
            update = parse_object(body)
        except NotAnObjectError:
            return _answer(Outcome.BROKEN, 400)
        try:
            await inbox.put(channel.name, channel.receive(update))
        except Exception as error:  # the web boundary: Telegram repeats, and the repeat finds the store well again
            log.error("telegram_update_not_stored", error=type(error).__name__)
            return _answer(Outcome.NOT_STORED, 503)
        channel.answer_press(update)
        return _answer(Outcome.TAKEN, 200)

    def _answer(outcome: Outcome, status: int) -> Response:
        count(outcome)
        return Response(status_code=status)

    return router
