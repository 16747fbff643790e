"""Whatever a REST client sends, it gets a short answer or a clear status, something is counted, and the talk goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY

from camnang_bot.bootstrap import House
from e2e.interfaces.running import Running, at_work

WEBHOOK, PARSE = "/webhooks/rest/webhook", "/model/parse"
ODD_TEXTS = {
    "empty": "",
    "spaces": " \n\t\u200b\u00a0 ",
    "emoji only": "😀😀👍🏽🇻🇳",
    "nul bytes": "phí\x00 đi \x00Nhật",
    "only nul bytes": "\x00\x00",
    "lone surrogate": "phí đi \ud83d Nhật",
    "only a lone surrogate": "\udc00",
    "binary read as text": bytes(range(256)).decode("latin-1"),
    "twenty thousand letters": "phí đi nhật bao nhiêu " * 910,
    "one word without end": "a" * 20_000,
    "digits without end": "9" * 20_000,
    "combining marks without end": "e" + "\u0301" * 20_000,
    "right to left": "\u202e phí đi nhật \u202c",
    "a payload of nobody": "case:take:1",
    "an unknown button": "market:sao_hoa",
    "a format string": "{code} {0} %s {name.__class__}",
    "markup": "<script>alert(1)</script>",
    "a command": "/",
    "an unknown command": "/khong_co",
    "quotes": "'; DROP TABLE cases; --",
}
BROKEN_BODIES = {
    "no body": (b"", 400, "broken_json"),
    "half an object": (b'{"sender": "a", "mess', 400, "broken_json"),
    "not UTF-8": (b'{"message": "\xff\xfe"}', 400, "broken_json"),
    "binary": (bytes(range(256)), 400, "broken_json"),
    "a list": (b"[1]", 400, "not_an_object"),
    "a text": (b'"a"', 400, "not_an_object"),
    "nothing": (b"null", 400, "not_an_object"),
    "not a number": (b"NaN", 400, "not_an_object"),
    "a deep list": (b"[" * 100_000, 400, "broken_json"),
    "a deep object": (b'{"a":' * 40_000, 400, "broken_json"),
    "a number too long to read": (b'{"message": ' + b"9" * 100_000 + b"}", 400, "broken_json"),
    "a huge body": (b'{"message": "' + b"a" * 300_000 + b'"}', 413, "too_large"),
}
WRONG_FIELDS = {
    "no message": ({"sender": "a"}, "bad_message"),
    "a number as message": ({"sender": "a", "message": 7}, "bad_message"),
    "a list as sender": ({"sender": ["a"], "message": "a"}, "bad_sender"),
    "an empty sender": ({"sender": "", "message": "a"}, "bad_sender"),
    "a sender without end": ({"sender": "a" * 121, "message": "a"}, "bad_sender"),
    "half a character as sender": ({"sender": "\ud83d", "message": "a"}, "bad_sender"),
    "a NUL in the sender": ({"sender": "a\x00b", "message": "a"}, "bad_sender"),
    "an object as message id": ({"sender": "a", "message": "a", "message_id": {}}, "bad_message_id"),
    "a message id without end": ({"sender": "a", "message": "a", "message_id": "a" * 151}, "bad_message_id"),
}


def counted(reason: str) -> float:
    return REGISTRY.get_sample_value("camnang_bad_input_total", {"interface": "rest", "reason": reason}) or 0.0


def failures() -> float:
    return sum(
        sample.value
        for family in REGISTRY.collect()
        if family.name == "camnang_failures"
        for sample in family.samples
        if sample.name.endswith("_total")
    )


@pytest.fixture
async def running(house: House) -> AsyncIterator[Running]:
    before = failures()
    async with at_work(house) as found:
        yield found
        said = await found.rest("phí đi nhật bao nhiêu", "lan")
        assert said.status_code == 200 and said.json()[0]["text"], "the conversation goes on"
    assert failures() == before, "nothing may fail inside, even when the person is answered"


async def test_odd_texts_get_one_short_answer(running: Running) -> None:
    for name, text in ODD_TEXTS.items():
        body = json.dumps({"sender": "lan", "message": text}).encode()
        answer = await running.http.post(WEBHOOK, content=body)
        assert answer.status_code == 200, name
        replies = answer.json()
        assert 1 <= len(replies) <= 3, (name, replies)
        assert all(reply["text"].strip() and len(reply["text"]) < 4000 for reply in replies), name
        assert not any("Traceback" in reply["text"] for reply in replies), name


async def test_odd_texts_are_understood_as_something(running: Running) -> None:
    for name, text in ODD_TEXTS.items():
        answer = await running.http.post(PARSE, content=json.dumps({"text": text}).encode())
        assert answer.status_code == 200, name
        assert {"text", "intent", "intent_ranking", "entities"} <= set(answer.json()), name


@pytest.mark.parametrize("path", [WEBHOOK, PARSE])
async def test_broken_bodies_get_a_status_and_a_count(running: Running, path: str) -> None:
    for name, (body, status, reason) in BROKEN_BODIES.items():
        before = counted(reason)
        answer = await running.http.post(path, content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["error"]) == (status, reason), name
        assert answer.json()["message"]
        assert counted(reason) == before + 1, name


async def test_a_body_that_never_says_its_length_is_cut_off(running: Running) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield b"a" * 1024

    answer = await running.http.post(WEBHOOK, content=endless())
    assert answer.status_code == 413


async def test_wrong_fields_are_named(running: Running) -> None:
    for name, (body, reason) in WRONG_FIELDS.items():
        before = counted(reason)
        answer = await running.http.post(WEBHOOK, content=json.dumps(body).encode())
        assert (answer.status_code, answer.json()["error"]) == (422, reason), name
        assert counted(reason) == before + 1, name


async def test_a_text_longer_than_is_read_is_cut_and_counted(running: Running) -> None:
    before = counted("too_long")
    answer = await running.rest("phí đi nhật bao nhiêu " * 5000)
    assert answer.status_code == 200 and answer.json()
    assert counted("too_long") == before + 1


async def test_wrong_methods_and_paths_get_a_sentence(running: Running) -> None:
    for method, path, status in (("GET", WEBHOOK, 405), ("PUT", PARSE, 405), ("GET", "/không-có", 404)):
        answer = await running.http.request(method, path)
        assert answer.status_code == status
        assert "Em không đọc được" in answer.text


async def test_message_ids_of_different_senders_and_long_ones_stay_apart(running: Running) -> None:
    first = await running.rest("phí đi nhật bao nhiêu", "a", message_id="b:c")
    second = await running.rest("xin chào", "a:b", message_id="c")
    assert first.json() and second.json() and first.json() != second.json()
    long = "x" * 120
    third = await running.rest("phí đi nhật bao nhiêu", long, message_id="y" * 149 + "1")
    fourth = await running.rest("xin chào", long, message_id="y" * 149 + "2")
    assert third.json() and fourth.json(), "two ids that differ only at their end are two messages"
    odd = {"sender": "a", "message": "xin chào", "message_id": "\ud83d"}
    fifth = await running.http.post(WEBHOOK, content=json.dumps(odd).encode())
    assert fifth.status_code == 200 and fifth.json()
