import subprocess
import sys

from camnang_nlu.tokens import sentences, words


def test_compounds_are_joined() -> None:
    assert "lao_động" in words("người lao động đi nước ngoài")


def test_sentences_are_split() -> None:
    assert len(sentences("Em muốn đi Nhật. Lương bao nhiêu ạ?")) == 2


def test_understanding_does_not_load_the_segmenter() -> None:
    code = "import sys, camnang_nlu, camnang_nlu.tokens; print('underthesea' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )
