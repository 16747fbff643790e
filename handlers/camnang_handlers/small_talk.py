"""Decide the short social replies: greeting, thanks, goodbye, who the bot is, a stray yes or no, abuse, other matters."""

from __future__ import annotations

from typing import Final

from camnang_handlers.messages import Button
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import MENU, TITLES

SENTENCES: Final[dict[str, str]] = {
    "greeting": "Hello! I help people who want to work abroad: costs, loans, conditions, checking companies and offers, and registering with an officer. What would you like to ask?",
    "thanks": "You are welcome. If anything else comes up, just write to me.",
    "goodbye": "Goodbye. Before you pay anybody anything, write to me and we will check it together.",
    "bot_identity": "I am an automatic assistant, not a person, and I am free. I answer from official documents and name their date and source; officers of the employment service read what you register and answer when you ask for a person.",
    "affirm": "I am listening. What would you like to ask?",
    "deny": "That is fine. Whenever you need me, just write.",
    "abuse": "I am sorry that you are upset. Tell me what happened and I will try to help; an officer can talk to you too.",
    "out_of_scope": "I only know about working abroad under contract, so I cannot help with that. You can ask me about these:",
}
WITH_MENU: Final = frozenset({"greeting", "out_of_scope", "affirm", "bot_identity"})
YES_SIGNS: Final = frozenset("👍👌✅🆗💯")
NO_SIGNS: Final = frozenset("👎❌🚫🙅")


def is_yes(text: str) -> bool:
    """Say whether a wordless text is a yes."""
    return any(character in YES_SIGNS for character in text)


def is_no(text: str) -> bool:
    """Say whether a wordless text is a no."""
    return any(character in NO_SIGNS for character in text)


def menu(situation: Situation) -> tuple[Button, ...]:
    """Return the buttons for a person who does not know where to begin."""
    return tuple(Button(situation.say(TITLES[topic]), f"ask:{topic}") for topic in MENU)


def reply(situation: Situation, draft: Draft, topic: str) -> None:
    """Say the one sentence that `topic` asks for."""
    offered = menu(situation) if topic in WITH_MENU else ()
    if topic == "abuse":
        offered = (Button(situation.say(TITLES["human_handoff"]), "ask:human_handoff"),)
    if topic == "out_of_scope":
        draft.decision = "abstain"
    draft.reply(situation.say(SENTENCES[topic]), *offered, says=topic)
