"""The HTTP side of the fake Telegram: calls, long polls, webhook deliveries, misbehaviour on demand."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from aiohttp import web

from emulators.faults import Fault, Faults
from emulators.hosting import Hosted
from emulators.telegram.control import control_routes
from emulators.telegram.methods import Methods, structured
from emulators.telegram.people import Group, Person
from emulators.telegram.records import JSON, Call, Refusal, Sent, Upload
from emulators.telegram.world import DEFAULT_TOKEN, World

OTHER_POLLER: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_IS_SET: Final = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SENDING: Final = ("sendmessage", "sendphoto", "senddocument")


@dataclass(slots=True)
class FloodLimits:
    """How many messages a second the server takes before it answers 429; 0 is no limit."""

    overall: int = 0
    per_chat: int = 0
    pause: int = 1


class FakeTelegram(Hosted):
    """A Bot API server with one bot. See the package for how to use it."""

    def __init__(self, token: str = DEFAULT_TOKEN, username: str = "camnang_bot") -> None:
        super().__init__()
        self.token = token
        self.world = World(token, username)
        self.world.on_update = lambda: self.soon(self._wake)
        self.methods = Methods(self.world)
        self.faults = Faults()
        self.flood = FloodLimits()
        # Telegram repeats a refused webhook delivery for a while, then drops it.
        self.webhook_pauses: tuple[float, ...] = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 1, 1, 1, 1)
        self.webhook_dropped: list[JSON] = []
        self.deliveries: list[tuple[int, int]] = []  # update id, status (0: no answer)
        self._news = asyncio.Event()
        self._poller: asyncio.Event | None = None
        self._closing = asyncio.Event()
        self._delivering: asyncio.Task[None] | None = None
        self._recent: dict[int, deque[float]] = {}

    # For tests

    @property
    def sent(self) -> list[Sent]:
        """Every message the bot got delivered, oldest first."""
        return self.world.sent

    def calls(self, method: str) -> list[Call]:
        """Return the calls of one method that were understood, also the refused ones."""
        return [call for call in self.world.calls if call.method.lower() == method.lower()]

    def person(self, name: str = "Lan") -> Person:
        """Add a person with the app who has not written yet."""
        return Person(self, name)

    def group(self, title: str = "Nhóm đi Nhật") -> Group:
        """Add a group with the bot in it."""
        return Group(self, title)

    def fail(self, method: str = "", **how: Any) -> Fault:
        """Plan a misbehaviour; the arguments are those of Fault."""
        fault = Fault(method, **how)
        self.faults.add(fault)
        return fault

    @property
    def unanswered_presses(self) -> list[str]:
        """Ids of button presses whose spinner still turns."""
        return [number for number, query in self.world.queries.items() if "answered" not in query]

    # HTTP

    def application(self) -> web.Application:
        """Return the routes of the Bot API, of file downloads, and of the control by HTTP."""
        self._closing = asyncio.Event()
        self._news = asyncio.Event()
        application = web.Application(client_max_size=60 * 1024 * 1024)
        application.router.add_get("/file/bot{token}/documents/{name}", self._download)
        application.router.add_route("*", "/bot{token}/{method}", self._answer)
        application.add_routes(control_routes(self))
        self._wake()
        return application

    async def before_stop(self) -> None:
        """Let long polls go."""
        self._closing.set()
        self._news.set()

    async def _download(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.match_info["name"])
        if content is None or request.match_info["token"] != self.token:
            return web.json_response(Refusal(404, "Not Found").body(), status=404)
        return web.Response(body=content)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._reply(request)
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.code)

    async def _reply(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            known_form = ":" in request.match_info["token"]
            raise Refusal(401, "Unauthorized") if known_form else Refusal(404, "Not Found")
        name = request.match_info["method"]
        parameters, uploads = await read(request)
        call = Call(name, structured(parameters), uploads, time.time())
        self.world.calls.append(call)
        fault = self.faults.take(name, call.parameters)
        match fault:
            case Fault(kind="answer", body=str(body)):
                return web.Response(text=body, status=fault.status or fault.code, content_type="text/html")
            case Fault(kind="answer"):
                raise Refusal(fault.code, fault.description or PHRASES.get(fault.code, "Error"), fault.parameters)
            case Fault(kind="hang"):
                await self._closing.wait()
                return cut(request)
            case Fault(kind="cut_before"):
                return cut(request)
        result = await self._result(call)
        if fault is not None and fault.kind == "cut_after":
            return cut(request)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return web.json_response({"ok": True, "result": result})

    async def _result(self, call: Call) -> Any:
        name = call.method.lower()
        if name == "getupdates":
            return await self._updates(call)
        method = self.methods.by_name.get(name)
        if method is None:
            raise Refusal(404, "Not Found: method not found")
        if name in SENDING:
            self._count(call)
        return method(call)

    def _count(self, call: Call) -> None:
        for scope, limit in ((0, self.flood.overall), (int(call.parameters.get("chat_id") or 0), self.flood.per_chat)):
            recent = self._recent.setdefault(scope, deque())
            while recent and recent[0] < call.at - 1:
                recent.popleft()
            if limit and len(recent) >= limit:
                pause = max(self.flood.pause, math.ceil(recent[0] + 1 - call.at))
                raise Refusal(429, f"Too Many Requests: retry after {pause}", {"retry_after": pause})
            recent.append(call.at)

    # Updates by long poll

    async def _updates(self, call: Call) -> list[JSON]:
        if self.world.webhook["url"]:
            raise Refusal(409, WEBHOOK_IS_SET)
        if self._poller is not None:
            self._poller.set()
        mine = self._poller = asyncio.Event()
        try:
            self.methods.allow(call)
            offset = int(call.parameters.get("offset") or 0)
            limit = min(max(int(call.parameters.get("limit") or 100), 1), 100)
            end = time.monotonic() + min(float(call.parameters.get("timeout") or 0), 50)
            self._acknowledge(offset)
            while True:
                self._news.clear()
                waiting = list(self.world.pending.values())[:limit]
                remaining = end - time.monotonic()
                if waiting or remaining <= 0 or self._closing.is_set():
                    return waiting
                await first_of(self._news, mine, remaining)
                if mine.is_set():
                    raise Refusal(409, OTHER_POLLER)
                if self.world.webhook["url"]:
                    raise Refusal(409, WEBHOOK_IS_SET)
        finally:
            if self._poller is mine:
                self._poller = None

    def _acknowledge(self, offset: int) -> None:
        """Forget what the caller has; a negative offset keeps only the last ones."""
        numbers = sorted(self.world.pending)
        done = [n for n in numbers if n < offset] if offset >= 0 else numbers[:offset]
        for number in done:
            self.world.pending.pop(number, None)

    # Updates by webhook

    def _wake(self) -> None:
        self._news.set()
        idle = self._delivering is None or self._delivering.done()
        if self.world.webhook["url"] and self.world.pending and idle and not self._closing.is_set():
            self.spawn(self._deliver_all)

    async def _deliver_all(self) -> None:
        task = asyncio.current_task()
        if self._delivering is not None and not self._delivering.done() and self._delivering is not task:
            return
        self._delivering = task
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            while self.world.webhook["url"] and self.world.pending:
                number, update = next(iter(self.world.pending.items()))
                await self._deliver(session, number, update)

    async def _deliver(self, session: aiohttp.ClientSession, number: int, update: JSON) -> None:
        for pause in (*self.webhook_pauses, None):
            status = await self.post_update(session, update)
            self.deliveries.append((number, status))
            if 200 <= status < 300 or number not in self.world.pending:
                self.world.pending.pop(number, None)
                return
            said = f"Wrong response from the webhook: {status}" if status else "Connection refused"
            self.world.webhook["last_error_date"] = self.world.numbers.date()
            self.world.webhook["last_error_message"] = said
            if pause is None:
                self.webhook_dropped.append(update)
                self.world.pending.pop(number, None)
                return
            await asyncio.sleep(pause)

    async def post_update(self, session: aiohttp.ClientSession, update: JSON) -> int:
        """Post one update to the webhook once; return the status, 0 when there was no answer."""
        secret = self.world.webhook_secret
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        try:
            async with session.post(self.world.webhook["url"], json=update, headers=headers) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0


PHRASES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: OTHER_POLLER,
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


async def read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Return the parameters of query, form, multipart or JSON, and the files."""
    parameters: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise Refusal(400, "Bad Request: can't parse JSON object") from None
        parameters.update(body if isinstance(body, dict) else {})
    elif request.body_exists:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                uploads[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                parameters[name] = value if isinstance(value, str) else bytes(value).decode()
    return parameters, uploads


def cut(request: web.Request) -> web.Response:
    """Drop the connection."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def first_of(news: asyncio.Event, mine: asyncio.Event, remaining: float) -> None:
    """Wait until either is set or the time is over."""
    waits = [asyncio.ensure_future(event.wait()) for event in (news, mine)]
    try:
        await asyncio.wait(waits, timeout=remaining, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
