"""Every picture is a small PNG, 900 pixels wide, with every letter of ours in its fonts, and is drawn in little time."""

from __future__ import annotations

import statistics
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from camnang_bot.pictures import PictureError, render, rendering
from camnang_bot.pictures.letters import LETTERS, font, readable, wrap
from camnang_bot.pictures.repayment import round_step, short
from camnang_handlers.messages import Picture, Series
from meta.sources import ROOT

FOOTER = "Tính đến ngày 22/11/2026. Nguồn: Luật 69/2020/QH14, Điều 23 khoản 4."
OWED = tuple(80_000_000 - 80_000_000 * month // 36 for month in range(37))
REPAYMENT = Picture(
    "repayment",
    "Vay 80.000.000 đ, lãi 6,6 %/năm, trả trong 36 tháng",
    "Bảng trả nợ",
    FOOTER,
    unit="Còn nợ, triệu đồng",
    scale=1_000_000,
    axis="Số tháng từ khi vay",
    series=(
        Series("Trả đều", OWED),
        Series("Gốc mười hai tháng một lần", tuple(80_000_000 - m // 12 * 26_666_667 for m in range(36))),
    ),
    columns=("Phải trả", "Trả đều", "Gốc 12 tháng một lần"),
    rows=tuple((f"tháng {month}", "2.455.563 đ", "27.106.667 đ") for month in (1, 12, 13, 36)),
)
COST = Picture(
    "cost",
    "Tiền dịch vụ công ty đòi và mức trần",
    "Biểu đồ",
    FOOTER,
    unit="đ",
    series=(
        Series("Công ty đòi", (120_000_000,), "ngày 24/11/2026"),
        Series("Trần", (84_150_000,)),
        Series("Ký quỹ", (), "không"),
    ),
)
SENTENCE = (
    "Lương cơ bản tối thiểu hai mươi chín nghìn năm trăm Đài tệ một tháng, áp dụng cả lao động Việt Nam trong nhà máy"
)
MARKETS = Picture(
    "markets",
    "So sánh Nhật Bản, Đài Loan, Hàn Quốc",
    "Bảng",
    FOOTER * 6,
    columns=("", "Lương", "Tiền dịch vụ", "Ký quỹ", "Thời hạn", "Độ tuổi"),
    rows=tuple((name, *[f"{SENTENCE}\n22/11/2026"] * 5) for name in ("Nhật Bản", "Đài Loan", "Hàn Quốc")),
)  # fmt: skip
EVERY = {"repayment": REPAYMENT, "cost": COST, "markets": MARKETS}


def opened(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    image.load()
    return image


@pytest.fixture(autouse=True)
def drawn_anew() -> None:
    render.cache_clear()


@pytest.mark.parametrize("picture", EVERY.values(), ids=EVERY)
def test_a_picture_is_a_small_png_as_wide_as_agreed(picture: Picture) -> None:
    png = render(picture)
    image = opened(png)
    assert (image.format, image.width) == ("PNG", 900)
    assert len(png) <= 60_000
    assert image.height < 5_000


@pytest.mark.parametrize("picture", EVERY.values(), ids=EVERY)
def test_the_page_shows_dark_letters_on_white_and_nothing_at_its_edges(picture: Picture) -> None:
    image = opened(render(picture)).convert("RGB")
    colours = {colour for _, colour in image.getcolors(1_000_000) or ()}
    assert {(255, 255, 255), (0x17, 0x26, 0x2B), (0x0B, 0x6B, 0x5D)} <= colours
    below = image.crop((0, 200, image.width, image.height))
    for side in ((0, 12), (image.width - 12, image.width)):
        strip = below.crop((side[0], 0, side[1], below.height))
        assert strip.getcolors() == [(strip.width * strip.height, (255, 255, 255))], "nothing runs out of the page"


def test_drawing_costs_little_beside_a_plain_drawing_of_the_same_size() -> None:
    def cost(work: Callable[[], object]) -> float:
        times = []
        for _ in range(5):
            started = time.process_time()
            work()
            times.append(time.process_time() - started)
        return statistics.median(times)

    def plain() -> None:
        page = Image.new("RGB", (900, 1400), "white")
        pen = ImageDraw.Draw(page)
        for line in range(40):
            pen.text((36, 34 * line), SENTENCE[:52], fill="black", font=font(32))
        page.quantize(16).save(BytesIO(), "PNG")

    def ours() -> None:
        render.cache_clear()
        render(REPAYMENT)

    plain()
    assert cost(ours) < 3 * cost(plain)


def test_the_same_picture_is_drawn_once() -> None:
    assert render(REPAYMENT) is render(replace(REPAYMENT))


def has_glyph(letter: str, *, bold: bool) -> bool:
    """Say whether a letter looks unlike the box that stands for a missing one."""
    face = font(40, bold=bold)
    return bytes(face.getmask(letter)) != bytes(face.getmask("\ue123"))


@pytest.mark.parametrize("bold", [False, True])
def test_the_fonts_have_every_letter_they_promise(bold: bool) -> None:
    assert has_glyph("ệ", bold=bold) and not has_glyph("漢", bold=bold), "the test tells a glyph from a box"
    assert [letter for letter in sorted(LETTERS) if letter.strip() and not has_glyph(letter, bold=bold)] == []


def test_every_vietnamese_letter_and_every_letter_of_our_texts_is_there() -> None:
    marks = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    vowels = {unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in marks}
    assert {"ệ", "ữ", "Ỷ"} <= vowels and vowels | {"đ", "Đ"} <= LETTERS
    texts = [ROOT / "bot/camnang_bot/locale/vi/LC_MESSAGES/camnang.po", *(ROOT / "knowledge/content").rglob("*.yml")]
    used = {letter for path in texts for letter in unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))}
    missing = {letter for letter in used - LETTERS if unicodedata.category(letter)[0] in "LNP"} - set("\n")
    assert not {letter for letter in missing if "HANGUL" not in unicodedata.name(letter, "")}, missing


def test_what_the_fonts_cannot_show_is_left_out() -> None:
    assert readable("Lương 🚨 10.320\n원 → tháng") == "Lương 10.320 – tháng"
    assert readable(unicodedata.normalize("NFD", "Phí dịch vụ")) == "Phí dịch vụ"


def test_lines_are_broken_between_words_and_long_words_where_they_must_be() -> None:
    face = font(32)
    lines = wrap(f"{SENTENCE} {'x' * 200}", face, 500)
    assert all(face.getlength(line) <= 500 for line in lines)
    assert "".join(lines).replace(" ", "") == (SENTENCE + "x" * 200).replace(" ", "")
    assert wrap("", face, 500) == wrap("🚨", face, 500) == []


@pytest.mark.parametrize(
    ("most", "step"), [(80, 20), (1480, 500), (30, 10), (100, 20), (7, 2), (0.5, 0.1), (250, 50), (1, 0.2)]
)
def test_ticks_are_round(most: float, step: float) -> None:
    assert round_step(most) == pytest.approx(step)


def test_figures_of_the_axis_are_written_as_people_read_them() -> None:
    assert [short(value) for value in (20.0, 0.5, 1500.0, 120_000_000)] == ["20", "0,5", "1.500", "120.000.000"]


@pytest.mark.parametrize(
    "broken",
    [
        replace(REPAYMENT, footer=" "),
        replace(REPAYMENT, title=""),
        replace(REPAYMENT, scale=0),
        replace(REPAYMENT, rows=((),)),
        replace(REPAYMENT, series=(Series("a", (1, -1)),)),
        replace(REPAYMENT, series=(Series("a", (1,) * 401),)),
        replace(COST, series=(Series("a", (1,)),) * 13),
        replace(MARKETS, rows=(("x", SENTENCE * 400, "", "", "", ""),)),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_without_quoting_it(broken: Picture) -> None:
    with pytest.raises(PictureError) as refused:
        render(broken)
    assert SENTENCE not in str(refused.value) and "Vay" not in str(refused.value)


@pytest.mark.parametrize(
    "odd",
    [
        replace(REPAYMENT, series=()),
        replace(REPAYMENT, series=(Series("", (5,)),), columns=(), rows=()),
        replace(REPAYMENT, series=(Series("a", (0, 0, 0)),)),
        replace(REPAYMENT, scale=1_000_000, series=(Series("a", (300_000, 150_000, 0)),)),
        replace(REPAYMENT, rows=(("tháng 1",), ("x" * 300, "🚨", "1"))),
        replace(COST, series=(Series("a", (0,)), Series("b", (0,)))),
        replace(MARKETS, rows=(("Nhật Bản", "một"), ("x" * 90, ""))),
    ],
)  # fmt: skip
def test_odd_but_harmless_values_are_drawn(odd: Picture) -> None:
    assert opened(render(odd)).width == 900


def test_a_picture_too_heavy_with_smooth_letters_is_drawn_with_rough_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    smooth = render(REPAYMENT)
    monkeypatch.setattr(rendering, "LARGEST", len(smooth) - 1)
    render.cache_clear()
    rough = render(REPAYMENT)
    assert len(rough) < 0.9 * len(smooth)
    assert opened(rough).size == opened(smooth).size
    monkeypatch.setattr(rendering, "LARGEST", len(rough) - 1)
    render.cache_clear()
    with pytest.raises(PictureError, match="bytes"):
        render(REPAYMENT)
