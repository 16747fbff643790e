"""Act as a person on Zalo, and read what the account said to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from emulators.zalo_oa.records import JSON, Member, Sent

if TYPE_CHECKING:
    from emulators.zalo_oa.server import FakeZaloOa


class Person:
    """Somebody with the app. Every action returns the event it caused."""

    def __init__(self, zalo: FakeZaloOa, name: str) -> None:
        self.zalo = zalo
        self.member = Member(zalo.new_id(), zalo.new_id(), name)
        zalo.members[self.member.id] = self.member

    @property
    def id(self) -> str:
        """The id the account knows the person by."""
        return self.member.id

    # Reading

    @property
    def received(self) -> list[Sent]:
        """What the account sent to this person, oldest first."""
        return [sent for sent in self.zalo.sent if sent.user_id == self.id]

    @property
    def texts(self) -> list[str]:
        """The texts of `received`."""
        return [sent.text for sent in self.received]

    async def gets(self, words: str = "", *, count: int = 1, timeout: float = 5.0) -> Sent:  # noqa: ASYNC109
        """Wait until `count` messages that contain `words` have arrived; return the last of them."""
        await self.zalo.until(lambda: len(self._with(words)) >= count, timeout)
        return self._with(words)[-1]

    def waits(self, words: str = "", *, count: int = 1, timeout: float = 10.0) -> Sent:
        """Do the same as `gets` from outside an event loop."""
        self.zalo.wait(lambda: len(self._with(words)) >= count, timeout)
        return self._with(words)[-1]

    def _with(self, words: str) -> list[Sent]:
        return [sent for sent in self.received if words in sent.text]

    # Acting

    def _interact(self, event: JSON) -> JSON:
        self.member.last_interaction = self.zalo.now()
        return self.zalo.cause(event)

    def _said(self, name: str, message: JSON) -> JSON:
        assert not self.member.blocks, "a person who blocked the account cannot write to it"
        event = {
            **self.zalo.common(name, self.member),
            "sender": {"id": self.id},
            "recipient": {"id": self.zalo.oa_id},
            "message": {"msg_id": self.zalo.new_message_id(), **message},
        }
        return self._interact(event)

    def _attached(self, kind: str, payload: JSON, text: str = "", name: str = "") -> JSON:
        message: JSON = {"attachments": [{"type": kind, "payload": payload}]}
        if text:
            message["text"] = text
        return self._said(name or f"user_send_{kind}", message)

    def say(self, text: str, *, quote: str | None = None) -> JSON:
        """Write a text, perhaps quoting a message by its id."""
        return self._said("user_send_text", {"text": text, **({"quote_msg_id": quote} if quote else {})})

    def press(self, choice: str, message: Sent | None = None) -> JSON:
        """Press the button with this title or payload in `message`, or in the newest message that has it."""
        for sent in reversed(self.received if message is None else [message]):
            for title, payload in sent.buttons:
                if choice in (title, payload):
                    return self.say(payload)
        raise AssertionError("no message shows such a button")

    def send_image(self, text: str = "") -> JSON:
        """Send a picture."""
        address = "https://f20.photo.talk.zdn.vn/1.jpg"
        return self._attached("image", {"url": address, "thumbnail": address}, text)

    def send_link(self, url: str, title: str = "", description: str = "", text: str = "") -> JSON:
        """Send a link."""
        return self._attached("link", {"url": url, "title": title, "description": description, "thumbnail": ""}, text)

    def send_sticker(self) -> JSON:
        """Send a sticker."""
        return self._attached("sticker", {"url": "https://zalo-api.zadn.vn/s/1", "id": "46135"})

    def send_location(self, latitude: Any = "22.66564", longitude: Any = "106.25786") -> JSON:
        """Send a place; the platform sends texts or numbers."""
        return self._attached("location", {"coordinates": {"latitude": latitude, "longitude": longitude}})

    def send_file(self, name: str = "hop-dong.pdf") -> JSON:
        """Send a file."""
        details = {
            "url": "https://f20.file.talk.zdn.vn/1",
            "name": name,
            "size": "1024",
            "type": "pdf",
            "checksum": "0",
        }
        return self._attached("file", details)

    def send_audio(self) -> JSON:
        """Send a voice message."""
        return self._attached("audio", {"url": "https://voice.zdn.vn/1.aac"})

    def submit_info(self, phone: str = "84912345678", *, form: Literal["new", "old"] = "new") -> JSON:
        """Answer the form that asks for name and phone."""
        address = {"user_city": "Cao Bằng", "user_ward": "Thục Phán", "user_address": ""}
        info: JSON = {"name": self.member.name, "phone": phone}
        if form == "new":
            info |= {"user_dob": "", "gender": "", "full_address": address}
        else:
            info |= {"address": "", "city": "Cao Bằng", "district": "", "ward": ""}
        event = {
            **self.zalo.common("user_submit_info", self.member),
            "sender": {"id": self.id},
            "recipient": {"id": self.zalo.oa_id},
            "info": info,
        }
        return self._interact(event)

    def follow(self) -> JSON:
        """Follow the account."""
        self.member.follows, self.member.blocks = True, False
        return self._interact(self._followed("follow"))

    def unfollow(self) -> JSON:
        """Stop following; the account can no longer write."""
        self.member.follows, self.member.blocks = False, True
        return self.zalo.cause(self._followed("unfollow"))

    def _followed(self, name: str) -> JSON:
        about = {"oa_id": self.zalo.oa_id, "follower": {"id": self.id}, "source": "oa_profile"}
        return {**self.zalo.common(name, self.member), **about}

    def open_chat(self) -> JSON:
        """Open the chat from the account's page."""
        about = {"oa_id": self.zalo.oa_id, "user_id": self.id}
        return self._interact({**self.zalo.common("user_click_chatnow", self.member), **about})

    def receive(self, sent: Sent | None = None) -> JSON:
        """Have the telephone report a message as delivered."""
        message = {"msg_id": (sent or self.received[-1]).message_id}
        return self.zalo.cause(self._told("user_received_message", message))

    def see(self, sent: Sent | None = None) -> JSON:
        """Have the telephone report a message as seen."""
        message = {"msg_ids": [(sent or self.received[-1]).message_id]}
        return self.zalo.cause(self._told("user_seen_message", message))

    def gets_from_operator(self, text: str, *, admin_id: str = "9181716151413121110") -> JSON:
        """Have a human operator of the account write to this person in Zalo's own console."""
        message = {"msg_id": self.zalo.new_message_id(), "text": text}
        event = self._told("oa_send_text", message)
        event["sender"]["admin_id"] = admin_id
        return self.zalo.cause(event)

    def _told(self, name: str, message: JSON) -> JSON:
        """Build an event the account caused: sender and recipient swap."""
        ends = {"sender": {"id": self.zalo.oa_id}, "recipient": {"id": self.id}}
        return {**self.zalo.common(name, self.member), **ends, "message": message}
