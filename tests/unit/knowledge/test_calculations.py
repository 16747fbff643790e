"""Quotes, programmes, support, contact points and repayments by period: sums a person could redo by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camnang_knowledge import Knowledge, load_knowledge
from camnang_knowledge.calculators import loan_schedule
from camnang_knowledge.checks import shows_at_once
from camnang_knowledge.contacts import host_of
from camnang_knowledge.costs import CostItem, total
from camnang_knowledge.eligibility import Person, eligibility, refused
from camnang_knowledge.programmes import ExchangeRate, Programme
from camnang_knowledge.quotes import check_quote
from camnang_knowledge.supports import stacked

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge" / "content")


def programme(knowledge: Knowledge, name: str) -> Programme:
    return next(p for p in knowledge.programmes.all if p.id == name)


def test_principal_by_period_is_paid_at_the_end_of_each_period() -> None:
    loan = loan_schedule(120_000_000, 7.92, 36, "by_period", 12)
    paid = [(p.month, p.principal) for p in loan.payments if p.principal]
    assert paid == [(12, 40_000_000), (24, 40_000_000), (36, 40_000_000)]
    assert loan.payments[0].interest == 792_000
    assert loan.total_interest == 12 * (792_000 + 528_000 + 264_000)


def test_a_rest_of_a_period_is_paid_in_the_last_month() -> None:
    loan = loan_schedule(90_000_000, 6.6, 30, "by_period", 12)
    assert [p.month for p in loan.payments if p.principal] == [12, 24, 30]
    assert sum(p.principal for p in loan.payments) == 90_000_000


@given(
    principal=st.integers(1_000_000, 500_000_000),
    rate=st.floats(0, 20),
    months=st.integers(1, 120),
    method=st.sampled_from(["annuity", "flat_principal", "by_period"]),
)
def test_every_way_of_repaying_returns_the_whole_loan(principal: int, rate: float, months: int, method: str) -> None:
    loan = loan_schedule(principal, round(rate, 3), months, method)  # type: ignore[arg-type]
    assert abs(sum(p.principal for p in loan.payments) - principal) <= months
    assert loan.payments[-1].balance == 0


def test_a_quote_is_held_against_the_ceiling() -> None:
    check = check_quote(170_000, 3, 120_000_000, 165.0)
    assert (check.ceiling, check.ceiling_dong, check.over) == (510_000, 84_150_000, 35_850_000)
    assert check.even_rate == pytest.approx(235.294, abs=0.001)
    without = check_quote(170_000, 3, 120_000_000, None)
    assert (without.ceiling_dong, without.over) == (None, None)
    with pytest.raises(ValueError, match="positive"):
        check_quote(0, 3, None, None)


def test_the_programme_a_person_names_is_found_and_none_is_guessed(knowledge: Knowledge) -> None:
    find = knowledge.programmes.named
    assert find("Nhật Bản", "đi tokutei ngành thực phẩm").id == "nhat_ban_tokutei"  # type: ignore[union-attr]
    assert find("Đài Loan", "phí bao nhiêu", ["khán hộ công"]).id == "dai_loan_khan_ho_cong"  # type: ignore[union-attr]
    assert find("Nhật Bản", "phí dịch vụ bao nhiêu") is None
    assert find(None, "đi EPS cần gì").id == "han_quoc_eps"  # type: ignore[union-attr]


def test_only_a_confirmed_requirement_refuses(knowledge: Knowledge) -> None:
    eps, factory = programme(knowledge, "han_quoc_eps"), programme(knowledge, "dai_loan_nha_may")
    assert refused(eligibility(eps, Person(age=40)))
    assert not refused(eligibility(eps, Person(age=39)))
    too_old = eligibility(factory, Person(age=45))
    assert too_old[0].verdict == "does_not_fit" and not refused(too_old)
    assert eligibility(factory, Person(education="tiểu học"))[1].verdict == "does_not_fit"
    assert {finding.verdict for finding in eligibility(eps, Person())} == {"open"}


def test_support_adds_up_once_for_several_groups(knowledge: Knowledge) -> None:
    one, two = stacked(knowledge.supports, {"ho_ngheo"}), stacked(knowledge.supports, {"ho_ngheo", "dan_toc_thieu_so"})
    assert one == two and one.once == 4_000_000 + 4_000_000 + 530_000 + 300_000 + 750_000
    assert not stacked(knowledge.supports, {"ve_nuoc"}).items


def test_groups_are_read_from_what_a_person_says(knowledge: Knowledge) -> None:
    named = knowledge.audiences.named
    assert [group.id for group in named("nhà em hộ nghèo, người Mông")] == ["dan_toc_thieu_so", "ho_ngheo"]
    assert named("đi Nhật hết bao nhiêu") == ()


def test_a_rate_is_the_newest_one_set_and_never_assumed(knowledge: Knowledge) -> None:
    assert knowledge.rate("JPY", date(2026, 11, 23)) is None
    rates = tuple(
        ExchangeRate(id=f"jpy.{day}", currency="JPY", dong=dong, on=date(2026, 11, day), source="Ngân hàng Thử")
        for day, dong in ((2, 160.0), (20, 165.0))
    )
    known = Knowledge(
        **{name: getattr(knowledge, name) for name in knowledge.__dataclass_fields__ if name != "rates"}, rates=rates
    )
    assert known.rate("JPY", date(2026, 11, 10)).dong == 160.0  # type: ignore[union-attr]
    assert known.rate("JPY", date(2026, 11, 23)).dong == 165.0  # type: ignore[union-attr]
    assert known.rate("JPY", date(2026, 11, 1)) is None and known.rate("TWD", date(2026, 11, 23)) is None


@pytest.mark.parametrize(
    ("link", "state"),
    [
        ("https://colab.moha.gov.vn/tin", "published"),
        ("COLAB.MOHA.GOV.VN", "published"),
        ("http://colab-gov.vn.com", "imitates"),
        ("https://colab.moha.gov.vn.dang-ky.com/x", "imitates"),
        ("dolab-eps.net", "imitates"),
        ("nhatban24h.vn/don", "warned"),
        ("https://congtyabc.com.vn", "not_listed"),
    ],
)
def test_a_link_is_known_by_its_host_not_by_what_it_contains(knowledge: Knowledge, link: str, state: str) -> None:
    assert knowledge.contacts.site(link).state == state


@pytest.mark.parametrize("number", ["0981 84 84 84", "+84981848484", "0981.848.484"])
def test_a_published_number_is_known_however_it_is_written(knowledge: Knowledge, number: str) -> None:
    assert knowledge.contacts.phone(number).state == "published"


def test_an_unknown_number_says_among_how_many(knowledge: Knowledge) -> None:
    finding = knowledge.contacts.phone("0900000000")
    assert finding.state == "not_listed" and finding.among >= 9 and host_of("") == ""


def test_impossible_routes_are_checked_though_nobody_asks(knowledge: Knowledge) -> None:
    today = date(2026, 11, 23)
    for text in ("sang Campuchia làm casino", "đi du lịch Úc rồi trốn ở lại", "họ rủ qua Dubai bán hàng"):
        assert shows_at_once(knowledge, text, today), text
    for text in ("sang Lào làm rẫy cao su cần giấy gì", "về nước rồi ở lại quê làm ăn", "đi Hàn thời vụ cần gì"):
        assert not shows_at_once(knowledge, text, today), text
    assert not shows_at_once(knowledge, "họ rủ qua Dubai bán hàng", date(2026, 2, 28)), "before the suspension"


def test_only_costs_known_in_dong_add_up(knowledge: Knowledge) -> None:
    known = total(knowledge.costs, "dai_loan_nha_may")
    assert (known.least, known.most) == (1_100_000, 1_700_000)
    only = CostItem(id="x", title="x", least=5, most=7, fact="f", sure=True, programmes=("nhat_ban_tts",))
    assert total((*knowledge.costs, only), "dai_loan_nha_may") == known
    assert total((*knowledge.costs, only), "nhat_ban_tts").most == known.most + 7
    with pytest.raises(ValueError, match="nhỏ hơn"):
        CostItem(id="x", title="x", least=7, most=5, fact="f", sure=True)
