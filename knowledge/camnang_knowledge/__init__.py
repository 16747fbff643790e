"""Dated, sourced knowledge: facts with a history, articles made of them, registers, calculators and checks. Pure."""

from camnang_knowledge.checking import check_content
from camnang_knowledge.checks import Sign, Verdict
from camnang_knowledge.errors import ContentError, OutsideRecord, Problem
from camnang_knowledge.loading import load_knowledge
from camnang_knowledge.records import Scope
from camnang_knowledge.store import Answer, Citation, FactValue, Knowledge

__all__ = [
    "Answer",
    "Citation",
    "ContentError",
    "FactValue",
    "Knowledge",
    "OutsideRecord",
    "Problem",
    "Scope",
    "Sign",
    "Verdict",
    "check_content",
    "load_knowledge",
]
