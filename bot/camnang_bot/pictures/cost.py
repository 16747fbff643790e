"""Draw amounts as bars, the largest as wide as the page allows; what has no amount stands with its words only."""

from __future__ import annotations

from typing import Final

from camnang_bot.pictures.canvas import BODY, INNER, MARGIN, SERIES, SMALL, SOFT, STRIPE, STRONG, Canvas, height_of
from camnang_bot.pictures.repayment import short
from camnang_handlers.messages import Picture

BAR_HEIGHT: Final = 46
THINNEST: Final = 6


def draw_cost(canvas: Canvas, picture: Picture) -> None:
    """Draw one bar for each series, with its amount beside it and its note below."""
    most = max((series.values[0] for series in picture.series if series.values), default=0) or 1
    figures = [
        f"{short(series.values[0] / picture.scale)} {picture.unit}".strip() if series.values else ""
        for series in picture.series
    ]
    room = INNER - max((STRONG.getlength(words) for words in figures), default=0) - 18
    for number, (series, words) in enumerate(zip(picture.series, figures, strict=True)):
        canvas.y = canvas.block(series.label, MARGIN, canvas.y, INNER, BODY if series.values else STRONG)
        if series.values:
            width = max(THINNEST, room * series.values[0] / most) if series.values[0] else 0
            canvas.y += 6
            canvas.box(MARGIN, canvas.y, room, BAR_HEIGHT, STRIPE)
            canvas.box(MARGIN, canvas.y, width, BAR_HEIGHT, SERIES[number % len(SERIES)])
            canvas.line(words, MARGIN + room + 18, canvas.y + (BAR_HEIGHT - height_of(STRONG)) / 2, STRONG)
            canvas.y += BAR_HEIGHT + 6
        canvas.y = canvas.block(series.note, MARGIN, canvas.y, INNER, SMALL, SOFT) + 26
