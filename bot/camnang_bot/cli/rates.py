"""Set an exchange rate for a day, with where it was read. Nothing sets one by itself: a rate is never assumed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

import typer
import yaml

from camnang_bot.clock import utc_now
from camnang_bot.settings import read_settings
from camnang_handlers.figures import CURRENCY_WORDS

# Đồng for one unit; far outside, a decimal point was lost. Wide on purpose: they refuse slips, not news.
PLAUSIBLE: Final = {
    "JPY": (50, 500),
    "KRW": (5, 60),
    "TWD": (300, 2000),
    "USD": (15_000, 60_000),
    "EUR": (15_000, 70_000),
    "MYR": (2000, 15_000),
    "AUD": (8000, 40_000),
}


def rate(
    currency: str,
    dong: Annotated[float, typer.Argument(help="Bao nhiêu đồng một đơn vị, ví dụ 165.5")],
    source: Annotated[str, typer.Option(help="Đọc ở đâu, ví dụ «Vietcombank, bán chuyển khoản».")],
    on: Annotated[str | None, typer.Option(help="Ngày của tỷ giá, dạng 2026-11-23; mặc định hôm nay.")] = None,
    url: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Đặt tỷ giá một ngày để bot đổi khi so báo giá; cũ quá bảy ngày thì bot tự nói là đã cũ."""
    code = currency.upper()
    if code not in CURRENCY_WORDS:
        raise typer.BadParameter(f"chỉ nhận {', '.join(CURRENCY_WORDS)}")
    least, most = PLAUSIBLE[code]
    if not least <= dong <= most:
        raise typer.BadParameter(f"một {code} thường từ {least} đến {most} đ; xem lại dấu phẩy")
    try:
        day = date.fromisoformat(on) if on else utc_now().date()
    except ValueError:
        raise typer.BadParameter("ngày viết dạng 2026-11-23") from None
    if day > utc_now().date():
        raise typer.BadParameter("ngày của tỷ giá chưa tới")
    if not source.strip():
        raise typer.BadParameter("phải ghi đọc tỷ giá ở đâu")
    name = f"{code.lower()}_{day:%Y%m%d}"
    folder = read_settings().content / "registers" / "rates"
    folder.mkdir(parents=True, exist_ok=True)
    record = {"id": name, "currency": code, "dong": dong, "on": day, "source": source.strip(), "url": url}
    kept = {key: value for key, value in record.items() if value is not None}
    (folder / f"{name}.yml").write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")
    typer.echo(f"Đã ghi registers/rates/{name}.yml. Bot đọc lại khi khởi động.")
