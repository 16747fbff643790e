"""What people and officers do on the pages, and what must hold on any page, in the words of the tests."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

PICTURES = Path(__file__).resolve().parents[3] / "docs" / "pictures"
LARGEST_PICTURE = 200_000  # bytes
SMALLEST_TARGET = 44  # CSS pixels, either way


def say(page: Page, text: str) -> str:
    """Type a message, send it and return the answer that appears below it."""
    mine = page.locator(".bubble.me[data-id]")
    before = mine.count()
    page.get_by_label("Nhập câu hỏi").fill(text)
    page.get_by_role("button", name="Gửi").click()
    expect(mine).to_have_count(before + 1)
    answer = page.locator(".bubble.me[data-id]").last.locator("xpath=following-sibling::div").last
    expect(answer).to_have_attribute("data-id", re.compile(r"\d"))
    return answer.inner_text()


def press(page: Page, title: str) -> str:
    """Press one of the offered choices and return the answer."""
    mine = page.locator(".bubble.me[data-id]")
    before = mine.count()
    page.get_by_role("button", name=title, exact=True).click()
    expect(mine).to_have_count(before + 1)
    return page.locator(".bubble.them[data-id]").last.inner_text()


def register(
    page: Page, name: str, phone: str, place: str = "Con Cuông, Nghệ An", read_back: Callable[[], None] = lambda: None
) -> str:
    """Register step by step up to the consent; return the case's code."""
    assert "họ tên" in say(page, "cho em đăng ký tư vấn")
    assert "số điện thoại" in say(page, f"em tên {name}")
    assert "năm" in say(page, phone)
    assert "ở xã nào" in say(page, "2003")
    asked = say(page, place)
    shown = say(page, "Nhật Bản") if "nước nào" in asked else asked
    for said in (name, phone, "2003", "Nhật Bản", "đồng ý"):
        assert said in shown
    read_back()
    done = press(page, "Đồng ý")
    found = re.search(r"LD-\d+", done)
    assert found, done
    return found[0]


def sign_in(page: Page, link: str) -> Page:
    """Use a one-time link."""
    page.goto(link)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc cần làm")
    return page


def looks_right(page: Page) -> None:
    """Assert what must hold on every page: a title, its language, labels, targets for a thumb, nothing cut off."""
    assert page.title().strip()
    assert page.locator("html").get_attribute("lang") == "vi"
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    found = page.evaluate(
        """smallest => {
            const seen = element => element.getClientRects().length > 0;
            const name = element => element.outerHTML.slice(0, 120);
            const controls = [...document.querySelectorAll("button, a, input:not([type=hidden]), textarea")].filter(seen);
            const inside = element => element.closest("p") && element.tagName === "A" && !element.classList.contains("button");
            return {
                sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
                small: controls.filter(element => !inside(element) || element.classList.contains("again")).filter(element => {
                    const box = element.getBoundingClientRect();
                    return box.height < smallest || box.width < smallest;
                }).map(name),
                cut: [...document.querySelectorAll("p, .bubble, button, a, h1, h2, dd")].filter(seen).filter(element => {
                    const box = element.getBoundingClientRect();
                    return box.left < -1 || box.right > innerWidth + 1 || element.scrollWidth > element.clientWidth + 1
                        && getComputedStyle(element).display !== "inline";
                }).map(name),
                unnamed: controls.filter(element => element.matches("input, textarea") ? !element.labels.length
                    : !element.textContent.trim()).map(name),
            };
        }""",
        SMALLEST_TARGET,
    )
    assert found == {"sideways": False, "small": [], "cut": [], "unnamed": []}


def newest_is_in_view(page: Page) -> None:
    """Assert that the last message, or the beginning of one taller than the page, can be read without scrolling."""
    place = page.locator(".bubble").last.evaluate(
        """element => {
            const box = element.getBoundingClientRect(), log = element.closest(".log").getBoundingClientRect();
            return {above: log.top - box.top, below: box.bottom - log.bottom, tall: box.height > log.height};
        }"""
    )
    assert place["above"] <= 1, place
    assert place["tall"] or place["below"] <= 1, place


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page for the documents, on a phone and on a desktop, when CAMNANG_PICTURES=1 asks for it."""
    if os.environ.get("CAMNANG_PICTURES") != "1":
        return
    PICTURES.mkdir(exist_ok=True)
    before = page.viewport_size
    for kind, width, height in (("phone", 360, 740), ("desktop", 1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        page.mouse.move(0, 0)
        newest = page.locator(".bubble").last
        if newest.count():
            newest.evaluate("element => (element.nextElementSibling || element).scrollIntoView({block: 'end'})")
        path = PICTURES / f"{name}-{kind}.png"
        page.screenshot(path=path, animations="disabled")
        assert path.stat().st_size < LARGEST_PICTURE, name
    if before:
        page.set_viewport_size(before)
