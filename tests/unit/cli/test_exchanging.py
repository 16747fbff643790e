"""Carrying knowledge: what differs between two days, a table of a day's facts, and records that arrive as they left."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from camnang_bot.cli import exchanging
from camnang_bot.cli.main import commands
from camnang_bot.settings import read_settings
from camnang_knowledge import load_knowledge

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "knowledge" / "content", folder)
    real = read_settings()
    monkeypatch.setattr(exchanging, "read_settings", lambda: replace(real, content=folder))
    return folder


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["knowledge", *arguments])
    return done.exit_code, done.output


def test_two_days_differ_in_what_changed_between_them(content: Path) -> None:
    code, output = run("diff", "2025-12-31", "2026-01-01")
    assert code == 0 and "fact vay.muc" in output and "article loan_amount.chung" in output
    assert run("diff", "2026-11-20", "2026-11-20")[1].strip() == "0 chỗ khác."
    assert run("diff", "hôm qua", "2026-11-20")[0] != 0


def test_a_days_facts_fill_a_table_and_no_text_is_a_formula(content: Path, tmp_path: Path) -> None:
    out = tmp_path / "facts.csv"
    assert run("export", str(out), "--on", "2026-11-23")[0] == 0
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    assert len(rows) == len(load_knowledge(content).facts)
    fine = next(row for row in rows if row["mã"] == "phat.o_lai")
    assert "283/2026" in fine["nguồn"] and fine["từ"] == "2026-09-10"
    assert not any(row["giá trị"][:1] in "=+-@" for row in rows if row["giá trị"])


def test_records_arrive_as_they_left(content: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    assert run("export", str(out))[0] == 0
    assert "0 bản ghi khác" in run("import", "records", str(out))[1]
    gone = content / "facts" / "phat" / "o_lai.yml"
    before = load_knowledge(content).facts["phat.o_lai"]
    gone.unlink()
    assert "mới: facts/phat/o_lai.yml" in run("import", "records", str(out))[1] and not gone.exists()
    assert run("import", "records", str(out), "--apply")[0] == 0
    assert load_knowledge(content).facts["phat.o_lai"] == before


@pytest.mark.parametrize(
    "line",
    ["{", '{"kind": "facts"}', '{"kind": "facts", "record": {"id": "a"}}', '{"kind": "../x", "record": {}}'],
)
def test_a_line_that_is_no_record_refuses_the_file(content: Path, tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    code, output = run("import", "records", str(path), "--apply")
    assert code == 1 and "Dòng 1" in output


def test_an_id_cannot_leave_the_folder(content: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    record = {"id": "../../x", "name": "Nước thử"}
    path.write_text(json.dumps({"kind": "registers/markets", "record": record}) + "\n", encoding="utf-8")
    assert run("import", "records", str(path), "--apply")[0] == 1
