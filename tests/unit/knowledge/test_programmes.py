"""Programmes are named by people in many spellings; one that means one country alone needs no country said."""

from pathlib import Path

import pytest

from camnang_knowledge import Knowledge, load_knowledge
from camnang_knowledge.costs import total

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge" / "content")


@pytest.mark.parametrize(
    ("text", "programme"),
    [
        ("E-8 mất bao nhiêu tiền?", "han_quoc_e8"),
        ("(E8) phi bn", "han_quoc_e8"),
        ("visa e 8", "han_quoc_e8"),
        ("đi EPS, ký quỹ mấy trăm", "han_quoc_eps"),
        ("Tokutei lương bn", "nhat_ban_tokutei"),
        ("khán hộ công phí nhiêu", "dai_loan_khan_ho_cong"),
        ("đi nhà máy lương bao nhiêu", None),
        ("size e80 còn không", None),
        ("đi Nhật hết bao nhiêu", None),
    ],
)
def test_a_word_of_one_programme_alone_names_it(knowledge: Knowledge, text: str, programme: str | None) -> None:
    found = knowledge.programmes.unmistakable(text)
    assert (found.id if found else None) == programme


def test_a_word_that_stands_alone_also_names_it_beside_its_market(knowledge: Knowledge) -> None:
    for programme in knowledge.programmes.all:
        for form in programme.alone:
            named = knowledge.programmes.named(programme.market, form)
            assert named is not None, form
            assert named.market == programme.market, form


def test_no_word_stands_for_two_programmes(knowledge: Knowledge) -> None:
    owners: dict[str, str] = {}
    for programme in knowledge.programmes.all:
        for form in programme.alone:
            assert owners.setdefault(form, programme.id) == programme.id


def test_an_unknown_programme_is_none(knowledge: Knowledge) -> None:
    assert knowledge.programmes.get("khong_co") is None
    assert knowledge.programmes.get(None) is None


def test_an_item_within_a_programmes_own_sum_is_not_counted_twice(knowledge: Knowledge) -> None:
    assert "kham_suc_khoe" in {item.id for item in total(knowledge.costs, "nhat_ban_tts").items}
    assert "kham_suc_khoe" not in {item.id for item in total(knowledge.costs, "han_quoc_eps").items}
