"""The officers' pages refuse what is not theirs to do, and no page asks anything of another server."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Page, expect

from e2e.browser.conftest import DESKTOP, PHONE, NewVisitor, chromium_or_stop
from e2e.browser.installation import Installation
from e2e.browser.walking import looks_right, register, say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An officer who looks after another province than the people in these tests: a used link and a session's secret."""

    used_link: str
    session: str

    def on(self, page: Page, installation: Installation) -> Page:
        page.context.add_cookies([{"name": "camnang_officer", "value": self.session, "url": installation.officers}])
        page.goto(installation.officers)
        return page


@pytest.fixture(scope="module")
def elsewhere(installation: Installation) -> Elsewhere:
    installation.command("officer", "add", "Cán bộ Tuyên Quang", "--province", "Tuyên Quang")
    link = installation.command("officer", "link", "Cán bộ Tuyên Quang")
    code = link.partition("link=")[2]
    answer = httpx.post(f"{installation.officers}/sign-in", data={"link": code})
    assert answer.status_code == 303
    return Elsewhere(link, answer.cookies["camnang_officer"])


def test_a_case_of_another_province_does_not_exist(
    installation: Installation, visitor: NewVisitor, elsewhere: Elsewhere
) -> None:
    worker = visitor()
    worker.goto(installation.people)
    code = register(worker, "Vi Thị Nga", "0961000031")
    number = int(re.sub(r"\D", "", code))
    officer = elsewhere.on(visitor(quiet=False), installation)
    expect(officer.get_by_role("heading", level=1)).to_have_text("Việc cần làm")
    expect(officer.locator("body")).not_to_contain_text("Vi Thị Nga")
    token = officer.locator("input[name=token]").first.input_value()
    address = f"{installation.officers}/cases/{number}"
    seen = officer.goto(address)
    assert seen is not None
    assert seen.status == 404
    assert "Vi Thị Nga" not in seen.text()
    taken = officer.context.request.post(address, form={"action": "take", "token": token})
    assert taken.status == 404
    officer.goto(f"{installation.officers}/cases")
    expect(officer.locator("body")).not_to_contain_text(code)
    looks_right(officer)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/warnings", {"title": "Cảnh báo", "body": "Nội dung"}),
        ("/warnings/1", {"action": "approve"}),
        ("/cases/1", {"action": "take"}),
        ("/alerts/1", {}),
        ("/sign-out", {}),
    ],
)
@pytest.mark.parametrize("token", [{}, {"token": "0" * 32}], ids=["no token", "another token"])
def test_a_form_that_the_session_did_not_make_is_refused(
    installation: Installation, elsewhere: Elsewhere, path: str, form: dict[str, str], token: dict[str, str]
) -> None:
    with httpx.Client(base_url=installation.officers, cookies={"camnang_officer": elsewhere.session}) as client:
        assert client.post(path, data={**form, **token}).status_code == 403
        assert client.get("/").status_code == 200


def test_without_a_session_every_officers_page_leads_to_the_sign_in(
    installation: Installation, visitor: NewVisitor
) -> None:
    page = visitor()
    for path in ("/", "/cases", "/cases/1", "/warnings"):
        page.goto(f"{installation.officers}{path}")
        assert page.url == f"{installation.officers}/sign-in"
        expect(page.get_by_role("heading", level=1)).to_have_text("Bàn làm việc của cán bộ")
    looks_right(page)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_sign_in_link_that_was_used_is_refused(
    installation: Installation, visitor: NewVisitor, elsewhere: Elsewhere, viewport: dict[str, int]
) -> None:
    page = visitor(viewport, quiet=False)
    page.goto(elsewhere.used_link)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("đã dùng")
    looks_right(page)
    page.goto(installation.officers)
    assert page.url == f"{installation.officers}/sign-in"


def test_looking_at_a_link_does_not_use_it_up(installation: Installation, visitor: NewVisitor) -> None:
    link = installation.command("officer", "link", "số 2")
    assert httpx.get(link).status_code == 200
    assert httpx.head(link).status_code in (200, 405)
    page = visitor()
    page.goto(link)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc cần làm")
    page.get_by_role("button", name="Thoát").click()
    assert page.url == f"{installation.officers}/sign-in"
    page.goto(f"{installation.officers}/cases")
    assert page.url == f"{installation.officers}/sign-in"


def test_a_page_forbids_its_browser_to_ask_other_servers(installation: Installation, visitor: NewVisitor) -> None:
    page = visitor(quiet=False)
    page.goto(installation.people)
    say(page, "chào em")
    outcome = page.evaluate("fetch('http://127.0.0.2:9/').then(() => 'asked', error => 'refused')")
    assert outcome == "refused"
    for address in (installation.people, f"{installation.officers}/sign-in"):
        policy = httpx.get(address).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy


def test_a_first_visit_costs_less_than_a_picture_would(installation: Installation, visitor: NewVisitor) -> None:
    page = visitor()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(installation.people, wait_until="networkidle")
    assert len(sizes) <= 4
    assert sum(sizes) < 24_000, "on 2G every 10 KB is a second or two"


def test_a_missing_browser_is_skipped_at_home_and_fails_in_ci() -> None:
    with pytest.raises(pytest.skip.Exception):
        chromium_or_stop("/nowhere/chromium", {})
    with pytest.raises(pytest.fail.Exception):
        chromium_or_stop("/nowhere/chromium", {"CI": "true"})
