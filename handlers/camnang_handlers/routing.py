"""Decide which handler answers each question of a message, and what happens when the question is not clear.

A score alone never licenses an answer: an unsure understanding leads to one short question, then to a person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from camnang_handlers import (
    actions,
    answer,
    asking,
    calculations,
    checking,
    checklists,
    comparing,
    costs,
    offices,
    orders,
    pasted,
    quotes,
    small_talk,
    supports,
)
from camnang_handlers.answer import Part
from camnang_handlers.messages import Button, QueueQuestion, SlotFilled
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import ACTIONS, BY_MARKET, SMALL_TALK, TITLES
from camnang_knowledge.checks import shows_at_once
from camnang_nlu import fold

QUESTIONS_ANSWERED = 3
CHOICES_OFFERED = 3
FOLLOW_UP_WORDS = 7
SHORT_REPLY = 5  # words
SURE_OF_ANOTHER = 0.7
ONE_LETTER_ANSWERS: Final = frozenset({"u", "k", "o", "y"})
SHOWN: Final = ("phone", "url", "bank_account")
CHECKED: Final = frozenset({"fraud_check", "fraud_report", "fraud_warnings", "company_check", "emergency_abroad"})

Compose = Callable[[Situation, Draft, str, str | None, bool], Part]


def _compose(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    return answer.compose(situation, draft, topic, market, inherited=inherited)


SPECIAL: Final[dict[str, Compose]] = {
    "loan_calculator": calculations.loan,
    "market_compare": comparing.compare,
    "service_fee_ceiling": quotes.service_fee,
    "market_conditions": checklists.conditions,
    "support_policy": supports.policy,
    "job_orders": orders.open_orders,
    "contact_office": offices.where,
    "fees": costs.fees,
    **dict.fromkeys(checklists.ROUTES, checklists.route),
    "fraud_check": checking.offer,
    "company_check": checking.company,
}


# Which topic goes on when a question of its calculation is answered, and what it may ask.
CALCULATIONS: Final = {
    calculations.KIND: ("loan_calculator", calculations.SLOTS),
    quotes.KIND: ("service_fee_ceiling", quotes.SLOTS),
    checklists.KIND: ("market_conditions", checklists.SLOTS),
    orders.KIND: ("job_orders", orders.SLOTS),
}


def continue_calculation(situation: Situation, draft: Draft) -> bool:
    """Go on with a sum when this message gives what it lacked."""
    kind = asking.answered(situation, draft, {kind: slots for kind, (_, slots) in CALCULATIONS.items()})
    if kind is None or _asks_something_else(situation, CALCULATIONS[kind][0]):
        return False
    topic = CALCULATIONS[kind][0]
    draft.topics.append(topic)
    part = answer_one(situation, draft, topic)
    draft.reply(part.text, *part.buttons, picture=part.picture)
    return True


def _asks_something_else(situation: Situation, topic: str) -> bool:
    """Say whether a message clearly asks another question, though it holds a figure that would fit."""
    understood = situation.understood
    return (
        understood.decision == "answer"
        and topic not in {found.name for found in understood.topics}
        and understood.intent.name not in SMALL_TALK
        and understood.intent.confidence >= SURE_OF_ANOTHER
        and len(understood.text.split()) > SHORT_REPLY
    )


def stay_silent_for_officer(situation: Situation, draft: Draft) -> bool:
    """A named officer owns the conversation: the message is theirs to answer."""
    if situation.conversation.owner == "bot":
        return False
    draft.decision = "officer"
    draft.says.append("officer_owns_conversation")
    return True


def answer_wordless(situation: Situation, draft: Draft) -> bool:
    """Answer a picture, a sticker, or a text without a digit and with no more than one letter ("a", "???")."""
    message = situation.message
    if message.kind in ("photo", "location", "other"):
        sentence = (
            "I cannot read pictures yet. Please type what it says, or the phone number or company name on it."
            if message.kind == "photo"
            else "I can only read words for now. Please type your question."
        )
        draft.reply(situation.say(sentence), *menu(situation), says="wordless")
    elif message.kind == "text" and is_empty(message.text):
        if small_talk.is_yes(message.text) or small_talk.is_no(message.text):
            return False
        draft.reply(
            situation.say("Please type your question in words; I am listening."), *menu(situation), says="wordless"
        )
    else:
        return False
    draft.decision = "clarify"
    return True


def is_empty(text: str) -> bool:
    """Say whether a text holds nothing to read: no digit, and no letter but one, however often it is repeated.

    The letters that people answer with ("ừ", "k", "ờ") are something to read.
    """
    letters = {character for character in fold(text) if character.isalnum()}
    return len(letters) <= 1 and not letters & ONE_LETTER_ANSWERS and not any(letter.isdigit() for letter in letters)


def route(situation: Situation, draft: Draft) -> bool:
    """Answer every question of the message in its order; always the last step."""
    topics = questions(situation)
    if not topics and is_place(situation):
        draft.effects.append(SlotFilled("place"))
        topics = ("contact_office",)
    if not topics:
        clarify(situation, draft)
        return True
    draft.topics.extend(topics)
    draft.state.pop("clarified", None)
    knowledge_topics = [topic for topic in topics if topic not in ACTIONS and topic not in SMALL_TALK]
    parts = [answer_one(situation, draft, topic) for topic in knowledge_topics[:QUESTIONS_ANSWERED]]
    if len(parts) == 1:
        draft.reply(parts[0].text, *parts[0].buttons, picture=parts[0].picture)
    elif parts:
        text = "\n\n".join(f"{number}. {part.text}" for number, part in enumerate(parts, 1))
        offered = tuple(
            Button(situation.say(TITLES[topic]), part.buttons[0].payload)
            for topic, part in zip(knowledge_topics, parts, strict=False)
            if part.buttons
        )
        draft.reply(text, *offered, picture=next((part.picture for part in parts if part.picture), None))
    for topic in topics:
        if topic in ACTIONS:
            actions.perform(situation, draft, topic)
        elif topic in SMALL_TALK and not knowledge_topics:
            small_talk.reply(situation, draft, topic)
    return True


def answer_one(situation: Situation, draft: Draft, topic: str) -> Part:
    """Answer one question, by its own handler where it has one."""
    market, inherited = answer.market_for(situation, topic)
    return SPECIAL.get(topic, _compose)(situation, draft, topic, market, inherited)


def questions(situation: Situation) -> tuple[str, ...]:
    """Return the topics to answer, or none when the understanding is unsure.

    A short message that only names a market ("thế còn Đài Loan?") repeats the last question for that market.
    """
    understood = situation.understood
    if pasted.is_pasted(understood.text):
        return ("fraud_check",)
    if asks_whose(situation) or shows_at_once(situation.library.knowledge, understood.text, situation.today):
        return ("fraud_check",)
    last_topic = situation.remembered("topic")
    if (
        situation.markets
        and last_topic in BY_MARKET
        and understood.decision != "answer"
        and len(understood.text.split()) <= FOLLOW_UP_WORDS
    ):
        return (last_topic,)
    if understood.decision != "answer":
        return ()
    found = tuple(dict.fromkeys(topic.name for topic in understood.topics)) or (understood.intent.name,)
    if "register_lead" in found and pasted.takes_registration_back(understood.text):
        found = tuple(dict.fromkeys("lead_status" if topic == "register_lead" else topic for topic in found))
    if found == ("market_compare",) and not situation.markets and checklists.is_told(situation):
        found = ("market_conditions",)  # "học hết lớp 9 thì đi nước nào": which countries take such a person
    serious = tuple(topic for topic in found if topic not in SMALL_TALK)
    if serious and not CHECKED & set(serious) and pasted.asks_if_genuine(understood.text):
        return ("fraud_check", *serious[:1])
    return serious or found[:1]


def asks_whose(situation: Situation) -> bool:
    """Say whether a message shows a number, a link or an account and asks about it, whatever its words resemble."""
    understood = situation.understood
    shown = any(understood.first(kind) for kind in SHOWN)
    return shown and (pasted.asks_whose(understood.text) or pasted.asks_if_genuine(understood.text))


def is_place(situation: Situation) -> bool:
    """Say whether an unclear short message only tells where a person lives ("con ở Châu Đốc")."""
    understood = situation.understood
    return (
        understood.decision != "answer"
        and understood.first("province_new") is not None
        and not situation.markets
        and len(understood.text.split()) <= FOLLOW_UP_WORDS
    )


def clarify(situation: Situation, draft: Draft) -> None:
    """Ask one short question with a few choices; the second time offer a person and keep the question for the curator."""
    understood = situation.understood
    draft.decision = understood.decision
    likely = [ranked.name for ranked in understood.ranking if ranked.name in TITLES][:CHOICES_OFFERED]
    if understood.decision == "abstain" or draft.state.get("clarified"):
        draft.effects.append(QueueQuestion(None, situation.message.text))
        draft.state.pop("clarified", None)
        draft.reply(
            situation.say(
                "I am not sure I understand, and I do not want to guess. I have noted your question. Would you like an officer to answer?"
            ),
            Button(situation.say("Ask an officer"), "ask:human_handoff"),
            *(Button(situation.say(TITLES[topic]), f"ask:{topic}") for topic in likely[:2]),
            says="abstain",
        )
        return
    draft.state["clarified"] = True
    draft.reply(
        situation.say("Which of these do you mean?"),
        *(Button(situation.say(TITLES[topic]), f"ask:{topic}") for topic in likely),
        Button(situation.say("Something else"), "ask:human_handoff"),
        says="clarify",
    )


def menu(situation: Situation) -> tuple[Button, ...]:
    """Return the buttons for a person who does not know where to begin."""
    return small_talk.menu(situation)
