import pytest

from camnang_nlu.folding import fold
from camnang_nlu.typing_methods import read_word, write_telex, write_vni

KNOWN = frozenset({"nhat", "phi", "dich", "vu", "tieng", "duoc", "nguoi", "lao", "dong", "kham", "suc", "khoe"})


@pytest.mark.parametrize("word", ["nhật", "phí", "dịch", "vụ", "tiếng", "được", "người", "động", "khám", "sức", "khỏe"])
def test_what_telex_and_vni_write_is_read_back_folded(word: str) -> None:
    assert read_word(fold(write_telex(word)), KNOWN) == fold(word)
    assert read_word(fold(write_vni(word)), KNOWN) == fold(word)


@pytest.mark.parametrize("word", ["e8", "e9", "n4", "b1", "c4", "topik2", "xin", "as"])
def test_codes_and_unknown_words_are_left_alone(word: str) -> None:
    assert read_word(word, KNOWN) == word
