"""The HTTP side of the fake Zalo: token service, messages, uploads, limits, clocks, misbehaviour on demand."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
from aiohttp import web

from emulators.faults import Fault, Faults
from emulators.hosting import Hosted
from emulators.zalo_oa.checks import bad, check_message
from emulators.zalo_oa.control import control_routes
from emulators.zalo_oa.deliveries import Deliveries, Tampering
from emulators.zalo_oa.people import Person
from emulators.zalo_oa.records import JSON, Call, Member, Refusal, Sent
from emulators.zalo_oa.tokens import TokenService

FREE_SECONDS: Final = 48 * 3600
OPEN_SECONDS: Final = 7 * 86_400
UPLOADS: Final = {
    "image": (1, (".jpg", ".jpeg", ".png")),
    "gif": (5, (".gif",)),
    "file": (5, (".pdf", ".doc", ".docx", ".csv")),
}
PREFIXES: Final = ("/v3.0/oa/", "/v2.0/oa/")


class FakeZaloOa(Hosted):
    """One app with one Official Account. See the package for how to use it."""

    def __init__(
        self,
        app_id: str = "1234567890123456789",
        app_secret: str = "appSecret-demo",
        oa_secret: str = "oaSecretKey-demo",
        oa_id: str = "388613280878808645",
    ) -> None:
        super().__init__()
        self.app_id, self.app_secret, self.oa_secret, self.oa_id = app_id, app_secret, oa_secret, oa_id
        self._ahead = 0.0
        self.members: dict[str, Member] = {}
        self.sent: list[Sent] = []
        self.calls_made: list[Call] = []
        self.assets: dict[str, float] = {}
        self.templates: list[JSON] = []
        self.faults = Faults()
        self.calls_a_minute = 4000
        self.tokens = TokenService(app_id, app_secret, self.now)
        self.deliveries = Deliveries(app_id, lambda: self.oa_secret)
        self._ids = itertools.count(246_845_883_529_197_922, 7_919)
        self._recent: deque[float] = deque()
        self._closing = asyncio.Event()
        self._delivering = False

    # For tests

    @property
    def pair(self) -> tuple[str, str]:
        """The access and refresh token in force."""
        return self.tokens.access, self.tokens.refresh

    @property
    def webhook_url(self) -> str:
        """Where events go; empty: they wait."""
        return self.deliveries.url

    @webhook_url.setter
    def webhook_url(self, url: str) -> None:
        self.deliveries.url = url
        self._wake()

    def person(self, name: str = "Lan") -> Person:
        """Add a person who has not written yet."""
        return Person(self, name)

    def now(self) -> float:
        """Return seconds since the epoch on the fake clock."""
        return time.time() + self._ahead

    def advance(self, *, hours: float = 0.0, days: float = 0.0) -> None:
        """Let time pass."""
        self._ahead += hours * 3600 + days * 86_400

    def fail(self, name: str = "", **how: Any) -> Fault:
        """Plan a misbehaviour of a call ("message/cs", "access_token", "upload/image" …); see Fault."""
        fault = Fault(name, **how)
        self.faults.add(fault)
        return fault

    def calls(self, name: str) -> list[Call]:
        """Return the calls of one name, also the refused ones."""
        return [call for call in self.calls_made if call.name == name]

    def hold(self) -> None:
        """Keep events back until `release`."""
        self.deliveries.holding = True

    def release(self, *, reverse: bool = False) -> None:
        """Deliver what was held back, in the other order if wished: the platform promises none."""
        self.deliveries.holding = False
        held, self.deliveries.held = self.deliveries.held, []
        self.deliveries.waiting.extend(reversed(held) if reverse else held)
        self._wake()

    async def deliver(self, event: JSON, tampering: Tampering = "", *, attempt: int = 0) -> int:
        """Post one event once more, perhaps forged; return the status."""
        async with aiohttp.ClientSession() as session:
            return await self.deliveries.post(session, event, attempt=attempt, tampering=tampering)

    async def deliver_raw(self, body: bytes, headers: dict[str, str]) -> int:
        """Post any bytes; return the status."""
        async with aiohttp.ClientSession() as session:
            return await self.deliveries.post_raw(session, body, headers, {})

    # Events

    def new_id(self) -> str:
        return str(next(self._ids))

    def new_message_id(self) -> str:
        return secrets.token_hex(10)

    def common(self, name: str, member: Member) -> JSON:
        """Return the fields every event has, in the platform's order."""
        return {
            "app_id": self.app_id,
            "user_id_by_app": member.app_id,
            "event_name": name,
            "timestamp": str(int(self.now() * 1000)),
        }

    def cause(self, event: JSON) -> JSON:
        """Send an event on its way, and return it."""
        (self.deliveries.held if self.deliveries.holding else self.deliveries.waiting).append(event)
        self._wake()
        return event

    def _wake(self) -> None:
        self.soon(self._start_delivering)

    def _start_delivering(self) -> None:
        if self.deliveries.url and self.deliveries.waiting and not self._delivering:
            self._delivering = True
            self.spawn(self._deliver)

    async def _deliver(self) -> None:
        try:
            await self.deliveries.run()
        finally:
            self._delivering = False
        self._wake()

    # HTTP

    def application(self) -> web.Application:
        """Return the routes of the platform and of the control by HTTP."""
        self._closing = asyncio.Event()
        application = web.Application(client_max_size=30 * 1024 * 1024)
        application.router.add_post("/v4/oa/access_token", self._token)
        application.add_routes(control_routes(self))
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._wake()
        return application

    async def before_stop(self) -> None:
        """Let hanging calls go."""
        self._closing.set()

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        call = Call("access_token", form, request.headers.get("secret_key", ""), self.now())

        async def trade() -> web.Response:
            return web.json_response(self.tokens.trade(form, call.access_token))

        return await self._with_faults(request, call, trade)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        call = await self._read(request)

        async def do() -> web.Response:
            headers = self._count(call)
            return envelope(self._do(request.method, call), headers=headers)

        return await self._with_faults(request, call, do)

    async def _with_faults(
        self, request: web.Request, call: Call, do: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        self.calls_made.append(call)
        fault = self.faults.take(call.name, call.parameters)
        match fault:
            case Fault(kind="answer", body=str(body)):
                return web.Response(text=body, status=fault.status or 502, content_type="text/html")
            case Fault(kind="answer"):
                return envelope(None, fault.code, fault.description or "refused", status=fault.status or 200)
            case Fault(kind="hang"):
                await self._closing.wait()
                return cut(request)
            case Fault(kind="cut_before"):
                return cut(request)
        try:
            answer = await do()
        except Refusal as refusal:
            answer = envelope(None, refusal.code, refusal.message, headers=self._limits())
        if fault is not None and fault.kind == "cut_after":
            return cut(request)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return answer

    async def _read(self, request: web.Request) -> Call:
        name = request.path
        for prefix in PREFIXES:
            name = name.removeprefix(prefix)
        parameters: JSON = {}
        try:
            if request.method == "GET":
                parameters = json.loads(request.query.get("data", "{}"))
            elif request.content_type == "application/json":
                parameters = await request.json()
            elif request.content_type.startswith("multipart/"):
                parameters = dict(await request.post())
        except ValueError:
            parameters = {}
        versioned = f"v2:{name}" if request.path.startswith("/v2.0/oa/message") else name
        return Call(versioned, parameters, request.headers.get("access_token", ""), self.now())

    def _limits(self) -> dict[str, str]:
        remain = max(0, self.calls_a_minute - len(self._recent))
        return {"X-RateLimit-Limit": str(self.calls_a_minute), "X-RateLimit-Remain": str(remain)}

    def _count(self, call: Call) -> dict[str, str]:
        while self._recent and self._recent[0] < call.at - 60:
            self._recent.popleft()
        if len(self._recent) >= self.calls_a_minute:
            raise Refusal(-32, "Out of quota limit per minute of the app")
        self._recent.append(call.at)
        return self._limits()

    def _do(self, method: str, call: Call) -> JSON:
        self.tokens.check(call.access_token)
        match method, call.name:
            case "POST", "message/cs":
                return self._advise(call)
            case "POST", "message/template":
                return self._template(call)
            case "POST", "quota/message":
                member = self._member(call.parameters.get("user_id"))
                return {"last_interaction": int((member.last_interaction or 0) * 1000), "reply": {"status": 1}}
            case "GET", "user/detail":
                member = self._member(call.parameters.get("user_id"))
                shown = {"user_id": member.id, "user_id_by_app": member.app_id, "display_name": member.name}
                return {**shown, "user_is_follower": member.follows, "avatar": ""}
            case "POST", "upload/image" | "upload/gif" | "upload/file":
                return self._upload(call)
            case "POST", "v2:message":
                raise Refusal(-240, "this api is no longer supported")
        raise Refusal(-200, "unknown api")

    def _member(self, user_id: Any) -> Member:
        member = self.members.get(str(user_id))
        if member is None:
            raise bad("user_id")
        return member

    def _advise(self, call: Call) -> JSON:
        recipient = call.parameters.get("recipient") or {}
        member = self._member(recipient.get("user_id"))
        message = check_message(call.parameters.get("message"), self.assets, call.at)
        if member.blocks:
            raise Refusal(-213, "user is not following the OA")
        if member.last_interaction is None:
            raise Refusal(-230, "user has not interacted with the OA in the past 7 days")
        silence = call.at - member.last_interaction
        if silence > OPEN_SECONDS:
            raise Refusal(-230, "user has not interacted with the OA in the past 7 days")
        billed = silence > FREE_SECONDS
        number = self.new_message_id()
        self.sent.append(Sent(member.id, message.get("text", ""), message, number, call.at, billed))
        answer: JSON = {"message_id": number, "user_id": member.id, "sent_time": str(int(call.at * 1000))}
        if not billed:
            answer["quota"] = {"quota_type": "reply"}
        return answer

    def _template(self, call: Call) -> JSON:
        member = self._member(call.parameters.get("user_id"))
        if not call.parameters.get("template_id") or not isinstance(call.parameters.get("template_data"), dict):
            raise bad("template_data")
        self.templates.append({**call.parameters, "user_id": member.id})
        return {"message_id": self.new_message_id(), "user_id": member.id}

    def _upload(self, call: Call) -> JSON:
        kind = call.name.removeprefix("upload/")
        megabytes, endings = UPLOADS[kind]
        file = call.parameters.get("file")
        if not isinstance(file, web.FileField) or not file.filename.lower().endswith(endings):
            raise bad("file")
        if len(file.file.read()) > megabytes * 1024 * 1024:
            raise Refusal(-210, "file size exceeds the limit")
        name = secrets.token_urlsafe(24)
        self.assets[name] = call.at
        return {"token" if kind == "file" else "attachment_id": name}


def envelope(
    data: JSON | None,
    code: int = 0,
    message: str = "Success",
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> web.Response:
    """Return the platform's answer: errors too arrive with HTTP 200."""
    body: JSON = {"error": code, "message": message}
    if data is not None:
        body["data"] = data
    return web.json_response(body, status=status, headers=headers)


def cut(request: web.Request) -> web.Response:
    """Drop the connection."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
