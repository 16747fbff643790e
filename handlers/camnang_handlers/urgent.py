"""Decide what a person in danger reads first, and who is alarmed. Comes before every form, menu and consent.

The help itself (whom to call, where) is content: articles of `emergency_abroad`, by market. No number is invented here.
"""

from __future__ import annotations

from camnang_handlers import answer, pasted
from camnang_handlers.messages import Alert, FlagEmergency
from camnang_handlers.situation import Draft, Situation

TOPIC = "emergency_abroad"
SURE_ENOUGH = 0.5


def is_danger(situation: Situation) -> bool:
    """Say whether this message may be about danger now. A doubtful one counts when no other question is clearer."""
    understood = situation.understood
    if pasted.is_pasted(understood.text):
        return False
    if understood.intent.name == TOPIC and understood.intent.confidence >= SURE_ENOUGH:
        return True
    return any(topic.name == TOPIC and topic.confidence >= SURE_ENOUGH for topic in understood.topics)


def help_at_once(situation: Situation, draft: Draft) -> bool:
    """Give the help for danger and alarm officers; say whether the message was about danger.

    The person's own message goes to officers in the alert, encrypted at rest like every transcript; never to a log.
    """
    if not is_danger(situation):
        return False
    market, _ = answer.market_for(situation, TOPIC)
    part = answer.compose(situation, draft, TOPIC, market)
    draft.topics.append(TOPIC)
    others = [topic.name for topic in situation.understood.topics if topic.name != TOPIC]
    draft.topics.extend(others)
    draft.reply(
        f"{part.text}\n\n{situation.say('I have alarmed an officer. If you can, tell me where you are and a number to reach you.')}",
        *part.buttons[:2],
        says="emergency",
    )
    draft.effects.append(FlagEmergency(summary=situation.message.text, market=market))
    draft.alerts.append(
        Alert(
            text=situation.say(
                "🚨 DANGER — somebody needs help{place}. They wrote: «{text}»",
                place=f" ({market})" if market else "",
                text=situation.message.text[:500],
            ),
            kind="emergency",
            province=None,
            buttons=(),
        )
    )
    return True
