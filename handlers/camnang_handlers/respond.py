"""Decide what one message leads to.

Knows the conversation, the knowledge base and the wording. Knows no channel, no database and no clock: the same five
values give the same Turn. The order below is the order of what matters: danger, then a stop, then what we asked, then
what the person asks.
"""

from __future__ import annotations

from datetime import datetime

from camnang_handlers import buttons, commands, officer_desk, pending, routing, urgent
from camnang_handlers.conversation import Conversation
from camnang_handlers.flows import register
from camnang_handlers.messages import Incoming, Turn
from camnang_handlers.ports import Library
from camnang_handlers.situation import Draft, Situation
from camnang_nlu import Understanding


def respond(
    message: Incoming,
    understood: Understanding,
    conversation: Conversation,
    library: Library,
    now: datetime,
) -> Turn:
    """Return the replies, alerts, effects and new state that follow from one message.

    `now` is an aware instant. Raises nothing for anything a person can send; an empty or wordless message gets a short
    sentence. While a named officer owns the conversation the bot stays silent, except for danger and a stop.
    """
    situation = Situation(message, understood, conversation, library, now)
    draft = Draft(state=dict(conversation.state))
    for step in STEPS:
        if step(situation, draft):
            break
    return draft.finish(situation)


STEPS = (
    officer_desk.join,  # an invitation makes this conversation an officer's
    officer_desk.act_on_case,  # an officer pressed a button under an alert
    commands.obey,  # /start, /dung, /xoa
    buttons.press,  # a choice that we offered
    urgent.help_at_once,  # danger, before any form, menu or consent
    pending.stop_messages,  # "dừng" in any wording works at once
    routing.stay_silent_for_officer,  # a named officer has the conversation
    routing.answer_wordless,  # emoji, stickers, pictures, nothing at all
    pending.answer_question,  # yes or no to what we asked last
    register.continue_form,  # the registration that is under way
    routing.continue_calculation,  # the number that a sum still lacked
    routing.route,  # every question in the message, in order
)
