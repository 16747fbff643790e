"""Answer which job orders are open: at most three that fit, with reasons for and against, and what takes place soon.

Only orders with an approval number and a day to come are shown; without any the answer says so and names where to look.
"""

from __future__ import annotations

from typing import Final, cast

from camnang_handlers import answer, asking, figures
from camnang_handlers.answer import Part
from camnang_handlers.asking import Slot
from camnang_handlers.messages import Button
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import TITLES
from camnang_knowledge.job_orders import Applicant, Event, Match, best, upcoming

KIND: Final = "orders"
ORDERS_SHOWN: Final = 3
EVENTS_SHOWN: Final = 2
YOUNGEST, OLDEST = 15, 70
POINTS: Final[dict[str, str]] = {
    "age": "age",
    "gender": "gender",
    "education": "schooling",
    "language": "language",
    "cost": "the money you have",
    "occupation": "trade",
}


def _first(name: str) -> asking.Read:
    return lambda situation, _: situation.understood.first(name)


SLOTS: Final = (
    Slot(
        "age",
        "How old is the person who wants to go?",
        lambda situation, asked: (
            figures.age(situation) or (figures.bare_number(situation, YOUNGEST, OLDEST) if asked else None)
        ),
    ),
    Slot("gender", "Is it a man or a woman?", _first("gender")),
    Slot("education", "Up to which class did they go to school?", _first("education")),
    Slot("purse", "How much money is there for the costs?", lambda situation, _: figures.role_amount(situation, "fee")),
    Slot("occupation", "Which work?", _first("occupation")),
)


def open_orders(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Answer the topic; list open orders of the market and events of the province when there are any."""
    knowledge = situation.library.knowledge
    part = answer.compose(situation, draft, topic, market, inherited=inherited)
    events = upcoming(knowledge.events, situation.today, situation.province)
    coming = [_event(situation, event) for event in events[:EVENTS_SHOWN]]
    given = asking.gather(situation, draft, KIND, SLOTS)
    person = Applicant(
        age=int(cast("float", given["age"])) if "age" in given else None,
        gender=cast("str | None", given.get("gender")),
        education=cast("str | None", given.get("education")),
        languages=tuple(str(value) for value in situation.understood.values("language_level")),
        purse=cast("int | None", given.get("purse")),
        occupation=cast("str | None", given.get("occupation")),
    )
    matches = best(knowledge.job_orders, person, situation.today, market)
    if not matches:
        none = situation.say("I have no open order in my list today.") if knowledge.job_orders else ""
        return Part("\n".join(line for line in (none, *coming, part.text) if line), part.buttons)
    if person.age is None:
        return asking.ask(situation, draft, SLOTS[0], "\n".join([*coming, situation.say("There are open orders.")]))
    draft.says.append("orders_shown")
    lines = [_line(situation, found) for found in matches[:ORDERS_SHOWN]]
    lines.append(
        situation.say("Check the approval number with the Department of Overseas Labour before you pay anything.")
    )
    return Part(
        "\n".join([*lines, *coming]),
        (
            Button(situation.say(TITLES["register_lead"]), "ask:register_lead"),
            Button(situation.say(TITLES["company_check"]), "ask:company_check"),
        ),
    )


def _line(situation: Situation, found: Match) -> str:
    order = found.order
    parts = [
        situation.say(
            "• {title} ({market}), {firm}: approval {approval}, open until {day:%d/%m/%Y}",
            title=order.title,
            market=order.market,
            firm=order.firm,
            approval=order.approval,
            day=order.expires,
        )
    ]
    if order.wage:
        parts.append(situation.say("pay {wage}", wage=order.wage))
    if order.cost is not None:
        parts.append(situation.say("cost asked {cost}", cost=figures.dong(order.cost)))
    for sentence, points in (("fits: {points}", found.fits), ("does not fit: {points}", found.against)):
        if points:
            parts.append(situation.say(sentence, points=", ".join(situation.say(POINTS[point]) for point in points)))
    parts.append(situation.say("source {source}, looked at {day:%d/%m/%Y}", source=order.source, day=order.checked_on))
    return "; ".join(parts) + "."


def _event(situation: Situation, event: Event) -> str:
    return situation.say(
        "{day:%d/%m/%Y}: {what}, {where} ({organiser}; source {source}).",
        day=event.from_,
        what=event.what,
        where=event.where,
        organiser=event.organiser,
        source=event.source,
    )
