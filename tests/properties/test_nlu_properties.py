"""Things that hold for any text a person or a machine may send."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camnang_bot.bootstrap import ready_parser
from camnang_bot.settings import read_settings
from camnang_nlu import Parser, fold
from camnang_nlu.folding import fold_with_offsets


@pytest.fixture(scope="session")
def parser() -> Parser:
    return ready_parser(read_settings())


@given(st.text(max_size=200))
def test_folding_twice_equals_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_every_folded_letter_knows_its_place(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert len(folded) == len(offsets)
    assert all(0 <= place < len(text) for place in offsets)
    assert offsets == sorted(offsets)


@settings(deadline=None, max_examples=150)
@given(text=st.text(max_size=300))
def test_any_text_is_understood_without_failing(parser: Parser, text: str) -> None:
    understood = parser.parse(text)
    assert understood.text == text
    assert abs(sum(r.confidence for r in understood.ranking)) <= 1.001
    for entity in understood.entities:
        assert 0 <= entity.start < entity.end <= len(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "phí dịch vụ đi Nhật tối đa bao nhiêu",
        "đi Hàn Quốc vay vốn được bao nhiêu",
        "ký quỹ đi Đài Loan bao nhiêu",
        "bỏ trốn bị phạt bao nhiêu",
        "lãi suất vay bao nhiêu",
    ],
)
def test_accents_never_change_which_figure_is_asked(parser: Parser, sentence: str) -> None:
    marked, bare = parser.parse(sentence), parser.parse(fold(sentence))
    assert marked.intent.name == bare.intent.name
    assert marked.values("market") == bare.values("market")


HOSTILE = {
    "twenty thousand letters": "a" * 20_000,
    "words without end": "đi nhật " * 2_500,
    "five thousand emoji": "😂" * 5_000,
    "zalgo": "n" + "\u0316\u0317\u0318" * 3_000 + "hật",
    "digits": "1" * 10_000,
    "dots and digits": "1." * 5_000,
    "spaces": " " * 20_000 + "x",
    "brackets": "((((" * 4_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_costs_little_more_than_an_ordinary_long_one(parser: Parser, name: str) -> None:
    def cost(text: str) -> float:
        best = 9.0
        for _ in range(3):
            started = time.perf_counter()
            parser.parse(text)
            best = min(best, time.perf_counter() - started)
        return best

    ordinary = "em muốn hỏi đi Nhật làm thực phẩm thì hết bao nhiêu tiền và có phải đặt cọc không ạ. " * 30
    assert cost(HOSTILE[name]) < 12 * cost(ordinary)


def test_training_data_says_where_it_is(tmp_path: Path) -> None:
    from camnang_nlu.examples import read_examples

    (tmp_path / "bad.yml").write_text('version: "3.1"\nnlu:\n- examples: x\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.yml"):
        read_examples(tmp_path)
