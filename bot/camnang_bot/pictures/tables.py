"""Draw a table of a few columns: words on the left, figures on the right."""

from __future__ import annotations

from typing import Final

from camnang_bot.pictures.canvas import BODY, INK, INNER, MARGIN, SMALL, SOFT, STRIPE, STRONG, Canvas, height_of
from camnang_bot.pictures.letters import font, wrap
from camnang_handlers.messages import Picture

PADDING: Final = 12
HEAD: Final = font(28, bold=True)
FIRST: Final = 0.3  # of the width, for the first column
GAP: Final = 20


def draw_table(canvas: Canvas, picture: Picture) -> None:
    """Draw `columns` and `rows`, every second row shaded."""
    first = INNER * FIRST
    share = (INNER - first) / max(1, len(picture.columns) - 1)
    rights = [MARGIN + first + share * number for number in range(1, len(picture.columns))]
    heads = [wrap(words, HEAD, (first if not number else share) - GAP) for number, words in enumerate(picture.columns)]
    bottom = canvas.y
    for number, lines in enumerate(heads):
        y = canvas.y
        for text in lines:
            if number:
                canvas.line(text, rights[number - 1] - PADDING, y, HEAD, SOFT, "right")
            else:
                canvas.line(text, MARGIN + PADDING, y, HEAD, SOFT)
            y += height_of(HEAD)
        bottom = max(bottom, y)
    canvas.y = bottom + 8
    for number, row in enumerate(picture.rows):
        _draw_row(canvas, row, rights, share, shaded=number % 2 == 0)


def _draw_row(canvas: Canvas, row: tuple[str, ...], rights: list[float], share: float, *, shaded: bool) -> None:
    first = wrap(row[0], STRONG, INNER * FIRST - PADDING - GAP)
    height = max(1, len(first)) * height_of(STRONG) + 2 * PADDING
    if shaded:
        canvas.box(MARGIN, canvas.y, INNER, height, STRIPE)
    y = canvas.y + PADDING
    for text in first:
        canvas.line(text, MARGIN + PADDING, y, STRONG)
        y += height_of(STRONG)
    for words, right in zip(row[1:], rights, strict=False):
        face = BODY if BODY.getlength(words) <= share - GAP else SMALL
        for text in wrap(words, face, INNER)[:1]:
            canvas.line(text, right - PADDING, canvas.y + PADDING, face, INK, "right")
    canvas.y += height
