"""Decide the next step of a registration: which question comes next, or that the lead is complete.

What a person answered is stored; where they stand is recomputed from it, so a question asked in between, a correction or
a change of this flow never strands anybody. Nothing leaves the conversation before the person agreed to its purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from camnang_casework.cases import LeadDetails
from camnang_handlers.flows import slots
from camnang_handlers.messages import CASE_CODE, CASE_ID, Alert, AskSlot, Button, SaveLead, SlotFilled
from camnang_handlers.situation import Draft, Situation, stored_mapping
from camnang_handlers.topics import ACTIONS, SMALL_TALK

ORDER: Final = ("name", "phone", "birth_year", "place", "market")
OPTIONAL: Final = frozenset({"birth_year", "place", "market"})
QUESTIONS: Final[dict[str, str]] = {
    "name": "What is the full name of the person who wants to go?",
    "phone": "Which phone number may the officer call?",
    "birth_year": "Which year of birth?",
    "place": "Where do you live? The commune and province, old or new names.",
    "market": "Which country would you like to go to? If you have not decided, write «chưa biết».",
}
LABELS: Final[dict[str, str]] = {
    "name": "Name",
    "phone": "Phone",
    "birth_year": "Year of birth",
    "place": "Place",
    "market": "Country",
}
PURPOSE: Final = "tu_van_di_lam_viec_nuoc_ngoai"
QUESTION_CONFIDENCE = 0.6


def begin(situation: Situation, draft: Draft) -> None:
    """Start a registration with what is already known, or go on with the one under way."""
    form = stored_mapping(draft.state, "form")
    if not form:
        form = {"answers": {}, "skipped": [], "asked": None}
        if situation.inherited_market:
            form["answers"] = {"market": situation.inherited_market}
    found = {slot: value for slot, value in slots.extract(situation, None).items() if not isinstance(value, slots.Hint)}
    remember_occupation(situation, form)
    fill(draft, form, found)
    ask_next(situation, draft, form, first=not found)


def continue_form(situation: Situation, draft: Draft) -> bool:
    """Take the message as an answer, a correction, a cancellation or a question in between."""
    form = stored_mapping(draft.state, "form")
    if not form:
        return False
    asked = cast("str | None", form.get("asked"))
    found = slots.extract(situation, asked)
    values = {slot: value for slot, value in found.items() if not isinstance(value, slots.Hint)}
    intent = situation.understood.intent.name
    if is_question(situation, values, asked):
        return digress(situation, draft, form)
    draft.topics.append(intent if intent in ("affirm", "deny") and not values else "register_lead")
    if not values and intent in ("affirm", "deny"):
        return decide(situation, draft, yes=intent == "affirm")
    if values:
        remember_occupation(situation, form)
        fill(draft, form, values)
        ask_next(situation, draft, form)
        return True
    hint = next((value for value in found.values() if isinstance(value, slots.Hint)), None)
    if asked == "market":
        skip(form, "market")
        ask_next(situation, draft, form)
        return True
    ask_again(situation, draft, form, hint)
    return True


def is_question(situation: Situation, values: Mapping[str, slots.Value], asked: str | None) -> bool:
    """Say whether the message asks something else rather than answering the form."""
    understood = situation.understood
    names = {topic.name for topic in understood.topics} or {understood.intent.name}
    serious = names - SMALL_TALK - {"register_lead"}
    if not serious or understood.decision == "abstain":
        return False
    if asked in values and len(understood.text.split()) <= 8 and not understood.text.rstrip().endswith("?"):
        return False
    return understood.intent.confidence >= QUESTION_CONFIDENCE and understood.decision == "answer"


def digress(situation: Situation, draft: Draft, form: dict[str, object]) -> bool:
    """Answer the question in between, then repeat what the form was asking."""
    from camnang_handlers import routing

    routing.route(situation, draft)
    draft.state["form"] = form
    if not set(draft.topics) & ACTIONS:
        ask_next(situation, draft, form, resumed=True)
    return True


def press(situation: Situation, draft: Draft, argument: str) -> bool:
    """Follow a button of the form: skip, cancel, or change one answer."""
    form = stored_mapping(draft.state, "form")
    if not form:
        return False
    draft.topics.append("register_lead")
    verb, _, slot = argument.partition(":")
    if verb == "cancel":
        cancel(situation, draft)
    elif verb == "skip" and form.get("asked") in OPTIONAL:
        skip(form, str(form["asked"]))
        ask_next(situation, draft, form)
    elif verb == "edit" and slot in ORDER:
        form["asked"] = slot
        draft.state["form"] = form
        draft.effects.append(AskSlot(slot))
        draft.reply(situation.say(QUESTIONS[slot]), says=f"ask_{slot}")
    else:
        return False
    return True


def decide(situation: Situation, draft: Draft, *, yes: bool) -> bool:
    """Take a yes or a no to what the form asked: consent, or an answer a person would rather not give."""
    form = stored_mapping(draft.state, "form")
    if not form:
        return False
    asked = form.get("asked")
    if asked == "consent" and yes:
        complete(situation, draft, form)
    elif asked == "consent":
        buttons = [
            Button(situation.say(LABELS[slot]), f"form:edit:{slot}") for slot in ("name", "phone", "place", "market")
        ]
        form["asked"] = "edit"
        draft.state["form"] = form
        draft.reply(
            situation.say("Nothing has been sent. Is something wrong, or would you rather not register?"),
            *buttons,
            Button(situation.say("Do not register"), "form:cancel"),
            says="ask_edit",
        )
    elif yes:
        ask_next(situation, draft, form)
    elif asked in OPTIONAL:
        skip(form, str(asked))
        ask_next(situation, draft, form)
    else:
        cancel(situation, draft)
    return True


def cancel(situation: Situation, draft: Draft) -> None:
    """Drop the form and everything answered in it."""
    draft.state.pop("form", None)
    draft.reply(
        situation.say("All right, I have dropped the registration and kept nothing of it."), says="form_cancelled"
    )


def skip(form: dict[str, object], slot: str) -> None:
    """Note that a person would rather not answer an optional question."""
    form["skipped"] = [*cast("list[str]", form.get("skipped") or []), slot]


def remember_occupation(situation: Situation, form: dict[str, object]) -> None:
    """Keep an occupation that was named; it is never asked for."""
    occupation = situation.understood.first("occupation") or situation.remembered("occupation")
    if occupation:
        form["occupation"] = str(occupation)


def fill(draft: Draft, form: dict[str, object], values: Mapping[str, slots.Value]) -> None:
    """Store answers; a later one replaces an earlier one, which is how a correction works."""
    answers = stored_mapping(form, "answers")
    for slot, value in values.items():
        answers[slot] = value
        draft.effects.append(SlotFilled(slot))
    form["answers"] = answers


def next_slot(form: dict[str, object]) -> str | None:
    """Return the next thing to ask, recomputed from what is answered and skipped; None when only consent is missing."""
    answers, skipped = stored_mapping(form, "answers"), cast("list[str]", form.get("skipped") or [])
    return next((slot for slot in ORDER if slot not in answers and slot not in skipped), None)


def ask_next(
    situation: Situation, draft: Draft, form: dict[str, object], *, first: bool = False, resumed: bool = False
) -> None:
    """Ask for the next thing, or read everything back and ask for consent."""
    slot = next_slot(form)
    form["asked"] = slot or "consent"
    draft.state["form"] = form
    draft.effects.append(AskSlot(slot or "consent"))
    if slot is None:
        read_back(situation, draft, form)
        return
    text = situation.say(QUESTIONS[slot])
    if resumed:
        text = situation.say("Back to your registration: {question}", question=text)
    elif first:
        text = situation.say(
            "I will write down a few things so that an officer can call you; nothing is sent before you agree. {question}",
            question=text,
        )
    offered = (Button(situation.say("Skip"), "form:skip"),) if slot in OPTIONAL else ()
    draft.reply(text, *offered, Button(situation.say("Stop"), "form:cancel"), says=f"ask_{slot}")


def ask_again(situation: Situation, draft: Draft, form: dict[str, object], hint: slots.Hint | None) -> None:
    """Say what was not usable and repeat the question."""
    asked = str(form.get("asked") or "")
    draft.state["form"] = form
    draft.effects.append(AskSlot(asked))
    if asked in ("consent", "edit"):
        read_back(situation, draft, form)
        form["asked"] = "consent"
        return
    text = (
        situation.say(hint.sentence, **hint.fields) if hint else situation.say(QUESTIONS.get(asked, QUESTIONS["name"]))
    )
    offered = (Button(situation.say("Skip"), "form:skip"),) if asked in OPTIONAL else ()
    draft.reply(text, *offered, Button(situation.say("Stop"), "form:cancel"), says=f"hint_{asked}")


def read_back(situation: Situation, draft: Draft, form: dict[str, object]) -> None:
    """Read the answers back and ask for consent, with the purpose named."""
    answers = stored_mapping(form, "answers")
    lines = [f"• {situation.say(LABELS[slot])}: {answers[slot]}" for slot in ORDER if slot in answers]
    draft.reply(
        situation.say(
            "Let me read it back:\n{answers}\nMay I keep this and pass it to an officer of the employment service, only to advise you on working abroad? You can have it erased at any time by writing «xóa thông tin của tôi».",
            answers="\n".join(lines),
        ),
        Button(situation.say("I agree"), "yes"),
        Button(situation.say("Change something"), "no"),
        says="ask_consent",
    )


def complete(situation: Situation, draft: Draft, form: dict[str, object]) -> None:
    """Turn the agreed answers into one case per phone, with its alert in the same Turn."""
    answers = stored_mapping(form, "answers")
    phone = str(answers["phone"])
    place = answers.get("place")
    details = LeadDetails(
        name=str(answers["name"]),
        phone=phone,
        birth_year=cast("int | None", answers.get("birth_year")),
        place=str(place) if place else None,
        province=situation.province,
        market=cast("str | None", answers.get("market")),
        occupation=cast("str | None", form.get("occupation")),
        consent_purpose=PURPOSE,
    )
    existing = situation.conversation.cases_by_phone.get(phone)
    draft.effects.append(SaveLead(details, case_id=existing.id if existing else None))
    draft.alerts.append(alert(situation, details, is_update=existing is not None))
    draft.state.pop("form", None)
    draft.state.pop("occupation", None)
    sentence = (
        "Your registration {code} has been updated and the officer has been told."
        if existing
        else "You are registered: {code}. An officer has been told and will call you within one working day. They never ask for money on the phone."
    )
    draft.reply(situation.say(sentence, code=CASE_CODE), says="lead_updated" if existing else "lead_created")


def alert(situation: Situation, details: LeadDetails, *, is_update: bool) -> Alert:
    """Write the officers' alert of a lead. The phone number is opened only to who takes the case."""
    sentence = (
        "Changed registration {code}: {name}, {summary}."
        if is_update
        else "New registration {code}: {name}, {summary}."
    )
    parts = (
        details.market or situation.say("country not decided"),
        details.occupation,
        details.place,
        str(details.birth_year) if details.birth_year else None,
    )
    return Alert(
        text=situation.say(
            sentence, code=CASE_CODE, name=details.name, summary=", ".join(part for part in parts if part)
        ),
        kind="lead",
        province=details.province,
        about_case=True,
        buttons=(
            Button(situation.say("Take it"), f"case:take:{CASE_ID}"),
            Button(situation.say("Could not reach"), f"case:unreachable:{CASE_ID}"),
            Button(situation.say("Finished"), f"case:done:{CASE_ID}"),
        ),
    )
