"""Lay words, bars and lines out from top to bottom, then paint them at once, when the height is known.

900 pixels wide: a cheap phone shows that two or three times smaller, so letters are large and colours few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Final, Literal

from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from camnang_bot.pictures.letters import font, wrap

WIDTH: Final = 900
MARGIN: Final = 36
INNER: Final = WIDTH - 2 * MARGIN
TALLEST: Final = 5000
FINE: Final = 2  # slanted lines are painted so many times larger, or they look like stairs

INK, SOFT, RULE, STRIPE, PAPER = "#17262b", "#45545b", "#c9d4d3", "#eef3f2", "#ffffff"
BRAND, SECOND = "#0b6b5d", "#b3530a"  # told apart by people who see few colours: one is cool, one is warm
SERIES: Final = (BRAND, SECOND, "#2b4c9b", "#6b2d73")
# Sixteen colours: half the size of a picture with smooth letters, and a phone makes it small and smooth again.
EDGES: Final = {INK: "#96a0a3", SOFT: "#a9b2b5", PAPER: "#85b5ae", BRAND: "#87b6ae", SECOND: "#d9a984"}
COLOURS: Final = {name: place for place, name in enumerate((PAPER, STRIPE, RULE, *EDGES.values(), INK, SOFT, *SERIES))}
FAINT: Final = [255 if value >= 64 else 0 for value in range(256)]
FULL: Final = [255 if value >= 160 else 0 for value in range(256)]
HALF: Final = [255 if value >= 115 else 0 for value in range(256)]

TITLE, BODY, STRONG, SMALL = font(46, bold=True), font(32), font(32, bold=True), font(25)
Align = Literal["left", "right", "middle"]
_SHIFT: Final[dict[Align, float]] = {"left": 0.0, "right": 1.0, "middle": 0.5}
Stroke = Callable[[Image.Image, bool], None]  # the page, and whether edges are smoothed


def height_of(face: FreeTypeFont) -> int:
    """Return the distance from line to line; Vietnamese capitals carry two marks and need it."""
    return round(face.size * 1.32)


class Canvas:
    """A page that grows downwards; `y` is where the next thing begins."""

    def __init__(self) -> None:
        self.y = 0
        self._strokes: list[Stroke] = []

    def line(
        self, words: str, x: float, y: float, face: FreeTypeFont, colour: str = INK, align: Align = "left"
    ) -> None:
        """Write one line whose top is `y`; `x` is its left end, right end or middle."""
        left = round(x - face.getlength(words) * _SHIFT[align])

        def stroke(image: Image.Image, smooth: bool) -> None:
            mask = Image.new("L", (round(face.getlength(words)) + 8, height_of(face) + 8))
            ImageDraw.Draw(mask).text((2, face.size * 1.02), words, fill=255, font=face, anchor="ls")
            _press(image, mask, (left - 2, round(y)), colour, smooth)

        self._strokes.append(stroke)

    def block(
        self, words: str, x: float, y: int, width: float, face: FreeTypeFont, colour: str = INK, align: Align = "left"
    ) -> int:
        """Write words over as many lines as they need; return where they end."""
        for text in wrap(words, face, width):
            self.line(text, x, y, face, colour, align)
            y += height_of(face)
        return y

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        area = (round(x), round(y), round(x + width), round(y + height))
        self._strokes.append(lambda image, _: image.paste(COLOURS[colour], area))

    def curve(
        self, left: int, top: int, size: tuple[int, int], points: Sequence[tuple[float, float]], colour: str, dots: int
    ) -> None:
        """Draw a smooth line through `points` (within `size`); every `dots`-th point is marked, none for 0."""
        width, height = size
        reach = 10
        fine = [((x + reach) * FINE, (y + reach) * FINE) for x, y in points]

        def stroke(image: Image.Image, smooth: bool) -> None:
            mask = Image.new("L", ((width + 2 * reach) * FINE, (height + 2 * reach) * FINE))
            pen = ImageDraw.Draw(mask)
            pen.line(fine, fill=255, width=6 * FINE, joint="curve")
            for x, y in fine[::dots] if dots else ():
                pen.ellipse((x - 9 * FINE, y - 9 * FINE, x + 9 * FINE, y + 9 * FINE), fill=255)
            _press(image, mask.reduce(FINE), (left - reach, top - reach), colour, smooth)

        self._strokes.append(stroke)

    def heading(self, title: str) -> None:
        """Write the title on a dark band."""
        lines = wrap(title, TITLE, INNER)
        band = 2 * 24 + len(lines) * height_of(TITLE)
        self.box(0, 0, WIDTH, band, BRAND)
        self.y = 24
        for text in lines:
            self.line(text, MARGIN, self.y, TITLE, PAPER)
            self.y += height_of(TITLE)
        self.y = band + 28

    def footer(self, words: str) -> None:
        """Write the day and the source under a rule."""
        self.y += 22
        self.box(MARGIN, self.y, INNER, 2, RULE)
        self.y = self.block(words, MARGIN, self.y + 18, INNER, SMALL, SOFT)

    def png(self, *, smooth: bool = True) -> bytes:
        """Paint everything; return the file, a quarter smaller with rough edges. Raises ValueError for too tall a page."""
        height = self.y + 28
        if height > TALLEST:
            raise ValueError(f"the picture would be {height} pixels tall")
        image = Image.new("P", (WIDTH, height), COLOURS[PAPER])
        image.putpalette(b"".join(bytes.fromhex(name[1:]) for name in COLOURS))
        for stroke in self._strokes:
            stroke(image, smooth)
        file = BytesIO()
        image.save(file, "PNG", bits=4, compress_level=7)
        return file.getvalue()


def _press(image: Image.Image, mask: Image.Image, place: tuple[int, int], colour: str, smooth: bool) -> None:
    """Put a shape onto the page: its faint edge first, then what is full."""
    edge = EDGES.get(colour) if smooth else None
    if edge is not None:
        image.paste(COLOURS[edge], place, mask.point(FAINT, "1"))
    image.paste(COLOURS[colour], place, mask.point(FULL if edge is not None else HALF, "1"))
