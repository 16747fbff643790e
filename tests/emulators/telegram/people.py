"""Act as a person or a group of the fake Telegram, and read what the bot said to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulators.telegram.checks import found_entities
from emulators.telegram.records import JSON, Chat, Sent

if TYPE_CHECKING:
    from emulators.telegram.server import FakeTelegram

PICTURE = b"\x89PNG\r\n\x1a\nfake picture"


class Person:
    """Somebody with the app. Every action returns the id of the update it caused."""

    def __init__(self, telegram: FakeTelegram, name: str, language: str = "vi") -> None:
        self.telegram = telegram
        self.world = telegram.world
        number = self.world.numbers.person()
        self.user: JSON = {"id": number, "is_bot": False, "first_name": name, "language_code": language}
        self.chat = Chat(number, {"type": "private", "first_name": name})
        self.world.chats[number] = self.chat

    @property
    def id(self) -> int:
        """The person's user id, which is also the id of the private chat."""
        return int(self.chat.id)

    # Reading

    @property
    def received(self) -> list[Sent]:
        """What the bot sent to this person, oldest first."""
        return [sent for sent in self.world.sent if sent.chat_id == self.chat.id]

    @property
    def texts(self) -> list[str]:
        """The texts of `received`."""
        return [sent.text for sent in self.received]

    async def gets(self, words: str = "", *, count: int = 1, timeout: float = 5.0) -> Sent:  # noqa: ASYNC109
        """Wait until `count` messages that contain `words` have arrived; return the last of them."""
        await self.telegram.until(lambda: len(self._with(words)) >= count, timeout)
        return self._with(words)[-1]

    def waits(self, words: str = "", *, count: int = 1, timeout: float = 10.0) -> Sent:
        """Do the same as `gets` from outside an event loop."""
        self.telegram.wait(lambda: len(self._with(words)) >= count, timeout)
        return self._with(words)[-1]

    def _with(self, words: str) -> list[Sent]:
        return [sent for sent in self.received if words in sent.text]

    # Acting

    def _message(self, content: JSON, chat: Chat | None = None) -> int:
        where = self.chat if chat is None else chat
        assert not where.blocked, "a person who blocked the bot cannot write to it"
        where.started = True
        return self.world.push("message", self.world.write(where, self.user, content))

    def say(self, text: str, *, reply_to: Sent | None = None, chat: Group | None = None) -> int:
        """Write a text; a command in it becomes an entity, as in the app."""
        content: JSON = {"text": text}
        entities = found_entities(text)
        if entities:
            content["entities"] = entities
        if reply_to is not None:
            content["reply_to_message"] = {k: v for k, v in reply_to.message.items() if k != "reply_to_message"}
        return self._message(content, chat.chat if chat is not None else None)

    def start(self, payload: str = "") -> int:
        """Press start, or open a deep link with a payload."""
        return self.say(f"/start {payload}".strip())

    def press(self, choice: str, message: Sent | None = None) -> int:
        """Press the button with this title or payload under `message`, or under the newest message that has it."""
        for sent in reversed(self.received if message is None else [message]):
            current = self.chat.messages.get(sent.message["message_id"])
            rows = (current or {}).get("reply_markup", {}).get("inline_keyboard", [])
            for button in (button for row in rows for button in row):
                if choice in (button["text"], button.get("callback_data")):
                    return self._query(current, button["callback_data"])
        raise AssertionError("no message shows such a button")

    def press_forged(self, data: str) -> int:
        """Press a button nobody offered, as a changed client can."""
        message = next(reversed(self.chat.messages.values()))
        return self._query(message, data)

    def _query(self, message: JSON | None, data: str) -> int:
        assert not self.chat.blocked, "a person who blocked the bot cannot press its buttons"
        query = self.world.numbers.query()
        self.world.queries[query] = {}
        content = {
            "id": query,
            "from": self.user,
            "message": message,
            "chat_instance": str(-31 * self.id),
            "data": data,
        }
        return self.world.push("callback_query", content)

    def share_contact(self, phone: str = "84912345678", *, of: int | None = None) -> int:
        """Share the own phone number, or the card of somebody else (`of`: their id, 0 for a card without one)."""
        contact: JSON = {"phone_number": phone, "first_name": self.user["first_name"]}
        owner = self.id if of is None else of
        if owner:
            contact["user_id"] = owner
        return self._message({"contact": contact})

    def send_photo(self, caption: str = "", content: bytes = PICTURE) -> int:
        """Send a picture."""
        return self._message({"photo": self.world.photo(content), **({"caption": caption} if caption else {})})

    def send_location(self, latitude: float = 22.66564, longitude: float = 106.25786) -> int:
        """Send a place."""
        return self._message({"location": {"latitude": latitude, "longitude": longitude}})

    def send_voice(self) -> int:
        """Send a voice message."""
        name = self.world.keep_file(b"OggS")
        voice = {"file_id": name, "file_unique_id": name[-12:], "duration": 3, "mime_type": "audio/ogg"}
        return self._message({"voice": voice})

    def send_sticker(self, emoji: str = "👍") -> int:
        """Send a sticker."""
        name = self.world.keep_file(b"RIFF")
        sticker = {"file_id": name, "file_unique_id": name[-12:], "type": "regular", "width": 512, "height": 512}
        return self._message({"sticker": {**sticker, "is_animated": False, "is_video": False, "emoji": emoji}})

    def edit(self, text: str) -> int:
        """Change the own last message."""
        message = [m for m in self.chat.messages.values() if m["from"]["id"] == self.id and "text" in m][-1]
        message.update(text=text, edit_date=self.world.numbers.date())
        return self.world.push("edited_message", dict(message))

    def block(self) -> int:
        """Stop the bot."""
        self.chat.blocked = True
        return self._membership("member", "kicked")

    def unblock(self) -> int:
        """Let the bot write again."""
        self.chat.blocked = False
        self.chat.started = True
        return self._membership("kicked", "member")

    def _membership(self, before: str, after: str) -> int:
        def member(status: str) -> JSON:
            banned = {"until_date": 0} if status == "kicked" else {}
            return {"user": self.world.bot, "status": status, **banned}

        content = {
            "chat": self.chat.brief(),
            "from": self.user,
            "date": self.world.numbers.date(),
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        }
        return self.world.push("my_chat_member", content)


class Group:
    """A group chat the bot is in."""

    def __init__(self, telegram: FakeTelegram, title: str) -> None:
        self.telegram = telegram
        self.world = telegram.world
        self.chat = Chat(-self.world.numbers.person() // 1000, {"type": "group", "title": title})
        self.world.chats[self.chat.id] = self.chat

    @property
    def id(self) -> int:
        """The group's id; negative."""
        return int(self.chat.id)

    @property
    def received(self) -> list[Sent]:
        """What the bot sent to the group."""
        return [sent for sent in self.world.sent if sent.chat_id == self.chat.id]

    def migrate(self, by: Person) -> int:
        """Become a supergroup: a new id, two service messages, and refusals for the old id. Return the new id."""
        old = self.chat
        new = Chat(-1_000_000_000_000 + old.id, {"type": "supergroup", "title": old.fields["title"]})
        self.world.chats[new.id] = new
        self.world.push("message", self.world.write(old, by.user, {"migrate_to_chat_id": new.id}))
        self.world.push("message", self.world.write(new, by.user, {"migrate_from_chat_id": old.id}))
        old.migrated_to = new.id
        self.chat = new
        return new.id
