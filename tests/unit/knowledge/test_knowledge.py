from datetime import date
from pathlib import Path

import pytest
import yaml

from camnang_knowledge import ContentError, Knowledge, OutsideRecord, Scope, load_knowledge
from camnang_knowledge.calculators import loan_schedule, savings_and_payback, service_fee_ceiling

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge" / "content")


def test_the_rule_of_the_day_is_answered(knowledge: Knowledge) -> None:
    before = knowledge.answer("loan_amount", Scope(), date(2025, 6, 1))
    after = knowledge.answer("loan_amount", Scope(), date(2026, 6, 1))
    assert "100 triệu" in before.short
    assert "100% chi phí" in after.short
    assert before.citations != after.citations


def test_a_day_outside_a_record_names_the_nearest_days(knowledge: Knowledge) -> None:
    with pytest.raises(OutsideRecord) as caught:
        knowledge.fact("markets.mkt_042", date(2027, 6, 1))
    assert date(2026, 12, 31) in caught.value.nearest


def test_next_years_wage_is_not_guessed(knowledge: Knowledge) -> None:
    answer = knowledge.answer("salary", Scope(market="Đài Loan"), date(2027, 6, 1))
    assert "29.500" not in answer.short


def test_past_its_review_day_an_answer_says_so(knowledge: Knowledge) -> None:
    assert not knowledge.answer("deposit", Scope(), TODAY).needs_recheck
    assert knowledge.answer("deposit", Scope(), date(2029, 6, 1)).needs_recheck


def test_the_most_specific_article_wins(knowledge: Knowledge) -> None:
    assert knowledge.answer("fees", Scope(market="Nhật Bản"), TODAY).article == "fees.nhat_ban"
    general = knowledge.answer("fees", Scope(market="Romania"), TODAY)
    assert general.article == "fees.chung"
    assert general.assumed == ("market",)
    assert knowledge.answer("salary", Scope(market="UAE"), TODAY).article == "salary.trung_dong"
    assert knowledge.answer("contact_office", Scope(province="Lào Cai"), TODAY).article == "contact_office.lao_cai"


def test_an_unknown_topic_is_unknown(knowledge: Knowledge) -> None:
    assert knowledge.answer("nothing_like_it", Scope(), TODAY).status == "unknown"


def test_every_answer_has_a_day_and_a_source(knowledge: Knowledge) -> None:
    for article in knowledge.articles.values():
        answer = knowledge.render(article, TODAY, ())
        assert answer is not None, article.id
        if answer.status == "answered":
            assert answer.citations, article.id


def test_a_near_company_name_is_another_firm(knowledge: Knowledge) -> None:
    assert knowledge.companies.find("Công ty CP Nhân lực JH", TODAY).company is not None
    near = knowledge.companies.find("Nhân lực JHS", TODAY)
    assert near.status == "not_found"
    assert [company.id for company in near.near] == ["nhan_luc_jh"]


def write(folder: Path, record: dict[str, object]) -> None:
    path = folder / "facts" / "thu" / "mot.yml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")


def fact(**changes: object) -> dict[str, object]:
    return {
        "id": "thu.mot",
        "title": "Thử",
        "unit": "đ",
        "kind": "money",
        "history": [
            {"from": date(2025, 1, 1), "to": date(2025, 12, 31), "value": 1, "source": {"document": "d"}},
            {"from": date(2026, 1, 1), "value": 2, "source": {"document": "d"}},
        ],
        "checked_on": date(2026, 1, 1),
        "confidence": "press",
        "verified": True,
        "review": {"by": date(2027, 1, 1), "who": "x"},
    } | changes


@pytest.mark.parametrize(
    "changes",
    [
        {
            "history": [
                {"from": date(2025, 1, 1), "value": 1, "source": {"document": "d"}},
                {"from": date(2026, 1, 1), "value": 2, "source": {"document": "d"}},
            ]
        },  # overlap
        {
            "history": [
                {"from": date(2025, 1, 1), "to": date(2025, 6, 1), "value": 1, "source": {"document": "d"}},
                {"from": date(2026, 1, 1), "value": 2, "source": {"document": "d"}},
            ]
        },  # gap
        {"verified": False},
        {"surprise": 1},
        {"id": "thu.hai"},
        {"history": []},
        {"confidence": "sure"},
    ],
)
def test_a_wrong_record_is_refused_with_file_and_remedy(tmp_path: Path, changes: dict[str, object]) -> None:
    write(tmp_path, fact(**changes))
    with pytest.raises(ContentError) as caught:
        load_knowledge(tmp_path)
    problem = caught.value.problems[0]
    assert problem.file.endswith("facts/thu/mot.yml")
    assert problem.line >= 1
    assert problem.remedy


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "facts" / "thu" / "mot.yml"
    path.parent.mkdir(parents=True)
    path.write_text("id: thu.mot\ntitle: [\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"mot\.yml:"):
        load_knowledge(tmp_path)


def test_an_annuity_is_level_and_ends_at_nothing() -> None:
    schedule = loan_schedule(120_000_000, 7.92, 36, "annuity")
    assert schedule.payments[0].total == 3_755_937
    assert schedule.payments[-1].balance == 0
    assert abs(sum(payment.principal for payment in schedule.payments) - 120_000_000) <= 36
    assert {payment.total for payment in schedule.payments} <= {3_755_936, 3_755_937, 3_755_938}


def test_equal_principal_costs_less_interest() -> None:
    annuity, flat = (loan_schedule(70_000_000, 6.6, 36, method) for method in ("annuity", "flat_principal"))
    assert flat.payments[0].interest == 385_000
    assert flat.total_interest < annuity.total_interest


@pytest.mark.parametrize("arguments", [(0, 6.6, 12), (1_000, -1, 12), (1_000, 6.6, 0), (1_000, 6.6, 999)])
def test_an_impossible_loan_is_refused(arguments: tuple[int, float, int]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        loan_schedule(*arguments, "annuity")


@pytest.mark.parametrize(("months", "pay"), [(12, 1), (24, 2), (36, 3), (60, 3), (6, 0.5)])
def test_the_ceiling_follows_the_contract(months: int, pay: float) -> None:
    assert service_fee_ceiling(months).months_of_pay == pay


def test_a_cost_that_is_never_earned_back_says_so() -> None:
    assert savings_and_payback(8_000_000, 9_000_000, 1_000_000, 50_000_000).pay_back_month is None
    assert savings_and_payback(24_000_000, 8_000_000, 3_755_937, 120_000_000).pay_back_month == 8
