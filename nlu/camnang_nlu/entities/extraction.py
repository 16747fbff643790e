"""Run every extractor over one text, the most certain first, so that a number is never read twice."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from camnang_nlu.concepts import Concepts, compile_concepts
from camnang_nlu.entities import amounts, contacts, firms, gazetteer_places, people
from camnang_nlu.entities.gazetteer_places import PlaceNames, compile_places
from camnang_nlu.entities.wards import WardNames, load_wards, wards
from camnang_nlu.entities.written import Written
from camnang_nlu.folding import fold
from camnang_nlu.meaning import Entity
from camnang_nlu.shorthand import Shorthand, compile_shorthand

LONGEST_READ: Final = 3000  # letters; entities of a longer text are looked for in its beginning only
_ASKS_NAME: Final = re.compile(r"ho ten|ten (?:la )?gi|ten (?:cua )?(?:anh|chi|ban|nguoi)|your name|xin ten|cho em ten")


@dataclass(frozen=True, slots=True)
class Gazetteers:
    """What the extractors know by heart."""

    places: PlaceNames
    shorthand: Shorthand
    concepts: Concepts
    wards: WardNames


def load_gazetteers(folder: Path) -> Gazetteers:
    """Read the gazetteer files of `folder`. Raises FileNotFoundError when one is missing."""

    def read(name: str) -> dict[str, object]:
        with (folder / f"{name}.yml").open(encoding="utf-8") as file:
            loaded: dict[str, object] = yaml.load(file, Loader=yaml.CSafeLoader)
            return loaded

    places = compile_places(read("markets"), read("occupations"), read("provinces"), read("districts"))  # type: ignore[arg-type]
    names = {"a_market": places.markets, "work_kind": places.occupations, "a_place": places.provinces}
    return Gazetteers(
        places,
        compile_shorthand(read("shorthand"), read("shorthand_unsure"), read("regional")),  # type: ignore[arg-type]
        compile_concepts(read("concepts"), names),  # type: ignore[arg-type]
        load_wards(folder / "wards.tsv"),
    )


def extract(
    text: str, gazetteers: Gazetteers, context: str | None = None, known: Container[str] = ()
) -> tuple[Entity, ...]:
    """Return the entities of `text` in their order of appearance."""
    written = Written.of(text[:LONGEST_READ], context, known, gazetteers.shorthand)
    if not written.folded:
        return ()
    found: list[Entity] = []
    found.extend(contacts.links(written))
    found.extend(contacts.accounts(written))
    found.extend(contacts.phones(written))
    found.extend(amounts.rates(written))
    found.extend(amounts.money(written))
    found.extend(amounts.foreign_money(written))
    found.extend(amounts.ages_and_dates(written))
    found.extend(amounts.durations(written))
    places = list(gazetteer_places.places(written, gazetteers.places))
    found.extend(places)
    certain = next((str(e.value) for e in places if e.entity == "province_new"), None)
    found.extend(wards(written, gazetteers.wards, certain))
    found.extend(gazetteer_places.occupations(written, gazetteers.places))
    found.extend(gazetteer_places.markets(written, gazetteers.places))
    asked = bool(context and _ASKS_NAME.search(fold(context)))
    found.extend(people.names(written, asked))
    found.extend(people.traits(written))
    found.extend(firms.companies(written))
    unique: dict[tuple[str, str], Entity] = {}
    for entity in sorted(found, key=lambda e: (e.start, e.end)):
        unique.setdefault((entity.entity, str(entity.value)), entity)
    return tuple(unique.values())
