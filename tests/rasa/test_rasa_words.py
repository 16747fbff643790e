"""How the Rasa tokenizer cuts a text: places in the original, compounds only where they can be laid over it."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from camnang_rasa.words import join_compounds, places, segmented
from hypothesis import given
from hypothesis import strategies as st


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in places(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Đi Nhật, hết 20tr?", ["Đi", "Nhật", "hết", "20tr"]),
        ("gọi 0912.345.678 nhé", ["gọi", "0912", "345", "678", "nhé"]),
        ("😭cứu em😭", ["😭", "cứu", "em", "😭"]),
        ("", [""]),
        ("...", ["..."]),
        ("đi\u200bNhật", ["đi\u200bNhật"]),
    ],
)
def test_words_and_emoji_are_cut_out(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_marks_typed_apart_stay_with_their_word() -> None:
    text = unicodedata.normalize("NFD", "phí đi Nhật Bản")
    assert cut(text) == text.split()


@given(st.text(max_size=200))
def test_places_are_in_order_and_inside(text: str) -> None:
    found = places(text)
    assert found
    assert all(0 <= start <= end <= len(text) for start, end in found)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))


def test_compounds_are_joined_where_underthesea_sees_one() -> None:
    text = "Em muốn đi xuất khẩu  lao động, Hàn Quốc"
    found = join_compounds(text, places(text), segmented)
    words = [text[start:end] for start, end in found]
    assert "lao động" in words and "Hàn Quốc" in words
    assert "".join(words).replace(" ", "") == "EmmuốnđixuấtkhẩulaođộngHànQuốc"


def test_a_segmentation_that_changes_letters_is_not_used() -> None:
    text = "đi nhật bản"
    assert join_compounds(text, places(text), lambda _: ["đi", "nhật bổn"]) == places(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.integers(1, 4))
def test_any_segmentation_keeps_the_order(text: str, size: int) -> None:
    def chunks(given: str) -> list[str]:
        return [given[at : at + size] for at in range(0, len(given), size)]

    found = join_compounds(text, places(text), chunks)
    assert found[0][0] == places(text)[0][0] and found[-1][1] == places(text)[-1][1]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))
