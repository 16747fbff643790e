"""What people write leads to a picture where figures are worth one, through the whole house."""

from __future__ import annotations

from datetime import datetime

import pytest

from camnang_bot.bootstrap import House
from camnang_bot.cli.session import ChatSession
from camnang_bot.pictures import render
from camnang_handlers.messages import Picture
from camnang_handlers.situation import VIETNAM

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)


def pictures(house: House, *said: str) -> list[Picture | None]:
    session, found = ChatSession.on(house), []
    for text in said:
        decided = session.say("lan", text, NOW)
        assert decided is not None
        assert all(reply.text for reply in decided.committed.replies), "the words are always there"
        found += [reply.picture for reply in decided.committed.replies]
    return found


@pytest.mark.parametrize(
    ("said", "kind", "holds"),
    [
        (("tính giúp em vay 80 triệu lãi 6,6%/năm trả trong 36 tháng",), "repayment", "2.455.563 đ"),
        (("tính giúp em vay 80 triệu lãi 6,6%/năm", "36 tháng"), "repayment", "2.455.563 đ"),
        (("nên đi nhật hay đài loan",), "markets", "12.000.000"),
        (
            ("công ty đòi phí dịch vụ 120 triệu đi nhật hợp đồng 3 năm, lương 17 man", "1 yên = 165 đồng"),
            "cost",
            "84.150.000 đ",
        ),
    ],
)
def test_figures_come_with_a_picture(house: House, said: tuple[str, ...], kind: str, holds: str) -> None:
    *before, last = pictures(house, *said)
    assert before == [None] * len(before), "a question for a missing figure shows none"
    assert last is not None and last.kind == kind
    assert holds in last.alt and "2026" in last.footer
    assert render(last).startswith(b"\x89PNG")


@pytest.mark.parametrize("said", ["chào em", "phí đi nhật bao nhiêu", "cứu em với, chủ giữ hộ chiếu", "đăng ký tư vấn"])
def test_other_answers_come_without(house: House, said: str) -> None:
    assert not any(pictures(house, said))
