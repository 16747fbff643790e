"""Compare the local understanding with Rasa on held-out messages of one intent data set, and print a Markdown table.

python -m benchmarks.nlu                          our own nlu/data, every 10th message held out; Rasa when it is set up
python -m benchmarks.nlu --no-rasa                the local understanding only
python -m benchmarks.nlu --data FILE [--test FILE]    another data set: Rasa YAML (file or folder) or JSONL
python -m benchmarks.nlu --rasa-url URL           ask a running server; whether it saw the messages is yours to know
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.nlu import systems
from benchmarks.nlu.figures import table
from benchmarks.nlu.messages import REPOSITORY, read, split, write


def main() -> int:
    """Run the comparison; 1 when Rasa was asked for and is not set up."""
    wanted = argparse.ArgumentParser(description="Compare the local understanding with Rasa on held-out messages.")
    wanted.add_argument("--data", type=Path, default=REPOSITORY / "nlu" / "data", help="what to learn from")
    wanted.add_argument("--test", type=Path, help="what to ask; without it, a part of --data is held out")
    wanted.add_argument("--every", type=int, default=10, help="hold out every Nth message (10)")
    wanted.add_argument("--fold", type=int, default=0, help="which of the N (0)")
    wanted.add_argument("--config", type=Path, default=REPOSITORY / "config.yml")
    wanted.add_argument("--noise", choices=("none", "stripped", "all"), default="stripped", help="copies Rasa learns")
    wanted.add_argument("--epochs", type=int, help="of DIET, instead of what the configuration says")
    wanted.add_argument("--keep", type=Path, help="work in this folder and leave models and logs there")
    wanted.add_argument("--no-local", action="store_true", help="leave the local understanding out")
    which = wanted.add_mutually_exclusive_group()
    which.add_argument("--rasa-url", help="ask this server instead of training one")
    which.add_argument("--no-rasa", action="store_true")
    said = wanted.parse_args()
    messages = read(said.data)
    training, held = (messages, read(said.test)) if said.test else split(messages, said.every, said.fold)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        work = said.keep or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        data = write(training, work)
        if not said.no_local:
            rows.append(systems.local(data, said.config, work, held))
        if said.rasa_url:
            rows.append(systems.asked(said.rasa_url, held))
        elif not said.no_rasa and (systems.RASA / ".venv").exists():
            extra = ["--epochs", str(said.epochs)] if said.epochs else []
            rows.append(systems.rasa(data, said.config, work, held, said.noise, extra))
        elif not said.no_rasa:
            print("Rasa is not set up here: run deploy/rasa/setup first, or give --no-rasa", file=sys.stderr)
            return 1
    print(table(rows, len(training), len(held), len({message.intent for message in training})))
    return 0


if __name__ == "__main__":
    sys.exit(main())
