"""Deliver messages to Telegram and translate its updates: the Telegram side of the channel contract.

Text is sent plain, without any markup, so nothing a person wrote needs escaping. Knows no conversation state; it only
remembers for a while how far a long message got, so that a second try does not repeat its beginning.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import structlog
from telegram import Bot, InputFile, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, TelegramError

from camnang_bot.channels.base import Ignored, OutgoingMessage, Receipt
from camnang_bot.channels.telegram.failures import delivery_error
from camnang_bot.channels.telegram.parts import Part, compose
from camnang_bot.channels.telegram.receive import ALLOWED_UPDATES, NAME, callback_query_id, translate
from camnang_bot.channels.telegram.transport import AiohttpRequest
from camnang_handlers.messages import Incoming

REMEMBERED: Final = 2048
DEFAULT_API: Final = "https://api.telegram.org"
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

log = structlog.get_logger(__name__)


class TelegramChannel:
    """The Channel of Telegram. All of it belongs to one event loop; `close` ends it."""

    name = NAME

    def __init__(
        self,
        bot: Bot,
        updates_request: AiohttpRequest,
        *,
        quiet_seconds: float = 2.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.quiet_seconds = quiet_seconds
        self._bot = bot
        self._updates_request = updates_request
        self._clock = clock
        self._progress: OrderedDict[tuple[int, str, str], int] = OrderedDict()
        self._answered: OrderedDict[str, None] = OrderedDict()
        self._answering: set[asyncio.Task[None]] = set()

    def receive(self, payload: object) -> tuple[Incoming | Ignored, ...]:
        """Translate one update, as the JSON object Telegram sent."""
        return (translate(payload, self._clock()),)

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Deliver one message, in as many parts as its length needs; the receipt names the last one.

        Raises DeliveryError. A later try with the same message goes on behind the parts that were delivered.
        """
        key = (message.id, message.conversation, message.text)
        parts = compose(message)
        reference: str | None = None
        for index in range(self._progress.get(key, 0), len(parts)):
            reference = await self._deliver(message.conversation, parts[index], needed=len(parts) == 1)
            self._progress[key] = index + 1
            self._progress.move_to_end(key)
            while len(self._progress) > REMEMBERED:
                self._progress.popitem(last=False)
        self._progress.pop(key, None)
        return Receipt(reference)

    async def _deliver(self, conversation: str, part: Part, *, needed: bool) -> str | None:
        try:
            try:
                return await self._call(conversation, part)
            except ChatMigrated as migrated:
                log.warning("telegram_chat_migrated", conversation=conversation)
                return await self._call(str(migrated.new_chat_id), part)
        except BadRequest as error:
            if needed or part.picture is None:
                raise delivery_error(error) from None
            # The words have arrived; they matter more than a picture that the platform does not like.
            log.warning("telegram_picture_refused")
            return None
        except TelegramError as error:
            # `from None`: the text of the error may quote a proxy's page, which may quote our address with the token.
            raise delivery_error(error) from None

    async def _call(self, conversation: str, part: Part) -> str | None:
        try:
            if part.picture is not None:
                return await self._send_picture(conversation, part, part.picture)
            return await self._send_text(conversation, part)
        except (KeyError, TypeError, AttributeError):
            # Only the library's parser raises these, after Telegram has said yes.
            log.warning("telegram_receipt_unreadable")
            return None

    async def _send_picture(self, conversation: str, part: Part, picture: bytes) -> str:
        file = InputFile(picture, filename="picture.png")
        sent = await self._bot.send_photo(conversation, file, reply_markup=part.keyboard)
        return str(sent.message_id)

    async def _send_text(self, conversation: str, part: Part) -> str:
        sent = await self._bot.send_message(
            conversation, part.text, reply_markup=part.keyboard, link_preview_options=NO_PREVIEW
        )
        return str(sent.message_id)

    async def fetch_updates(self, offset: int | None, wait: int) -> Sequence[object]:
        """Return the raw updates from `offset` on, waiting up to `wait` seconds for the first. Raises TelegramError.

        Raw, because `Bot.get_updates` logs the words of people when one update of the batch does not parse.
        """
        fields = {"timeout": str(wait), "limit": "100", "allowed_updates": '["' + '","'.join(ALLOWED_UPDATES) + '"]'}
        if offset is not None:
            fields["offset"] = str(offset)
        found: object = await self._updates_request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(fields)}", read_timeout=wait + 10.0
        )
        return found if isinstance(found, list) else ()

    def answer_press(self, payload: object) -> None:
        """Stop the spinner on the person's button, once, without waiting for it. Call it when the press is stored."""
        query = callback_query_id(payload)
        if not query or query in self._answered:
            return
        self._answered[query] = None
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        task = asyncio.get_running_loop().create_task(self._answer(query))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, query: str) -> None:
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            # Too old, or answered before a restart: the person has long seen the reply.
            log.info("telegram_press_not_answered", error=type(error).__name__)

    async def identify(self) -> str:
        """Return the bot's user name; a check of token and network. Raises DeliveryError."""
        try:
            return (await self._bot.get_me()).username or ""
        except TelegramError as error:
            raise delivery_error(error) from None

    async def use_webhook(self, url: str, secret: str) -> None:
        """Ask for updates at `url`, proven by `secret`. What waits is kept. Raises DeliveryError."""
        try:
            await self._bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)
        except TelegramError as error:
            raise delivery_error(error) from None

    async def remove_webhook(self) -> None:
        """Make polling possible again. What waits is kept. Raises DeliveryError."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            raise delivery_error(error) from None

    async def close(self) -> None:
        """Finish the answers under way and close the connections."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=5)
        for request in self._bot.request, self._updates_request:
            await request.shutdown()


def build_telegram(
    token: str,
    api_base: str = DEFAULT_API,
    *,
    quiet_seconds: float = 2.0,
    connections: int = 64,
    read_timeout: float = 10.0,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> TelegramChannel:
    """Return the channel for one bot. `api_base` is the server's address without `/bot`. Opens no connection yet.

    Raises telegram.error.InvalidToken for an empty token.
    """
    # Below WARNING these write addresses, and with them the token, or whole messages.
    for name in ("telegram", "telegram.Bot", "telegram.ext", "httpx", "httpcore", "aiohttp", "aiohttp.client"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    base = api_base.rstrip("/")
    updates_request = AiohttpRequest(connection_pool_size=4)
    bot = Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=AiohttpRequest(connection_pool_size=connections, read_timeout=read_timeout),
        get_updates_request=updates_request,
    )
    return TelegramChannel(bot, updates_request, quiet_seconds=quiet_seconds, clock=clock)
