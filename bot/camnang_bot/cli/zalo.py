"""Give the house the first token of a Zalo Official Account; from then on it renews the pair itself."""

from __future__ import annotations

import typer

from camnang_bot.bootstrap import open_books
from camnang_bot.channels.zalo_oa import TokenPair
from camnang_bot.clock import utc_now
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings
from camnang_bot.storage.zalo_tokens import SqlTokenStore

app = typer.Typer(no_args_is_help=True)


@app.callback()
def about() -> None:
    """Zalo Official Account."""


@app.command()
def connect() -> None:
    """Lưu refresh token đầu tiên (hỏi khi chạy, không hiện ra màn hình); lấy ở developers.zalo.me."""
    quiet_logs()
    refresh = typer.prompt("Refresh token", hide_input=True).strip()
    settings = read_settings()
    store = open_books(settings)
    # Without an access token and over at once, so that the first message renews the pair and proves it.
    SqlTokenStore(store.engine, store.cipher, settings.zalo_oa_id).save_now(TokenPair("", refresh, utc_now()))
    store.engine.dispose()
    typer.echo("Đã lưu. Khởi động lại `camnang run`; token được đổi ngay lần gửi đầu tiên.")
