"""Setting an exchange rate: refused when it cannot be right, used with its day and source when it can."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from camnang_bot.cli import rates
from camnang_bot.cli.main import commands
from camnang_bot.settings import read_settings
from camnang_knowledge import load_knowledge

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "knowledge" / "content", folder)
    real = read_settings()
    monkeypatch.setattr(rates, "read_settings", lambda: replace(real, content=folder))
    return folder


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["knowledge", "rate", *arguments])
    return done.exit_code, done.output


def test_a_rate_is_kept_with_its_day_and_source(content: Path) -> None:
    code, output = run("jpy", "165.5", "--source", "Ngân hàng Thử", "--on", "2026-11-20")
    assert code == 0, output
    kept = load_knowledge(content).rates
    assert [(r.currency, r.dong, str(r.on), r.source) for r in kept] == [("JPY", 165.5, "2026-11-20", "Ngân hàng Thử")]


@pytest.mark.parametrize(
    "arguments",
    [
        ("JPY", "16550", "--source", "x"),
        ("GBP", "33000", "--source", "x"),
        ("JPY", "165", "--source", " "),
        ("JPY", "165", "--source", "x", "--on", "2099-01-01"),
        ("JPY", "165", "--source", "x", "--on", "hôm qua"),
    ],
)
def test_what_cannot_be_right_is_refused(content: Path, arguments: tuple[str, ...]) -> None:
    code, _ = run(*arguments)
    assert code != 0 and not load_knowledge(content).rates
