"""Sign events and post them to the webhook as the platform does: repeated, held back, or forged."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import aiohttp

from emulators.zalo_oa.records import JSON

Tampering = Literal["", "bad_mac", "old_secret", "reserialised", "unsigned", "probe", "changed_text"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post of one event. `status` 0 is no answer within two seconds."""

    event: JSON
    status: int
    attempt: int
    seconds: float


def serialise(event: JSON) -> bytes:
    """Write an event as the platform does: compact, Vietnamese letters unescaped. Half a character can only be escaped."""
    try:
        return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(event, separators=(",", ":")).encode()


def mac(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """Return the signature header: SHA-256 over app id, body, timestamp and secret."""
    return "mac=" + hashlib.sha256(b"".join((app_id.encode(), body, timestamp.encode(), secret.encode()))).hexdigest()


class Deliveries:
    """The platform's side of the webhook."""

    def __init__(self, app_id: str, secret: Callable[[], str]) -> None:
        self.url = ""
        self.held: list[JSON] = []
        self.holding = False
        self.done: list[Delivery] = []
        self.given_up: list[JSON] = []
        self.pauses: tuple[float, ...] = (0.02, 0.05, 0.1, 0.2, 0.5)  # the real ones: 30 s, 5 min, 15 min, 30 min, 1 h
        self.waiting: list[JSON] = []
        self._app_id = app_id
        self._secret = secret

    async def run(self) -> None:
        """Deliver what waits, in order, each repeated until it is taken or given up."""
        async with aiohttp.ClientSession() as session:
            while self.waiting:
                await self._deliver(session, self.waiting.pop(0))

    async def _deliver(self, session: aiohttp.ClientSession, event: JSON) -> None:
        for attempt, pause in enumerate((*self.pauses, None)):
            status = await self.post(session, event, attempt=attempt)
            if status == 200:
                return
            if pause is None:
                self.given_up.append(event)
                return
            await asyncio.sleep(pause)

    async def post(
        self, session: aiohttp.ClientSession, event: JSON, *, attempt: int = 0, tampering: Tampering = ""
    ) -> int:
        """Post one event once; return the status, 0 for no answer within the two seconds the platform waits."""
        body = b"" if tampering == "probe" else serialise(event)
        secret = "the-secret-before" if tampering == "old_secret" else self._secret()
        signature = mac(self._app_id, body, str(event.get("timestamp", "")), secret)
        headers = {"Content-Type": "application/json", "X-ZEvent-Signature": signature}
        if attempt:
            headers["num_retry"] = str(attempt)
        match tampering:
            case "bad_mac":
                headers["X-ZEvent-Signature"] = "mac=" + "0" * 64
            case "reserialised":
                body = json.dumps(event).encode()
            case "changed_text":
                body = body.replace(b'"text":"', b'"text":"x')
            case "unsigned" | "probe":
                del headers["X-ZEvent-Signature"]
        return await self.post_raw(session, body, headers, event, attempt)

    async def post_raw(
        self, session: aiohttp.ClientSession, body: bytes, headers: dict[str, str], event: JSON, attempt: int = 0
    ) -> int:
        """Post any bytes."""
        begin = asyncio.get_running_loop().time()
        try:
            async with session.post(
                self.url, data=body, headers=headers, timeout=aiohttp.ClientTimeout(total=2)
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.done.append(Delivery(event, status, attempt, asyncio.get_running_loop().time() - begin))
        return status
