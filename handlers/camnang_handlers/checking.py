"""Decide what is said of an offer, an advert, a number, a link or a company. Never «safe», never an accusation.

The signs, their weights and the lists are content; this module only says what was found, against what, on which day.
"""

from __future__ import annotations

from typing import Final

from camnang_handlers import answer, figures
from camnang_handlers.answer import Part
from camnang_handlers.messages import Button
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import TITLES
from camnang_knowledge.checks import check_message
from camnang_knowledge.contacts import ContactFinding
from camnang_nlu import fold

HEADINGS: Final[dict[str, str]] = {
    "red": "🔴 This shows signs of danger. Do not pay or hand over papers yet.",
    "amber": "🟠 This needs checking before you pay or sign anything.",
    "unknown": "I find no sign of danger in these words, but that proves nothing: not being on a list does not mean it is genuine.",
}
STATUS: Final[dict[str, str]] = {
    "licensed": "{company}: the list of {day} shows a licence. Licences can be suspended or withdrawn at any time; check again before you pay.",
    "expired": "{company}: on the list of {day} the licence has expired.",
    "suspended": "{company}: on the list of {day} the licence is suspended.",
    "revoked": "{company}: on the list of {day} the licence was withdrawn.",
    "returned": "{company}: on the list of {day} the firm had handed its licence back.",
    "not_found": "{company}: no longer found on the list of {day}. Ask the Department of Overseas Labour before you pay.",
    "unknown": "{company}: I do not have the state of this company's licence today.",
}
SIGNS_SHOWN = 5
DOUBTFUL: Final = frozenset({"expired", "suspended", "revoked", "returned", "not_found"})
CONTACTS_SHOWN = 3
ACCOUNT_RULE: Final = "fees.fee_010"  # money goes to the firm's own account


def offer(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Check the words of an offer and say which signs were found, why they matter and what to do next."""
    understood = situation.understood
    entities = [
        {"entity": e.entity, "value": e.value, "start": e.start, "end": e.end, "role": e.role}
        for e in understood.entities
    ]
    verdict = check_message(
        situation.library.knowledge, situation.message.text, fold(situation.message.text), entities, situation.today
    )
    contacts = looked_up(situation)
    level = verdict.level
    if any(finding.state == "warned" for finding in contacts):
        level = "red"
    elif level == "unknown" and any(finding.state == "imitates" for finding in contacts):
        level = "amber"
    draft.verdict = level
    lines = [situation.say(HEADINGS[level])]
    lines.extend(f"• {sign.title}: {sign.why}" for sign in verdict.signs[:SIGNS_SHOWN])
    lines.extend(_contact_line(situation, finding) for finding in contacts[:CONTACTS_SHOWN])
    if understood.first("bank_account"):
        lines.append(
            situation.say(
                "• Account: there is no public list of accounts. {rule}", rule=figures.sentence(situation, ACCOUNT_RULE)
            )
        )
    general = answer.compose(situation, draft, topic, market)
    lines.append("")
    lines.append(general.text)
    draft.state["pending"] = {
        "kind": "fraud_report",
        "text": situation.message.text[:2000],
        "phone": understood.first("phone"),
    }
    lines.append(situation.say("Shall I pass this to the officers so that others are warned?"))
    return Part(
        "\n".join(lines),
        (
            Button(situation.say("Yes, pass it on"), "yes"),
            Button(situation.say("No"), "no"),
            Button(situation.say(TITLES["fraud_report"]), "ask:fraud_report"),
        ),
    )


def looked_up(situation: Situation) -> tuple[ContactFinding, ...]:
    """Return what the published contact points show of every number and link in the message."""
    contacts = situation.library.knowledge.contacts
    return (
        *(contacts.phone(str(value)) for value in situation.understood.values("phone")),
        *(contacts.site(str(value)) for value in situation.understood.values("url")),
    )


def _contact_line(situation: Situation, finding: ContactFinding) -> str:
    facts = situation.library.knowledge.facts
    contacts = situation.library.knowledge.contacts
    day = contacts.checked_on({name: fact.checked_on for name, fact in facts.items()})
    shown = f"{day:%d/%m/%Y}" if day else "–"
    thing = situation.say("Phone number" if finding.kind == "phone" else "Page")
    match finding.state:
        case "published":
            return situation.say(
                "• {thing}: the same as published for {body} (list of {day}). Numbers and pages can be imitated: find it yourself and call back.",
                thing=thing,
                body=finding.body,
                day=shown,
            )
        case "warned":
            return situation.say(
                "• {thing}: named in a warning of the authority ({body}; list of {day}).",
                thing=thing,
                body=finding.body,
                day=shown,
            )
        case "imitates":
            return situation.say(
                "• {thing}: the name resembles an authority's but is not in the list of {day} and does not end in .gov.vn.",
                thing=thing,
                day=shown,
            )
        case "not_listed":
            return situation.say(
                "• {thing}: not among the {count} published by authorities (list of {day}); that alone proves nothing.",
                thing=thing,
                count=finding.among,
                day=shown,
            )


def company(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Say what the company list shows for the named firm and how to check it oneself."""
    general = answer.compose(situation, draft, topic, market)
    name = situation.understood.first("company")
    if not name:
        return general
    finding = situation.library.knowledge.companies.find(str(name), situation.today)
    known = finding.company is not None
    draft.verdict = "amber" if known and finding.status in DOUBTFUL else "unknown"
    lines = []
    if finding.company is not None and finding.checked_on is not None:
        lines.append(
            situation.say(STATUS[finding.status], company=finding.company.name, day=f"{finding.checked_on:%d/%m/%Y}")
        )
    else:
        lines.append(
            situation.say(
                "I do not find «{company}» in the list I have. That alone says nothing about it.", company=str(name)
            )
        )
    if finding.company is not None:
        said = [figures.sentence(situation, fact) for fact in finding.company.published]
        if any(said):
            lines.append(situation.say("Published about this firm: {said}", said=" ".join(s for s in said if s)))
            lines.append(figures.sources(situation, *finding.company.published))
    if finding.near:
        lines.append(
            situation.say(
                "Firms with a similar name are other firms: {names}. Ask for the exact name and licence number.",
                names="; ".join(near.name for near in finding.near[:3]),
            )
        )
    lines.append(general.text)
    return Part("\n".join(lines), general.buttons)
