"""Decide what a yes, a no or a stop means: it answers what the bot asked last, and a stop works at once.

`state["pending"]` holds what was asked: {"kind": "erase" | "fraud_report" | "subscribe", …}. It lives for one message.
"""

from __future__ import annotations

from typing import Final

from camnang_handlers import answer, small_talk
from camnang_handlers.messages import Alert, Button, ChangeSubscription, EraseData, SaveFraudReport
from camnang_handlers.situation import Draft, Situation, stored_mapping
from camnang_nlu import fold

# Only read as an answer while a question is open; folded.
YES_WORDS: Final = frozenset(
    {"co", "vang", "ok", "oke", "u", "um", "uh", "da", "yes", "dong", "duoc", "nhat", "gui", "chuyen", "xoa"}
)
NO_WORDS: Final = frozenset({"khong", "ko", "k", "thoi", "chua", "no", "dung", "khoi", "hong", "hem"})
SHORT_ANSWER: Final = 6  # words


def stop_messages(situation: Situation, draft: Draft) -> bool:
    """End the warnings when the main wish is to stop them; other wishes of the message are answered after it."""
    understood = situation.understood
    names = [topic.name for topic in understood.topics] or [understood.intent.name]
    # The bot itself tells people to write «dừng»; with its mark it is never "đúng", so it is compared as typed.
    told_to_stop = situation.message.text.strip(" .!,").lower() in situation.say("stop, stop now").split(", ")
    if told_to_stop:
        names = ["unsubscribe"]
    wants_stop = told_to_stop or ("unsubscribe" in names and understood.decision != "abstain")
    unsure = understood.decision == "clarify" and not told_to_stop
    if not wants_stop or (unsure and not situation.conversation.is_subscribed):
        return False
    draft.topics.extend(names)
    end_subscription(situation, draft)
    if "privacy_delete" in names:
        ask_before_erasing(situation, draft)
    return True


def end_subscription(situation: Situation, draft: Draft) -> None:
    """Stop the warnings at once, whether or not there were any."""
    draft.effects.append(ChangeSubscription("removed"))
    draft.state.pop("pending", None)
    draft.reply(
        situation.say("I have stopped the messages. To get warnings again, just write «nhận cảnh báo»."),
        says="unsubscribed",
    )


def ask_before_erasing(situation: Situation, draft: Draft) -> None:
    """Ask once before everything we keep of this conversation is erased: it cannot be undone."""
    draft.state["pending"] = {"kind": "erase"}
    kept = answer.compose(situation, draft, "privacy_delete", None)
    draft.reply(
        kept.text
        + "\n\n"
        + situation.say(
            "I can erase everything I keep about you here: your registration, your messages and your subscription. It cannot be undone. Shall I erase it?"
        ),
        Button(situation.say("Yes, erase"), "yes"),
        Button(situation.say("No, keep it"), "no"),
        says="ask_erase",
    )


def yes_or_no(situation: Situation) -> bool | None:
    """Return the answer in this message: True, False, or None when it is neither."""
    text = situation.message.text
    if small_talk.is_yes(text):
        return True
    if small_talk.is_no(text):
        return False
    leading = [word.strip(".,!?") for word in fold(text).split()]
    if leading and len(leading) <= SHORT_ANSWER:
        if leading[0] in YES_WORDS:
            return True
        if leading[0] in NO_WORDS:
            return False
    match situation.understood.intent.name:
        case "affirm":
            return True
        case "deny":
            return False
        case _:
            return None


def answer_question(situation: Situation, draft: Draft) -> bool:
    """Take a yes or a no as the answer to the last question; anything else drops that question."""
    if not stored_mapping(draft.state, "pending"):
        return False
    said_yes = yes_or_no(situation)
    if said_yes is None:
        draft.state.pop("pending", None)
        return False
    draft.topics.append("affirm" if said_yes else "deny")
    return decide(situation, draft, yes=said_yes)


def decide(situation: Situation, draft: Draft, *, yes: bool) -> bool:
    """Carry out the yes or the no to the pending question; say whether there was one."""
    pending = stored_mapping(draft.state, "pending")
    draft.state.pop("pending", None)
    match pending.get("kind"):
        case "erase" if yes:
            draft.effects.append(EraseData())
            draft.reply(
                situation.say("Done: I have erased your registration, your messages and your subscription."),
                says="erased",
            )
        case "erase":
            draft.reply(situation.say("All right, I keep it as it is."), says="kept")
        case "fraud_report" if yes:
            save_report(situation, draft, pending)
        case "fraud_report":
            draft.reply(
                situation.say("All right, I pass nothing on. Keep all papers and messages as evidence."), says="kept"
            )
        case "subscribe" if yes:
            draft.effects.append(ChangeSubscription("created"))
            draft.reply(subscribed(situation), says="subscribed")
        case "subscribe":
            draft.reply(situation.say("That is fine. Whenever you need me, just write."), says="deny")
        case _:
            return False
    return True


def subscribed(situation: Situation) -> str:
    """Say what a subscriber will get and how to stop it."""
    return situation.say(
        "You will get scam warnings here as soon as they are published. To stop, write «dừng» at any time."
    )


def save_report(situation: Situation, draft: Draft, pending: dict[str, object]) -> None:
    """Keep a fraud report the person agreed to pass on, and alert officers."""
    text, phone, money = pending.get("text"), pending.get("phone"), pending.get("money")
    draft.effects.append(
        SaveFraudReport(
            text=str(text or ""),
            phone=phone if isinstance(phone, str) else None,
            money=money if isinstance(money, int) else None,
        )
    )
    draft.alerts.append(
        Alert(
            text=situation.say("A person reports a suspected fraud: «{text}»", text=str(text or "")[:500]),
            kind="fraud_report",
            province=situation.province,
        )
    )
    draft.reply(
        situation.say(
            "I have passed your report to the officers. Take your papers and messages to the police as soon as you can."
        ),
        says="fraud_report_saved",
    )
