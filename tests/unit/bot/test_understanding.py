"""With Rasa switched on, its topics count while it behaves; whatever it does otherwise, the local answer stands."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from camnang_bot.metrics import UNDERSTOOD
from camnang_bot.rasa_server import Breaker, RasaServer
from camnang_bot.settings import SettingsError, read_settings
from camnang_bot.understanding import RemoteParser, chosen
from camnang_nlu import Entity, Ranked, Topic, Understanding, load_parser, train
from camnang_nlu.parser import LocalParser

TOPICS = ("fees", "salary", "deposit", "emergency_abroad", "greeting", "out_of_scope")
LICENSED_FROM = {"answer": 0.42, "clarify": 0.14}


class Local:
    """A local understanding of a few fixed words: what it sees in a text is easy to tell."""

    def parse(self, text: str, context: str | None = None, context_role: str | None = None) -> Understanding:
        entities = [Entity("market", "Nhật Bản", at, at + 4) for at in [text.find("Nhật")] if at >= 0]
        entities += [Entity("phone", "0912345678", at, at + 10) for at in [text.find("0912345678")] if at >= 0]
        name = "emergency_abroad" if "hộ chiếu" in text else "greeting"
        if context and "thế còn" in text:
            name = "deposit"
        topics: tuple[Topic, ...] = (Topic(name, 0.9, 0, len(text)),)
        if ";" in text:
            cut = text.index(";")
            topics = (Topic("fees", 0.6, 0, cut), Topic("deposit", 0.6, cut + 1, len(text)))
        decision = "abstain" if "xyz" in text else "answer"
        return Understanding(
            text, Ranked(name, 0.9), (Ranked(name, 0.9),), tuple(entities), topics, decision, in_scope=0.8
        )


def says(
    name: str, confidence: float = 0.9, entities: list[dict[str, object]] | None = None
) -> Callable[..., httpx.Response]:
    """Return a server that names one topic for every text, as Rasa does."""

    def answer(request: httpx.Request) -> httpx.Response:
        text = json.loads(request.content)["text"]
        top = {"name": name, "confidence": confidence}
        rest = {"name": "out_of_scope", "confidence": round(1 - confidence, 4)}
        ranking = sorted((top, rest), key=lambda item: -float(str(item["confidence"])))
        body = {"text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": entities or []}
        return httpx.Response(200, content=json.dumps(body))

    return answer


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def parser(
    answer: Callable[[httpx.Request], httpx.Response], clock: Callable[[], float] = time.monotonic
) -> RemoteParser:
    server = RasaServer("http://rasa.test", TOPICS, transport=httpx.MockTransport(answer), clock=clock)
    return RemoteParser(server, Local(), LICENSED_FROM, clock=clock)


def counted(by: str) -> float:
    return UNDERSTOOD.labels(by)._value.get()


def test_the_server_names_the_topic_and_the_patterns_stay() -> None:
    understood = parser(says("fees")).parse("đi Nhật hết bao nhiêu, gọi 0912345678")
    assert understood.intent == Ranked("fees", 0.9)
    assert understood.topics == (Topic("fees", 0.9, 0, len(understood.text)),)
    assert understood.decision == "answer"
    assert understood.values("market") == ("Nhật Bản",)
    assert understood.values("phone") == ("0912345678",)
    assert understood.in_scope == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("confidence", "decision"), [(0.42, "answer"), (0.41, "clarify"), (0.14, "clarify"), (0.13, "abstain")]
)
def test_the_same_thresholds_license_an_answer(confidence: float, decision: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        ranking = [{"name": "nlu_fallback", "confidence": 0.6}, {"name": "salary", "confidence": confidence}]
        text = json.loads(request.content)["text"]
        return httpx.Response(200, json={"text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": []})

    understood = parser(answer).parse("lương thế nào")
    assert (understood.intent.name, understood.decision) == ("salary", decision)
    assert bool(understood.topics) == (decision == "answer")
    assert all(ranked.name != "nlu_fallback" for ranked in understood.ranking)


def test_what_the_local_understanding_abstains_from_is_only_asked_back() -> None:
    assert parser(says("fees", 0.99)).parse("xyz lạ hoắc").decision == "clarify"


def test_danger_is_seen_by_either_and_never_taken_away() -> None:
    assert parser(says("fees", 0.99)).parse("họ giữ hộ chiếu của em").intent.name == "emergency_abroad"
    sure = parser(says("emergency_abroad", 0.55)).parse("xyz cứu")
    assert (sure.intent.name, sure.decision) == ("emergency_abroad", "answer")


def test_a_follow_up_is_read_locally_for_rasa_knows_no_context() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content)["text"])
        return says("fees")(request)

    assert parser(answer).parse("thế còn Nhật", "đặt cọc đi Đài bao nhiêu", "user").intent.name == "deposit"
    assert asked == []


def test_each_clause_is_asked_and_keeps_its_place() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return says("salary" if "lương" in json.loads(request.content)["text"] else "fees")(request)

    text = "hết bao nhiêu tiền ; lương tháng thế nào"
    understood = parser(answer).parse(text)
    assert [topic.name for topic in understood.topics] == ["fees", "salary"]
    assert text[understood.topics[1].start : understood.topics[1].end].strip() == "lương tháng thế nào"
    assert understood.decision == "answer"


def test_clauses_that_turn_out_the_same_are_one() -> None:
    assert [topic.name for topic in parser(says("fees")).parse("một ; hai").topics] == ["fees"]


def test_entities_of_the_server_are_merged_moved_and_normalised() -> None:
    entities: list[dict[str, object]] = [
        {"entity": "market", "value": "đất Nhật", "start": 0, "end": 3, "confidence_entity": 0.8},
        {"entity": "market", "value": "sao Hỏa", "start": 4, "end": 7},
        {"entity": "money_vnd", "value": "20tr", "start": 8, "end": 11},
        {"entity": "company", "value": "Alo", "start": 12, "end": 15},
        {"entity": "company", "value": "ngoài", "start": 12, "end": 400},
        {"entity": "company", "value": "đúng số", "start": 16, "end": 20},
        {"entity": 5, "value": "x", "start": 0, "end": 1},
    ]
    understood = parser(says("fees", 0.9, entities)).parse("  abc def ghi Alo 0912345678")
    found = [(e.entity, e.value, understood.text[e.start : e.end]) for e in understood.entities]
    assert found == [
        ("market", "Nhật Bản", "abc"),
        ("company", "Alo", "Alo"),
        ("phone", "0912345678", "0912345678"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"not json",
        b"[" * 100_000,
        b'{"text": "other", "intent": {"name": "fees", "confidence": 0.9}, "intent_ranking": []}',
        b'{"text": "ph\\u00ed", "intent": {"name": null, "confidence": 0.0}, "intent_ranking": []}',
        b'{"text": "ph\\u00ed", "intent_ranking": [{"name": "fees", "confidence": NaN}]}',
        b'{"text": "ph\\u00ed", "intent_ranking": [{"name": "fees", "confidence": 7}]}',
        b'{"text": "ph\\u00ed", "intent_ranking": [{"name": "another_bot", "confidence": 0.9}]}',
        b'{"text": "ph\\u00ed", "intent_ranking": "fees"}',
        b'{"text": "ph\\u00ed", "intent_ranking": [{"name": "nlu_fallback", "confidence": 1.0}]}',
        b'{"text": "' + b"x" * 300_000 + b'"}',
    ],
    ids=lambda body: repr(body[:60]),
)
def test_an_unknown_shape_leaves_the_local_answer(body: bytes) -> None:
    before = counted("local_shape")
    understood = parser(lambda _: httpx.Response(200, content=body)).parse("phí")
    assert understood == Local().parse("phí")
    assert counted("local_shape") == before + 1


@pytest.mark.parametrize("text", ["", "   ", "\n", "/fees", "  /fees{}"])
def test_nothing_to_read_and_commands_are_not_sent(text: str) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise AssertionError("asked")

    assert parser(refuse).parse(text) == Local().parse(text)


def test_a_half_character_is_sent_without_failing() -> None:
    assert parser(says("fees")).parse("đi Nhật \ud83d").intent.name == "fees"


def test_after_three_failures_the_server_is_left_alone_then_tried_once() -> None:
    clock, asked, broken = Clock(), [0], [True]

    def answer(request: httpx.Request) -> httpx.Response:
        asked[0] += 1
        return httpx.Response(500) if broken[0] else says("fees")(request)

    remote = parser(answer, clock)
    with capture_logs() as logged:
        for _ in range(10):
            assert remote.parse("phí đi Nhật của Thào A Sùng").intent.name == "greeting"
        assert asked[0] == 3
        clock.now += 31
        remote.parse("phí")
        remote.parse("phí")
        assert asked[0] == 4  # one trial; it failed, so the pause begins anew
        clock.now += 31
        broken[0] = False
        assert remote.parse("phí").intent.name == "fees"
        assert remote.parse("phí").intent.name == "fees"
    assert asked[0] == 6
    assert [entry["event"] for entry in logged] == ["rasa_left_alone", "rasa_back"]
    assert "Thào" not in repr(logged)


def test_of_many_threads_one_gets_the_trial() -> None:
    clock = Clock()
    breaker = Breaker(1, 30.0, clock)
    breaker.failed("timeout")
    clock.now += 31
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: breaker.allows(), range(64))) == 1


@pytest.fixture
def slow() -> Iterator[str]:
    """Serve an answer that never ends: a letter every 50 ms."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            while not stop.wait(0.05):
                try:
                    self.wfile.write(b" ")
                    self.wfile.flush()
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    stop.set()
    server.shutdown()
    server.server_close()


def test_a_server_that_drips_is_given_up_in_time(slow: str) -> None:
    before = counted("local_timeout")
    remote = RemoteParser(RasaServer(slow, TOPICS), Local(), LICENSED_FROM, timeout=0.4)
    started = time.monotonic()
    assert remote.parse("phí").intent.name == "greeting"
    assert 0.3 < time.monotonic() - started < 1.5
    assert counted("local_timeout") == before + 1


def test_a_server_that_is_not_there_costs_little() -> None:
    before = counted("local_refused")
    remote = RemoteParser(RasaServer("http://127.0.0.1:9", TOPICS), Local(), LICENSED_FROM)
    started = time.monotonic()
    assert remote.parse("phí").intent.name == "greeting"
    assert time.monotonic() - started < 1.0
    assert counted("local_refused") == before + 1


def test_a_proxy_of_the_environment_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert RasaServer("http://127.0.0.1:9", TOPICS)._client._mounts == {}


@pytest.mark.parametrize("url", ["127.0.0.1:5005", "file:///etc", "http://", "http://a b", "http://user:word@host"])
def test_an_address_that_cannot_be_one_stops_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match="CAMNANG_RASA_URL"):
        read_settings({"CAMNANG_RASA_URL": url})


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> LocalParser:
    """Train the real local understanding on three topics."""
    folder = tmp_path_factory.mktemp("small")
    settings = read_settings({})
    (folder / "data").mkdir()
    (folder / "gazetteers").symlink_to(settings.data.parent / "gazetteers")
    lines = {
        "fees": ["phí đi Nhật bao nhiêu", "hết bao nhiêu tiền", "chi phí đi Hàn", "tốn mấy triệu", "đóng bao nhiêu"],
        "salary": ["lương tháng bao nhiêu", "lương có cao không", "thu nhập ở Đài", "một tháng nhận mấy", "lương Đức"],
        "out_of_scope": ["thời tiết mai sao", "kể chuyện cười", "giá vàng lên chưa", "đội nào đá hay", "nấu phở"],
    }
    for name, texts in lines.items():
        block = "".join(f"    - {text}\n" for text in texts)
        (folder / "data" / f"{name}.yml").write_text(
            f"nlu:\n- intent: {name}\n  examples: |\n{block}", encoding="utf-8"
        )
    train(folder / "data", settings.config, folder / "topics.bin")
    return load_parser(folder / "topics.bin")


def configured(folder: Path, text: str) -> Path:
    config = folder / "config.yml"
    config.write_text(f"camnang:\n  answer_from: 0.4\n  {text}\n", encoding="utf-8")
    return config


def test_the_configuration_chooses(small: LocalParser, tmp_path: Path) -> None:
    settings = read_settings({"CAMNANG_RASA_URL": "http://127.0.0.1:9"})
    assert chosen(replace(settings, config=configured(tmp_path, "understanding: local")), small) is small
    assert chosen(replace(settings, config=configured(tmp_path, "clarify_from: 0.2")), small) is small
    remote = chosen(replace(settings, config=configured(tmp_path, "understanding: rasa")), small)
    assert isinstance(remote, RemoteParser)
    before = counted("local_refused")
    assert remote.parse("lương đi Nhật bao nhiêu") == small.parse("lương đi Nhật bao nhiêu")
    assert counted("local_refused") == before + 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("understanding: gpt", "understanding"),
        ("understanding: rasa\n  rasa_timeout: soon", "rasa_timeout"),
        ("understanding: rasa\n  rasa_timeout: 0", "rasa_timeout"),
    ],
)
def test_what_cannot_be_chosen_stops_the_start(small: LocalParser, tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        chosen(replace(read_settings({}), config=configured(tmp_path, text)), small)
