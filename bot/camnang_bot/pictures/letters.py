"""Choose fonts, leave out what they cannot show, and break text into lines. Lengths are pixels.

The fonts lie beside this module, so that a picture looks the same on every machine (`fonts/README.md`).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

_RANGES: Final = (
    (0x20, 0x7E),
    (0xA0, 0xAC),  # the soft hyphen, U+00AD, is nothing to see
    (0xAE, 0xFF),
    (0x102, 0x103),
    (0x110, 0x111),
    (0x128, 0x129),
    (0x168, 0x169),
    (0x1A0, 0x1A1),
    (0x1AF, 0x1B0),
    (0x1EA0, 0x1EF9),
)
_SIGNS: Final = "\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2032\u2212\u2260\u2264\u2265\u2248\u20ab\u20ac"
LETTERS: Final = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1)) | frozenset(_SIGNS)
_SPOKEN: Final = str.maketrans({"\u2192": "\u2013", "\u00a0": " ", "\t": " ", "\n": " "})


@lru_cache(maxsize=32)
def font(size: int, *, bold: bool = False) -> FreeTypeFont:
    """Return the font at `size` pixels."""
    path = files("camnang_bot.pictures") / "fonts" / f"Roboto-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(BytesIO(path.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


def readable(text: str) -> str:
    """Return `text` composed and on one line, without what the fonts would show as an empty box (emoji, other scripts)."""
    composed = unicodedata.normalize("NFC", text).translate(_SPOKEN)
    return " ".join("".join(letter for letter in composed if letter in LETTERS).split())


def wrap(text: str, face: FreeTypeFont, width: float) -> list[str]:
    """Return the lines of `text` that fit into `width`; a word that is too long is broken where it must be."""
    lines: list[str] = []
    line = ""
    for word in readable(text).split():
        candidate = f"{line} {word}" if line else word
        if face.getlength(candidate) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        while face.getlength(word) > width and len(word) > 1:
            fitting = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or face.getlength(word[:n]) <= width)
            lines.append(word[:fitting])
            word = word[fitting:]
        line = word
    return [*lines, line] if line else lines
