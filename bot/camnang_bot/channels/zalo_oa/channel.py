"""Deliver messages to a Zalo Official Account's people and translate its events: the Zalo side of the channel contract.

Knows no conversation state; it only remembers for a while how far a long message got, so that a second try does not
repeat its beginning.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

import structlog

from camnang_bot.channels import untrusted
from camnang_bot.channels.base import Audience, DeliveryError, Ignored, OutgoingMessage, Reason, Receipt
from camnang_bot.channels.zalo_oa.bodies import Body, compose, picture_body
from camnang_bot.channels.zalo_oa.client import DEFAULT_API, DEFAULT_OAUTH, Answer, ZaloClient
from camnang_bot.channels.zalo_oa.failures import TOKEN_CODES, of_code
from camnang_bot.channels.zalo_oa.receive import NAME, translate
from camnang_bot.channels.zalo_oa.tokens import Tokens, TokenStore
from camnang_handlers.messages import Incoming

REMEMBERED: Final = 2048
BIGGEST_PICTURE: Final = 1024 * 1024  # bytes
MORE_CHOICES: Final = "⋯"
REFRESH_CHECK_SECONDS: Final = 3600.0

log = structlog.get_logger(__name__)


class ZaloOaChannel:
    """The Channel of one Official Account. All of it belongs to one event loop; `close` ends it."""

    name = NAME

    def __init__(
        self,
        client: ZaloClient,
        tokens: Tokens,
        *,
        quiet_seconds: float = 2.0,
        more_text: str = MORE_CHOICES,
        contact_picture: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.quiet_seconds = quiet_seconds
        self._client = client
        self._tokens = tokens
        self._more_text = more_text
        self._contact_picture = contact_picture
        self._clock = clock
        self._progress: OrderedDict[tuple[int, str, str], int] = OrderedDict()

    def receive(self, payload: object) -> tuple[Incoming | Ignored, ...]:
        """Translate one event, as the JSON object Zalo sent and signed."""
        return (translate(payload, self._clock()),)

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Deliver one message, in as many bodies as its length and buttons need; the receipt names the last one.

        Raises DeliveryError. A later try with the same message goes on behind the bodies that were delivered.
        """
        bodies = compose(message, more_text=self._more_text, contact_picture=self._contact_picture)
        steps: list[Callable[[], Awaitable[str | None]]] = [
            lambda body=body: self._say(message.conversation, body)  # type: ignore[misc]
            for body in bodies
        ]
        if message.picture is not None:
            picture = message.picture
            steps.append(lambda: self._show(message.conversation, picture, needed=not bodies))
        key = (message.id, message.conversation, message.text)
        reference: str | None = None
        for index in range(self._progress.get(key, 0), len(steps)):
            reference = await steps[index]()
            self._progress[key] = index + 1
            self._progress.move_to_end(key)
            while len(self._progress) > REMEMBERED:
                self._progress.popitem(last=False)
        self._progress.pop(key, None)
        return Receipt(reference)

    async def keep_tokens_fresh(self, stop: asyncio.Event, every: float = REFRESH_CHECK_SECONDS) -> None:
        """Refresh in time even when nothing is sent for months, until `stop` is set: an unused refresh token dies."""
        while not stop.is_set():
            try:
                await self._tokens.access()
            except DeliveryError as error:
                log.warning("zalo_tokens_not_fresh", reason=error.reason.value)
            try:
                await asyncio.wait_for(stop.wait(), every)
            except TimeoutError:
                continue

    async def close(self) -> None:
        """Finish a refresh under way and close the connections."""
        await self._tokens.settle()
        await self._client.close()

    async def _say(self, conversation: str, body: Body) -> str | None:
        message = {"recipient": {"user_id": conversation}, "message": body}
        answer = await self._with_token(lambda token: self._client.send(token, message))
        return untrusted.identifier(answer.data.get("message_id")) or None

    async def _show(self, conversation: str, picture: bytes, *, needed: bool) -> str | None:
        """Show a picture behind the words. They matter more than one the platform does not like."""
        try:
            if len(picture) > BIGGEST_PICTURE:
                raise DeliveryError(Reason.BAD_MESSAGE, retryable=False, tell=Audience.ADMINISTRATOR)
            uploaded = await self._with_token(lambda token: self._client.upload_image(token, picture))
            attachment = untrusted.identifier(uploaded.data.get("attachment_id"))
            return await self._say(conversation, picture_body(attachment))
        except DeliveryError as error:
            if needed or error.reason is not Reason.BAD_MESSAGE:
                raise
            log.warning("zalo_picture_refused")
            return None

    async def _with_token(self, call: Callable[[str], Awaitable[Answer]]) -> Answer:
        """Make a call; when the platform says the token is dead, get another and try once more, never again."""
        token = await self._tokens.access()
        answer = await call(token)
        if answer.code in TOKEN_CODES:
            answer = await call(await self._tokens.replace(token))
        if answer.code != 0:
            raise of_code(answer.code, self._clock())
        return answer


def build_zalo_oa(
    app_id: str,
    app_secret: str,
    store: TokenStore,
    *,
    api_base: str = DEFAULT_API,
    oauth_base: str = DEFAULT_OAUTH,
    quiet_seconds: float = 2.0,
    timeout: float = 10.0,
    more_text: str = MORE_CHOICES,
    contact_picture: str | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ZaloOaChannel:
    """Return the channel for one Official Account. Opens no connection yet. Times are in seconds."""
    client = ZaloClient(app_id, app_secret, api_base=api_base, oauth_base=oauth_base, timeout=timeout)
    return ZaloOaChannel(
        client,
        Tokens(store, client, clock),
        quiet_seconds=quiet_seconds,
        more_text=more_text,
        contact_picture=contact_picture,
        clock=clock,
    )
