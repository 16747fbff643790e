"""Answer what it costs in all: the article first, and item by item on a button, with who pays what and the sum that is known."""

from __future__ import annotations

from camnang_handlers import answer, figures
from camnang_handlers.answer import Part
from camnang_handlers.messages import Button
from camnang_handlers.situation import Draft, Situation
from camnang_handlers.topics import TITLES
from camnang_knowledge.costs import CostItem, total
from camnang_knowledge.programmes import Programme


def fees(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Answer the topic; with a programme named or a market with a usual one, offer the list of items."""
    part = answer.compose(situation, draft, topic, market, inherited=inherited)
    programme = situation.programme(market)
    if programme is None and market is not None:
        programme = next((p for p in situation.library.knowledge.programmes.of_market(market) if p.usual), None)
    if programme is None:
        return part
    button = Button(situation.say("Item by item"), f"cost:{programme.id}"[:60])
    buttons = (*part.buttons[:1], button, *part.buttons[1:])  # the first one stands for the answer among several
    return Part(part.text, buttons[: answer.BUTTONS_SHOWN])


def item_by_item(situation: Situation, draft: Draft, programme_id: str) -> bool:
    """List the items of a programme whose button was pressed; say whether there is such a programme."""
    knowledge = situation.library.knowledge
    programme = knowledge.programmes.get(programme_id)
    if programme is None:
        return False
    draft.topics.append("fees")
    known = total(knowledge.costs, programme.id)
    items = tuple(item for item in known.items if figures.sentence(situation, item.fact))
    lines = [
        situation.say("{programme} ({market}), item by item:", programme=programme.name, market=programme.market),
        _service_fee(situation, programme),
        *(f"• {text}" for fact in _facts(programme) if (text := figures.sentence(situation, fact))),
        *(_line(situation, item) for item in items),
        situation.say(
            "The items known in đồng come to {least}–{most}; service fee and deposit come on top.",
            least=figures.dong(sum(item.least for item in items)),
            most=figures.dong(sum(item.most for item in items)),
        ),
    ]
    if any(not item.sure for item in items):
        lines.append(situation.say("(*) not confirmed yet; ask before you pay."))
    broker = figures.sentence(situation, "fees.fee_009")
    sources = figures.sources(situation, *_facts(programme), *(item.fact for item in items), most=4)
    draft.reply(
        "\n".join(line for line in (*lines, broker, sources) if line),
        Button(situation.say(TITLES["service_fee_ceiling"]), "ask:service_fee_ceiling"),
        Button(situation.say(TITLES["loan_amount"]), "ask:loan_amount"),
        says="cost_items",
    )
    return True


def _facts(programme: Programme) -> tuple[str, ...]:
    return tuple(fact for fact in (programme.deposit, *programme.costs) if fact)


def _service_fee(situation: Situation, programme: Programme) -> str:
    ceiling = programme.ceiling
    if ceiling is None or not figures.sentence(situation, ceiling.fact):
        return ""
    if not ceiling.most:
        return situation.say("• Service fee: none may be charged")
    return situation.say(
        "• Service fee: at most {year} months of pay for every twelve months, {most} in all",
        year=figures.decimal(ceiling.per_year),
        most=figures.decimal(ceiling.most),
    )


def _line(situation: Situation, item: CostItem) -> str:
    amount = figures.dong(item.most)
    if item.least != item.most:
        amount = f"{figures.number(item.least)}–{amount}"
    return situation.say("• {title}: {amount}", title=item.title, amount=amount) + ("" if item.sure else " (*)")
