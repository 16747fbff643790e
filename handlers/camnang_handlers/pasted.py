"""Recognise what is to be checked whatever question its words resemble: a pasted advert, or "is this genuine?".

An advert talks of recruiting, pay, places and contacts at once; a single person's question rarely does. The cues are
folded patterns of that genre, not signs of fraud: a genuine notice has them too.
"""

from __future__ import annotations

import re
from typing import Final

from camnang_nlu import fold

SHORTEST: Final = 14  # words; below that a message is read as a question
CUES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\btuyen (?:gap |dung |\d|lao dong|nam|nu|nguoi|ung vien)",
        r"^\W*(?:thong bao|thu moi|giay moi|tuyen|can tuyen|phong giao dich|dai su quan)",
        r"\b(?:lh|lien he|inbox|ib|hotline|zalo)\b.{0,20}\d{4}",
        r"\bluong\b.{0,20}\d+.{0,12}(?:thang|usd|tr\b|trieu)",
        r"\b(?:bao an o|bao dau|bao visa|cam ket|ho tro vay|suat co han|giu suat|phong van (?:ngay|gap|tai))",
        r"\bgiay phep so\b|/ ?ld-?tb-?xh",
        r"\b(?:nop|dong) (?:them|truoc|phi|le phi)\b",
        r"\b(?:he thong|ho so em bi|ma hop dong|xac minh|bao luu|kich hoat)\b",
        r"\b(?:doi tuong|dang ky (?:truc tuyen|truoc)|mang (?:theo )?(?:ho chieu|cccd)|uu tien)\b",
        r"\b(?:thong bao lich|thu moi phong van|nhac:|thoi han nop)",
        r"\bvisa (?:\d+ ngay|du lich|nhanh)|bay (?:sau|trong|ngay)\b",
        r"\b(?:no phi|phi tron goi|tong phi|coc \d)",
    )
)
ENOUGH: Final = 2
OWN_QUESTION: Final = re.compile(
    r"\?|\b(?:co that khong|co dung khong|phai lam sao|tin duoc khong|duoc khong|em bi lua|toi bi lua)\b"
)


def is_pasted(text: str) -> bool:
    """Say whether `text` reads like an advert or a notice rather than like a person's own question."""
    if len(text.split()) < SHORTEST:
        return False
    folded = " ".join(fold(text).split())
    if OWN_QUESTION.search(folded):
        return False
    return sum(bool(cue.search(folded)) for cue in CUES) >= ENOUGH


ASKS_IF_GENUINE: Final = re.compile(
    r"\blua (?:dao )?(?:khong|ko|k|hong|hay|phai)\b|\b(?:co|phai) (?:phai )?lua\b|\bco that (?:khong|ko|k|hay)\b|\btin (?:duoc|dc)\b|\bthat hay (?:gia|lua)\b"
)


def asks_if_genuine(text: str) -> bool:
    """Say whether a person asks if something is genuine, whatever else the message is about."""
    return bool(ASKS_IF_GENUINE.search(" ".join(fold(text).split())))


ASKS_WHOSE: Final = re.compile(
    r"\bcua ai\b|\bla ai\b|\bco phai (?:la )?(?:cua |so |trang |link |web|tai khoan|stk)|\bphai (?:trang|so|cua)\b.{0,40}\b(?:khong|ko|k|hong|hem)\b"
    r"|\b(?:check|kiem tra|tra|xem) (?:giup |ho |dum |gium |lai )?(?:em |minh |toi |tui )?(?:so|link|trang|stk|tai khoan)"
)


def asks_whose(text: str) -> bool:
    """Say whether a person asks whose a number, a page or an account is."""
    return bool(ASKS_WHOSE.search(" ".join(fold(text).split())))


TAKES_BACK: Final = re.compile(
    r"\b(?:huy|rut|xoa|bo|thoi|khong)\b.{0,14}\bdang k[yi]\b|\bdang k[yi]\b.{0,20}\b(?:huy|rut lai|xoa di)\b"
)


def takes_registration_back(text: str) -> bool:
    """Say whether a person wants out of a registration: never a wish to register."""
    return bool(TAKES_BACK.search(" ".join(fold(text).split())))
