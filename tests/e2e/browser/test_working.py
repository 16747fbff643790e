"""Officers work on their pages in a real browser, and people see it on theirs without reloading."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.browser.conftest import DESKTOP, NewVisitor
from e2e.browser.installation import Installation
from e2e.browser.walking import looks_right, newest_is_in_view, picture, register, say, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TITLE = "Gọi điện tự xưng cán bộ, đòi tiền giữ chỗ"
BODY = (
    "Có người gọi điện tự xưng cán bộ trung tâm, đòi chuyển 5 triệu giữ chỗ đi Nhật. Trung tâm không thu tiền qua "
    "điện thoại. Anh/chị đừng chuyển tiền; gọi lại số của trung tâm để hỏi."
)


def test_from_a_question_to_a_closed_case_and_a_warning(installation: Installation, visitor: NewVisitor) -> None:
    worker, first, second = visitor(), visitor(DESKTOP), visitor()
    first.clock.install()  # so that the desk's next look comes when the test says so
    worker.goto(installation.people)
    picture(worker, "chat-start")
    say(worker, "phí dịch vụ đi nhật tối đa bao nhiêu")
    picture(worker, "chat-answer")
    first.goto(installation.links[0])
    looks_right(first)
    picture(first, "sign-in")
    sign_in(first, installation.links[0])
    expect(first.locator(".card", has_text="Phạm Thị Mơ")).to_have_count(0)
    code = register(worker, "Phạm Thị Mơ", "0961000021", read_back=lambda: picture(worker, "chat-read-back"))
    say(worker, "cho em nhận cảnh báo lừa đảo")

    the_case_is_taken_and_closed(first, worker, code)
    the_warning_needs_a_second_person(first, sign_in(second, installation.links[1]), installation)

    warning = worker.locator(".bubble.warning")
    expect(warning).to_contain_text(TITLE)
    expect(warning).to_contain_text("dừng")
    newest_is_in_view(worker)
    looks_right(worker)
    picture(worker, "chat-warning")


def the_case_is_taken_and_closed(officer: Page, worker: Page, code: str) -> None:
    officer.clock.fast_forward(11_000)
    alert = officer.locator(".card", has_text=code)
    expect(alert).to_contain_text("Phạm Thị Mơ")
    expect(alert).not_to_contain_text("0961000021")
    assert officer.title().startswith("(")
    looks_right(officer)
    picture(officer, "officers-desk")
    alert.get_by_role("button", name="Nhận xử lý").click()
    expect(officer.get_by_role("link", name="0961000021")).to_have_attribute("href", "tel:0961000021")
    expect(worker.locator(".bubble.them").last).to_contain_text(f"đã nhận hồ sơ {code}")
    newest_is_in_view(worker)

    officer.get_by_label("Ghi chú").fill("Đã gọi, hẹn sáng thứ Ba gặp ở trung tâm.")
    officer.get_by_role("button", name="Lưu ghi chú").click()
    expect(officer.locator(".event").first).to_contain_text("hẹn sáng thứ Ba")
    looks_right(officer)
    picture(officer, "officers-case")
    officer.get_by_role("button", name="Xong", exact=True).click()
    expect(officer.locator(".badge")).to_have_text(re.compile("đã xong", re.IGNORECASE))
    expect(officer.get_by_role("button", name="Xong", exact=True)).to_have_count(0)
    expect(worker.locator(".bubble.them").last).to_contain_text(f"đã xử lý xong hồ sơ {code}")
    assert "thứ Ba" not in worker.locator(".log").inner_text(), "a note is for officers only"
    officer.get_by_role("link", name="Hồ sơ").click()
    expect(officer.locator(".card", has_text=code)).to_contain_text(re.compile("đã xong", re.IGNORECASE))
    looks_right(officer)


def the_warning_needs_a_second_person(first: Page, second: Page, installation: Installation) -> None:
    first.get_by_role("link", name="Cảnh báo").click()
    first.get_by_label("Tiêu đề").fill(TITLE)
    first.get_by_label("Nội dung").fill(BODY)
    first.get_by_role("button", name="Lưu bản nháp").click()
    draft = first.locator("article", has_text=TITLE)
    expect(draft).to_contain_text("Chờ người thứ hai duyệt")
    expect(draft.get_by_role("button")).to_have_count(0)
    looks_right(first)

    second.get_by_role("link", name="Cảnh báo").click()
    draft = second.locator("article", has_text=TITLE)
    looks_right(second)
    picture(second, "officers-warnings")
    action = draft.locator("form").get_attribute("action")
    token = first.locator("input[name=token]").first.input_value()
    forged = first.context.request.post(f"{installation.officers}{action}", form={"action": "approve", "token": token})
    assert forged.status == 409
    assert "không tự duyệt" in forged.text() or "Người soạn" in forged.text()
    draft.get_by_role("button", name="Duyệt").click()
    expect(draft).to_contain_text(re.compile("đã duyệt", re.IGNORECASE))
    draft.get_by_role("button", name=re.compile("Gửi cho")).click()
    second.goto(f"{installation.officers}/warnings")
    expect(draft).to_contain_text(re.compile("gửi", re.IGNORECASE))
