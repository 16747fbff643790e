"""The methods of the Bot API that the fake answers, without HTTP and without waiting."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from emulators.telegram.checks import LONGEST_CAPTION, LONGEST_TEXT, check_markup, check_text
from emulators.telegram.records import JSON, Call, Chat, Refusal, Sent, Upload
from emulators.telegram.world import World

NOT_MODIFIED: Final = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD: Final = "Bad Request: query is too old and response timeout expired or query ID is invalid"
CHAT_ACTIONS: Final = ("typing", "upload_photo", "upload_document", "find_location", "record_voice", "upload_voice")
STRUCTURED: Final = ("reply_markup", "entities", "caption_entities", "allowed_updates", "commands", "reply_parameters")
STRUCTURED_TOO: Final = ("link_preview_options", "scope")
METHODS: Final = (
    "getMe",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "editMessageText",
    "editMessageReplyMarkup",
    "deleteMessage",
    "answerCallbackQuery",
    "sendChatAction",
    "getFile",
    "setMyCommands",
    "getMyCommands",
    "logOut",
)


def structured(parameters: dict[str, Any]) -> JSON:
    """Return the parameters with JSON text turned into values, where the API expects a structure. Raises Refusal."""
    found = dict(parameters)
    for name in (*STRUCTURED, *STRUCTURED_TOO):
        value = found.get(name)
        if isinstance(value, str) and value:
            try:
                found[name] = json.loads(value)
            except ValueError:
                raise Refusal(400, f"Bad Request: can't parse {name} JSON object") from None
    return found


def truth(value: Any) -> bool:
    """Read a truth value as forms and JSON give it."""
    return value is True or str(value).lower() in ("true", "1")


class Methods:
    """One method of the API is one method here."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by_name: dict[str, Callable[[Call], Any]] = {name.lower(): getattr(self, snake(name)) for name in METHODS}

    def get_me(self, call: Call) -> JSON:
        return self.world.me()

    def log_out(self, call: Call) -> bool:
        return True

    # Webhook

    def set_webhook(self, call: Call) -> bool:
        url, secret = str(call.parameters.get("url") or ""), str(call.parameters.get("secret_token") or "")
        if url and not re.match(r"https://|http://127\.0\.0\.1[:/]", url):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        if truth(call.parameters.get("drop_pending_updates")):
            self.world.pending.clear()
        self.allow(call)
        self.world.webhook = {"url": url, "has_custom_certificate": False}
        if url:
            self.world.webhook["max_connections"] = int(call.parameters.get("max_connections") or 40)
        self.world.webhook_secret = secret
        self.world.on_update()
        return True

    def delete_webhook(self, call: Call) -> bool:
        if truth(call.parameters.get("drop_pending_updates")):
            self.world.pending.clear()
        self.world.webhook = {"url": "", "has_custom_certificate": False}
        self.world.webhook_secret = ""
        return True

    def get_webhook_info(self, call: Call) -> JSON:
        info = {**self.world.webhook, "pending_update_count": len(self.world.pending)}
        if self.world.allowed:
            info["allowed_updates"] = self.world.allowed
        return info

    def allow(self, call: Call) -> None:
        """Remember the wanted kinds; without the parameter the last setting stays."""
        wanted = call.parameters.get("allowed_updates")
        if wanted is not None:
            self.world.allowed = list(wanted) or None

    # Sending

    def send_message(self, call: Call) -> JSON:
        chat = self.world.chat_for_bot(call.parameters.get("chat_id"))
        text, entities = check_text(dict(call.parameters), "text", LONGEST_TEXT, required=True)
        return self._sent(call, chat, text, {"text": text, **({"entities": entities} if entities else {})})

    def send_photo(self, call: Call) -> JSON:
        chat, upload, caption, captioned = self._media(call, "photo")
        if upload.filename.lower().endswith((".gif", ".pdf")) or not upload.content:
            raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
        if len(upload.content) > 10 * 1024 * 1024:
            raise Refusal(400, "Bad Request: file is too big")
        return self._sent(call, chat, caption, {"photo": self.world.photo(upload.content), **captioned}, upload)

    def send_document(self, call: Call) -> JSON:
        chat, upload, caption, captioned = self._media(call, "document")
        name = self.world.keep_file(upload.content)
        document = {
            "file_id": name,
            "file_unique_id": name[-12:],
            "file_name": upload.filename,
            "mime_type": upload.content_type,
            "file_size": len(upload.content),
        }
        return self._sent(call, chat, caption, {"document": document, **captioned}, upload)

    def _media(self, call: Call, field: str) -> tuple[Chat, Upload, str, JSON]:
        chat = self.world.chat_for_bot(call.parameters.get("chat_id"))
        named = str(call.parameters.get(field) or "")
        upload = call.uploads.get(named.removeprefix("attach://") if named.startswith("attach://") else field)
        if upload is None and named in self.world.files:
            upload = Upload(named, "application/octet-stream", self.world.files[named])
        if upload is None:
            raise Refusal(400, f"Bad Request: there is no {field} in the request")
        caption, entities = check_text(dict(call.parameters), "caption", LONGEST_CAPTION, required=False)
        captioned: JSON = {"caption": caption} if caption else {}
        if entities:
            captioned["caption_entities"] = entities
        return chat, upload, caption, captioned

    def _sent(self, call: Call, chat: Chat, text: str, content: JSON, upload: Upload | None = None) -> JSON:
        markup = check_markup(call.parameters.get("reply_markup"))
        if markup is not None:
            content["reply_markup"] = markup
        message = self.world.write(chat, self.world.bot, content)
        # A copy: what a person read stays what they read, also when the message is edited later.
        record = json.loads(json.dumps(message))
        self.world.sent.append(Sent(call.method, chat.id, text, record, call.parameters, call.at, upload))
        return message

    # Changing

    def _message(self, call: Call, refusal: str) -> tuple[Chat, JSON]:
        chat = self.world.chat_for_bot(call.parameters.get("chat_id"))
        message = chat.messages.get(int(call.parameters.get("message_id") or 0))
        if message is None:
            raise Refusal(400, f"Bad Request: {refusal}")
        return chat, message

    def edit_message_text(self, call: Call) -> JSON:
        _, message = self._message(call, "message to edit not found")
        text, entities = check_text(dict(call.parameters), "text", LONGEST_TEXT, required=True)
        content: JSON = {"text": text, **({"entities": entities} if entities else {})}
        return self._edited(message, content, call, ("text", "entities", "reply_markup"))

    def edit_message_reply_markup(self, call: Call) -> JSON:
        _, message = self._message(call, "message to edit not found")
        return self._edited(message, {}, call, ("reply_markup",))

    def _edited(self, message: JSON, content: JSON, call: Call, fields: tuple[str, ...]) -> JSON:
        if message["from"]["id"] != self.world.bot["id"]:
            raise Refusal(400, "Bad Request: message can't be edited")
        markup = check_markup(call.parameters.get("reply_markup"))
        if markup is not None:
            content["reply_markup"] = markup
        if all(message.get(field) == content.get(field) for field in fields):
            raise Refusal(400, NOT_MODIFIED)
        for field in fields:
            message.pop(field, None)
        message.update(content, edit_date=self.world.numbers.date())
        return message

    def delete_message(self, call: Call) -> bool:
        chat, message = self._message(call, "message to delete not found")
        del chat.messages[message["message_id"]]
        return True

    def answer_callback_query(self, call: Call) -> bool:
        query = self.world.queries.get(str(call.parameters.get("callback_query_id")))
        if query is None or "answered" in query:
            raise Refusal(400, QUERY_TOO_OLD)
        if len(str(call.parameters.get("text") or "")) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        query["answered"] = call.at
        return True

    def send_chat_action(self, call: Call) -> bool:
        chat = self.world.chat_for_bot(call.parameters.get("chat_id"))
        action = str(call.parameters.get("action"))
        if action not in CHAT_ACTIONS:
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        chat.actions.append(action)
        return True

    # Files and commands

    def get_file(self, call: Call) -> JSON:
        name = str(call.parameters.get("file_id"))
        if name not in self.world.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        content = self.world.files[name]
        return {
            "file_id": name,
            "file_unique_id": name[-12:],
            "file_size": len(content),
            "file_path": f"documents/{name}",
        }

    def set_my_commands(self, call: Call) -> bool:
        commands = list(call.parameters.get("commands") or [])
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        if len(commands) > 100:
            raise Refusal(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        self.world.commands = commands
        return True

    def get_my_commands(self, call: Call) -> list[JSON]:
        return self.world.commands


def snake(name: str) -> str:
    """Return `sendMessage` as `send_message`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
