"""Answer which support a person may get, for the groups they say they belong to, and what it can come to at most.

The group is remembered for the questions that follow. Support is never promised: the commune confirms who belongs.
"""

from __future__ import annotations

from camnang_handlers import answer, figures
from camnang_handlers.answer import Part
from camnang_handlers.messages import Button
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import TITLES
from camnang_knowledge.supports import Support, stacked


def policy(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Answer the topic for the named groups; with a group named, list what adds up."""
    groups = situation.audiences
    part = answer.compose(situation, draft, topic, market, inherited=inherited)
    items = tuple(item for item in situation.library.knowledge.supports if figures.sentence(situation, item.fact))
    if not groups or not items:
        return part
    total = stacked(items, {group.id for group in groups})
    if not total.items:
        return part
    lines = [
        situation.say("Belonging to: {groups}. At most, by item:", groups=", ".join(g.name.lower() for g in groups)),
        *(_line(situation, item) for item in total.items),
        situation.say("Paid once, together at most {total}.", total=figures.dong(total.once)),
        situation.say(
            "Each person gets support once and takes the most favourable scheme; the commune confirms the group."
        ),
        situation.say("(*) not confirmed yet; ask the commune.") if any(not item.sure for item in total.items) else "",
        figures.sources(situation, *(item.fact for item in total.items)),
    ]
    draft.says.append("support_stacked")
    buttons = (Button(situation.say(TITLES["contact_office"]), "ask:contact_office"), *part.buttons)
    return Part(part.text + "\n\n" + "\n".join(line for line in lines if line), buttons[: answer.BUTTONS_SHOWN])


def _line(situation: Situation, item: Support) -> str:
    star = "" if item.sure else " (*)"
    match item.per:
        case "once":
            return situation.say("• {title}: up to {amount}", title=item.title, amount=figures.dong(item.most)) + star
        case "day":
            return situation.say("• {title}: {amount} a day", title=item.title, amount=figures.dong(item.most)) + star
        case "month":
            return situation.say("• {title}: {amount} a month", title=item.title, amount=figures.dong(item.most)) + star
