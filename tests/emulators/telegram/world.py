"""The state of the fake server: chats, messages, waiting updates, pressed buttons, files. No HTTP here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from emulators.telegram.records import JSON, Call, Chat, Numbers, Refusal, Sent

DEFAULT_TOKEN: Final = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
NOT_BY_DEFAULT: Final = ("chat_member", "message_reaction", "message_reaction_count")


class World:
    """Everything the server remembers."""

    def __init__(self, token: str, username: str) -> None:
        self.token = token
        self.numbers = Numbers()
        self.bot: JSON = {
            "id": int(token.split(":")[0]),
            "is_bot": True,
            "first_name": "Cẩm Nang",
            "username": username,
        }
        self.chats: dict[int, Chat] = {}
        self.pending: dict[int, JSON] = {}
        self.history: list[JSON] = []  # every update that was queued, also the acknowledged ones
        self.queries: dict[str, JSON] = {}
        self.files: dict[str, bytes] = {}
        self.sent: list[Sent] = []
        self.calls: list[Call] = []
        self.commands: list[JSON] = []
        self.allowed: list[str] | None = None
        self.webhook: JSON = {"url": "", "has_custom_certificate": False}
        self.webhook_secret = ""
        self.on_update: Callable[[], None] = lambda: None

    def me(self) -> JSON:
        """Return what getMe says."""
        return {
            **self.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def push(self, kind: str, content: JSON) -> int:
        """Queue an update, unless its kind was not asked for. Return its id."""
        number = self.numbers.update()
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if wanted:
            self.pending[number] = {"update_id": number, kind: content}
            self.history.append(self.pending[number])
            self.on_update()
        return number

    def write(self, chat: Chat, author: JSON, content: JSON) -> JSON:
        """Keep a new message of a chat and return it."""
        message = {
            "message_id": self.numbers.message(),
            "from": author,
            "chat": chat.brief(),
            "date": self.numbers.date(),
            **content,
        }
        chat.messages[message["message_id"]] = message
        return message

    def keep_file(self, content: bytes) -> str:
        """Store a file and return its id."""
        name = self.numbers.file()
        self.files[name] = content
        return name

    def photo(self, content: bytes) -> list[JSON]:
        """Return the sizes of a picture as they stand in a message."""
        sizes = []
        for width, height in ((90, 67), (320, 240), (800, 600)):
            name = self.keep_file(content)
            size = {"file_id": name, "file_unique_id": name[-12:], "file_size": len(content)}
            sizes.append({**size, "width": width, "height": height})
        return sizes

    def chat_for_bot(self, chat_id: Any) -> Chat:
        """Return the chat the bot wants to write to. Raises Refusal when it may not."""
        try:
            chat = self.chats.get(int(str(chat_id)))
        except ValueError:
            chat = None
        if chat_id in (None, ""):
            raise Refusal(400, "Bad Request: chat_id is empty")
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        if chat.migrated_to is not None:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat.fields["type"] == "private" and not chat.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat
