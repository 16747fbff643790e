"""Decide what a pressed button leads to. A payload comes back from outside, so it is read as carefully as typed text.

Grammar: `ask:TOPIC`, `market:NAME` (unaccented), `more:ARTICLE`, `cost:PROGRAMME`, `yes`, `no`, `form:skip|cancel|edit:SLOT`.
"""

from __future__ import annotations

import re
from typing import Final

from camnang_handlers import actions, answer, costs, pending, routing, small_talk
from camnang_handlers.flows import register
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import ACTIONS, TITLES
from camnang_nlu import fold

PAYLOAD: Final = re.compile(r"(?P<verb>ask|market|more|cost|form|yes|no)(?::(?P<argument>[a-z0-9_.:-]{1,60}))?")


def press(situation: Situation, draft: Draft) -> bool:
    """Follow a button; say whether the message was one. An unknown or outdated button gets a short sentence and the menu."""
    if situation.message.kind != "button":
        return False
    match = PAYLOAD.fullmatch((situation.message.payload or "").strip())
    verb, argument = (match["verb"], match["argument"] or "") if match else ("", "")
    handled = False
    match verb:
        case "ask" if argument in TITLES:
            handled = ask(situation, draft, argument)
        case "market":
            handled = choose_market(situation, draft, argument)
        case "more":
            handled = answer.more(situation, draft, argument)
        case "cost":
            handled = costs.item_by_item(situation, draft, argument)
        case "form":
            handled = register.press(situation, draft, argument)
        case "yes" | "no":
            handled = pending.decide(situation, draft, yes=verb == "yes") or register.decide(
                situation, draft, yes=verb == "yes"
            )
        case _:
            handled = False
    if not handled:
        draft.decision = "clarify"
        draft.reply(
            situation.say("That button no longer works. Please choose again or type your question."),
            *small_talk.menu(situation),
            says="unknown_button",
        )
    return True


def ask(situation: Situation, draft: Draft, topic: str) -> bool:
    """Answer the topic of a button, for the market spoken of before."""
    draft.topics.append(topic)
    if topic in ACTIONS:
        actions.perform(situation, draft, topic)
    else:
        part = routing.answer_one(situation, draft, topic)
        draft.reply(part.text, *part.buttons, picture=part.picture)
    return True


def choose_market(situation: Situation, draft: Draft, slug: str) -> bool:
    """Ask the last question again for the market that was chosen."""
    for market in situation.library.knowledge.markets:
        if fold(market.name).replace(" ", "_") == slug:
            draft.state["market"] = market.name
            topic = situation.remembered("topic") or "market_overview"
            draft.topics.append(topic)
            part = answer.compose(situation, draft, topic, market.name)
            draft.reply(part.text, *part.buttons)
            return True
    return False
