"""Job orders in a conversation: the age is asked once, three fitting orders are shown with reasons, approval and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from camnang_bot.bootstrap import House, build
from camnang_bot.cli.session import ChatSession
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings
from camnang_handlers.ports import Library
from camnang_knowledge.job_orders import Event, JobOrder

NOW = datetime.fromisoformat("2026-11-23T09:00:00+07:00")


def order(number: int, **fields: object) -> JobOrder:
    base = {
        "id": f"don_{number}",
        "title": f"Đơn thử {number}",
        "market": "Nhật Bản",
        "firm": "Công ty Thử",
        "approval": f"{number}/QLLĐNN",
        "expires": date(2026, 12, number),
        "source": "bảng thử",
        "checked_on": date(2026, 11, 20),
    }
    return JobOrder.model_validate({**base, **fields})


@pytest.fixture
def house() -> Iterator[House]:
    quiet_logs()
    house = build(read_settings(database="sqlite:///:memory:"))
    knowledge = replace(
        house.library.knowledge,
        job_orders=tuple(order(n, most_age=30 if n == 1 else 45, cost=84_000_000) for n in range(1, 6)),
        events=(
            Event.model_validate(
                {
                    "id": "phien",
                    "what": "Phiên giao dịch việc làm",
                    "where": "Chợ thử",
                    "from": date(2026, 12, 1),
                    "organiser": "Trung tâm thử",
                    "source": "bảng thử",
                    "checked_on": date(2026, 11, 20),
                }
            ),
        ),
    )
    yield replace(house, library=Library(knowledge, house.library.words))
    house.store.engine.dispose()


def said(session: ChatSession, text: str) -> str:
    decided = session.say("a", text, NOW)
    assert decided is not None
    return "\n".join(reply.text for reply in decided.committed.replies)


def test_the_age_is_asked_once_and_three_fitting_orders_follow(house: House) -> None:
    session = ChatSession.on(house)
    assert "bao nhiêu tuổi" in said(session, "có đơn hàng nào đi Nhật không")
    answer = said(session, "40")
    assert answer.count("số chấp thuận") == 4, "three orders, and the advice to check the number"
    assert "Đơn thử 1 " not in answer and "hợp: tuổi" in answer and "84.000.000 đ" in answer
    assert "bảng thử" in answer and "20/11/2026" in answer and "01/12/2026" in answer
    assert "bao nhiêu tuổi" not in said(session, "còn đơn nào đi Nhật nữa không")


def test_without_an_order_for_the_market_it_says_so(house: House) -> None:
    assert "chưa có đơn nào còn hạn" in said(ChatSession.on(house), "có đơn hàng đi Đài Loan không")
