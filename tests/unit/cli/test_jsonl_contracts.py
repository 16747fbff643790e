"""Programs talk to the bot line by line: exact keys, one answer a line, bad lines answered and skipped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from camnang_bot.bootstrap import build
from camnang_bot.settings import read_settings
from camnang_bot.web.app import people_app

ADVERT = (
    "TUYỂN GẤP 50 lao động thời vụ Hàn Quốc, lương 60 triệu/tháng, không cần học tiếng, bay sau 15 ngày, "
    "cọc trước 30 triệu giữ suất. Zalo 0912345678"
)
SPOKEN: list[dict[str, Any]] = [
    {"sender": "lan", "text": "phí đi nhật bao nhiêu"},
    {"sender": "lan", "text": ADVERT},
    {"sender": "hoa", "text": "đăng ký, em tên Sùng Thị Mỷ, 0971222333, sinh 2000, ở Tuyên Quang, đi Nhật"},
    {"sender": "hoa", "text": "đồng ý"},
    {"sender": "mai", "text": "công ty Hoa Sen Trắng Xuyên Việt có uy tín không"},
    {"text": ""},
    {"text": "half \ud83d a character \x00"},
    {"sender": "\ud83d", "text": "xin chào"},
    {"sender": 7, "text": "xin chào"},
    {"sender": "đ" * 500, "text": "xin chào"},
    {"sender": "then", "text": "hôm nay là ngày mấy rồi", "now": "2026-01-05T23:30:00"},
]
BAD = [
    b"not JSON",
    b"[1]",
    b"null",
    b"{}",
    b'{"text": 7}',
    b'{"text": "a", "now": "never"}',
    b'{"text": "a", "now": 20261123}',
    b'{"text": "a", "now": "0001-01-01T00:00:00+14:00"}',
    b'{"text": "a", "now": "9999-12-31T23:59:59-12:00"}',
    b"\xff\xfe",
    b'{"text": "\xff"}',
    b'{"a":' * 40_000,
    b'{"text": ' + b"9" * 50_000 + b"}",
]
REPLY_KEYS = {"text", "buttons"}
CHAT_KEYS = ["sender", "replies", "topics", "entities", "effects", "decision", "verdict"]
PARSE_KEYS = [
    "id",
    "text",
    "intent",
    "intent_ranking",
    "entities",
    "topics",
    "decision",
    "noise",
    "language",
    "in_scope",
]


def lines_of(items: list[Mapping[str, Any]]) -> list[bytes]:
    return [json.dumps(item).encode() for item in items]


def answers(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture(scope="module")
def chat(run: Any) -> list[dict[str, Any]]:
    given = b"\n".join([*BAD, b"", b"  ", *lines_of(SPOKEN), *BAD])
    done = run("chat", "--jsonl", "--now", "2026-11-23T09:00:00+07:00", given=given)
    assert done.exit_code == 0, done.stderr[-500:]
    assert "Traceback" not in done.stderr
    return answers(done.stdout)


@pytest.fixture(scope="module")
def spoken(chat: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return chat[len(BAD) : -len(BAD)]


def test_every_line_gets_one_answer_and_empty_ones_none(chat: list[dict[str, Any]]) -> None:
    assert len(chat) == 2 * len(BAD) + len(SPOKEN)


def test_bad_lines_are_answered_with_an_error_and_nothing_else(chat: list[dict[str, Any]]) -> None:
    for answer in (*chat[: len(BAD)], *chat[-len(BAD) :]):
        assert list(answer) == ["error"]
        assert len(answer["error"]) < 120 and "dòng này không đúng mẫu" in answer["error"]


def test_an_answer_has_exactly_these_keys(spoken: list[dict[str, Any]]) -> None:
    for answer in spoken:
        assert list(answer) == CHAT_KEYS
        assert answer["replies"]
        for reply in answer["replies"]:
            assert set(reply) == REPLY_KEYS and reply["text"].strip()
            assert all(set(button) == {"title", "payload"} for button in reply["buttons"])
        assert answer["verdict"] in (None, "red", "amber", "unknown")
        assert isinstance(answer["decision"], str) and isinstance(answer["entities"], dict)


def test_a_question_has_no_verdict_an_advert_has_one(spoken: list[dict[str, Any]]) -> None:
    assert (spoken[0]["topics"], spoken[0]["verdict"]) == (["fees"], None)
    assert spoken[0]["entities"] == {"market": "Nhật Bản"}
    assert (spoken[1]["topics"], spoken[1]["verdict"]) == (["fraud_check"], "red")
    assert spoken[4]["verdict"] == "unknown"


def test_each_sender_is_a_conversation_of_its_own(spoken: list[dict[str, Any]]) -> None:
    assert spoken[3]["effects"] == ["lead_created"]
    assert [answer["sender"] for answer in spoken[:5]] == ["lan", "lan", "hoa", "hoa", "mai"]
    assert spoken[5]["sender"] == "default" and spoken[8]["sender"] == "7"


def test_the_day_is_the_one_that_was_given(run: Any) -> None:
    def asked(*words: str, **more: str) -> str:
        given = lines_of([{"text": "lương tối thiểu đài loan bao nhiêu", **more}])[0]
        return str(answers(run("chat", "--jsonl", *words, given=given).stdout)[0]["replies"][0]["text"])

    assert "29.500" in asked("--now", "2026-11-23T09:00:00+07:00")
    later = asked("--now", "2028-02-03")
    assert "29.500" not in later, "a figure that held until the end of 2026 is not said in 2028"
    assert asked("--now", "2026-11-23", now="2028-02-03T09:00:00") == later, "a line's own instant is the stronger"


@pytest.mark.parametrize("when", ["never", "", "2026-13-01", "31/02/2026", "0001-01-01"])
def test_an_unreadable_now_is_one_sentence(run: Any, when: str) -> None:
    done = run("chat", "--jsonl", f"--now={when}", given=b"")
    assert done.exit_code == (0 if not when else 2)
    assert "Traceback" not in done.output


@pytest.fixture(scope="module")
def parsed(run: Any) -> list[dict[str, Any]]:
    items = [{"id": number, **item} for number, item in enumerate(SPOKEN)]
    items.append(
        {"id": ["\ud83d"], "text": "thế còn đài loan", "context": "phí đi nhật bao nhiêu", "context_role": "user"}
    )
    items.append({"text": "đi nhật", "context": 7, "context_role": "nobody"})
    bad = [line for line in BAD if b"now" not in line]
    done = run("nlu", "parse", "--jsonl", given=b"\n".join([*bad, b"", *lines_of(items), *bad]))
    assert done.exit_code == 0, done.stderr[-500:]
    found = answers(done.stdout)
    assert len(found) == 2 * len(bad) + len(items)
    for answer in (*found[: len(bad)], *found[-len(bad) :]):
        assert list(answer) == ["error"] and len(answer["error"]) < 120
    return found[len(bad) : -len(bad)]


def test_an_understanding_has_exactly_these_keys(parsed: list[dict[str, Any]]) -> None:
    for answer in parsed:
        assert list(answer) == PARSE_KEYS
        assert set(answer["intent"]) == {"name", "confidence"}
        assert answer["intent"] == answer["intent_ranking"][0]
        assert all({"entity", "value", "start", "end"} <= set(entity) for entity in answer["entities"])
        assert answer["decision"] in ("answer", "clarify", "abstain")
    assert [answer["id"] for answer in parsed[: len(SPOKEN)]] == list(range(len(SPOKEN)))
    assert parsed[-1]["id"] is None


def test_places_of_entities_are_those_of_the_text_shown(parsed: list[dict[str, Any]]) -> None:
    entity = next(entity for entity in parsed[0]["entities"] if entity["entity"] == "market")
    assert parsed[0]["text"][entity["start"] : entity["end"]] == "nhật"


def test_the_web_understands_as_the_command_line_does(parsed: list[dict[str, Any]], home: Any) -> None:
    house = build(read_settings({"CAMNANG_HOME": str(home)}))
    client = TestClient(people_app(house, lambda: None))
    said = [*SPOKEN, {"text": "thế còn đài loan", "context": "phí đi nhật bao nhiêu", "context_role": "user"}]
    for item, wanted in zip(said, parsed, strict=False):
        got = client.post("/model/parse", content=json.dumps(item).encode())
        assert {"id": wanted["id"], **got.json()} == wanted
    house.store.engine.dispose()


def test_one_sentence_without_lines_is_understood_alike(run: Any, parsed: list[dict[str, Any]]) -> None:
    shown = json.loads(run("nlu", "parse", SPOKEN[0]["text"]).stdout)
    assert {"id": 0, **shown} == parsed[0]
