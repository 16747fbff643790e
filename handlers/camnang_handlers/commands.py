"""Decide what a typed command does: `/start`, `/help`, `/dung`, `/xoa`, `/dangky`, `/canbo`. Others get the menu."""

from __future__ import annotations

from typing import Final

from camnang_handlers import actions, small_talk
from camnang_handlers.situation import Draft, Situation

ACTION_OF: Final[dict[str, str]] = {
    "/dung": "unsubscribe",
    "/stop": "unsubscribe",
    "/xoa": "privacy_delete",
    "/dangky": "register_lead",
    "/canbo": "human_handoff",
    "/nhantin": "subscribe",
    "/hoso": "lead_status",
}


def obey(situation: Situation, draft: Draft) -> bool:
    """Do what a command says; say whether the message was one."""
    if situation.message.kind != "command":
        return False
    name = (situation.message.payload or situation.message.text).split(maxsplit=1)[0].split("@")[0].lower()
    topic = ACTION_OF.get(name)
    if topic is not None:
        draft.topics.append(topic)
        actions.perform(situation, draft, topic)
        return True
    draft.topics.append("greeting")
    small_talk.reply(situation, draft, "greeting")
    return True
