"""Turn a picture's words and figures into a PNG file.

Small enough for a slow network (at most 60 KB) and readable on a cheap phone. The same picture is drawn once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, assert_never

from camnang_bot.pictures.canvas import Canvas
from camnang_bot.pictures.cost import draw_cost
from camnang_bot.pictures.markets import draw_markets
from camnang_bot.pictures.repayment import draw_repayment
from camnang_handlers.messages import Picture

MOST_SERIES, MOST_VALUES, MOST_ROWS, MOST_COLUMNS = 12, 400, 24, 8
LARGEST: Final = 60_000  # bytes
KEPT: Final = 64


class PictureError(Exception):
    """A picture that cannot be drawn. Says which limit it breaks, never what it shows."""


@lru_cache(maxsize=KEPT)
def render(picture: Picture) -> bytes:
    """Return `picture` as PNG. Raises PictureError for one without a title or a footer, too large, or impossible to draw."""
    if not picture.title.strip() or not picture.footer.strip():
        raise PictureError("a picture needs a title, and a footer with its day and source")
    if (
        len(picture.series) > MOST_SERIES
        or len(picture.rows) > MOST_ROWS
        or len(picture.columns) > MOST_COLUMNS
        or any(len(series.values) > MOST_VALUES or min(series.values, default=0) < 0 for series in picture.series)
        or any(not row for row in picture.rows)
        or picture.scale < 1
    ):
        raise PictureError("too many values, an empty row, or a value below nought")
    try:
        page = _laid_out(picture)
        drawn = page.png()
        if len(drawn) > LARGEST:
            drawn = page.png(smooth=False)
    except (ValueError, ArithmeticError, IndexError, OSError) as error:
        raise PictureError(type(error).__name__) from None
    if len(drawn) > LARGEST:
        raise PictureError(f"{len(drawn)} bytes")
    return drawn


def _laid_out(picture: Picture) -> Canvas:
    canvas = Canvas()
    canvas.heading(picture.title)
    match picture.kind:
        case "repayment":
            draw_repayment(canvas, picture)
        case "cost":
            draw_cost(canvas, picture)
        case "markets":
            draw_markets(canvas, picture)
        case _:
            assert_never(picture.kind)
    canvas.footer(picture.footer)
    return canvas
