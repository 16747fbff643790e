"""Answer where to ask: the office of the person's province, and what became of the ward they name."""

from __future__ import annotations

from datetime import date
from typing import Final

from camnang_handlers import answer
from camnang_handlers.answer import Part
from camnang_handlers.situation import Draft, Situation
from camnang_knowledge.places import Moved

MERGED_ON: Final = date(2025, 7, 1)  # Luật Tổ chức chính quyền địa phương 72/2025/QH15
NAMED: Final = 4  # places of one name that are listed; with more of them the district and province are asked


def where(situation: Situation, draft: Draft, topic: str, market: str | None, inherited: bool) -> Part:
    """Answer the topic; with a ward named, first say which ward it belongs to since 1 July 2025."""
    part = answer.compose(situation, draft, topic, market, inherited=inherited)
    ward = situation.understood.first("ward")
    if not ward:
        return part
    district, province = situation.understood.first("district"), situation.province
    found = situation.library.knowledge.places.find(
        str(ward), str(district) if district else None, str(province) if province else None
    )
    lines = _lines(situation, str(ward), found)
    if not lines:
        return part
    draft.says.append("ward_told")
    return Part("\n".join([*lines, part.text]), part.buttons)


def _lines(situation: Situation, ward: str, found: tuple[Moved, ...]) -> list[str]:
    if not found:
        return []
    if len(found) > 1:
        places = "; ".join(f"{m.district}, {m.province}" for m in found[:NAMED])
        return [
            situation.say(
                "Several places were called {ward}: {places}. Which district and province is yours?",
                ward=ward,
                places=places + (" …" if len(found) > NAMED else ""),
            )
        ]
    moved = found[0]
    fields: dict[str, object] = {
        "day": MERGED_ON,
        "old": f"{moved.ward} ({moved.district}, {moved.province})",
        "province": moved.new_province,
    }
    if len(moved.new_wards) > 1:
        line = situation.say(
            "{old} was split on {day:%d/%m/%Y}: {new}, {province}. Ask which of them keeps your household's papers.",
            new="; ".join(moved.new_wards),
            **fields,
        )
    else:
        line = situation.say(
            "{old} belongs to {new}, {province} since {day:%d/%m/%Y}.", new=moved.new_wards[0], **fields
        )
    return [line, situation.say("(By the table of vietnamadminunits; ask the commune to be sure.)")]
