"""Sentences near a topic are not swallowed by it, and every topic has its gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from camnang_bot.bootstrap import ready_parser
from camnang_bot.settings import read_settings
from camnang_nlu.examples import read_examples
from camnang_nlu.folding import fold
from camnang_nlu.gates import read_also_ok, read_gates, swallowed

ROOT = Path(__file__).resolve().parents[2]
GATES = ROOT / "nlu" / "gates" / "over_matching.yml"
ALSO_OK = ROOT / "nlu" / "gates" / "also_ok.yml"


def test_no_topic_swallows_its_neighbours() -> None:
    assert list(swallowed(ready_parser(read_settings()), read_gates(GATES))) == []


def test_every_topic_has_three_sentences_that_training_never_saw() -> None:
    gates = read_gates(GATES)
    examples = read_examples(ROOT / "nlu" / "data")
    assert set(gates) == {example.intent for example in examples}
    assert all(len(texts) >= 3 for texts in gates.values())
    seen = {(fold(example.text), example.intent) for example in examples}
    assert not [(topic, text) for topic, texts in gates.items() for text in texts if (fold(text), topic) in seen]


def test_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gates.yml"
    path.write_text("fees: một câu\n", encoding="utf-8")
    with pytest.raises(ValueError, match="list of sentences"):
        read_gates(path)


def test_what_two_topics_answer_is_in_the_data_under_the_first() -> None:
    labels: dict[str, set[str]] = {}
    for example in read_examples(ROOT / "nlu" / "data"):
        labels.setdefault(example.text, set()).add(example.intent)
    known = set().union(*labels.values())
    for pair, texts in read_gates(ALSO_OK).items():
        topic, _, other = pair.partition(" + ")
        assert other in known - {topic}, pair
        assert not [text for text in texts if topic not in labels.get(text, ())], pair
    assert len(read_also_ok(ALSO_OK)) < sum(map(len, labels.values())) / 20  # an exception, not a way out


def test_a_pair_without_its_other_topic_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "also_ok.yml"
    path.write_text("fees:\n  - một câu\n", encoding="utf-8")
    with pytest.raises(ValueError, match="other topic"):
        read_also_ok(path)
