"""Decide what the real server would refuse in a message, and in its words."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, Final

from emulators.telegram.records import JSON, Refusal

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
MOST_ENTITIES: Final = 100
TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}


def utf16(text: str) -> int:
    """Return the length in UTF-16 units, the unit of entity offsets."""
    return len(text.encode("utf-16-le")) // 2


class Markup(HTMLParser):
    """Reads the HTML parse mode: the text without tags, and the entities."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[JSON] = []
        self._open: list[tuple[str, int, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Refusal(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}" at byte offset 0')
        self._open.append((tag, utf16(self.text), dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise Refusal(400, "Bad Request: can't parse entities: Unmatched end tag at byte offset 0")
        _, start, url = self._open.pop()
        length = utf16(self.text) - start
        if length:
            entity: JSON = {"type": TAGS[tag], "offset": start, "length": length}
            if url:
                entity["url"] = url
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data

    def finish(self) -> None:
        """Refuse what was never closed."""
        self.close()
        if self._open:
            tag = self._open[-1][0]
            raise Refusal(
                400, f"Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"{tag}\""
            )


def check_text(parameters: JSON, field: str, longest: int, *, required: bool) -> tuple[str, list[JSON]]:
    """Return the visible text and its entities. Raises Refusal as the server would."""
    raw = parameters.get(field)
    raw = "" if raw is None else str(raw)
    entities: list[JSON] = parameters.get("entities" if field == "text" else "caption_entities") or []
    match str(parameters.get("parse_mode") or "").lower():
        case "":
            text = raw
        case "html":
            markup = Markup()
            markup.feed(raw)
            markup.finish()
            text, entities = markup.text, markup.entities
        case _:
            raise Refusal(400, "Bad Request: unsupported parse_mode")
    text = text.strip()
    if required and not text:
        raise Refusal(400, f"Bad Request: message {'text' if field == 'text' else field} is empty")
    if len(text) > longest:
        raise Refusal(400, f"Bad Request: message {'caption ' if field == 'caption' else ''}is too long")
    if len(entities) > MOST_ENTITIES:
        raise Refusal(400, "Bad Request: too many entities")
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > utf16(text):
            raise Refusal(400, "Bad Request: ENTITY_BOUNDS_INVALID")
    return text, entities + found_entities(text)


def found_entities(text: str) -> list[JSON]:
    """Return what the server finds by itself: commands and addresses."""
    found = []
    for kind, pattern in (("bot_command", r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?"), ("url", r"https?://\S+")):
        for match in re.finditer(pattern, text, re.ASCII):
            found.append({"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match[0])})
    return sorted(found, key=lambda entity: int(entity["offset"]))


def check_markup(markup: Any) -> JSON | None:
    """Return the keyboard as it will stand in the message. Raises Refusal for one the server would not take."""
    if markup in (None, "", {}):
        return None
    if not isinstance(markup, dict):
        raise Refusal(400, "Bad Request: object expected as reply markup")
    for row in markup.get("keyboard", []):
        for key in row:
            if not (key if isinstance(key, str) else key.get("text", "")).strip():
                raise Refusal(400, "Bad Request: keyboard button text must be non-empty")
    if "inline_keyboard" not in markup:
        return None
    rows = [[dict(button) for button in row] for row in markup["inline_keyboard"]]
    if sum(len(row) for row in rows) > 100:
        raise Refusal(400, "Bad Request: reply markup is too long")
    for row in rows:
        if len(row) > 8:
            raise Refusal(400, "Bad Request: too many buttons in a row")
        for button in row:
            if not str(button.get("text", "")).strip():
                raise Refusal(400, "Bad Request: inline keyboard button text is empty")
            data = button.get("callback_data")
            if data is None and not button.get("url"):
                raise Refusal(400, "Bad Request: text buttons are unallowed in the inline keyboard")
            if data is not None and not 1 <= len(str(data).encode()) <= 64:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"inline_keyboard": rows}
