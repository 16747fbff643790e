"""What `POST /model/parse` answers, ours and Rasa's own: one client serves both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[[dict[str, object]], tuple[int, Any]]

TEXTS = {
    "a question": "Phí dịch vụ đi Nhật Bản tối đa bao nhiêu ạ?",
    "no diacritics": "di han quoc vay von duoc bao nhieu",
    "Telex": "phis ddi nhaatj heets bao nhieeu",
    "emoji": "🙏 gọi em 0912 345 678 nhé 😭",
    "empty": "",
    "spaces": "   ",
    "a command": "/restart",
    "long": ("em muốn đi Nhật Bản làm thực phẩm, có 20tr " * 120)[:5000],
    "quotes": 'em hỏi "đi Đức" {thế nào} [ạ](b)',
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_answer_has_rasas_shape(ask: Ask, name: str) -> None:
    status, answer = ask({"text": TEXTS[name]})
    assert status == 200
    assert answer["text"].strip() == TEXTS[name].strip()
    assert isinstance(answer["intent"]["name"], str)
    assert 0 <= answer["intent"]["confidence"] <= 1
    assert answer["intent_ranking"][0]["name"] == answer["intent"]["name"]
    for ranked in answer["intent_ranking"]:
        assert isinstance(ranked["name"], str) and 0 <= ranked["confidence"] <= 1
    for entity in answer["entities"]:
        assert {"entity", "value", "start", "end", "extractor"} <= entity.keys()
        assert 0 <= entity["start"] < entity["end"] <= len(answer["text"])


def test_entities_index_the_text_that_is_returned(ask: Ask) -> None:
    _, answer = ask({"text": "Em ở Bắc Hà, muốn đi Đài Loan, có 20tr, gọi 0912.345.678 nhé"})
    found = {e["entity"]: (e["value"], answer["text"][e["start"] : e["end"]]) for e in answer["entities"]}
    assert found["market"] == ("Đài Loan", "Đài Loan")
    assert found["money_vnd"] == (20_000_000, "20tr")
    assert found["phone"] == ("0912345678", "0912.345.678")


@pytest.mark.parametrize("body", [{}, {"message": "đi Nhật"}, {"text": 5}])
def test_a_body_without_a_text_is_refused(ask: Ask, body: dict[str, object]) -> None:
    status, answer = ask(body)
    assert status >= 400
    assert isinstance(answer["message"], str)
