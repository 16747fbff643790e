"""A person asks and registers in a real browser, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.browser.conftest import DESKTOP, PHONE, NewVisitor
from e2e.browser.installation import Installation
from e2e.browser.walking import looks_right, newest_is_in_view, press, register, say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
QUESTION = "phí dịch vụ đi nhật tối đa bao nhiêu"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_answer_has_figures_their_date_and_their_source(
    installation: Installation, visitor: NewVisitor, viewport: dict[str, int], scripts: bool
) -> None:
    page = visitor(viewport, java_script_enabled=scripts)
    page.goto(installation.people)
    looks_right(page)
    answer = say(page, QUESTION)
    assert re.search(r"\d+ tháng", answer)
    assert re.search(r"Tính đến ngày \d\d/\d\d/\d{4}", answer)
    assert "69/2020" in answer
    looks_right(page)
    newest_is_in_view(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_person_registers_step_by_step_and_hears_the_number_of_their_case(
    installation: Installation, visitor: NewVisitor, scripts: bool
) -> None:
    page = visitor(java_script_enabled=scripts)
    page.goto(installation.people)
    code = register(page, "Lò Thị Hoa", "0961000011" if scripts else "0961000012")
    newest_is_in_view(page)
    looks_right(page)
    page.reload()
    expect(page.locator(".bubble").last).to_contain_text(code)
    newest_is_in_view(page)


def test_a_choice_taken_goes_away_and_the_keyboard_stays_in_the_conversation(
    installation: Installation, visitor: NewVisitor
) -> None:
    page = visitor()
    page.goto(installation.people)
    choice = page.get_by_role("button", name="Tổng chi phí", exact=True)
    choice.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".bubble.me[data-id]")).to_have_text(re.compile("^Tổng chi phí"))
    expect(page.get_by_role("log")).to_be_focused()
    expect(choice).to_have_count(0)


def test_the_page_can_be_used_with_the_keyboard_alone_and_shows_where_it_is(
    installation: Installation, visitor: NewVisitor
) -> None:
    page = visitor()
    page.goto(installation.people)
    expect(page.get_by_label("Nhập câu hỏi")).to_be_focused()
    page.keyboard.type("chào em")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble.me[data-id]")).to_have_count(1)
    stops = []
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
        stops.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert set(stops) == {"solid"}


def test_without_a_connection_nothing_typed_is_lost_and_the_person_is_told(
    installation: Installation, visitor: NewVisitor
) -> None:
    page = visitor(quiet=False)
    page.goto(installation.people)
    page.context.set_offline(True)
    page.get_by_label("Nhập câu hỏi").fill(QUESTION)
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("alert")).to_contain_text("Mất kết nối")
    expect(page.get_by_label("Nhập câu hỏi")).to_have_value(QUESTION)
    expect(page.locator(".bubble.me")).to_have_count(0)
    page.context.set_offline(False)
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator(".bubble.me[data-id]")).to_have_count(1)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_choices_on_offer_are_still_there_after_coming_back(installation: Installation, visitor: NewVisitor) -> None:
    page = visitor()
    page.goto(installation.people)
    say(page, "cho em đăng ký tư vấn")
    page.reload()
    press(page, "Thôi")
    expect(page.get_by_role("button", name="Thôi", exact=True)).to_have_count(0)


def test_what_a_person_writes_is_shown_as_text_and_never_run(installation: Installation, visitor: NewVisitor) -> None:
    page = visitor()
    page.goto(installation.people)
    say(page, "<img src=x onerror=document.title='bẫy'><b>đậm</b>")
    expect(page.locator(".bubble.me")).to_contain_text("<b>đậm</b>")
    page.reload()
    expect(page.locator(".bubble.me")).to_contain_text("<b>đậm</b>")
    assert page.locator(".log img, .log b").count() == 0
