"""How a message is read for matching: shorthand by its neighbours, regional words, concepts, wards."""

from __future__ import annotations

from pathlib import Path

import pytest

from camnang_nlu.entities import Gazetteers, extract, load_gazetteers
from camnang_nlu.evaluation import auroc, calibration_error
from camnang_nlu.features import Reader, folded_words

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def gazetteers() -> Gazetteers:
    return load_gazetteers(ROOT / "nlu" / "gazetteers")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("đi dl bn ad", "di dai loan bao nhieu ad"),
        ("dl bn", "dl bao nhieu"),
        ("ck trước 5tr", "chuyen khoan truoc 5tr"),
        ("ck em muốn đi", "chong em muon di"),
        ("đi mô rứa", "di dau vay"),
        ("chi phí", "chi phi"),
        ("làm chi", "lam gi"),
        ("đóng bh xã hội", "dong bao hiem xa hoi"),
        ("bh đi đc k", "bay gio di duoc khong"),
        ("nhà nước", "nha nuoc"),
        ("cảm ơn nha", "cam on nhe"),
    ],
)
def test_shorthand_is_read_by_the_words_beside_it(gazetteers: Gazetteers, typed: str, read: str) -> None:
    words = folded_words(typed, gazetteers.shorthand, frozenset())
    assert " ".join(words) == read


def test_two_wordings_share_a_concept(gazetteers: Gazetteers) -> None:
    reader = Reader(gazetteers, frozenset())
    first, second = set(reader.read("hết bao nhiêu tiền").names), set(reader.read("tốn mấy củ").names)
    assert "k q_howmuch" in first & second


def test_fillers_are_left_out_between_concepts(gazetteers: Gazetteers) -> None:
    names = gazetteers.concepts.features(["lai", "suat", "a", "ad", "bao", "nhieu"])
    assert "kb @interest @q_howmuch" in names


@pytest.mark.parametrize(
    ("text", "ward", "alternatives"),
    [
        ("em ở xã Tân Trào muốn đi Nhật", "Tân Trào", ("Hải Phòng", "Tuyên Quang")),
        ("ubnd xã Vĩnh Hòa, An Giang", "Vĩnh Hòa", ()),
        ("ở phường 5 hỏi ai", "5", ()),
        ("nha em o xa tan trao", "Tân Trào", ("Hải Phòng", "Tuyên Quang")),
    ],
)
def test_a_ward_several_provinces_have_is_not_guessed(
    gazetteers: Gazetteers, text: str, ward: str, alternatives: tuple[str, ...]
) -> None:
    found = [e for e in extract(text, gazetteers) if e.entity == "ward"]
    assert [(e.value, e.alternatives) for e in found] == [(ward, alternatives)]
    assert text[found[0].start : found[0].end].lower() in (ward.lower(), "tan trao")


@pytest.mark.parametrize("text", ["nhà em ở xa quá", "xa lam khong di duoc", "xã hội hóa", "phuong an nao tot"])
def test_far_is_no_commune(gazetteers: Gazetteers, text: str) -> None:
    assert not [e for e in extract(text, gazetteers) if e.entity == "ward"]


def test_an_ambiguous_district_names_its_provinces(gazetteers: Gazetteers) -> None:
    entity = next(e for e in extract("huyện Châu Thành hỏi ở đâu", gazetteers) if e.entity == "district")
    assert {"An Giang", "Bến Tre"} <= set(entity.alternatives)
    assert not [e for e in extract("huyện Châu Thành hỏi ở đâu", gazetteers) if e.entity == "province"]


def test_the_measures_measure() -> None:
    assert auroc([(0.9, True), (0.8, True), (0.1, False)]) == 1.0
    assert auroc([(0.5, True), (0.5, False)]) == 0.5
    assert auroc([(0.5, True)]) is None
    assert calibration_error([(0.95, True)] * 19 + [(0.95, False)]) == pytest.approx(0.0)
    assert calibration_error([(0.95, False)] * 4) == pytest.approx(0.95)
