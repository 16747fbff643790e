"""Read names, gender, education and language levels: what is said of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from camnang_nlu.entities.written import Written
from camnang_nlu.meaning import Entity

_NAME = re.compile(
    r"(?<![^\W_])(?:ho\s*(?:va\s*)?ten|ten|my name is|em la|toi la|minh la|chau la)\s*(?:(?:cua\s+)?(?:em|toi|minh|chau|con|chi|anh|day du|day)\s+)?(?:la\s+)?[:\-]?\s*"
)
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_STOP = frozenset(
    [
        "sinh",
        "sn",
        "so",
        "sdt",
        "dt",
        "o",
        "que",
        "muon",
        "di",
        "nam",
        "nu",
        "nay",
        "nhung",
        "thi",
        "va",
        "nha",
        "dia",
        "chi",
        "tuoi",
        "la",
        "ms",
        "co",
        "khong",
        "ko",
        "gi",
        "ai",
        "dang",
        "ky",
        "toi",
        "cho",
        "em",
        "ghi",
        "sai",
        "trong",
        "cong",
        "ty",
        "bi",
        "ho",
        "a",
        "ạ",
        "de",
        "lam",
        "nguoi",
        "tu",
        "day",
        "vang",
        "roi",
        "cac",
    ]
)
_SURNAMES = frozenset(
    [
        "nguyen",
        "tran",
        "le",
        "pham",
        "hoang",
        "huynh",
        "phan",
        "vu",
        "vo",
        "dang",
        "bui",
        "do",
        "ho",
        "ngo",
        "duong",
        "ly",
        "dinh",
        "trinh",
        "mai",
        "dao",
        "doan",
        "luong",
        "cao",
        "ha",
        "lam",
        "luu",
        "ma",
        "nong",
        "trieu",
        "vang",
        "giang",
        "sung",
        "thao",
        "lo",
        "quang",
        "lu",
        "cu",
        "ban",
        "chao",
        "dan",
        "hau",
        "hoa",
        "khang",
        "la",
        "lau",
        "lanh",
        "leo",
        "linh",
        "luc",
        "mua",
        "nung",
        "pan",
        "phung",
        "quach",
        "ta",
        "tang",
        "thach",
        "thai",
        "than",
        "to",
        "tong",
        "truong",
        "tu",
        "vi",
        "vuong",
        "xa",
        "y",
        "chau",
        "chu",
        "cung",
        "danh",
        "dam",
        "giap",
        "kieu",
        "kim",
        "lai",
        "lang",
        "mac",
        "moc",
        "nghiem",
        "on",
        "pho",
        "sin",
        "son",
        "tan",
        "thi",
        "tien",
        "tieu",
        "tong",
        "trang",
        "trung",
        "ung",
        "vien",
    ]
)
_GENDER = re.compile(
    r"(?<![^\W_])(nam gioi|nu gioi|con gai|con trai|dan ong|dan ba|phu nu|nu|woman|man(?= \d)|female|male|gai|trai)(?![^\W_])|(?<![^\W_\d])(nam)(?=\s+\d{2}\s*tuoi|\s*,|\s+cao|\s+sinh|\s+\d{1,2}m)"
)
_EDUCATION = (
    (re.compile(r"(?<![^\W_])(?:dai hoc|university|cu nhan|dh(?![^\W_]))"), "đại học"),
    (re.compile(r"(?<![^\W_])(?:cao dang|college|cd(?= dd| nghe| y))"), "cao đẳng"),
    (re.compile(r"(?<![^\W_])(?:trung cap(?! ky thuat))"), "trung cấp"),
    (
        re.compile(
            r"(?<![^\W_])(?:cap 3|cap ba|c3|thpt|lop 1[0-2]|12/12|trung hoc pho thong|het 12|hoc het 12)(?![^\W_])"
        ),
        "THPT",
    ),
    (re.compile(r"(?<![^\W_])(?:cap 2|cap hai|c2|thcs|lop [6-9]|[6-9]/12|trung hoc co so)(?![^\W_])"), "THCS"),
    (re.compile(r"(?<![^\W_])(?:cap 1|tieu hoc|lop [1-5])(?![^\W_])"), "tiểu học"),
)
_LEVEL = re.compile(
    r"(?<![^\W_])(n[1-5]|topik\s*[1-6]|eps[ -]?topik|topik|[abc][12]|hsk\s*[1-6]|jft(?:-basic)?|ielts\s*\d(?:[.,]\d)?)(?![^\W_])"
)


def names(written: Written, asked: bool) -> Iterator[Entity]:
    """Yield the name a person gives: after "tên …", or the whole short text when a name was asked."""
    for match in _NAME.finditer(written.folded):
        found = _take_name(
            written, match.end(), needs_surname=match[0].strip().split()[-1:] != ["ten"] and "ten" not in match[0]
        )
        if found:
            yield written.entity("name", written.typed(*found), *found)
            return
    if asked:
        words = list(_WORD.finditer(written.folded))
        if (
            2 <= len(words) <= 5
            and words[0][0] in _SURNAMES
            and not (
                {w[0] for w in words} & (_STOP - {"nam", "thi", "nu", "ha", "o", "la", "di", "so", "tu", "vang", "a"})
            )
        ):
            start, end = words[0].start(), words[-1].end()
            yield written.entity("name", written.typed(start, end), start, end)


def _take_name(written: Written, start: int, *, needs_surname: bool) -> tuple[int, int] | None:
    end, count, position = start, 0, start
    while match := _WORD.match(written.folded, position):
        word = match[0]
        if (
            count >= 1
            and word in _STOP
            and not (
                word in ("nam", "thi", "nu", "ha", "so", "tu", "a", "la", "vang")
                and written.typed(*match.span())[:1].isupper()
            )
        ):
            break
        if count == 0 and word in _STOP and not (written.typed(*match.span())[:1].isupper() and word in _SURNAMES):
            break
        end, count = match.end(), count + 1
        position = match.end()
        while position < len(written.folded) and written.folded[position] == " ":
            position += 1
        if count == 5 or (position < len(written.folded) and not written.folded[position].isalpha()):
            break
    if count == 0 or (needs_surname and (count < 2 or _WORD.match(written.folded, start)[0] not in _SURNAMES)):  # type: ignore[index]
        return None
    if count == 1 and needs_surname:
        return None
    return start, end


def traits(written: Written) -> Iterator[Entity]:
    """Yield gender, education and language level."""
    for match in _GENDER.finditer(written.folded):
        word = match[0]
        if word == "trai" and not re.search(
            r"(?:con|em|chau|thang)\s$", written.folded[max(0, match.start() - 6) : match.start()]
        ):
            continue
        if written.is_free(*match.span()):
            value = "nam" if word in ("nam", "nam gioi", "con trai", "dan ong", "male", "man", "trai") else "nữ"
            if written.marked and word == "nu" and written.typed(*match.span()).lower() != "nữ":
                continue
            yield written.entity("gender", value, *match.span(), take=False)
            break
    for pattern, value in _EDUCATION:
        schooling = pattern.search(written.folded)
        if schooling and written.is_free(*schooling.span()):
            yield written.entity("education", value, *schooling.span())
            break
    for match in _LEVEL.finditer(written.folded):
        if written.is_free(*match.span()) and not (
            match[0] in ("a1", "a2", "c1", "c2") and "tieng" not in written.folded
        ):
            yield written.entity("language_level", _level(match[0]), *match.span(), take=False)


def _level(text: str) -> str:
    compact = re.sub(r"\s+", " ", text).upper()
    return "EPS-TOPIK" if compact.startswith("EPS") else compact.replace("JFT-BASIC", "JFT-Basic")
