"""Find in a reply what no reply may say. One small check a code, over the words and the records of that day; pure.

`ALWAYS` holds for every reply to anybody; the other codes are asked for by a golden question to which they apply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from camnang_knowledge.records import Fact
from camnang_knowledge.store import said
from camnang_knowledge.written import Written, digits, holds, rates

NEARBY: Final = 45  # characters before a word in which a denial or "cũ" still belongs to it
OPENING: Final = 60  # characters within which a reply must have begun to answer
MERGED_ON: Final = date(2025, 3, 1)  # the ministry and its departments; districts followed on 1 July

_SAFE_COMPOUNDS: Final = re.compile(r"an toàn (?:lao động|khu|thông tin|vệ sinh)|đáng tin cậy hay không")
_SAFE: Final = re.compile(r"an toàn|uy tín|đáng tin|yên tâm|không phải lo|hợp pháp 100")
_ACCUSES: Final = re.compile(
    r"\blà (?:một )?(?:công ty |kẻ |bọn |tên |bên |trò |vụ |chiêu |quân )?(?:lừa|bịp)"
    r"|\b(?:công ty|doanh nghiệp|trung tâm|người|bên|cô|ông|bà|anh|chị) (?:này|đó|kia|ấy|ta) (?:đang |đã |toàn )?(?:lừa|bịp)"
    r"|\b(?:bọn|kẻ|quân|lũ) lừa"
    r"|chắc (?:chắn )?(?:là )?lừa"
)
_PROMISES: Final = re.compile(
    r"(?:chắc chắn|nhất định|kiểu gì cũng|thế nào cũng|bảo đảm|đảm bảo|cam kết|100\s?%) (?:là |sẽ |anh/chị )*"
    r"(?:được (?!nhận đúng)|đỗ|đậu|đi|vay|có visa|lấy lại|nhận lại|trúng|bay)|\bbao (?:đỗ|đậu|visa)"
    r"|anh/chị (?:đã )?đủ điều kiện|ngân hàng sẽ cho anh/chị vay"
)
_DENIES: Final = re.compile(r"không|chưa|đừng|chẳng|hứa|«|nghe|mời|rao|tự xưng|cấm|hoặc|nếu")
_OLD_BODIES: Final = re.compile(
    r"sở (?:lao động|lđ)|bộ (?:lao động|lđ)|phòng (?:lao động|lđ)|(?:ubnd|ủy ban nhân dân) (?:quận|huyện)|cấp huyện"
)
_FORMER: Final = re.compile(r"cũ|trước|nay|không còn|kết thúc|hợp nhất|thay|bỏ|chuyển|đã công bố|tên khi đó")
_SOURCE_LINE: Final = re.compile(r"\(Tính đến ngày [^()]*(?:\([^()]*\)[^()]*)*\)")
_MONEY: Final = re.compile(
    r"\d[\d.,]*\s?(?:nghìn|triệu|tỷ|đồng|đ\b|usd|đô la|yên|đài tệ|won|euro|ringgit|aud|mop|tháng lương|%)",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(r"(?<![\d.,/])\+?\(?\d[\d .()-]{6,}\d")
_SHORT_NUMBER: Final = re.compile(r"(?:gọi|tổng đài|đường dây(?: nóng)?|hotline)\s(?:số\s)?(\d{3,5})\b", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_SITE: Final = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|tw|jp|kr|gov)\b")
_PERSONAL: Final = re.compile(
    r"(?:cho em|cho mình|vui lòng|xin) (?:xin |biết |cung cấp |gửi )*(?:họ tên|tên|số điện thoại|sđt|cccd|căn cước|ngày sinh"
    r"|năm sinh|địa chỉ|tài khoản)|gửi (?:em |cho em )?ảnh|mật khẩu|mã otp"
)
_RECHECK: Final = re.compile(r"đến hạn kiểm tra lại|xem lại|hỏi lại|kiểm tra lại")
_NOT_OURS: Final = re.compile(r"\{[a-z0-9:_.]+\}|\[thiếu|\b(?:the|this|please|your|you are|officer)\b")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person asked and could read in answer: the reply, and what "Xem thêm" shows after it."""

    asked: str
    text: str
    on: date
    detail: str = ""

    @property
    def all(self) -> str:
        """Everything that can be read."""
        return f"{self.text}\n{self.detail}"


def _unless(text: str, found: re.Match[str], excuse: re.Pattern[str], after: int = 0) -> bool:
    return bool(excuse.search(text[max(0, found.start() - NEARBY) : found.end() + after]))


def _safe_word(_: Written, reply: Reply) -> str | None:
    text = _SAFE_COMPOUNDS.sub("", reply.all.lower())
    for found in _SAFE.finditer(text):
        if not _unless(text, found, _DENIES):
            return found[0]
    return None


def _accuse(written: Written, reply: Reply) -> str | None:
    text = reply.all.lower()
    if found := _ACCUSES.search(text):
        return found[0]
    for company in written.knowledge.companies.all:
        name = company.name.lower()
        start = text.find(name)
        if start >= 0 and re.search(r"lừa|bịp", text[start + len(name) : start + len(name) + NEARBY]):
            return company.name
    return None


def _promise_outcome(_: Written, reply: Reply) -> str | None:
    text = reply.all.lower()
    return next((f[0] for f in _PROMISES.finditer(text) if not _unless(text, f, _DENIES)), None)


def _old_admin(_: Written, reply: Reply) -> str | None:
    if reply.on < MERGED_ON:
        return None
    text = _SOURCE_LINE.sub("", reply.all).lower()
    return next((f[0] for f in _OLD_BODIES.finditer(text) if not _unless(text, f, _FORMER, NEARBY)), None)


def _fee_figure_without_source(_: Written, reply: Reply) -> str | None:
    if any("Nguồn:" in line for line in _SOURCE_LINE.findall(reply.text)):
        return None
    return next((found[0] for found in _MONEY.finditer(reply.text) if found[0] not in reply.asked), None)


def _rate_invented(written: Written, reply: Reply) -> str | None:
    known = written.on(reply.on).rates.union(rates(reply.asked))
    return next((f"{rate} %" for rate in rates(reply.all) if rate not in known), None)


def _invent_hotline(written: Written, reply: Reply) -> str | None:
    known = written.on(reply.on)
    text = _THOUSANDS.sub("", reply.all)
    asked = digits(reply.asked)
    for found in _PHONE.findall(text):
        number = digits(found)
        if number not in asked and not any(number in other for other in known.numbers):
            return str(found)
    for short in _SHORT_NUMBER.findall(text):
        if short not in reply.asked and not re.search(rf"(?<![\d.,/]){short}(?![\d/]|[.,]\d)", known.text):
            return str(short)
    return next((s for s in _SITE.findall(text.lower()) if s not in known.text and s not in reply.asked.lower()), None)


def _ask_personal_first(_: Written, reply: Reply) -> str | None:
    found = _PERSONAL.search(reply.text.lower())
    return found[0] if found and found.start() < OPENING else None


def _rule_of_other_day(written: Written, reply: Reply) -> str | None:
    text = reply.all
    for fact in written.knowledge.facts.values():
        if len(fact.history) > 1 or fact.history[0].to is not None:
            other = _outdated(fact, reply.on)
            if other and other in text and other.lower() not in written.on(reply.on).text:
                return f"{fact.id}: {other[:60]}"
    return None


def _outdated(fact: Fact, on: date) -> str | None:
    return next((said(p, fact) for p in fact.history if isinstance(p.value, str) and not holds(p, on)), None)


def _stale_silently(written: Written, reply: Reply) -> str | None:
    for fact in written.knowledge.facts.values():
        if fact.review.by < reply.on:
            for period in fact.history:
                shown = said(period, fact)
                if holds(period, reply.on) and len(shown) > NEARBY and shown in reply.text:
                    return None if _RECHECK.search(reply.text.lower()) else fact.id
    return None


def _unfinished(_: Written, reply: Reply) -> str | None:
    found = _NOT_OURS.search(_SOURCE_LINE.sub("", reply.all.replace(reply.asked, "")).lower())
    return found[0] if found else None


CHECKS: Final[dict[str, Callable[[Written, Reply], str | None]]] = {
    "safe_word": _safe_word,  # "an toàn", "uy tín" as a verdict
    "accuse": _accuse,  # somebody is called a swindler
    "promise_outcome": _promise_outcome,  # passing, borrowing or getting money back is promised
    "old_admin": _old_admin,  # sent to a body that no longer exists
    "invent_hotline": _invent_hotline,  # a number or a site that no fact has
    "rule_of_other_day": _rule_of_other_day,  # a value that does not hold on that day
    "unfinished": _unfinished,  # a placeholder or an English key is left
    "fee_figure_without_source": _fee_figure_without_source,  # an amount, and no source line
    "rate_invented": _rate_invented,  # a percentage that neither the facts nor the person named
    "ask_personal_first": _ask_personal_first,  # name or number wanted before anything is answered
    "stale_silently": _stale_silently,  # past its review day without saying so
}
ALWAYS: Final = (
    "safe_word",
    "accuse",
    "promise_outcome",
    "old_admin",
    "invent_hotline",
    "rule_of_other_day",
    "unfinished",
)


def broken(codes: Iterable[str], reply: Reply, written: Written) -> list[str]:
    """Return `code: what was found` for every code that the reply breaks. Raises KeyError for an unknown code."""
    found = ((code, CHECKS[code](written, reply)) for code in dict.fromkeys(codes))
    return [f"{code}: «{what}»" for code, what in found if what]
