"""What the repository promises about itself: settings explained, decisions numbered, modules short, CI complete."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from typing import Final

import pytest

from meta.sources import ROOT, modules

LONGEST: Final = 300  # lines
# Why a module may be longer. An entry that is no longer needed fails too.
LONGER: Final = {
    "bot/camnang_bot/storage/tables.py": "one statement after the other: the tables, in one place",
    "bot/camnang_bot/officers/pages.py": "the routes of one page",
}
SETTINGS: Final = ROOT / "bot/camnang_bot/settings.py"


def settings_read() -> set[str]:
    """Return the names settings.py asks the environment for."""
    found = set()
    for node in ast.walk(ast.parse(SETTINGS.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("get", "number"):
            found |= {f"CAMNANG_{a.value}" for a in node.args[:1] if isinstance(a, ast.Constant)}
    return found


def test_every_setting_is_explained_and_nothing_else_is() -> None:
    explained = set(
        re.findall(r"^\| `(CAMNANG_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.M)
    )
    assert len(settings_read()) > 15
    assert explained == settings_read()


def test_every_setting_named_anywhere_exists() -> None:
    listed = subprocess.run(
        [
            "git",
            "grep",
            "-ohE",
            "CAMNANG_[A-Z_]+[A-Z]",
            "--",
            "*.md",
            "*.py",
            "*.yml",
            "*.service",
            "Makefile",
            ":!tests",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.returncode in (0, 1)
    assert set(listed.stdout.split()) - settings_read() - {"CAMNANG_NAME"} == set()


def test_decisions_are_numbered_once_and_without_gaps() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/adr").glob("*.md")]
    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)], Counter(numbers)


def test_modules_stay_short_unless_there_is_a_reason() -> None:
    long = {
        str(path.relative_to(ROOT))
        for path in modules()
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST
    }
    assert long == set(LONGER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for(path: object) -> None:
    source = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert not source.strip() or ast.get_docstring(ast.parse(source)), path


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [
        path for path in modules() if path.stem in ("utils", "util", "helpers", "helper", "manager", "common")
    ] == []


def test_ci_runs_the_checks_and_the_tests() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert "make check" in script and "make test" in script
    assert "set -euo pipefail" in script
    assert (ROOT / ".ci/run").stat().st_mode & 0o100
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "camnang knowledge check"):
        assert tool in makefile
