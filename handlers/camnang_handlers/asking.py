"""Ask for what a calculation still lacks, one thing at a time, and never again for what was given.

`state["calc"]` holds {"kind", "given", "asking"?}. A message that answers the question goes on with the sum; any other message
drops the question but keeps what was given, for as long as the conversation is fresh.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from camnang_handlers.answer import Part
from camnang_handlers.messages import Button
from camnang_handlers.situation import MARKET_MEMORY, Draft, Situation, stored_mapping

Read = Callable[[Situation, bool], object | None]


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a calculation needs. `read(situation, asked)` takes it from a message; `asked` allows a bare number."""

    name: str
    question: str
    read: Read
    choices: Callable[[Situation], tuple[Button, ...]] = lambda _: ()


def gather(situation: Situation, draft: Draft, kind: str, slots: tuple[Slot, ...]) -> dict[str, object]:
    """Return what this conversation has given for a calculation of `kind`, this message first, and keep it."""
    kept = stored_mapping(draft.state, "calc")
    fresh = situation.conversation.last_at is None or situation.now - situation.conversation.last_at <= MARKET_MEMORY
    same = kept.get("kind") == kind and fresh
    given = stored_mapping(kept, "given") if same else {}
    asking = kept.get("asking") if same else None
    for slot in slots:
        value = slot.read(situation, slot.name == asking)
        if value is not None:
            given[slot.name] = value
    draft.state["calc"] = {"kind": kind, "given": given}
    return given


def ask(situation: Situation, draft: Draft, slot: Slot, before: str = "") -> Part:
    """Ask for `slot`, after the sentences in `before`."""
    expect(draft, slot.name)
    draft.says.append(f"ask:{slot.name}")
    question = situation.say(slot.question)
    return Part(f"{before}\n{question}" if before else question, slot.choices(situation))


def expect(draft: Draft, name: str) -> None:
    """Let the next message give `name` without having been asked for it in words."""
    draft.state["calc"] = {**stored_mapping(draft.state, "calc"), "asking": name}


def answered(situation: Situation, draft: Draft, kinds: Mapping[str, tuple[Slot, ...]]) -> str | None:
    """Return the kind of calculation whose question this message answers, or None (the question is then dropped)."""
    kept = stored_mapping(draft.state, "calc")
    slots = kinds.get(str(kept.get("kind")), ())
    slot = next((slot for slot in slots if slot.name == kept.get("asking")), None)
    if slot is None:
        return None
    if slot.read(situation, True) is not None:
        return str(kept["kind"])
    kept.pop("asking", None)
    draft.state["calc"] = kept
    return None
