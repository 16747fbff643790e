"""Pictures are made of figures that the knowledge or the person gave, each with its day and source; without a source there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from camnang_bot.locale.catalog import load_catalog
from camnang_bot.pictures import render
from camnang_handlers import comparing, pictures, quotes
from camnang_handlers.conversation import Conversation
from camnang_handlers.messages import Incoming, Picture, Series
from camnang_handlers.ports import Library
from camnang_handlers.situation import Draft, Situation
from camnang_knowledge import Knowledge, load_knowledge
from camnang_knowledge.calculators import loan_schedule, service_fee_ceiling
from camnang_knowledge.programmes import ExchangeRate
from camnang_nlu.meaning import Entity, Ranked, Understanding
from meta.sources import ROOT

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAY = re.compile(r"\b\d{2}/\d{2}/20\d{2}\b")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge/content")


def situation(knowledge: Knowledge, *markets: str, text: str = "", state: dict[str, object] | None = None) -> Situation:
    message = Incoming("web", "1", "lan", "text", text, NOW)
    named = tuple(Entity("market", market, 0, 0) for market in markets)
    topic = Ranked("market_compare", 1.0)
    understood = Understanding(text, topic, (topic,), named, (), "answer")
    conversation = Conversation("web", "lan", state=state or {}, last_at=NOW)
    return Situation(message, understood, conversation, Library(knowledge, load_catalog()), NOW)


def test_the_curves_are_the_debt_of_the_two_ways(knowledge: Knowledge) -> None:
    picture = pictures.repayment_picture(situation(knowledge), 80_000_000, 6.6, 36)
    equal, period = (loan_schedule(80_000_000, 6.6, 36, way) for way in ("annuity", "by_period"))  # type: ignore[arg-type]
    assert [series.values for series in picture.series] == [
        (80_000_000, *(payment.balance for payment in schedule.payments)) for schedule in (equal, period)
    ]
    assert [row[0] for row in picture.rows] == ["tháng 1", "tháng 12", "tháng 13", "tháng 36", "Tổng tiền lãi"]
    assert picture.rows[0][1:] == ("2.455.563 đ", "440.000 đ")
    assert picture.rows[-1][1:] == ("8.400.271 đ", "10.560.000 đ")
    assert DAY.findall(picture.footer) == ["24/11/2026"]
    assert "80.000.000 đ" in picture.alt and "10.560.000 đ" in picture.alt
    assert render(picture).startswith(b"\x89PNG")


def test_a_short_loan_shows_equal_principal_instead_of_periods(knowledge: Knowledge) -> None:
    picture = pictures.repayment_picture(situation(knowledge), 30_000_000, 9, 12)
    flat = loan_schedule(30_000_000, 9, 12, "flat_principal")
    assert picture.series[1].values[1:] == tuple(payment.balance for payment in flat.payments)
    assert [row[0] for row in picture.rows[:-1]] == ["tháng 1", "tháng 12"]


@pytest.mark.parametrize("months", [1, 2, 13, 24, 25, 360])
def test_every_length_of_a_loan_can_be_drawn(knowledge: Knowledge, months: int) -> None:
    assert len(render(pictures.repayment_picture(situation(knowledge), 123_456_789, 7.92, months))) <= 60_000


def test_costs_without_a_source_or_with_nothing_to_compare_are_no_picture(knowledge: Knowledge) -> None:
    here = situation(knowledge)
    one, two, words = (
        Series("Ký quỹ", (12_000_000,)),
        Series("Tiền dịch vụ", (80_000_000,)),
        Series("Vé", (), "chủ trả"),
    )
    assert pictures.cost_picture(here, "Chi phí", (one, two), "fees.khong_co") is None
    assert pictures.cost_picture(here, "Chi phí", (one, two)) is None
    assert pictures.cost_picture(here, "Chi phí", (one, words), "fees.fee_025") is None
    picture = pictures.cost_picture(here, "Chi phí", (one, two, words), "fees.fee_025")
    assert picture is not None and render(picture)
    assert DAY.search(picture.footer) and "112/2021" in picture.footer
    assert "Ký quỹ, 12.000.000 đ" in picture.alt


RULE = quotes.Rule(service_fee_ceiling(36), quotes.GENERAL, None)
YEN = {"amount": 170_000.0, "currency": "JPY"}


def test_a_quote_stands_beside_the_ceiling_at_the_rate_that_was_named(knowledge: Knowledge) -> None:
    picture = quotes.quote_picture(situation(knowledge), RULE, YEN, 120_000_000, 165.0)
    assert picture is not None
    assert [series.values for series in picture.series] == [(120_000_000,), (84_150_000,)]
    assert all(DAY.search(series.note) for series in picture.series), "each figure says its day"
    assert "69/2020" in picture.footer


def test_a_quote_at_the_curators_rate_names_its_day_and_source(knowledge: Knowledge) -> None:
    rate = ExchangeRate(id="jpy", currency="JPY", dong=170.0, on=date(2026, 11, 20), source="Ngân hàng A")
    picture = quotes.quote_picture(situation(replace(knowledge, rates=(rate,))), RULE, YEN, 120_000_000, None)
    assert picture is not None
    assert picture.series[1].values == (86_700_000,)
    assert "20/11/2026, Ngân hàng A" in picture.series[1].note


def test_a_quote_without_a_rate_is_compared_in_words_only(knowledge: Knowledge) -> None:
    without = situation(replace(knowledge, rates=()))
    assert quotes.quote_picture(without, RULE, YEN, 120_000_000, None) is None
    assert quotes.quote_picture(without, RULE, None, 120_000_000, 165.0) is None
    nothing = replace(RULE, ceiling=service_fee_ceiling(36, 0, 0))
    assert quotes.quote_picture(without, nothing, YEN, 120_000_000, 165.0) is None


def compared(here: Situation) -> tuple[str, Picture | None, Draft]:
    draft = Draft(state={})
    part = comparing.compare(here, draft, "market_compare", None, False)
    return part.text, part.picture, draft


def test_two_markets_stand_one_below_the_other_with_a_day_at_every_figure(knowledge: Knowledge) -> None:
    text, picture, draft = compared(situation(knowledge, "Đài Loan", "Malaysia"))
    assert picture is not None and "compared" in draft.says
    assert [row[0] for row in picture.rows] == ["Đài Loan", "Malaysia"]
    assert len(picture.columns) == 6 and all(len(row) == 6 for row in picture.rows)
    for row in picture.rows:
        for cell in row[1:]:
            words, _, day = cell.partition("\n")
            assert DAY.fullmatch(day) or not re.search(r"\d", words), cell
            assert words.rstrip(".") in text, "the words say what the picture shows"
    assert DAY.search(picture.footer) and "Nguồn" in picture.footer
    assert "12.000.000" in picture.alt
    assert len(render(picture)) <= 60_000


def test_without_names_the_markets_whose_pay_we_keep_are_compared(knowledge: Knowledge) -> None:
    _, picture, _ = compared(situation(knowledge))
    assert picture is not None
    assert {row[0] for row in picture.rows} == {"Nhật Bản", "Đài Loan", "Hàn Quốc"}
    assert len(render(picture)) <= 60_000


def test_one_named_market_is_held_against_the_one_spoken_of_before(knowledge: Knowledge) -> None:
    _, picture, _ = compared(situation(knowledge, "Đức", state={"market": "Úc"}))
    assert picture is not None and [row[0] for row in picture.rows] == ["Đức", "Úc"]


def test_markets_without_a_programme_are_not_compared(knowledge: Knowledge) -> None:
    text, picture, draft = compared(situation(knowledge, "Lào", "Campuchia"))
    assert picture is None and "compared" not in draft.says and text


def test_what_is_not_confirmed_is_marked_and_a_suspended_market_says_so(knowledge: Knowledge) -> None:
    text, picture, _ = compared(situation(knowledge, "Nhật Bản", "Israel"))
    assert picture is not None
    assert "(*)" in picture.footer and "(*)" in text
    japan, israel = picture.rows
    assert any(cell.startswith("nhận 18–35 tuổi (*)") for cell in japan)
    assert israel[2:] == ("đang tạm dừng",) * 4


def test_a_day_before_any_record_gives_no_figures(knowledge: Knowledge) -> None:
    early = replace(situation(knowledge, "Đài Loan", "Nhật Bản"), now=datetime(1990, 1, 1, tzinfo=UTC))
    _, picture, _ = compared(early)
    if picture is not None:
        pay = [row[1] for row in picture.rows]
        assert not any(re.search(r"\d", cell.partition("\n")[0]) for cell in pay), pay
