"""Every article is reached by one of its own questions, through the real understanding and the real routing."""

from __future__ import annotations

from datetime import date

from camnang_bot.bootstrap import build
from camnang_bot.cli.reaching import reached_by, unreached
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings

TODAY = date(2026, 11, 23)


def test_every_article_is_reached_by_one_of_its_questions() -> None:
    quiet_logs()
    house = build(read_settings(database="sqlite:///:memory:"))
    try:
        assert [str(problem) for problem in unreached(house, TODAY)] == []
        assert "fees.nhat_ban" not in reached_by(house, "alo", TODAY), "the measure can say no"
    finally:
        house.store.engine.dispose()
