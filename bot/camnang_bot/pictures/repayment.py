"""Draw how a debt falls, way by way, with the table of the payments that matter most."""

from __future__ import annotations

from typing import Final

from camnang_bot.pictures.canvas import BODY, INNER, MARGIN, RULE, SERIES, SMALL, SOFT, Canvas, height_of
from camnang_bot.pictures.letters import readable
from camnang_bot.pictures.tables import draw_table
from camnang_handlers.messages import Picture

PLOT_HEIGHT: Final = 340
LEFT: Final = 90  # for the figures beside the axis
STEPS: Final = (1, 2, 3, 6, 12, 24, 36, 60, 120)
TICKS: Final = 6


def draw_repayment(canvas: Canvas, picture: Picture) -> None:
    """Draw the legend, the falling lines over the months, and the table."""
    for number, series in enumerate(picture.series):
        canvas.box(MARGIN, canvas.y + 12, 44, 18, SERIES[number % len(SERIES)])
        canvas.y = canvas.block(series.label, MARGIN + 62, canvas.y, INNER - 62, BODY)
    canvas.y += 14
    canvas.line(readable(picture.unit), MARGIN, canvas.y, SMALL, SOFT)
    canvas.y += height_of(SMALL) + 26
    steps = max((len(series.values) - 1 for series in picture.series), default=0)
    if steps > 0:
        _draw_plot(canvas, picture, steps)
    if picture.columns:
        draw_table(canvas, picture)


def _draw_plot(canvas: Canvas, picture: Picture, steps: int) -> None:
    most = max(max(series.values, default=0) for series in picture.series) or 1
    top, left, width = canvas.y, MARGIN + LEFT, INNER - LEFT - 14
    step = round_step(most / picture.scale)
    ceiling = step * picture.scale * -(-most // round(step * picture.scale))
    ticks = round(ceiling / (step * picture.scale))
    for number in range(ticks + 1):
        y = top + PLOT_HEIGHT - PLOT_HEIGHT * number / ticks
        canvas.box(left, y, width, 2, RULE)
        canvas.line(short(step * number), left - 14, y - 20, SMALL, SOFT, "right")
    spacing = next((wide for wide in STEPS if steps / wide <= TICKS), STEPS[-1])
    for month in range(0, steps + 1, spacing):
        canvas.line(str(month), left + width * month / steps, top + PLOT_HEIGHT + 10, SMALL, SOFT, "middle")
    for number, series in enumerate(picture.series):
        points = [
            (width * month / steps, PLOT_HEIGHT - PLOT_HEIGHT * value / ceiling)
            for month, value in enumerate(series.values)
        ]
        if points:
            canvas.curve(
                left, top, (width, PLOT_HEIGHT), points, SERIES[number % len(SERIES)], spacing if number else 0
            )
    canvas.y = top + PLOT_HEIGHT + 10 + height_of(SMALL)
    canvas.line(readable(picture.axis), left + width / 2, canvas.y, SMALL, SOFT, "middle")
    canvas.y += height_of(SMALL) + 26


def round_step(most: float) -> float:
    """Return a round distance of ticks, so that two to five of them reach `most`."""
    size = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.1
    return next(size * part for part in (0.2, 0.5, 1, 2, 5, 10) if most <= size * part * 5)


def short(value: float) -> str:
    """Write a figure of the axis with a decimal comma and dots between thousands."""
    text = f"{value:,.1f}".removesuffix(".0")
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")
