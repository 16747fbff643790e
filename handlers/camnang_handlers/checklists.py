"""Hold what a person says of themselves (age, schooling, language) against what the programmes of a market ask.

The article answers first; the checklist follows it. Only a confirmed requirement refuses; an unconfirmed one is said to be so.
Without a market the open programmes that take that age are named, at most five.
"""

from __future__ import annotations

from typing import Final, cast

from camnang_handlers import answer, asking, figures
from camnang_handlers.answer import Part
from camnang_handlers.asking import Slot
from camnang_handlers.messages import Button
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import TITLES
from camnang_knowledge.eligibility import Finding, Person, eligibility, refused
from camnang_knowledge.programmes import Ages, Programme

KIND: Final = "eligibility"
PROGRAMMES_SHOWN: Final = 5
YOUNGEST, OLDEST = 15, 70  # what a bare number may mean when we asked for an age
OPEN: Final = frozenset({"open", "waiting", "ask"})


def _age(situation: Situation, asked: bool) -> object | None:
    found = figures.age(situation) or (figures.bare_number(situation, YOUNGEST, OLDEST) if asked else None)
    return int(found) if found else None


def _education(situation: Situation, asked: bool) -> object | None:
    value = situation.understood.first("education")
    return str(value) if value else None


def _languages(situation: Situation, asked: bool) -> object | None:
    return [str(value) for value in situation.understood.values("language_level")] or None


SLOTS: Final = (
    Slot("age", "How old is the person who wants to go?", _age),
    Slot("education", "Up to which class did they go to school?", _education),
    Slot("languages", "Which language certificate is there?", _languages),
)


def conditions(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Answer who may go; with an age or a schooling told, add what fits and what does not."""
    given = asking.gather(situation, draft, KIND, SLOTS)
    part = _with_status(situation, market, answer.compose(situation, draft, topic, market, inherited=inherited))
    told = any(slot.read(situation, False) is not None for slot in SLOTS) or ("age" in given and _is_bare(situation))
    if not told:
        return part
    if "age" not in given:
        return asking.ask(situation, draft, SLOTS[0], part.text)
    person = Person(
        cast("int | None", given.get("age")),
        cast("str | None", given.get("education")),
        tuple(cast("list[str]", given.get("languages") or [])),
    )
    lines = checklist(situation, market, person)
    if not lines:
        return part
    draft.says.append("checklist")
    buttons = (Button(situation.say(TITLES["register_lead"]), "ask:register_lead"), *part.buttons)
    return Part("\n".join([*lines, "", part.text] if market else lines), buttons[: answer.BUTTONS_SHOWN])


ROUTES: Final = {"eps_korea": "han_quoc_eps", "seasonal_korea": "han_quoc_e8"}  # topic: programme
# "e8 luong bao nhieu" is first of all about E-8, and its second topic says what is asked of it. Of sentences that only name the
# programme the second topic stays far below this, or stands hardly above the third.
ASPECT_FROM: Final = 0.002
ASPECT_AHEAD: Final = 2.5


def route(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Answer a programme's own topic, or what is asked of it; with an age told, first say how it fits that programme."""
    programme = situation.library.knowledge.programmes.get(ROUTES[topic])
    age = figures.age(situation)
    aspect = _aspect(situation, programme) if programme and age is None else None
    if programme and aspect:
        return answer.compose(situation, draft, aspect, programme.market, programme=programme.id)
    part = answer.compose(situation, draft, topic, market, inherited=inherited)
    if programme is None or age is None:
        return part
    person = Person(
        age,
        cast("str | None", _education(situation, False)),
        tuple(cast("list[str]", _languages(situation, False) or [])),
    )
    lines = _report(situation, (programme,), person, with_market=False)
    draft.says.append("checklist")
    return Part("\n".join([*lines, "", part.text]), part.buttons)


def _aspect(situation: Situation, programme: Programme) -> str | None:
    """Return the topic of which this message asks within the programme, when the knowledge has an article on that."""
    others = [r for r in situation.understood.ranking[1:] if r.name != "out_of_scope"]
    third = others[1].confidence if len(others) > 1 else 0.0
    if not others or others[0].confidence < max(ASPECT_FROM, ASPECT_AHEAD * third):
        return None
    articles = situation.library.knowledge.by_topic.get(others[0].name, ())
    return others[0].name if any(article.scope.programme == programme.id for article in articles) else None


def is_told(situation: Situation) -> bool:
    """Say whether this message tells an age or a schooling to hold against programmes."""
    return any(slot.read(situation, False) is not None for slot in SLOTS[:2])


def _with_status(situation: Situation, market: str | None, part: Part) -> Part:
    """Say first that nobody is sent to a market now, where that is so for every programme of it."""
    programmes = situation.library.knowledge.programmes.of_market(market) if market else ()
    closed = [p for p in programmes if p.status_on(situation.today) in ("suspended", "unknown") and p.status_fact]
    if not closed or len(closed) < len(programmes):
        return part
    fact = closed[0].status_fact or ""
    lines = (figures.sentence(situation, fact), figures.sources(situation, fact), part.text)
    return Part("\n".join(line for line in lines if line), part.buttons)


def _is_bare(situation: Situation) -> bool:
    return figures.bare_number(situation, YOUNGEST, OLDEST) is not None


def checklist(situation: Situation, market: str | None, person: Person) -> list[str]:
    """Return one line a programme: fits, does not, or what is still open; then the sources and the caution."""
    register = situation.library.knowledge.programmes
    occupations = [str(value) for value in situation.understood.values("occupation")]
    named = register.named(market, situation.message.text, occupations)
    candidates = (named,) if named else register.of_market(market) if market else register.all
    shown = [p for p in candidates if p.ages is not None and (p.status_on(situation.today) in OPEN or market)]
    if not market:
        shown = [p for p in shown if not refused(eligibility(p, person)) and _age_fits(p, person)]
    return _report(situation, tuple(shown[:PROGRAMMES_SHOWN]), person, with_market=not market) if shown else []


def _report(situation: Situation, shown: tuple[Programme, ...], person: Person, *, with_market: bool) -> list[str]:
    heading = situation.say("At {age}, held against what I know:", age=person.age) if person.age else ""
    lines = [heading] if heading else []
    lines.extend(_line(situation, programme, person, with_market=with_market) for programme in shown)
    if any(not finding.sure for programme in shown for finding in eligibility(programme, person)):
        lines.append(situation.say("(*) not confirmed yet; ask the company or the employment service."))
    lines.append(figures.sources(situation, *(fact for p in shown for fact in p.facts[:1])))
    return lines


def _age_fits(programme: Programme, person: Person) -> bool:
    return all(f.verdict != "does_not_fit" for f in eligibility(programme, person) if f.point == "age")


def _line(situation: Situation, programme: Programme, person: Person, *, with_market: bool) -> str:
    name = f"{programme.market} – {programme.name}" if with_market else programme.name
    points = [_point(situation, programme, finding) for finding in eligibility(programme, person)]
    if programme.status_on(situation.today) == "suspended":
        points.append(situation.say("suspended now"))
    return situation.say("• {name}: {points}", name=name, points="; ".join(points))


def _point(situation: Situation, programme: Programme, finding: Finding) -> str:
    star = "" if finding.sure else " (*)"
    match finding.point:
        case "age":
            asked = ages(situation, programme.ages) if programme.ages else ""
        case "education":
            asked = situation.say("schooling {asked}", asked=finding.asked)
        case "language":
            asked = situation.say("language {asked}", asked=finding.asked)
    match finding.verdict:
        case "fits":
            return situation.say("{asked}: fits", asked=asked) + star
        case "does_not_fit" if finding.sure:
            return situation.say("{asked}: does not fit", asked=asked) + star
        case "does_not_fit":
            return situation.say("{asked}: probably does not fit, ask", asked=asked) + star
        case "open":
            return asked + star


def ages(situation: Situation, wanted: Ages) -> str:
    """Write a range of ages as people say it."""
    match wanted.least, wanted.most:
        case int() as least, int() as most:
            return situation.say("{least}–{most} years old", least=least, most=most)
        case int() as least, None:
            return situation.say("from {least} years old", least=least)
        case None, int() as most:
            return situation.say("not over {most} years old", most=most)
        case _:
            return situation.say("no age named")
