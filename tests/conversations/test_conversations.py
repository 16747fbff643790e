"""Play the scripted conversations of this folder. `make conversations` runs only these; docs/conversations.md explains a script."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from camnang_bot.bootstrap import House
from camnang_bot.cli.session import CHANNEL, ChatSession
from camnang_bot.storage.tables import alerts, cases
from camnang_bot.worker import Decided
from camnang_casework.cases import CaseAction, OfficerView, Refused, act
from camnang_handlers.officer_desk import TELL_WORKER
from camnang_handlers.situation import VIETNAM
from camnang_knowledge.must_not import ALWAYS, Reply, broken
from camnang_knowledge.written import Written

SCRIPTS = sorted(Path(__file__).parent.glob("*.yml"))
EXPECTATIONS = {
    "topic",
    "topics",
    "answers",
    "says",
    "shows",
    "shows_not",
    "cites",
    "asks",
    "effects",
    "verdict",
    "decision",
    "alert",
    "citizen_sees",
}


def many(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def officer_acts(house: House, action: str, now: datetime) -> str:
    """Do what an officer's button does with the newest case; return what the worker then has in the mailbox."""
    with house.store.engine.begin() as connection:
        officer_id = house.store.officers.add(connection, "Hoàng Thị Lan", "officer", (), now)
        case_id = connection.execute(select(cases.c.id).order_by(cases.c.id.desc())).scalars().first()
        case = house.store.cases.view(connection, case_id)
        after = act(case, CaseAction(action), OfficerView(officer_id, "Hoàng Thị Lan"), now)
        assert not isinstance(after, Refused)
        tell = house.words.say(TELL_WORKER[after.status], officer="Hoàng Thị Lan", code=case.code)
        house.store.committer.act_on_case(
            connection, case_id, CaseAction(action), officer_id, "", tell, now, [], case.officer_id
        )
    with house.store.engine.connect() as connection:
        return house.store.outbox.mail(connection, CHANNEL, "citizen")[-1].text


def check(expect: dict[str, Any], decided: Decided, house: House) -> None:
    unknown = set(expect) - EXPECTATIONS
    assert not unknown, f"unknown expectations: {unknown}"
    text = "\n".join(reply.text for reply in decided.committed.replies)
    for wanted in many(expect.get("shows", [])):
        assert str(wanted).lower() in text.lower(), f"should show {wanted!r}:\n{text}"
    for unwanted in many(expect.get("shows_not", [])):
        assert str(unwanted).lower() not in text.lower(), f"must not show {unwanted!r}:\n{text}"
    reply = Reply(decided.incoming.text, text, decided.incoming.received_at.astimezone(VIETNAM).date())
    assert broken(ALWAYS, reply, Written(house.library.knowledge)) == [], text
    if "cites" in expect:
        assert str(expect["cites"]) in text, text
    if "topic" in expect:
        assert expect["topic"] in decided.turn.topics, (decided.turn.topics, decided.understood.ranking[:3])
    if "topics" in expect:
        assert list(decided.turn.topics) == expect["topics"]
    if "answers" in expect:
        assert expect["answers"] in decided.turn.says, decided.turn.says
    if "says" in expect:
        assert expect["says"] in decided.turn.says, (decided.turn.says, text)
    if "asks" in expect:
        form = decided.turn.state.get("form")
        assert isinstance(form, dict), text
        assert form["asked"] == expect["asks"], (form, text)
    if "effects" in expect:
        assert set(expect["effects"]) <= set(decided.committed.effects), decided.committed.effects
        if not expect["effects"]:
            assert not decided.committed.effects
    if "verdict" in expect:
        assert decided.turn.verdict == expect["verdict"], text
    if "decision" in expect:
        assert decided.turn.decision == expect["decision"]
    if "alert" in expect:
        with house.store.engine.connect() as connection:
            kinds = connection.execute(select(alerts.c.kind)).scalars().all()
        assert expect["alert"] in kinds


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_conversation_goes_as_scripted(path: Path, house: House) -> None:
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    session, start = ChatSession.on(house), script.get("now", "2026-11-23T09:00:00+07:00")
    for number, turn in enumerate(script["turns"], 1):
        given = turn.get("now", start)
        now = given if isinstance(given, datetime) else datetime.fromisoformat(given)
        expect = turn.get("expect", {})
        if "officer" in turn:
            seen = officer_acts(house, turn["officer"], now)
            assert expect["citizen_sees"] in seen, seen
            continue
        if "button" in turn:
            decided = session.say("citizen", "", now, payload=turn["button"])
        else:
            decided = session.say("citizen", turn.get("citizen") or turn["command"], now)
        assert decided is not None, f"turn {number} failed"
        check(expect, decided, house)


def test_there_are_enough_scripts() -> None:
    assert len(SCRIPTS) >= 25
