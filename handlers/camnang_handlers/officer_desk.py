"""Decide what an officer does from a chat: join with an invitation, and act on a case under an alert."""

from __future__ import annotations

import re
from typing import Final

from camnang_casework.cases import CaseAction, CaseStatus, Refused, act
from camnang_handlers.messages import ActOnCase, JoinOfficer
from camnang_handlers.situation import Draft, Situation

PAYLOAD: Final = re.compile(r"case:(?P<action>take|unreachable|done):(?P<id>\d{1,12})")

REFUSALS: Final[dict[str, str]] = {
    "case_other_territory": "{code} belongs to another province.",
    "case_already_done": "{code} is already done.",
    "case_taken_by_other": "{code} is with {officer}.",
}
DONE: Final[dict[CaseStatus, str]] = {
    CaseStatus.TAKEN: "You have taken {code}: {name}, {phone}. Please call by {due}.",
    CaseStatus.UNREACHABLE: "Noted: {code} could not be reached. It stays on your list.",
    CaseStatus.DONE: "{code} is done. Thank you.",
}
TELL_WORKER: Final[dict[CaseStatus, str]] = {
    CaseStatus.TAKEN: "Officer {officer} has taken your registration {code} and will call you.",
    CaseStatus.UNREACHABLE: "Officer {officer} called you about {code} but could not reach you. Please write a time when you can be called.",
    CaseStatus.DONE: "Officer {officer} has finished {code}. If anything is still open, just write to me.",
}


def join(situation: Situation, draft: Draft) -> bool:
    """Make this conversation an officer's when it shows a usable invitation; a bad one is refused without saying why."""
    invitation = situation.conversation.invitation
    if invitation is None:
        return False
    if situation.conversation.officer is not None:
        draft.reply(situation.say("You are already registered as an officer."), says="officer_already")
    elif not invitation.is_usable:
        draft.reply(
            situation.say("This invitation is not valid or has been used. Please ask for a new one."),
            says="bad_invitation",
        )
    else:
        draft.effects.append(JoinOfficer(invitation.id))
        draft.reply(
            situation.say(
                "Welcome, {name}. You will get an alert here for every new registration.", name=invitation.name
            ),
            says="officer_joined",
        )
    return True


def act_on_case(situation: Situation, draft: Draft) -> bool:
    """Carry out an officer's button; say whether the message was one. Anybody else's press is an unknown button."""
    officer, case = situation.conversation.officer, situation.conversation.addressed_case
    match = PAYLOAD.fullmatch((situation.message.payload or "").strip())
    if situation.message.kind != "button" or match is None or officer is None:
        return False
    if case is None:
        draft.reply(situation.say("I do not find this case."), says="case_unknown")
        return True
    action = CaseAction(match["action"])
    after = act(case, action, officer, situation.now)
    if isinstance(after, Refused):
        draft.reply(
            situation.say(REFUSALS[after.reason], code=case.code, officer=case.officer_name or ""), says=after.reason
        )
        return True
    fields = {"code": case.code, "officer": officer.name}
    repeated = after == case
    draft.reply(
        situation.say(
            DONE[after.status],
            name=case.name,
            phone=case.phone or case.phone_masked,
            due=f"{case.due_at:%H:%M %d/%m}",
            **fields,
        ),
        says=f"case_{after.status.value}",
    )
    if not repeated:
        draft.effects.append(
            ActOnCase(
                case.id,
                action,
                officer.id,
                tell_worker=situation.say(TELL_WORKER[after.status], **fields),
                seen_officer=case.officer_id,
            )
        )
    return True
