"""Where a long text is cut, and that nothing is lost by it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camnang_bot.channels.long_text import measure, split_text

LETTERS = st.sampled_from(
    [*"aăđêơ .!?\n;:", "\u0301", "\u0323", "😀", "\u200d", "🇻🇳", "👍🏽", "👨\u200d👩\u200d👧", "\n\n", "một hai "]
)
TEXTS = st.lists(LETTERS, max_size=400).map("".join)


def squeezed(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(min_value=12, max_value=200))
def test_nothing_but_space_is_lost_and_every_part_fits(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert squeezed("".join(parts)) == squeezed(unicodedata.normalize("NFC", text))
    assert all(0 < measure(part) <= limit and part == part.strip() for part in parts)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["e\u0323\u0302\u0301", "👨\u200d👩\u200d👧", "🇻🇳", "👍🏽", "q\u0323", "a"]),
        min_size=1,
        max_size=80,
    )
)
def test_no_visible_character_is_torn(letters: list[str]) -> None:
    whole = {unicodedata.normalize("NFC", letter) for letter in letters}
    for part in split_text("".join(letters), 40):
        rest = part
        while rest:
            found = next((letter for letter in sorted(whole, key=len, reverse=True) if rest.startswith(letter)), None)
            assert found is not None, "a part begins inside a character"
            rest = rest[len(found) :]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        (" \n ", ()),
        ("ngắn", ("ngắn",)),
        ("Câu một dài. Câu hai dài.", ("Câu một dài.", "Câu hai dài.")),
        ("Đoạn một\nđầy\n\nĐoạn hai", ("Đoạn một\nđầy", "Đoạn hai")),
        ("mộthaibabốnnămsáubảytám", ("mộthaibabốnnămsáubả", "ytám")),
        ("một hai ba bốn năm sáu", ("một hai ba bốn năm", "sáu")),
        ("Phí là 84.150.000 đồng", ("Phí là 84.150.000", "đồng")),
    ],
)
def test_cuts_fall_where_a_reader_would_pause(text: str, parts: tuple[str, ...]) -> None:
    assert split_text(text, 19) == parts


def test_marks_without_end_are_cut_all_the_same() -> None:
    parts = split_text("a" + "\u0323" * 50, 20)
    assert "".join(parts).count("\u0323") + "".join(parts).count("ạ") == 50


def test_a_very_long_text_is_cut_in_no_time() -> None:
    assert len(split_text("Câu này dài vừa phải. " * 50_000, 4096)) > 250
