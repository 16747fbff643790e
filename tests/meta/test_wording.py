"""Every sentence a person can see is in the catalog, translated, with its fields; and none is written in the decisions."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import pytest
from babel.messages.pofile import read_po

from camnang_bot.locale.catalog import load_catalog
from meta.sources import ROOT, modules, said_in, said_in_templates, texts_in, tree_of

SAYING: Final = ("camnang_handlers", "camnang_bot")
KEYED: Final = re.compile(r"[A-Z🔴🟠⚠{][^\n]* [^\n]*")  # what looks like a sentence
VIETNAMESE: Final = re.compile(r"[À-ỹĐđ]")
CATALOG: Final = ROOT / "bot/camnang_bot/locale/vi/LC_MESSAGES/camnang.po"
# Literals of the decisions with Vietnamese letters that no person sees: patterns and units.
NO_SENTENCES: Final = ("dạ|da|vâng",)
UNIT: Final = " đ"
LEFT_OVER: Final = ["The message is too long; please send the main part only.", "{code} is with another officer."]


def entries() -> dict[str, str]:
    return {
        str(entry.id): str(entry.string) for entry in read_po(BytesIO(CATALOG.read_bytes()), locale="vi") if entry.id
    }


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of `say(…)` and `Hint(…)` with the file it stands in; the command line has a `say` of its own."""
    for path in modules("handlers/camnang_handlers", "bot/camnang_bot"):
        if path.parent.name == "cli":
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                tells_progress = isinstance(node.func, ast.Name) and name == "say"
                if name in ("say", "Hint") and not tells_progress:
                    yield path.name, node


def said() -> dict[str, str]:
    """Return what is said literally, in code and templates, with its file."""
    found = {text: where for where, call in calls() for text in said_in(call.args[0])}
    return found | said_in_templates()


def in_tables() -> dict[str, str]:
    """Return the texts of constants (TITLES, QUESTIONS …) whose values reach `say` by a name."""
    found: dict[str, str] = {}
    for path in modules("handlers/camnang_handlers", "bot/camnang_bot/officers"):
        for node in tree_of(path).body:
            target = node.target if isinstance(node, ast.AnnAssign) else None
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
            if isinstance(target, ast.Name) and target.id.isupper() and isinstance(node.value, ast.Dict):  # type: ignore[union-attr]
                for value in node.value.values:  # type: ignore[union-attr]
                    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value[:1].isupper():
                        found[value.value] = path.name
    return found


def sentences() -> dict[str, str]:
    """Return every literal of the decisions that looks like a sentence, however it reaches `say`."""
    return {
        text.value: path.name
        for path in modules("handlers/camnang_handlers")
        for text in texts_in(tree_of(path))
        if KEYED.fullmatch(text.value)
    }


def test_the_catalog_is_read_whole() -> None:
    assert len(entries()) > 150
    catalog = load_catalog()
    assert all(key in catalog for key in entries())


@pytest.mark.parametrize("collect", [said, in_tables, sentences], ids=["said", "in tables", "looks like a sentence"])
def test_every_sentence_is_translated(collect: object) -> None:
    known = entries()
    found = collect()  # type: ignore[operator]
    assert len(found) > 15, "the collector finds what it should"
    assert {text: where for text, where in found.items() if not known.get(text)} == {}


def test_every_translation_keeps_the_fields_of_its_sentence() -> None:
    assert {key: value for key, value in entries().items() if fields(key) != fields(value)} == {}


def test_every_call_fills_the_fields_of_its_sentence() -> None:
    wrong = []
    for where, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        if None in given or getattr(call.func, "id", "") == "Hint":  # filled from a mapping
            continue
        wrong += [f"{where}: {text}" for text in said_in(call.args[0]) if not fields(text) <= given]
    assert wrong == []


def test_no_sentence_of_the_catalog_is_left_over() -> None:
    used = {
        text.value
        for path in modules("handlers/camnang_handlers", "bot/camnang_bot")
        for text in texts_in(tree_of(path))
    }
    assert sorted(set(entries()) - used - set(said_in_templates()) - set(LEFT_OVER)) == []


def test_translations_are_vietnamese_and_address_people_politely() -> None:
    for key, value in entries().items():
        if len(value.split()) > 4:
            assert VIETNAMESE.search(value), key
        assert not re.search(r"\b(?:mày|tao|chúng mày)\b", value.lower()), key
        assert not re.search(r"\ban toàn\b", value.lower()), f"never «an toàn» as a verdict: {key}"


def test_the_decisions_hold_no_vietnamese_sentence() -> None:
    found = [
        f"{path.name}:{text.lineno}: {text.value}"
        for path in modules("handlers/camnang_handlers")
        for text in texts_in(tree_of(path))
        if VIETNAMESE.search(text.value)
        and text.value != UNIT
        and text.value not in entries()
        and not any(known in text.value for known in NO_SENTENCES)
    ]
    assert found == []
