"""Read our own sources: Python trees without their docstrings, and the templates."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment, nodes

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = (
    "bot/camnang_bot",
    "handlers/camnang_handlers",
    "casework/camnang_casework",
    "knowledge/camnang_knowledge",
    "nlu/camnang_nlu",
)
TEMPLATES: Final = ROOT / "bot/camnang_bot/web/templates"


def modules(*packages: str) -> list[Path]:
    """Return the Python files of packages, all of ours without any given."""
    return sorted(path for package in packages or PACKAGES for path in (ROOT / package).rglob("*.py"))


def tree_of(path: Path) -> ast.Module:
    """Return a module's tree without its docstrings and other bare texts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                part for part in body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
            ]
    return tree


def texts_in(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the text literals below a node, without the bare pieces of f-strings."""
    pieces = {id(piece) for found in ast.walk(node) if isinstance(found, ast.JoinedStr) for piece in found.values}
    for found in ast.walk(node):
        if isinstance(found, ast.Constant) and isinstance(found.value, str) and id(found) not in pieces:
            yield found


def said_in(node: ast.expr) -> Iterator[str]:
    """Yield the literals an argument of `say` can be: a text, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from said_in(node.body)
        yield from said_in(node.orelse)


def said_in_templates() -> dict[str, str]:
    """Return every literal sentence of the templates with the template that says it."""
    found: dict[str, str] = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "say":
                first = call.args[0]
                constants = [first] if isinstance(first, nodes.Const) else first.find_all(nodes.Const)
                found |= {constant.value: path.name for constant in constants if isinstance(constant.value, str)}
    return found
