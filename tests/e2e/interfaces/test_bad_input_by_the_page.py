"""Whatever comes by the chat page's form, the visitor gets a page back, something is counted, and the talk goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from prometheus_client import REGISTRY

from camnang_bot.bootstrap import House
from e2e.interfaces.running import Running, at_work
from e2e.interfaces.test_bad_input_by_rest import ODD_TEXTS, failures

FORM = {"content-type": "application/x-www-form-urlencoded"}


def counted(reason: str) -> float:
    return REGISTRY.get_sample_value("camnang_bad_input_total", {"interface": "web", "reason": reason}) or 0.0


@pytest.fixture
async def running(house: House) -> AsyncIterator[Running]:
    before = failures()
    async with at_work(house) as found:
        found.http.follow_redirects = True
        await found.http.get("/")
        yield found
        page = await found.http.post("/chat", data={"text": "phí đi nhật bao nhiêu"})
        assert page.status_code == 200 and "phí đi nhật bao nhiêu" in page.text, "the conversation goes on"
    assert failures() == before, "nothing may fail inside, even when the person is answered"


async def test_odd_texts_get_the_page_back(running: Running) -> None:
    for name, text in ODD_TEXTS.items():
        body = b"text=" + quote(text.encode("utf-8", "surrogatepass")).encode()
        page = await running.http.post("/chat", content=body, headers=FORM)
        assert page.status_code == 200, name
        assert "Traceback" not in page.text
        assert "<script>alert(1)" not in page.text, "what people write is shown as text"


async def test_nothing_said_is_counted_and_makes_no_turn(running: Running) -> None:
    before, turns = counted("empty"), running.turns()
    for body in (b"", b"text=", b"text=%20%0A", b"other=1"):
        assert (await running.http.post("/chat", content=body, headers=FORM)).status_code == 200
    assert (counted("empty"), running.turns()) == (before + 4, turns)


async def test_a_text_longer_than_is_read_is_cut_and_counted(running: Running) -> None:
    before = counted("too_long")
    page = await running.http.post("/chat", data={"text": "phí đi nhật " * 5000})
    assert page.status_code == 200
    assert counted("too_long") == before + 1


@pytest.mark.parametrize("payload", ["khong_co", "market:sao_hoa", "case:done:1", "yes", "\x00", "form:edit:name", "+"])
async def test_a_button_nobody_offered_gets_a_sentence(running: Running, payload: str) -> None:
    page = await running.http.post("/chat", data={"payload": payload})
    assert page.status_code == 200
    assert "Nút này không còn dùng được" in page.text
    assert running.followed == (0, 0)


async def test_bodies_that_are_no_form_get_a_status_and_a_count(running: Running) -> None:
    multipart = {"content-type": "multipart/form-data; boundary=x"}
    for name, body, headers in (
        ("JSON", b'{"text": "a"}', {"content-type": "application/json"}),
        ("binary", bytes(range(256)), FORM),
        ("broken multipart", b"--x\r\nContent-Disposition: form-data; na", multipart),
        ("no boundary", b"a", {"content-type": "multipart/form-data"}),
        (
            "a file instead of a text",
            b'--x\r\nContent-Disposition: form-data; name="text"; filename="a"\r\n\r\na\r\n--x--\r\n',
            multipart,
        ),
        ("a payload without end", b"payload=" + b"a" * 5000, FORM),
        ("a title without end", b"text=a&title=" + b"a" * 5000, FORM),
        ("ten thousand fields", b"&".join(b"a%d=1" % number for number in range(10_000)), FORM),
    ):
        page = await running.http.post("/chat", content=body, headers=headers)
        assert page.status_code in (200, 400, 422), (name, page.status_code)
        if page.status_code != 200:
            assert "Em không đọc được" in page.text, name
            assert counted(str(page.status_code)) >= 1, name


async def test_a_huge_body_is_refused_before_it_is_kept(running: Running) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"text="
        for _ in range(3000):
            yield b"a" * 1024

    before = counted("413") + counted("400")
    assert (await running.http.post("/chat", content=b"text=" + b"a" * 3_000_000, headers=FORM)).status_code in (
        400,
        413,
    )
    assert (await running.http.post("/chat", content=endless(), headers=FORM)).status_code in (400, 413)
    assert counted("413") + counted("400") == before + 2


async def test_a_file_without_end_is_refused(running: Running) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="text"; filename="a"\r\n\r\n'
        for _ in range(64):
            yield b"a" * 65536

    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert (await running.http.post("/chat", content=endless(), headers=headers)).status_code == 413
    assert counted("413") >= 1


async def test_an_odd_cookie_begins_a_new_conversation(running: Running) -> None:
    for cookie in ("", "a", "a" * 61, "../../../../etc/passwd1", '"quoted cookie, twenty letters"', "%00" * 10):
        running.http.cookies.clear()
        page = await running.http.get("/", headers={"cookie": f"camnang={cookie}"})
        assert page.status_code == 200
        assert len(running.http.cookies["camnang"]) >= 30


async def test_an_odd_place_in_the_mailbox_is_read_as_its_beginning(running: Running) -> None:
    await running.http.post("/chat", data={"text": "xin chào"})
    for after in ("", "-1", "a", "1.5", "%00", "²"):
        assert (await running.http.get(f"/chat/new?after={after}")).status_code == 200, after
    assert (await running.http.get("/chat/new?after=" + "9" * 20)).status_code in (200, 204)
    assert (await running.http.get("/chat/new?after=" + "9" * 21)).status_code == 422


async def test_the_thirty_first_of_february_is_asked_for_again(running: Running) -> None:
    for text in ("đăng ký tư vấn", "em tên Phạm Thị Mơ", "0987654321"):
        page = await running.http.post("/chat", data={"text": text})
    page = await running.http.post("/chat", data={"text": "31/02/1999"})
    assert "Ngày này không có trên lịch" in page.text
    page = await running.http.post("/chat", data={"text": "28/02/1999"})
    assert "xã" in page.text and running.followed == (0, 0)
