"""Say what the decision needs from outside: words and knowledge, both loaded once and never changed by a turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from camnang_knowledge import Knowledge


class Words(Protocol):
    """The catalog of sentences. The English sentence is the key; the person reads the Vietnamese one."""

    def say(self, sentence: str, /, **fields: object) -> str:
        """Return the sentence in the person's language with its named fields filled.

        Raises KeyError for a field that is missing; a sentence without translation is a failing check, not a run-time guess.
        """
        ...


@dataclass(frozen=True, slots=True)
class Library:
    """What an answer is made of: dated content and the wording around it."""

    knowledge: Knowledge
    words: Words
