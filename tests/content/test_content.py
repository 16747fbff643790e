"""Promises over all content, and over the labelled samples when they lie beside the repository."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from camnang_bot.locale.catalog import load_catalog
from camnang_handlers.pasted import is_pasted
from camnang_handlers.topics import SMALL_TALK, TITLES
from camnang_knowledge import Knowledge, check_content, load_knowledge
from camnang_knowledge.checking import check_wording
from camnang_knowledge.checks import check_message
from camnang_nlu.examples import read_examples

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "knowledge" / "content"
ADVERTS = ROOT.parent / "shared" / "data" / "labelled_adverts.jsonl"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(CONTENT)


def test_all_content_passes_its_checks() -> None:
    assert [str(problem) for problem in check_content(CONTENT, TODAY)] == []


def test_every_topic_of_knowledge_has_an_article(knowledge: Knowledge) -> None:
    actions = {"register_lead", "lead_status", "subscribe", "unsubscribe", "human_handoff"}
    assert set(TITLES) - set(SMALL_TALK) - actions <= set(knowledge.by_topic)


def test_every_button_leads_somewhere(knowledge: Knowledge) -> None:
    for article in knowledge.articles.values():
        assert set(article.next) <= set(TITLES), article.id
        assert all(len(f"ask:{topic}") <= 60 for topic in article.next)
        assert len(f"more:{article.id}") <= 60


def test_no_answer_calls_anything_safe_or_anyone_a_swindler(knowledge: Knowledge) -> None:
    for article in knowledge.articles.values():
        text = (article.short + (article.detail or "")).lower()
        assert "lừa đảo" not in text.replace("dấu hiệu lừa đảo", "") or article.topic.startswith("fraud"), article.id
        assert "chắc chắn an toàn" not in text
    for sign in knowledge.signs:
        assert "lừa đảo" not in sign.why.lower(), sign.id


def test_every_topic_has_at_least_thirty_examples() -> None:
    counts: dict[str, int] = {}
    for example in read_examples(ROOT / "nlu" / "data"):
        counts[example.intent] = counts.get(example.intent, 0) + 1
    assert len(counts) == 50
    assert {topic: count for topic, count in counts.items() if count < 30} == {}


def test_titles_fit_a_button() -> None:
    words = load_catalog()
    assert all(len(words.say(title)) <= 30 for title in TITLES.values())


def adverts() -> list[dict[str, object]]:
    if not ADVERTS.exists():
        if os.environ.get("CI"):
            pytest.fail("the labelled adverts must lie beside the repository in CI")
        pytest.skip("no labelled adverts here")
    return [json.loads(line) for line in ADVERTS.read_text(encoding="utf-8").splitlines() if line]


def test_every_scam_is_at_least_amber_and_no_genuine_notice_red(knowledge: Knowledge) -> None:
    for advert in adverts():
        verdict = check_message(knowledge, str(advert["text"]), "", [], TODAY)
        if advert["scam"]:
            assert verdict.level in ("red", "amber"), advert["id"]
        else:
            assert verdict.level != "red", advert["id"]


def test_pasted_adverts_are_recognised_and_questions_are_not() -> None:
    assert all(is_pasted(str(advert["text"])) for advert in adverts())
    assert not is_pasted("em muốn đi Nhật làm thực phẩm thì lương tháng bao nhiêu và phải nộp trước những khoản gì ạ?")


def test_no_sentence_of_the_catalog_holds_a_bare_figure() -> None:
    assert [str(problem) for problem in check_wording(load_catalog().sentences)] == []
    assert check_wording({"a": "Phí là 5 triệu."}) and not check_wording({"a": "Bao nhiêu ạ? Ví dụ: 5.000 đ."})
