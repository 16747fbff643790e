"""Act as people by HTTP, for a fake server that runs as a process of its own (`python -m emulators.telegram`).

POST /_control/act   {"person": "Lan", "do": "say", "with": ["xin chào"]}     → {"update": 700000001, "id": 5100000001}
POST /_control/fail  {"method": "sendMessage", "code": 429, "parameters": {"retry_after": 1}, "times": 1}
GET  /_control/sent?person=Lan → [{"chat_id", "text", "buttons", "at"}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    from emulators.telegram.people import Person
    from emulators.telegram.server import FakeTelegram

ACTIONS: Final = (
    "say",
    "start",
    "press",
    "press_forged",
    "share_contact",
    "send_photo",
    "send_location",
    "send_voice",
    "send_sticker",
    "edit",
    "block",
    "unblock",
)


def control_routes(telegram: FakeTelegram) -> list[web.RouteDef]:
    """Return the routes of the control."""
    people: dict[str, Person] = {}

    def person(name: str) -> Person:
        if name not in people:
            people[name] = telegram.person(name)
        return people[name]

    async def act(request: web.Request) -> web.Response:
        wish = await request.json()
        if wish["do"] not in ACTIONS:
            raise web.HTTPBadRequest(text="unknown action")
        who = person(wish["person"])
        try:
            update = getattr(who, wish["do"])(*wish.get("with", []))
        except AssertionError as error:
            raise web.HTTPConflict(text=str(error)) from None
        return web.json_response({"update": update, "id": who.id})

    async def fail(request: web.Request) -> web.Response:
        wish = await request.json()
        telegram.fail(wish.pop("method", ""), **wish)
        return web.json_response({})

    async def sent(request: web.Request) -> web.Response:
        name = request.query.get("person")
        messages = telegram.sent if name is None else person(name).received
        found = [{"chat_id": m.chat_id, "text": m.text, "buttons": m.buttons, "at": m.at} for m in messages]
        return web.json_response(found)

    return [
        web.post("/_control/act", act),
        web.post("/_control/fail", fail),
        web.get("/_control/sent", sent),
    ]
