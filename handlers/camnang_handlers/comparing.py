"""Answer how markets compare: pay, what may be charged, the length of the contract and the age, one market below the other.

Everything comes from the register of programmes and its facts; what is not known is said to be so, what is not confirmed is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from camnang_handlers import answer, checklists, figures
from camnang_handlers.answer import Part
from camnang_handlers.messages import Picture
from camnang_handlers.pictures import described
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import TITLES
from camnang_knowledge import OutsideRecord
from camnang_knowledge.programmes import Programme

MARKETS_SHOWN: Final = 3
WAGES: Final = "luong."  # facts on the pay of a whole market are named so, with the market's id
UNSURE: Final = " (*)"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known on one point of one market, on which day it was checked, and by which source."""

    words: str
    day: date | None = None
    source: str = ""


def compare(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Answer the topic; when two markets can be held side by side, add the table, in words and as a picture."""
    part = answer.compose(situation, draft, topic, market, inherited=inherited)
    shown = [
        (name, programme) for name in chosen(situation) if (programme := programme_of(situation, name)) is not None
    ]
    if len(shown) < 2:
        return part
    points = (
        situation.say(TITLES["salary"]),
        situation.say(TITLES["service_fee_ceiling"]),
        situation.say(TITLES["deposit"]),
        situation.say("Length of contract"),
        situation.say("Age"),
    )
    table = [(name, programme, cells(situation, name, programme)) for name, programme in shown]
    source = sources(situation, [cell for _, _, found in table for cell in found])
    if not source:
        return part
    unsure = any(cell.words.endswith(UNSURE) for _, _, found in table for cell in found)
    below = situation.say("(*) not confirmed yet; ask the company or the employment service.") if unsure else ""
    lines = [
        situation.say(
            "• {name}: {points}",
            name=f"{name} – {programme.name}",
            points="; ".join(
                f"{point.lower()}: {cell.words.rstrip('.')}" for point, cell in zip(points, found, strict=True)
            ),
        )
        for name, programme, found in table
    ]
    draft.says.append("compared")
    text = "\n".join(line for line in (part.text, "", *lines, below, source) if line or line == "")
    return Part(text.strip(), part.buttons, _picture(situation, points, table, below, source))


def _picture(
    situation: Situation,
    points: tuple[str, ...],
    table: list[tuple[str, Programme, tuple[Cell, ...]]],
    below: str,
    source: str,
) -> Picture:
    title = situation.say("{markets}: how they compare", markets=", ".join(name for name, _, _ in table))
    columns = ("", *points)
    rows = [
        (name, *(f"{cell.words}\n{day_of(situation, cell)}" if cell.day else cell.words for cell in found))
        for name, _, found in table
    ]
    kinds = situation.say(
        "Programmes: {names}.", names="; ".join(f"{name} – {programme.name}" for name, programme, _ in table)
    )
    footer = " ".join(part for part in (kinds, below, source) if part)
    return Picture("markets", title, described(title, columns, rows), footer, columns=columns, rows=tuple(rows))


def sources(situation: Situation, known: Sequence[Cell]) -> str:
    """Return the line that says the oldest day and every source of a table; empty when nothing in it is known."""
    days, names = [cell.day for cell in known if cell.day], dict.fromkeys(cell.source for cell in known if cell.source)
    if not days or not names:
        return ""
    return situation.say(
        "(As of {day}. Source: {source}.)",
        day=situation.say("{day:%d/%m/%Y}", day=min(days)),
        source="; ".join(names),
    )


def day_of(situation: Situation, cell: Cell) -> str:
    """Write the day a cell was checked on."""
    return situation.say("{day:%d/%m/%Y}", day=cell.day)


def chosen(situation: Situation) -> tuple[str, ...]:
    """Return the markets to hold side by side: those named, the one spoken of before, then those whose pay we keep."""
    named = [*situation.markets]
    if len(named) == 1 and situation.inherited_market:
        named.append(situation.inherited_market)
    if len(dict.fromkeys(named)) < 2:
        facts = situation.library.knowledge.facts
        named.extend(m.name for m in situation.library.knowledge.markets if WAGES + m.id in facts)
    return tuple(dict.fromkeys(named))[:MARKETS_SHOWN]


def programme_of(situation: Situation, market: str) -> Programme | None:
    """Return the programme of `market` that the message names, else its usual one; None for a market without any."""
    register = situation.library.knowledge.programmes
    occupations = [str(value) for value in situation.understood.values("occupation")]
    usual = next(iter(register.of_market(market)), None)
    return register.named(market, situation.message.text, occupations) or usual


def cells(situation: Situation, market: str, programme: Programme) -> tuple[Cell, ...]:
    """Return pay, service fee, deposit, length and age, in this order."""
    if programme.status == "suspended":
        stopped = _of_fact(situation, programme.status_fact)
        return (stopped, *(Cell(situation.say("suspended now")) for _ in range(4)))
    found = situation.library.knowledge.find_market(market)
    wage = (
        f"{WAGES}{found.id}" if found and f"{WAGES}{found.id}" in situation.library.knowledge.facts else programme.wage
    )
    term, ages = programme.term, programme.ages
    return (
        _of_fact(situation, wage),
        _fee(situation, programme),
        _of_fact(situation, programme.deposit),
        Cell(term.text + ("" if term.sure else UNSURE), programme.checked_on) if term else _unknown(situation),
        Cell(checklists.ages(situation, ages) + ("" if ages.sure else UNSURE), programme.checked_on)
        if ages
        else _unknown(situation),
    )


def _fee(situation: Situation, programme: Programme) -> Cell:
    ceiling = programme.ceiling
    if ceiling is None:
        return _unknown(situation)
    rule = _of_fact(situation, ceiling.fact)
    if rule.day is None:
        return rule
    if not ceiling.most:
        return Cell(situation.say("no service fee"), rule.day, rule.source)
    words = situation.say(
        "at most {year} months of pay a year, {most} in all",
        year=figures.decimal(ceiling.per_year),
        most=figures.decimal(ceiling.most),
    )
    return Cell(words, rule.day, rule.source)


def _of_fact(situation: Situation, fact: str | None) -> Cell:
    """Return what a fact says today as it stands there; its own caution shows as the mark."""
    if fact is None:
        return _unknown(situation)
    try:
        value = situation.library.knowledge.fact(fact, situation.today)
    except (KeyError, OutsideRecord):
        return _unknown(situation)
    cited = answer.cite(value.citations[0]) if value.citations else ""
    return Cell(value.text.rstrip(".") + (UNSURE if value.caution else ""), value.checked_on, cited)


def _unknown(situation: Situation) -> Cell:
    return Cell(situation.say("not known yet"))
