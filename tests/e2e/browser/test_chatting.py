"""A person asks and registers in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.browser.conftest import NewVisitor
from e2e.browser.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_an_answer_has_figures_their_date_and_their_source(installation: Installation, visitor: NewVisitor) -> None:
    page = visitor()
    page.goto(installation.people)
    page.get_by_label("Nhập câu hỏi").fill("phí dịch vụ đi nhật tối đa bao nhiêu")
    page.get_by_role("button", name="Gửi").click()
    answer = page.locator(".bubble.them").last
    expect(answer).to_contain_text("tháng lương")
    expect(answer).to_contain_text("Tính đến ngày")
    expect(answer).to_contain_text("69/2020")
