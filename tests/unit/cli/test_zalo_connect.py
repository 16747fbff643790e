"""The first refresh token of an Official Account is asked for, kept sealed, and never shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from camnang_bot.bootstrap import open_books
from camnang_bot.clock import utc_now
from camnang_bot.settings import read_settings
from camnang_bot.storage.zalo_tokens import SqlTokenStore


def test_the_token_is_kept_and_due_for_renewal(run: Any, home: Path) -> None:
    done = run("zalo", "connect", given=b"refresh-token-of-the-test\n")
    assert done.exit_code == 0, done.output
    assert "refresh-token-of-the-test" not in done.output
    store = open_books(read_settings({"CAMNANG_HOME": str(home)}))
    pair = SqlTokenStore(store.engine, store.cipher, "default").load_now()
    store.engine.dispose()
    assert pair is not None and pair.refresh == "refresh-token-of-the-test"
    assert pair.expires_at <= utc_now()
    assert b"refresh-token-of-the-test" not in (home / "camnang.db").read_bytes()
