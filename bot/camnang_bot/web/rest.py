"""Serve the Rasa-compatible REST channel and the understanding: `POST /webhooks/rest/webhook`, `POST /model/parse`.

A client that repeats a request with the same `message_id` gets the same turn, not a second one.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import uuid
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from camnang_bot.channels import untrusted
from camnang_bot.channels.webhook import read_body
from camnang_bot.metrics import BAD_INPUT
from camnang_bot.storage.outbox import MailItem
from camnang_bot.web.conversing import TEXT_LIMIT, Reader, as_rasa
from camnang_bot.web.pictures import as_response, picture_of, token_of

BODY_LIMIT = 256 * 1024
PICTURES: Final = "/webhooks/rest/pictures/"


def _described(properties: dict[str, dict[str, object]], required: str, answer: dict[str, object]) -> dict[str, object]:
    """Return what the OpenAPI document says of a route that reads its body itself."""
    schema = {"type": "object", "properties": properties, "required": [required]}
    refusal = {"type": "object", "properties": {name: {"type": "string"} for name in ("error", "message")}}
    said = {
        "400": "The body is no JSON object.",
        "413": "The body is larger than 256 KiB.",
        "422": "A field has the wrong type.",
        "503": "The answer takes longer; ask again with the same message_id.",
    }
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "200": {"description": "Understood.", "content": {"application/json": {"schema": answer}}},
            **{
                status: {"description": text, "content": {"application/json": {"schema": refusal}}}
                for status, text in said.items()
            },
        },
    }


MESSAGE: Final = _described(
    {
        "sender": {"type": "string", "minLength": 1, "maxLength": 120, "default": "default"},
        "message": {"type": "string"},
        "message_id": {"type": "string", "maxLength": 150},
    },
    "message",
    {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"text": {"type": "string"}, "image": {"type": "string", "format": "uri"}},
            "required": ["recipient_id", "text"],
        },
    },
)
PARSE: Final = _described(
    {"text": {"type": "string"}, "context": {"type": "string"}, "context_role": {"enum": ["user", "bot"]}},
    "text",
    {"type": "object", "required": ["text", "intent", "intent_ranking", "entities"]},
)


def _refuse(status: int, reason: str, sentence: str) -> JSONResponse:
    BAD_INPUT.labels("rest", reason).inc()
    return JSONResponse({"error": reason, "message": sentence}, status_code=status)


async def _object(request: Request) -> dict[str, object] | JSONResponse:
    body = await read_body(request, BODY_LIMIT)
    if body is None:
        return _refuse(413, "too_large", "The body is larger than 256 KiB.")
    try:
        data = json.loads(body)
    except (ValueError, UnicodeDecodeError, RecursionError):
        return _refuse(400, "broken_json", "The body must be a JSON object in UTF-8.")
    if not isinstance(data, dict):
        return _refuse(400, "not_an_object", "The body must be a JSON object.")
    return data


def rest_router(reader: Reader) -> APIRouter:
    """Return the REST routes."""
    router = APIRouter()

    @router.post("/webhooks/rest/webhook", openapi_extra=MESSAGE)
    async def message(request: Request) -> JSONResponse:
        """Take {"sender", "message"} and return the replies, each {"recipient_id", "text", "buttons"?, "image"?}."""
        data = await _object(request)
        if isinstance(data, JSONResponse):
            return data
        sender, text, message_id = data.get("sender", "default"), data.get("message"), data.get("message_id")
        if not isinstance(sender, str) or not 1 <= len(sender) <= 120 or untrusted.text(sender) != sender:
            return _refuse(422, "bad_sender", "`sender` must be a text of 1 to 120 whole characters, none of them NUL.")
        if not isinstance(text, str):
            return _refuse(422, "bad_message", "`message` must be a text.")
        if message_id is not None and (not isinstance(message_id, str) or len(message_id) > 150):
            return _refuse(422, "bad_message_id", "`message_id` must be a text of at most 150 characters.")
        if len(text) > TEXT_LIMIT:
            BAD_INPUT.labels("rest", "too_long").inc()
        payload = text[1:] if text.startswith("/ask:") else text if _is_payload(text) else None
        external = _external_id(sender, message_id) if message_id else uuid.uuid4().hex
        try:
            after = await reader.say(sender, text[:TEXT_LIMIT], payload, external)
        except TimeoutError:
            return _refuse(503, "slow", "The message is kept; ask again for the answer in a moment.")
        items = await asyncio.to_thread(reader.answer, sender, external, after)
        return JSONResponse(as_rasa(sender, items, lambda item: _address(request, reader, item)))

    @router.get(PICTURES + "{token}", include_in_schema=False)
    def picture(token: str) -> Response:
        """Return the picture that an `image` of an answer names."""
        return as_response(picture_of(reader.house, token))

    @router.get("/webhooks/rest/")
    async def health() -> dict[str, str]:
        """Answer as Rasa's channel does."""
        return {"status": "ok"}

    @router.post("/model/parse", openapi_extra=PARSE)
    async def parse(request: Request) -> JSONResponse:
        """Take Rasa's {"text"} (and our "context", "context_role") and return the understanding in Rasa's shape."""
        data = await _object(request)
        if isinstance(data, JSONResponse):
            return data
        text, context, role = data.get("text"), data.get("context"), data.get("context_role")
        if not isinstance(text, str):
            return _refuse(422, "bad_text", "`text` must be a text.")
        understood = await asyncio.to_thread(
            reader.house.parser.parse,  # may ask a Rasa server
            untrusted.text(text[:TEXT_LIMIT]),
            untrusted.text(context) or None,
            role if role in ("user", "bot") else None,
        )
        return JSONResponse(understood.to_rasa())

    return router


def _address(request: Request, reader: Reader, item: MailItem) -> str:
    return f"{str(request.base_url).rstrip('/')}{PICTURES}{token_of(reader.house, item.id)}"


def _external_id(sender: str, message_id: str) -> str:
    """Return what makes a repeat known: neither a colon in a sender nor a long id makes two messages one."""
    return hashlib.sha256(json.dumps([sender, message_id]).encode()).hexdigest()


def _is_payload(text: str) -> bool:
    """Say whether a REST message is a button's payload sent back, as Rasa clients do."""
    from camnang_handlers.buttons import PAYLOAD

    return bool(PAYLOAD.fullmatch(text)) and (":" in text or text in ("yes", "no"))
