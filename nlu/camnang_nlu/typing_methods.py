"""Decide how leftovers of Telex and VNI typing are read, and how a text would look typed that way.

Reading gives a folded word for matching, never a restored one: `nhaatj` and `nha65t` are read as `nhat`. Only a word that
is no known word as it stands, and is one when read so, is touched. Writing (for training noise and evaluation) follows the
two methods' published key tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_TELEX_MARKS = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_VNI_MARKS = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_TELEX_SHAPES = {"\u0302": None, "\u0306": "w", "\u031b": "w"}  # a circumflex doubles its letter
_VNI_SHAPES = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}
_DOUBLED = re.compile(r"(aa|ee|oo|dd)")
_TONE = re.compile(r"(?<=[aeiouyw])([sfrxj])(?=[a-z]*$)")
_VOWEL = re.compile(r"[aeiouy]")
_VNI_WORD = re.compile(r"^(?=[a-z])(?=.*\d)[a-z0-9]{2,12}$")
_CODE = re.compile(r"^(?:[a-z]\d{1,2}|\d.*|topik\d|ssw\d|tts\d|g\d)$")


def read_telex(word: str) -> str | None:
    """Return the folded reading of a folded word typed in raw Telex, or None when it has no such keys."""
    reading = _DOUBLED.sub(lambda match: match[0][0], word)
    # a second vowel key may stand behind the consonants: "nhata" for "nhât"
    if len(reading) > 3 and reading[-1] in "aeo" and reading.count(reading[-1]) == 2 and reading[-2] not in "aeiouy":
        reading = reading[:-1]
    if reading.endswith("d") and reading.startswith("d") and len(reading) > 3:
        reading = reading[:-1]
    if len(reading) > 2 and reading[-1] in "sfrxj" and _VOWEL.search(reading[:-1]):
        reading = reading[:-1]  # the tone key is usually struck last: "nhaatj"
    else:
        tone = None
        for match in _TONE.finditer(reading):
            tone = match
        if tone is not None:
            reading = reading[: tone.start()] + reading[tone.end() :]
    reading = re.sub(r"(?<=[aou])w|w(?=[aou])", "", reading) if "w" in reading else reading
    reading = reading.replace("w", "u") if "w" in reading else reading
    return reading if reading != word else None


def read_vni(word: str) -> str | None:
    """Return the folded reading of a folded word typed in raw VNI, or None. Visa and level codes (e8, n4) are kept."""
    if not _VNI_WORD.match(word) or _CODE.match(word):
        return None
    return re.sub(r"\d", "", word)


def read_word(word: str, known: Container[str]) -> str:
    """Return how a folded word is read for matching: itself when it is known, else a known Telex or VNI reading."""
    if word in known or len(word) < 2:
        return word
    for reading in (read_vni(word), read_telex(word)):
        if reading and reading in known:
            return reading
    return word


def _retype(text: str, marks: dict[str, str], shapes: dict[str, str | None], bar: str) -> str:
    words = []
    for word in text.split(" "):
        typed: list[str] = []
        tone = ""
        for letter in unicodedata.normalize("NFD", word):
            if letter in marks:
                tone = marks[letter]
            elif letter in shapes:
                typed.append(shapes[letter] or (typed[-1] if typed else ""))
            elif letter in "đĐ":
                typed.append("d" + bar if letter == "đ" else "D" + bar)
            else:
                typed.append(letter)
        tail = ""
        while typed and not typed[-1][-1].isalnum():
            tail = typed.pop() + tail
        words.append("".join(typed) + tone + tail)
    return " ".join(words)


def write_telex(text: str) -> str:
    """Return `text` as its raw Telex key strokes, tone at the word's end."""
    return _retype(text, _TELEX_MARKS, _TELEX_SHAPES, "d")


def write_vni(text: str) -> str:
    """Return `text` as its raw VNI key strokes, tone at the word's end."""
    return _retype(text, _VNI_MARKS, dict(_VNI_SHAPES), "9")
