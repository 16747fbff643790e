"""Train Rasa from the repository's own `config.yml` and `nlu/data`, with copies of every sentence as people type it.

    python -m camnang_rasa.training [--noise none|stripped|all] [--data FOLDER] [--config FILE] [--out FOLDER] [--epochs N]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml
from camnang_nlu.entities import load_gazetteers
from camnang_nlu.examples import read_examples, strip_marks, vary

REPOSITORY = Path(__file__).resolve().parents[3]
NOISES = ("none", "stripped", "all")


def write_expanded(data: Path, noise: str, out: Path) -> int:
    """Write the sentences below `data` and their copies as one Rasa YAML; return how many. A text stays with its first topic."""
    forms = load_gazetteers(REPOSITORY / "nlu" / "gazetteers").shorthand.forms()
    examples = [example for example in read_examples(data) if example.text]
    topics: dict[str, str] = {}
    for example in examples:  # every original before any copy, so that no copy takes an original's place
        topics.setdefault(" ".join(example.text.split()), example.intent)
    for example in examples:
        copies = {"none": [], "stripped": [strip_marks(example.text)], "all": vary(example.text, forms)}[noise]
        for copy in copies:
            topics.setdefault(" ".join(copy.split()), example.intent)
    blocks: dict[str, list[str]] = {}
    for text, intent in topics.items():
        blocks.setdefault(intent, []).append(f"    - {text}\n")
    # written by hand: what one YAML dumper leaves bare ("6e5"), another reader takes for a number
    written = [f"- intent: {intent}\n  examples: |\n{''.join(lines)}" for intent, lines in blocks.items()]
    out.write_text('version: "3.1"\nnlu:\n' + "".join(written), encoding="utf-8")
    return len(topics)


def copied_config(config: Path, epochs: int | None, out: Path) -> None:
    """Write `config` to `out`, with another number of epochs for DIET when one is given: Rasa writes an id into what it reads."""
    loaded = yaml.safe_load(config.read_text(encoding="utf-8"))
    for component in loaded["pipeline"]:
        if component["name"] == "DIETClassifier" and epochs:
            component["epochs"] = epochs
    out.write_text(yaml.safe_dump(loaded, allow_unicode=True, sort_keys=False), encoding="utf-8")


def main() -> int:
    """Write the examples to a temporary folder and train; return Rasa's exit code."""
    wanted = argparse.ArgumentParser(description="Train Rasa from config.yml and nlu/data.")
    wanted.add_argument("--noise", choices=NOISES, default="stripped", help="copies of every sentence (stripped)")
    wanted.add_argument("--data", type=Path, default=REPOSITORY / "nlu" / "data")
    wanted.add_argument("--config", type=Path, default=REPOSITORY / "config.yml")
    wanted.add_argument("--out", type=Path, default=REPOSITORY / "deploy" / "rasa" / "models")
    wanted.add_argument("--epochs", type=int, help="instead of what the configuration says")
    said = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        nlu, config = Path(folder) / "nlu.yml", Path(folder) / "config.yml"
        count = write_expanded(said.data, said.noise, nlu)
        print(f"{count} sentences with copies ({said.noise})", flush=True)
        copied_config(said.config, said.epochs, config)
        started = time.monotonic()
        command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(config), "--nlu", str(nlu)]
        done = subprocess.run([*command, "--out", str(said.out), "--fixed-model-name", "camnang"], cwd=folder)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"trained in {time.monotonic() - started:.0f} s, at most {peak} MB", flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
