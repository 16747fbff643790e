"""A setting that cannot be used stops the start with one sentence that names it; secrets are not repeated in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from camnang_bot.settings import SettingsError, read_settings

SECRET = "khóa của tôi"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("OFFICERS_PORT", "8081.5"),
        ("OFFICERS_PORT", "²"),
        ("QUIET_SECONDS", "soon"),
        ("QUIET_SECONDS", "nan"),
        ("QUIET_SECONDS", "-1"),
        ("SECRET_KEY", SECRET),
        ("SECRET_KEY", "YWJj"),
        ("TELEGRAM_WEBHOOK_URL", "https://example.org/telegram/webhook"),
        ("TELEGRAM_WEBHOOK_SECRET", SECRET),
        ("ZALO_APP_ID", "1234567890"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({f"CAMNANG_{name}": value})
    assert f"CAMNANG_{name}" in str(refused.value)
    assert SECRET not in str(refused.value)


def test_nothing_set_is_fine_and_empty_is_nothing() -> None:
    assert read_settings({}) == read_settings(
        {"CAMNANG_PORT": "", "CAMNANG_QUIET_SECONDS": "", "CAMNANG_SECRET_KEY": ""}
    )


def test_a_generated_key_is_taken() -> None:
    assert read_settings({"CAMNANG_SECRET_KEY": Fernet.generate_key().decode()}).secret_key


def test_the_command_line_says_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from camnang_bot.cli.main import app; app()", "officer", "list"],
        env={"CAMNANG_HOME": str(tmp_path), "CAMNANG_PORT": "eighty", "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "CAMNANG_PORT must be a whole number, for example 8080\n"
