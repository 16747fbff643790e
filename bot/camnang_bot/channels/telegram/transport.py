"""Carry python-telegram-bot's requests over aiohttp, and say of each failure whether anything left this machine.

    TelegramError
    ├── TimedOut                 the answer did not come: perhaps done
    │   └── NotSentInTimeError   no connection became free or was made in time: surely not done
    └── NetworkError             the connection broke: perhaps done
        ├── NotSentError         no connection at all: surely not done
        └── ServerError          the server answered 5xx; `status` tells which

aiohttp because the default transport costs four to fifteen times more (reference/telegram.md, section 4). No error text
here contains an address: it would contain the token.
"""

from __future__ import annotations

import json
from typing import Any, Final

import aiohttp
from telegram._utils.defaultvalue import DefaultValue  # the type of BaseRequest.DEFAULT_NONE; it has no public name
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

MEDIA_WRITE_TIMEOUT: Final = 20.0

Seconds = DefaultValue[float] | DefaultValue[None] | float | None


class NotSentInTimeError(TimedOut):
    """No connection became free, or none could be made, in time. Nothing was sent."""

    __slots__ = ()


class NotSentError(NetworkError):
    """No connection could be made. Nothing was sent."""

    __slots__ = ()


class ServerError(NetworkError):
    """The server answered with a 5xx status."""

    __slots__ = ("status",)

    def __init__(self, status: int) -> None:
        super().__init__(f"server failure {status}")
        self.status = status


class AiohttpRequest(BaseRequest):
    """One pool of connections. `getUpdates` needs its own, or long polls occupy the connections of sends.

    All times are in seconds; None waits for ever. The pool belongs to the event loop that used it first.
    """

    __slots__ = ("_connect", "_pool", "_read", "_session", "_size", "_write")

    def __init__(
        self,
        *,
        connection_pool_size: int = 64,
        read_timeout: float | None = 10.0,
        write_timeout: float | None = 10.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 2.0,
    ) -> None:
        self._size = connection_pool_size
        self._read = read_timeout
        self._write = write_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The default time to wait for an answer."""
        return self._read

    async def initialize(self) -> None:
        """Open the pool, if it is not open."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._size, ttl_dns_cache=300),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=True,
            )

    async def shutdown(self) -> None:
        """Close the pool. It opens again when it is used again."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the answer as an object. Raises TelegramError, and unlike the original never logs what came."""
        try:
            value = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("answer is not JSON") from None
        if not isinstance(value, dict):
            raise TelegramError("answer is not an object")
        return value

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return status and body. Raises the errors of the module docstring."""
        await self.initialize()
        assert self._session is not None
        default_write = MEDIA_WRITE_TIMEOUT if request_data is not None and request_data.contains_files else self._write
        timeout = _timeout(
            read=_chosen(read_timeout, self._read),
            write=_chosen(write_timeout, default_write),
            connect=_chosen(connect_timeout, self._connect),
            pool=_chosen(pool_timeout, self._pool),
        )
        # Every failure is raised `from None`: aiohttp's own texts quote the address, and the address holds the token.
        try:
            async with self._session.request(
                method, url, data=_form(request_data), timeout=timeout, allow_redirects=False
            ) as response:
                body = await response.read()
        except aiohttp.ConnectionTimeoutError:
            raise NotSentInTimeError("no connection in time") from None
        except TimeoutError:
            raise TimedOut("no answer in time") from None
        except (aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError) as error:
            raise NotSentError(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        if response.status >= 500:
            raise ServerError(response.status)
        return response.status, body


def _chosen(value: Seconds, default: float | None) -> float | None:
    return default if isinstance(value, DefaultValue) else value


def _timeout(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """Translate the four times. aiohttp has none for writing, so the whole may take as long as all four together."""
    waiting = None if connect is None or pool is None else connect + pool
    whole = None if waiting is None or read is None or write is None else waiting + read + write
    return aiohttp.ClientTimeout(total=whole, connect=waiting, sock_connect=connect, sock_read=read)


def _form(request_data: RequestData | None) -> aiohttp.FormData | None:
    if request_data is None:
        return None
    # Quoting would percent-encode Vietnamese file names.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    if request_data.contains_files:
        for name, (filename, content, content_type) in request_data.multipart_data.items():
            form.add_field(name, content, filename=filename, content_type=content_type)
    return form
