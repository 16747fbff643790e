"""Read an intent data set, split it, and write the training part as both systems read it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from camnang_nlu.examples import plain, read_examples

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Message:
    """One message and its intent."""

    text: str
    intent: str


def read(path: Path) -> list[Message]:
    """Read a folder of Rasa YAML, one such file, or JSONL with `text` and `topic` or `intent`; each text once.

    What was said before a message is left out, for Rasa knows no context. Raises ValueError for an empty data set.
    """
    if path.is_dir():
        found = [Message(example.text, example.intent) for example in read_examples(path)]
    elif path.suffix in (".yml", ".yaml"):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(path, folder)
            found = [Message(example.text, example.intent) for example in read_examples(Path(folder))]
    else:
        lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        found = [Message(plain(str(item["text"])), str(item.get("topic") or item["intent"])) for item in lines]
    unique: dict[str, Message] = {}
    for message in found:
        text = " ".join(message.text.split())
        if text:
            unique.setdefault(text, Message(text, message.intent))
    if not unique:
        raise ValueError(f"{path}: no messages")
    return list(unique.values())


def split(messages: list[Message], every: int = 10, fold: int = 0) -> tuple[list[Message], list[Message]]:
    """Return what to train on and what to ask: every `every`-th message is held out, of intents that can spare one."""
    held = [message for index, message in enumerate(messages) if index % every == fold]
    kept = [message for index, message in enumerate(messages) if index % every != fold]
    enough = {intent for intent, count in Counter(message.intent for message in kept).items() if count >= 2}
    return [m for m in kept if m.intent in enough], [m for m in held if m.intent in enough]


def write(messages: list[Message], folder: Path) -> Path:
    """Write Rasa YAML to `folder`/nlu/data with our gazetteers beside it, as `train` expects; return the data folder."""
    data = folder / "nlu" / "data"
    data.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "nlu" / "gazetteers", folder / "nlu" / "gazetteers")
    blocks: dict[str, list[str]] = {}
    for message in messages:
        blocks.setdefault(message.intent, []).append(f"    - {message.text}\n")
    written = [f"- intent: {json.dumps(name)}\n  examples: |\n{''.join(lines)}" for name, lines in blocks.items()]
    (data / "all.yml").write_text('version: "3.1"\nnlu:\n' + "".join(written), encoding="utf-8")
    return data
