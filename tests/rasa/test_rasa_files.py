"""What Rasa is given: our configuration, our examples, and a package that its older Python can read."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from camnang_rasa.training import write_expanded

from camnang_nlu.examples import read_examples

ROOT = Path(__file__).parents[2]
RASA = ROOT / "deploy" / "rasa"
CONFIG = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))


# Signs of patterns that Python 3.11 brought: possessive repeats and atomic groups.
NEW_IN_PATTERNS = re.compile(r"(?<!\\)(?:[*?+]|\})\+|\(\?>")


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "nlu/camnang_nlu").rglob("*.py"), *RASA.glob("camnang_rasa/*.py")]), ids=lambda p: p.name
)
def test_python_3_10_can_read_it(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 10))
    patterns = [
        piece.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "compile"
        for piece in ast.walk(call)
        if isinstance(piece, ast.Constant) and isinstance(piece.value, str)
    ]
    assert not [pattern for pattern in patterns if NEW_IN_PATTERNS.search(pattern)]


def test_a_pattern_of_python_3_11_is_noticed() -> None:
    assert (
        NEW_IN_PATTERNS.search(r"(?:a|b)*+c")
        and NEW_IN_PATTERNS.search(r"(?>a)")
        and not NEW_IN_PATTERNS.search(r"a\++")
    )


def test_our_components_in_the_configuration_exist() -> None:
    ours = [part["name"] for part in CONFIG["pipeline"] if part["name"].startswith("camnang_rasa.")]
    assert len(ours) == 2
    for name in ours:
        _, module, found = name.split(".")
        tree = ast.parse((RASA / "camnang_rasa" / f"{module}.py").read_text(encoding="utf-8"))
        assert found in {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def test_one_featurizer_counts_folded_words_and_one_counts_them_as_typed() -> None:
    counted = [p for p in CONFIG["pipeline"] if p["name"] == "CountVectorsFeaturizer" and p.get("analyzer") is None]
    assert sorted(part["use_lemma"] for part in counted) == [False, True]


def test_bilou_is_off_and_every_topic_is_ranked() -> None:
    diet = next(part for part in CONFIG["pipeline"] if part["name"] == "DIETClassifier")
    assert diet["BILOU_flag"] is False
    assert diet["ranking_length"] == 0


@pytest.mark.parametrize("noise", ["none", "stripped", "all"])
def test_copies_never_take_an_originals_place(tmp_path: Path, noise: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.yml").write_text(
        'version: "3.1"\nnlu:\n# a note\n- intent: fees\n  examples: |\n    - phí đi Nhật\n    - 6e5\n'
        "- intent: salary\n  examples:\n  - text: |\n      phi di nhat\n    metadata:\n      context: gì cơ\n"
        "- intent: fees\n  examples: |\n    - lương [Đức](market)\n",
        encoding="utf-8",
    )
    count = write_expanded(data, noise, tmp_path / "out.yml")
    (tmp_path / "out").mkdir()
    (tmp_path / "out.yml").rename(tmp_path / "out" / "all.yml")
    topics = {example.text: example.intent for example in read_examples(tmp_path / "out")}
    assert len(topics) == count
    originals = {"phí đi Nhật": "fees", "6e5": "fees", "phi di nhat": "salary", "lương Đức": "fees"}
    assert originals.items() <= topics.items()
    assert (topics.get("luong duc") == "fees") is (noise != "none")
    assert (len(topics) > 5) is (noise == "all")


def test_the_lock_has_hashes_and_names_no_registry() -> None:
    lock = (RASA / "requirements.txt").read_text(encoding="utf-8")
    assert re.search(r"^rasa==3\.6\.21 ", lock, re.M)
    assert "://" not in lock
    pinned = re.findall(r"^[a-z0-9][^\s]*==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)+", lock, re.M)
    assert len(pinned) == len(re.findall(r"^[a-z0-9].*==", lock, re.M))


def test_without_python_3_10_setup_says_so(tmp_path: Path) -> None:
    copied = tmp_path / "rasa"
    copied.mkdir()
    for name in ("setup", "environment", "requirements.txt"):
        (copied / name).write_bytes((RASA / name).read_bytes())
    done = subprocess.run(
        ["bash", str(copied / "setup")],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0 or (copied / ".venv").exists():
        pytest.skip("the system has a Python 3.10")
    assert done.returncode == 1
    assert "needs Python 3.10" in done.stderr and "RASA_PYTHON=" in done.stderr
