"""Act as people by HTTP, for a fake account that runs as a process of its own (`python -m emulators.zalo_oa`).

POST /_control/webhook {"url": "http://127.0.0.1:8080/zalo/webhook"}
POST /_control/act     {"person": "Lan", "do": "say", "with": ["xin chào"]}   → {"event": {…}, "id": "246…"}
POST /_control/fail    {"name": "message/cs", "code": -230, "times": 1}
GET  /_control/sent?person=Lan → [{"user_id", "text", "buttons", "at"}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    from emulators.zalo_oa.people import Person
    from emulators.zalo_oa.server import FakeZaloOa

ACTIONS: Final = (
    "say",
    "press",
    "send_image",
    "send_link",
    "send_sticker",
    "send_location",
    "send_file",
    "send_audio",
    "submit_info",
    "follow",
    "unfollow",
    "open_chat",
    "receive",
    "see",
    "gets_from_operator",
)


def control_routes(zalo: FakeZaloOa) -> list[web.RouteDef]:
    """Return the routes of the control."""
    people: dict[str, Person] = {}

    def person(name: str) -> Person:
        if name not in people:
            people[name] = zalo.person(name)
        return people[name]

    async def webhook(request: web.Request) -> web.Response:
        zalo.webhook_url = (await request.json())["url"]
        return web.json_response({})

    async def act(request: web.Request) -> web.Response:
        wish = await request.json()
        if wish["do"] not in ACTIONS:
            raise web.HTTPBadRequest(text="unknown action")
        who = person(wish["person"])
        try:
            event = getattr(who, wish["do"])(*wish.get("with", []))
        except AssertionError as error:
            raise web.HTTPConflict(text=str(error)) from None
        return web.json_response({"event": event, "id": who.id})

    async def fail(request: web.Request) -> web.Response:
        wish = await request.json()
        zalo.fail(wish.pop("name", ""), **wish)
        return web.json_response({})

    async def sent(request: web.Request) -> web.Response:
        name = request.query.get("person")
        messages = zalo.sent if name is None else person(name).received
        found = [{"user_id": m.user_id, "text": m.text, "buttons": m.buttons, "at": m.at} for m in messages]
        return web.json_response(found)

    return [
        web.post("/_control/webhook", webhook),
        web.post("/_control/act", act),
        web.post("/_control/fail", fail),
        web.get("/_control/sent", sent),
    ]
