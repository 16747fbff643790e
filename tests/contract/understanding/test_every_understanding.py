"""What holds for every understanding that handlers may be given: topics, places, values, follow-ups, any text at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from camnang_bot.metrics import UNDERSTOOD
from camnang_nlu import Parser, Understanding, fold
from camnang_nlu.typing_methods import write_telex

CLEAR = {
    "lương đi Đài Loan một tháng được bao nhiêu": {"salary"},
    "tổng chi phí đi Nhật hết bao nhiêu tiền": {"fees"},
    "hồ sơ đi Hàn Quốc cần những giấy tờ gì": {"documents"},
    "vay vốn đi Hàn Quốc được bao nhiêu tiền": {"loan_amount", "loan_eligibility"},
    "cảm ơn em nhiều nhé": {"thanks"},
}
TYPED: dict[str, Callable[[str], str]] = {
    "as written": str,
    "no diacritics": fold,
    "Telex": write_telex,
    "capitals": str.upper,
    "emoji": lambda text: f"🙏 {text} 😭😭",
    "marks apart": lambda text: unicodedata.normalize("NFD", text),
}


def well_formed(understood: Understanding, text: str) -> None:
    assert understood.text == text
    assert understood.ranking and understood.ranking[0] == understood.intent
    confidences = [ranked.confidence for ranked in understood.ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences) and sum(confidences) <= 1.01
    assert 0 <= understood.in_scope <= 1
    assert understood.decision in ("answer", "clarify", "abstain")
    assert bool(understood.topics) == (understood.decision == "answer")
    for place in (*understood.entities, *understood.topics):
        assert 0 <= place.start <= place.end <= len(text)
    for entity in understood.entities:
        assert entity.start < entity.end


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("text", CLEAR)
def test_a_clear_question_is_understood_however_it_is_typed(parser: Parser, text: str, typed: str) -> None:
    changed = TYPED[typed](text)
    understood = parser.parse(changed)
    well_formed(understood, changed)
    assert understood.intent.name in CLEAR[text]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "😀", "😀😀😀", "?", "...", "\x00", "\u200b", "đ", "/fees", "漢字", "\ud83d"]
)
def test_what_says_nothing_does_no_harm(parser: Parser, text: str) -> None:
    well_formed(parser.parse(text), text)


def test_five_thousand_letters_are_read_from_the_beginning(parser: Parser) -> None:
    text = ("Em muốn hỏi lương đi Nhật Bản một tháng được bao nhiêu ạ. " * 100)[:5000]
    understood = parser.parse(text)
    well_formed(understood, text)
    assert len(understood.text) == 5000
    assert understood.values("market") == ("Nhật Bản",)


def test_several_questions_are_found_in_their_order(parser: Parser) -> None:
    text = "tổng chi phí đi Nhật hết bao nhiêu tiền? lương một tháng được bao nhiêu? hồ sơ cần những giấy tờ gì?"
    understood = parser.parse(text)
    well_formed(understood, text)
    assert understood.decision == "answer"
    assert {"fees", "salary"} <= {topic.name for topic in understood.topics}
    starts = [topic.start for topic in understood.topics]
    assert starts == sorted(starts)
    salary = next(topic for topic in understood.topics if topic.name == "salary")
    assert "lương" in text[salary.start : salary.end]


@pytest.mark.parametrize("before", ["", "   ", "😀 ", unicodedata.normalize("NFD", "ạ ")])
def test_entities_are_normalised_and_in_their_place(parser: Parser, before: str) -> None:
    text = before + "em o bac ha muon di nhat, co 20tr, sdt 0912.345.678"
    understood = parser.parse(text)
    well_formed(understood, text)
    assert understood.first("market") == "Nhật Bản"
    assert understood.first("money_vnd") == 20_000_000
    assert understood.first("phone") == "0912345678"
    places = {entity.entity: text[entity.start : entity.end] for entity in understood.entities}
    assert (places["market"], places["money_vnd"], places["phone"]) == ("nhat", "20tr", "0912.345.678")


def test_a_follow_up_inherits_the_question(parser: Parser) -> None:
    understood = parser.parse("thế còn Đài Loan?", "lương đi Nhật một tháng được bao nhiêu", "user")
    assert understood.intent.name == "salary"
    assert understood.first("market") == "Đài Loan"


def test_an_answer_to_what_the_bot_asked_is_read_so(parser: Parser) -> None:
    understood = parser.parse("Thào A Sùng", "Anh/chị cho em xin họ tên ạ?", "bot")
    assert understood.first("name") == "Thào A Sùng"


def test_danger_is_seen(parser: Parser) -> None:
    understood = parser.parse("chu giu ho chieu va danh em, cuu em voi")
    assert (understood.intent.name, understood.decision) == ("emergency_abroad", "answer")


def test_threads_do_not_disturb_each_other(parser: Parser) -> None:
    texts = [TYPED[typed](text) for typed in ("as written", "no diacritics") for text in CLEAR] * 4
    alone = {text: parser.parse(text).intent.name for text in texts}
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: parser.parse(text).intent.name, texts))
    assert together == [alone[text] for text in texts]


def test_it_is_the_server_that_answers(kind: str, parser: Parser) -> None:
    before = UNDERSTOOD.labels("rasa")._value.get()
    for text in CLEAR:
        parser.parse(text)
    assert UNDERSTOOD.labels("rasa")._value.get() - before == (len(CLEAR) if kind == "rasa" else 0)
