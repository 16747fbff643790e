"""Call Zalo's HTTP interfaces, and say of each failure whether anything was done.

Knows addresses, headers and envelopes. Errors arrive with HTTP 200, so the envelope decides. Nothing here is logged:
headers hold the token, bodies hold words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import aiohttp

from camnang_bot.channels import untrusted
from camnang_bot.channels.base import Audience, DeliveryError, Reason
from camnang_bot.channels.zalo_oa.failures import of_status
from camnang_bot.channels.zalo_oa.tokens import ACCESS_LIFETIME, TokenPair

DEFAULT_API: Final = "https://openapi.zalo.me"
DEFAULT_OAUTH: Final = "https://oauth.zaloapp.com"
MESSAGE_PATH: Final = "/v3.0/oa/message/cs"
IMAGE_PATH: Final = "/v2.0/oa/upload/image"
LONGEST_LIFETIME: Final = 10 * 365 * 86_400.0
TOKEN_PATH: Final = "/v4/oa/access_token"  # noqa: S105 - a path


@dataclass(frozen=True, slots=True)
class Answer:
    """Zalo's envelope. `code` 0 is success."""

    code: int
    data: Mapping[str, object]


class ZaloClient:
    """One pool of connections to the platform; belongs to the event loop that used it first. Times are in seconds."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        *,
        api_base: str = DEFAULT_API,
        oauth_base: str = DEFAULT_OAUTH,
        timeout: float = 10.0,
        connections: int = 32,
    ) -> None:
        self._app_id = app_id
        self._app_secret = app_secret
        self._api = api_base.rstrip("/")
        self._oauth = oauth_base.rstrip("/")
        self._timeout = timeout
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def send(self, access_token: str, body: Mapping[str, object]) -> Answer:
        """Send an advisory message. Raises DeliveryError when there is no envelope to read."""
        return _envelope(await self._post(self._api + MESSAGE_PATH, {"access_token": access_token}, json=body))

    async def upload_image(self, access_token: str, content: bytes) -> Answer:
        """Upload a picture; `data.attachment_id` names it for seven days. Raises DeliveryError likewise."""
        form = aiohttp.FormData(quote_fields=False)
        kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
        form.add_field("file", content, filename=f"picture.{kind}", content_type=f"image/{kind}")
        try:
            found = await self._post(self._api + IMAGE_PATH, {"access_token": access_token}, form=form)
        except DeliveryError as error:
            if error.reason is not Reason.AMBIGUOUS:
                raise
            # A picture that was perhaps uploaded was surely not shown to anybody.
            raise DeliveryError(Reason.NETWORK, retryable=True) from None
        return _envelope(found)

    async def refresh(self, refresh_token: str, now: datetime) -> TokenPair:
        """Trade a refresh token for a new pair (TokenEndpoint).

        No code is documented for a dead refresh token, so every refusal that Zalo itself words is one for a human. A
        failure on the way says NETWORK or PLATFORM: no message was sent, and the trade is tried again.
        """
        form = aiohttp.FormData({"refresh_token": refresh_token, "app_id": self._app_id, "grant_type": "refresh_token"})
        try:
            status, body = await self._post(self._oauth + TOKEN_PATH, {"secret_key": self._app_secret}, form=form)
        except DeliveryError:
            raise DeliveryError(Reason.NETWORK, retryable=True) from None
        try:
            fields = untrusted.parse_object(body)
        except untrusted.NotAnObjectError:
            raise DeliveryError(Reason.PLATFORM, retryable=True) from None
        access, fresh = untrusted.text(fields.get("access_token")), untrusted.text(fields.get("refresh_token"))
        if access and fresh:
            lifetime = untrusted.number(fields.get("expires_in"))
            return TokenPair(
                access,
                fresh,
                now + (timedelta(seconds=min(lifetime, LONGEST_LIFETIME)) if lifetime else ACCESS_LIFETIME),
            )
        if status >= 500:
            raise DeliveryError(Reason.PLATFORM, retryable=True)
        raise DeliveryError(Reason.BAD_CREDENTIALS, retryable=False, tell=Audience.ADMINISTRATOR)

    async def close(self) -> None:
        """Close the connections. They open again when needed."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        json: Mapping[str, object] | None = None,
        form: aiohttp.FormData | None = None,
    ) -> tuple[int, bytes]:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=True,
            )
        waiting = aiohttp.ClientTimeout(total=3 * self._timeout, connect=self._timeout, sock_read=self._timeout)
        try:
            async with self._session.post(
                url, json=json, data=form, headers=headers, timeout=waiting, allow_redirects=False
            ) as response:
                body = await response.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError):
            raise DeliveryError(Reason.NETWORK, retryable=True) from None
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise DeliveryError(Reason.AMBIGUOUS, retryable=True) from None
        if response.status == 429 or response.status >= 500:
            raise of_status(response.status, response.headers.get("Retry-After"))
        return response.status, body


def _envelope(found: tuple[int, bytes]) -> Answer:
    """Read `error` and `data`. Raises DeliveryError for anything else: somebody else than Zalo may have answered."""
    status, body = found
    try:
        fields = untrusted.parse_object(body)
    except untrusted.NotAnObjectError:
        raise of_status(status, None) from None
    code = untrusted.integer(fields.get("error"))
    if code is None:
        raise of_status(status, None)
    return Answer(code, untrusted.mapping(fields.get("data")))
