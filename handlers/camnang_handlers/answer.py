"""Decide how a question of knowledge is answered: which article, what it assumed, its day and its source.

Never guesses: where the knowledge has nothing official, the answer says so and the question is kept for the curator.
"""

from __future__ import annotations

from dataclasses import dataclass

from camnang_handlers.messages import Button, Picture, QueueQuestion
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import BY_MARKET, TITLES
from camnang_knowledge import Answer, Citation

SOURCES_SHOWN = 2
BUTTONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one question, before it is numbered and joined with others."""

    text: str
    buttons: tuple[Button, ...] = ()
    picture: Picture | None = None


def market_for(situation: Situation, topic: str) -> tuple[str | None, bool]:
    """Return the market that `topic` is asked about, and whether it is inherited from an earlier message."""
    if situation.markets:
        return situation.markets[0], False
    if topic in BY_MARKET and situation.inherited_market:
        return situation.inherited_market, True
    return None, False


def compose(
    situation: Situation,
    draft: Draft,
    topic: str,
    market: str | None,
    *,
    inherited: bool = False,
    programme: str | None = None,
) -> Part:
    """Answer `topic` for `market`, and for `programme` when that is known, from the knowledge as of today.

    An unknown point is said to be unknown, and the question is queued for the curator.
    """
    scope = situation.scope(market)
    if programme:
        scope = scope.model_copy(update={"programme": programme})
    answer = situation.library.knowledge.answer(topic, scope, situation.today)
    if answer.status == "unknown":
        draft.effects.append(QueueQuestion(topic, situation.message.text))
        draft.says.append(f"unknown:{topic}")
    if answer.article is not None or answer.status != "unknown":
        draft.says.append(answer.article or topic)
    lines = []
    if inherited and market:
        lines.append(situation.say("About {market}, which you mentioned earlier:", market=market))
    if answer.status == "unknown" and not answer.short:
        lines.append(unknown(situation, topic, market))
    else:
        lines.append(answer.short)
    if market is not None and topic in BY_MARKET and answer.article and "market" in answer.assumed:
        lines.append(situation.say("I have no rule of its own for {market}; this is the general rule.", market=market))
    lines.extend(answer.cautions[:2])
    if answer.needs_recheck:
        lines.append(situation.say("This point is past its review day; please check again with an officer."))
    if answer.status != "unknown":
        lines.append(source_line(situation, answer))
    return Part("\n".join(line for line in lines if line), next_steps(situation, answer))


def unknown(situation: Situation, topic: str, market: str | None) -> str:
    """Say honestly that there is nothing official on `topic`."""
    title = situation.say(TITLES.get(topic, "this question"))
    if market:
        return situation.say(
            "I have no official information yet about «{title}» for {market}. I have noted your question for the editors.",
            title=title.lower(),
            market=market,
        )
    return situation.say(
        "I have no official information yet about «{title}». I have noted your question for the editors.",
        title=title.lower(),
    )


def cite(citation: Citation) -> str:
    """Name a document and its clause as people name them."""
    return f"{citation.document}, {citation.clause}" if citation.clause else citation.document


def source_line(situation: Situation, answer: Answer) -> str:
    """Say the day of an answer and where it comes from."""
    day = situation.say("{day:%d/%m/%Y}", day=answer.as_of) if answer.as_of else ""
    names = list(dict.fromkeys(cite(citation) for citation in answer.citations))[:SOURCES_SHOWN]
    if not names:
        return situation.say("(As of {day}.)", day=day)
    return situation.say("(As of {day}. Source: {source}.)", day=day, source="; ".join(names))


def next_steps(situation: Situation, answer: Answer) -> tuple[Button, ...]:
    """Offer the detail, then the next questions people ask after this one."""
    offered = []
    if answer.detail and answer.article:
        offered.append(Button(situation.say("More"), f"more:{answer.article}"[:60]))
    for topic in answer.next:
        if topic in TITLES:
            offered.append(Button(situation.say(TITLES[topic]), f"ask:{topic}"))
    return tuple(offered[:BUTTONS_SHOWN])


def more(situation: Situation, draft: Draft, article: str) -> bool:
    """Show the detail of an article whose button was pressed; say whether there is such an article."""
    detail = situation.library.knowledge.article_answer(article, situation.today)
    if detail is None or not detail.detail:
        return False
    draft.topics.append(detail.topic)
    buttons = tuple(button for button in next_steps(situation, detail) if not button.payload.startswith("more:"))
    draft.reply(f"{detail.detail}\n{source_line(situation, detail)}", *buttons, says=f"{article}:detail")
    return True
