"""Read phone numbers, bank accounts and links. A phone is ten digits beginning with 0; old eleven-digit prefixes are mapped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from camnang_nlu.entities.written import Written
from camnang_nlu.meaning import Entity

_URL = re.compile(
    r"(?:https?://|www\.)[^\s,;()«»\"']+|(?<![\w@.])[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|vn|net|org|info|top|xyz|site|online|shop|club|cc|io|me|asia)(?:\.vn)?(?:/[^\s,;()]*)?(?![\w])"
)
_ACCOUNT = re.compile(
    r"(?:stk|so tai khoan|so tk|tai khoan|tk|account)\s*(?:so|:|la|ngan hang)?\s*[a-z]{0,12}\s*[:.]?\s*(\d[\d .\-]{6,20}\d)"
)
_PHONE = re.compile(r"(?<![\d.,])(\+?84|0084|0)[\s.\-]?((?:\d[\s.\-]?){8,10}\d?)(?!\d)")
# The change of 15/9/2018 (Thông tư 22/2014/TT-BTTTT as carried out): eleven digits became ten.
_OLD_PREFIX = {
    "162": "32",
    "163": "33",
    "164": "34",
    "165": "35",
    "166": "36",
    "167": "37",
    "168": "38",
    "169": "39",
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "186": "56",
    "188": "58",
    "199": "59",
}


def links(written: Written) -> Iterator[Entity]:
    """Yield links and bare domain names as typed."""
    for match in _URL.finditer(written.folded):
        end = match.end()
        while written.folded[end - 1] in ".,;:!?":
            end -= 1
        if written.is_free(match.start(), end):
            yield written.entity("url", written.typed(match.start(), end), match.start(), end)


def accounts(written: Written) -> Iterator[Entity]:
    """Yield bank accounts: a run of digits named as one."""
    for match in _ACCOUNT.finditer(written.folded):
        if written.is_free(match.start(1), match.end(1)):
            yield written.entity("bank_account", re.sub(r"\D", "", match[1]), match.start(1), match.end(1))


def phones(written: Written) -> Iterator[Entity]:
    """Yield phone numbers as ten digits."""
    for match in _PHONE.finditer(written.folded):
        digits = re.sub(r"\D", "", match[2])
        if len(digits) == 10 and digits[:3] in _OLD_PREFIX:
            digits = _OLD_PREFIX[digits[:3]] + digits[3:]
        if match[1] != "0" and digits.startswith("0"):
            digits = digits[1:]
        if len(digits) == 9 and digits[0] in "35789" and written.is_free(*match.span()):
            end = match.end()
            while not written.folded[end - 1].isdigit():
                end -= 1
            yield written.entity("phone", "0" + digits, match.start(), end)
