"""Read markets, occupations and places from gazetteers; a form that is also an ordinary word needs a second signal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from camnang_nlu.entities.written import Written, compile_words
from camnang_nlu.folding import fold, same_letters
from camnang_nlu.meaning import Entity

_DIRECTION = re.compile(
    r"(?:^|[^\w])(?:di|nguoi|sang|qua|ben|nuoc|o|ve|tai|don|visa|luong|den|toi|tai|thi truong|xkld|lao dong|sang ben|con|va|hay|voi|hoac|vs|dvu|vu|phi|quoc|chu|tu|vay|han|nhat|dai|duc|uc|cong ty|thoi vu|hang|ky quy|coc|tieng|to|in|from)\s*[,/]?\s*$"
)
_AFTER_WEAK = re.compile(
    r"^\s*(?:thi|co|khong|ko|k|z|vay|het|mat|luong|phi|bao|bn|duoc|dc|nhe|a|ad|\?|$|may|lam|hay|voi|va|,|\d|tuyen|max|toi da|diện|dien|bang|bay|chuong trinh|moi|nha|con|cong|xuong)"
)
# A rumour of a country's doors: "nghe noi uc moi mo". Folding reads "mo" as the Central "mô", đâu.
_HEARD = re.compile(r"(?:^|[^\w])(?:noi|thay|biet|bao|nghe|hinh nhu)\s$")
_OPENS = re.compile(
    r"^\s(?:(?:moi|dang|sap|lai)\s)*(?:(?:mo|dau|tuyen)\b|can (?:nguoi|lao dong|nhieu)|nhan (?:nguoi|lao dong|nhieu))"
)
_ANY_FACTORY = "công nhân nhà máy"
_SUNDAY = re.compile(r"(?:^|[^\w])chu\s$")
_NOT_MARKET = re.compile(
    r"^(?:nhat (?:dinh|thiet|la|trong|nam|ca|tri|ky|quyet)|han (?:che|xi|che|muc|dien|su dung|nop|tra|chot|hop)|dai (?:hoc|su|dien|ly|thang|han|ca|de|loc|ngay|dang|tra)|duc (?:tinh|hanh)|uc (?:che)|lao (?:dong|dang|phoi|cai)|my pham|nga (?:tu|ba|xe))(?![^\W_])"
)


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Compiled gazetteers: folded form to canonical names."""

    markets: dict[
        str, tuple[str, bool, frozenset[str]]
    ]  # folded form: name, needs a signal, spellings that are the signal
    market_pattern: re.Pattern[str]
    occupations: dict[str, str]
    occupation_pattern: re.Pattern[str]
    provinces: dict[str, tuple[str, str]]  # folded: name before and after 1 July 2025
    province_pattern: re.Pattern[str]
    districts: dict[str, tuple[str, tuple[str, ...]]]
    district_pattern: re.Pattern[str]
    new_of: dict[str, str]


# Where a person has been is not where they would go: "từng đi Đài Loan", "em ở Nhật về", "đã làm bên Hàn 3 năm".
_BEEN_BEFORE: Final = re.compile(
    r"\b(?:tung|hoi (?:truoc|xua)|truoc (?:day|kia)|(?:tro )?ve (?:nuoc )?tu|da (?:di|qua|sang|lam|o))\s"
    r"(?:(?!(?:muon|dinh|tinh|gio|nay|can)\s)[a-z]+\s){0,5}$"
)
_BEEN_AFTER: Final = re.compile(r"\s(?:[a-z0-9]+\s){0,3}ve(?:\s(?:nuoc|roi|vn|viet nam))?\b")


def markets(written: Written, names: PlaceNames) -> Iterator[Entity]:
    """Yield markets by their canonical Vietnamese names."""
    for match in names.market_pattern.finditer(written.folded):
        form = re.sub(r"\s+", " ", match[0])
        found = names.markets.get(form) or names.markets.get(form.replace("-", " "))
        if found is None or not written.is_free(*match.span()):
            continue
        name, weak, spellings = found
        typed = written.typed(*match.span())
        if written.marked and not typed.isascii() and weak and typed.lower() not in spellings:
            continue
        if weak:
            sure = typed.lower() in spellings and not typed.isascii()
            if _NOT_MARKET.match(written.folded[match.start() : match.start() + 18]) and not (
                sure and (typed[:1].isupper() or typed.lower() == "nhật")  # "nhất là" is marked otherwise
            ):
                continue
            if form == "nhat" and _SUNDAY.search(written.folded[: match.start()]) and not typed[:1].isupper():
                continue
            if sure and form == "han" and re.match(r"\s*xi", written.folded[match.end() :]):
                continue
            if sure and form == "han" and re.search(r"(?:tho|nghe)\s$", written.folded[: match.start()]):
                continue
            before = written.folded[max(0, match.start() - 24) : match.start()]
            after = written.folded[match.end() :]
            directed = (
                bool(_DIRECTION.search(before))
                or (match.start() == 0 and bool(_AFTER_WEAK.match(after)))
                or bool(_HEARD.search(before) and _OPENS.match(after))
            )
            if not sure and not directed:
                continue
            if (
                written.marked
                and typed.isascii()
                and form in ("nhat", "dai", "my", "duc", "lao", "nga", "hung", "cam")
                and not typed[:1].isupper()
                and spellings
            ) and not directed:
                continue
        past = _BEEN_BEFORE.search(written.folded[: match.start()]) or _BEEN_AFTER.match(written.folded[match.end() :])
        yield written.entity(
            "market", name, *match.span(), extractor="gazetteer", take=len(form) > 3, role="past" if past else None
        )


def occupations(written: Written, names: PlaceNames) -> Iterator[Entity]:
    """Yield occupations by their canonical names; "nhà máy" only when nothing more exact is named."""
    found = [
        (names.occupations[form], match.span())
        for match in names.occupation_pattern.finditer(written.folded)
        if (form := re.sub(r"[\s\-]+", " ", match[0])) in names.occupations
    ]
    exact = any(name != _ANY_FACTORY for name, _ in found)
    for name, span in found:
        if written.is_free(*span) and not (exact and name == _ANY_FACTORY):
            yield written.entity("occupation", name, *span, extractor="gazetteer")
    may = re.search(
        r"(?<![^\W_])(?:hang|don|lam|nghe|tho|nganh)\s+(may)(?![^\W_])(?!\s*(?:bay|moc|tinh|nam|thang|tuoi))",
        written.folded,
    )
    if (
        may
        and written.is_free(may.start(1), may.end(1))
        and not (written.marked and written.typed(may.start(1), may.end(1)).lower() not in ("may",))
    ):
        yield written.entity("occupation", "may", may.start(1), may.end(1), extractor="gazetteer")


def places(written: Written, names: PlaceNames) -> Iterator[Entity]:
    """Yield provinces as said, their name since 1 July 2025 when it is certain, and districts of before."""
    certain: str | None = None
    for match in names.province_pattern.finditer(written.folded):
        found = names.provinces.get(re.sub(r"[\s\-]+", " ", match[0]))
        if found is None or not written.is_free(*match.span()):
            continue
        if (
            written.marked
            and fold(found[0]) == match[0]
            and written.typed(*match.span()).isascii()
            and not fold(found[0]).isascii()
        ):
            continue
        certain = found[1]
        entity = written.entity("province", found[0], *match.span(), extractor="gazetteer")
        yield entity
        yield Entity("province_new", found[1], entity.start, entity.end, "gazetteer", 1.0)
    for match in names.district_pattern.finditer(written.folded):
        form = re.sub(r"[\s\-]+", " ", match[0])
        found_district = names.districts.get(form)
        if found_district is None or not written.is_free(*match.span()):
            continue
        name, provinces = found_district
        typed = written.typed(*match.span())
        before = written.folded[max(0, match.start() - 14) : match.start()]
        if re.search(r"(?:xa|phuong|thi tran)\s+$", before) or not same_letters(typed, name):
            continue
        named = re.search(r"(?:o|huyen|quan|thi xa|tp|thanh pho|tai|que|nha|tren|duoi|vung|len|ve|tu|,)\s*$", before)
        if not named and not (typed.istitle() and written.marked) and not (certain and match.start() < 40):
            continue
        if written.marked and typed.isascii() and not name.isascii():
            continue
        fitting = [p for p in provinces if certain is None or names.new_of[p] == certain]
        if not fitting:
            continue
        others = tuple(fitting) if len(fitting) > 1 else ()
        entity = written.entity("district", name, *match.span(), extractor="gazetteer", alternatives=others)
        yield entity
        if len(fitting) == 1 and certain is None:
            yield Entity("province", fitting[0], entity.start, entity.end, "gazetteer", 0.9)
            yield Entity("province_new", names.new_of[fitting[0]], entity.start, entity.end, "gazetteer", 0.9)
            certain = names.new_of[fitting[0]]


def compile_places(
    markets: dict[str, dict[str, list[str]]],
    occupations: dict[str, list[str]],
    provinces: dict[str, str],
    districts: dict[str, list[str]],
) -> PlaceNames:
    """Compile the gazetteer files' contents."""
    market_forms: dict[str, tuple[str, bool, frozenset[str]]] = {}
    for name, forms in markets.items():
        spellings = frozenset(forms.get("marked") or ())
        for form in forms["sure"]:
            market_forms[fold(form).replace("-", " ")] = (name, False, spellings)
            market_forms[fold(form)] = (name, False, spellings)
        for form in forms["weak"]:
            market_forms[form] = (name, True, spellings)
    occupation_forms = {
        fold(form).replace("-", " "): name
        for name, forms in occupations.items()
        for form in [name, *forms]
        if name not in ("may", "hàn", "sơn")
    }
    for name in ("may", "hàn", "sơn"):
        occupation_forms.update({fold(form).replace("-", " "): name for form in occupations.get(name, [])})
    province_forms = {fold(old).replace("-", " ").replace("  ", " "): (old, new) for old, new in provinces.items()}
    for alias, old in {
        "sai gon": "Hồ Chí Minh",
        "tphcm": "Hồ Chí Minh",
        "tp hcm": "Hồ Chí Minh",
        "hcm": "Hồ Chí Minh",
        "hue": "Thừa Thiên Huế",
        "thua thien hue": "Thừa Thiên Huế",
        "vung tau": "Bà Rịa - Vũng Tàu",
        "dak lak": "Đắk Lắk",
        "daklak": "Đắk Lắk",
        "dac lac": "Đắk Lắk",
        "dak nong": "Đắk Nông",
        "bac can": "Bắc Kạn",
    }.items():
        match = next(
            (o for o in provinces if o == old or fold(o).replace("-", " ") == fold(old).replace("-", " ")), None
        )
        if match:
            province_forms[alias] = (match, provinces[match])
    district_forms: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, owners in districts.items():
        form = fold(name).replace("-", " ").replace("'", "")
        if form not in province_forms and form not in market_forms and (" " in form or len(form) > 5):
            district_forms[form] = (name, tuple(owners))
    return PlaceNames(
        market_forms,
        compile_words(dict.fromkeys(market_forms, "")),
        occupation_forms,
        compile_words(dict.fromkeys(occupation_forms, "")),
        province_forms,
        compile_words(dict.fromkeys(province_forms, "")),
        district_forms,
        compile_words(dict.fromkeys(district_forms, "")),
        dict(provinces),
    )
