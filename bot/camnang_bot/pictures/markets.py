"""Draw a comparison: under each question, every market with its answer and the day of it, one below the other.

Side by side would leave a word a line on a phone.
"""

from __future__ import annotations

from typing import Final

from camnang_bot.pictures.canvas import (
    BODY,
    BRAND,
    INK,
    INNER,
    MARGIN,
    RULE,
    SMALL,
    SOFT,
    STRIPE,
    STRONG,
    Canvas,
    height_of,
)
from camnang_bot.pictures.letters import wrap
from camnang_handlers.messages import Picture

NAME: Final = 210
PADDING: Final = 12


def draw_markets(canvas: Canvas, picture: Picture) -> None:
    """Draw `columns` (the questions) from the second on; a row begins with its market, a cell may end with a line for its day."""
    for number, question in enumerate(picture.columns[1:], 1):
        canvas.box(MARGIN, canvas.y, INNER, height_of(STRONG) + 12, STRIPE)
        canvas.line(wrap(question, STRONG, INNER)[0], MARGIN + PADDING, canvas.y + 6, STRONG, BRAND)
        canvas.y += height_of(STRONG) + 12 + PADDING
        for row in picture.rows:
            words, _, day = (row[number] if number < len(row) else "").partition("\n")
            left = canvas.block(row[0], MARGIN + PADDING, canvas.y, NAME, STRONG, INK)
            left = canvas.block(day, MARGIN + PADDING, left, NAME, SMALL, SOFT)
            right = canvas.block(words, MARGIN + PADDING + NAME + 10, canvas.y, INNER - NAME - 2 * PADDING - 10, BODY)
            canvas.y = max(left, right) + PADDING
            if row is not picture.rows[-1]:
                canvas.box(MARGIN + PADDING, canvas.y - PADDING // 2, INNER - 2 * PADDING, 1, RULE)
        canvas.y += PADDING
