"""Decide the topics that change something: registering, status, subscribing, handing over, erasing."""

from __future__ import annotations

from camnang_casework.cases import CaseStatus
from camnang_handlers import answer, pending
from camnang_handlers.flows import register
from camnang_handlers.messages import Alert, Button, ChangeSubscription, RequestHandoff
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import TITLES

STATUS_SENTENCES = {
    CaseStatus.NEW: "{code}: registered on {day}; an officer has not taken it yet. They must call by {due}.",
    CaseStatus.TAKEN: "{code}: registered on {day}; {officer} is looking after it.",
    CaseStatus.UNREACHABLE: "{code}: {officer} called and could not reach you. Please write a time when you can be called.",
    CaseStatus.DONE: "{code}: done by {officer}.",
}


def perform(situation: Situation, draft: Draft, topic: str) -> None:
    """Do what `topic` asks for. `topic` is one of ACTIONS; another raises ValueError, which is a programming fault."""
    match topic:
        case "register_lead":
            register.begin(situation, draft)
        case "lead_status":
            tell_status(situation, draft)
        case "subscribe":
            subscribe(situation, draft)
        case "unsubscribe":
            pending.end_subscription(situation, draft)
        case "human_handoff":
            hand_over(situation, draft)
        case "privacy_delete":
            pending.ask_before_erasing(situation, draft)
        case _:
            raise ValueError(topic)


def subscribe(situation: Situation, draft: Draft) -> None:
    """Begin the warnings at once; a second wish changes nothing and says so."""
    if situation.conversation.is_subscribed:
        draft.effects.append(ChangeSubscription("updated"))
        draft.reply(
            situation.say("You already get scam warnings here. To stop, write «dừng»."), says="already_subscribed"
        )
        return
    draft.effects.append(ChangeSubscription("created"))
    draft.reply(pending.subscribed(situation), says="subscribed")


def tell_status(situation: Situation, draft: Draft) -> None:
    """Tell where this conversation's own cases stand. A code of somebody else's case is never looked up."""
    if not situation.conversation.cases:
        draft.reply(
            situation.say(
                "I find no registration made from this conversation. If you registered elsewhere, an officer can look it up with you."
            ),
            Button(situation.say(TITLES["register_lead"]), "ask:register_lead"),
            Button(situation.say("Ask an officer"), "ask:human_handoff"),
            says="no_case",
        )
        return
    lines = [
        situation.say(
            STATUS_SENTENCES[case.status],
            code=case.code,
            day=f"{case.created_at:%d/%m/%Y}",
            due=f"{case.due_at:%H:%M %d/%m/%Y}",
            officer=case.officer_name or "",
        )
        for case in situation.conversation.cases
    ]
    draft.reply("\n".join(lines), Button(situation.say("Ask an officer"), "ask:human_handoff"), says="case_status")


def hand_over(situation: Situation, draft: Draft) -> None:
    """Ask officers to answer this person, and name the office meanwhile."""
    if not any(isinstance(effect, RequestHandoff) for effect in draft.effects):
        draft.effects.append(RequestHandoff(reason="asked"))
        draft.alerts.append(
            Alert(
                text=situation.say(
                    "A person asks for an officer. Last message: «{text}»", text=situation.message.text[:500]
                ),
                kind="handoff",
                province=situation.province,
            )
        )
    office = answer.compose(situation, Draft(state={}), "contact_office", None)
    draft.reply(
        situation.say(
            "I have asked an officer to answer you here. In a hurry, you can also ask directly:\n{office}",
            office=office.text,
        ),
        Button(situation.say("Leave a number to be called"), "ask:register_lead"),
        says="handoff_promised",
    )
