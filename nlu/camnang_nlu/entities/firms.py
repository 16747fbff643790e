"""Read the names of firms: known brands, or the capitalised words after "công ty". Says nothing about a firm."""

from __future__ import annotations

import re
from collections.abc import Iterator

from camnang_nlu.entities.written import Written
from camnang_nlu.meaning import Entity

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_COMPANY = re.compile(
    r"(?<![^\W_])(?:tong cong ty|cong ty|cty|doanh nghiep|tap doan)\s+((?:(?:tnhh|co phan|cp|cung ung|dau tu|thuong mai|dich vu|quoc te|nhan luc|xklđ|xkld|hop tac|mtv|va|phat trien)\s+)*)"
)
_BRANDS = re.compile(
    r"(?<![^\W_])(esuhai|hoang long cms|hoang long|thang long osc|sona|suleco|sovilaco|vinaconex sai gon|vinaconex mec|lod|tracodi|viracimex|simco song da|virasimex|sao mai|"
    r"haindeco|intraco|traenco|vinamex|airseco|tranimexco|hoang gia long|sowataco|midori viet nam|midori|sd group|gms ha noi|phuc thai|endless|quinn ha noi|nhan luc jh|t&q|l&r|mika|ico|tti|jvnet|jhl|vinagimex|vilaco|letco|letcotex|newtatco|ttc|glo-tech|tms|ipm|akata)(?![^\W_])"
)
_NOT_A_COMPANY = frozenset(
    [
        "cung",
        "keu",
        "van",
        "chi",
        "thi",
        "la",
        "xin",
        "nhan",
        "hua",
        "lam",
        "gui",
        "yeu",
        "rut",
        "ep",
        "huy",
        "de",
        "muon",
        "chua",
        "tu",
        "lai",
        "het",
        "nao",
        "co",
        "khong",
        "ko",
        "k",
        "nay",
        "do",
        "thu",
        "bao",
        "bat",
        "giu",
        "no",
        "bi",
        "noi",
        "duoc",
        "dua",
        "minh",
        "em",
        "toi",
        "chau",
        "o",
        "cho",
        "lua",
        "da",
        "dang",
        "se",
        "phai",
        "can",
        "moi",
        "uy",
        "tin",
        "phai",
        "cu",
        "ho",
        "hen",
        "doi",
        "tra",
        "tru",
        "goi",
        "ben",
        "trong",
        "ma",
        "ghi",
        "ky",
        "nhan",
        "tuyen",
        "va",
        "voi",
        "thi",
        "la",
        "xuat",
        "xuong",
        "xay",
        "tai",
        "moi",
        "gioi",
        "dich",
        "phi",
        "phep",
        "hop",
        "cua",
        "con",
        "de",
        "gi",
        "ra",
        "di",
        "chi",
        "hoan",
        "huy",
        "cam",
        "ap",
        "ay",
        "that",
        "gia",
        "lo",
        "nhat",
        "han",
        "dai",
        "vs",
        "len",
        "ve",
        "ten",
        "tu",
        "nha",
        "nuoc",
        "phai",
        "chiu",
    ]
)


def companies(written: Written) -> Iterator[Entity]:
    """Yield firms: known brand names, or the capitalised (or short) words after "công ty"."""
    for match in _BRANDS.finditer(written.folded):
        if written.is_free(*match.span()):
            yield written.entity(
                "company", written.typed(*match.span()), *match.span(), take=False, extractor="gazetteer"
            )
            return
    for match in _COMPANY.finditer(written.folded):
        start, end, count, position = match.end(), match.end(), 0, match.end()
        while word := _WORD.match(written.folded, position):
            typed = written.typed(*word.span())
            if (word[0] in _NOT_A_COMPANY and not (typed[:1].isupper() and count)) or (
                count and written.marked and typed.islower()
            ):
                break
            if count == 0 and written.marked and typed.islower():
                break
            end, count = word.end(), count + 1
            position = end + 1 if end < len(written.folded) and written.folded[end] in " -" else len(written.folded)
            if count == 5:
                break
        if count and (written.typed(start, end)[:1].isupper() or not written.marked):
            yield written.entity("company", written.typed(start, end), start, end, take=False)
            return
