"""Understanding of short Vietnamese messages: topics, entities, and how sure it is. Synchronous, offline, clock-free."""

from camnang_nlu.artefact import data_digest
from camnang_nlu.folding import fold
from camnang_nlu.meaning import Entity, JsonValue, Parser, Ranked, Topic, Understanding
from camnang_nlu.parser import load_parser
from camnang_nlu.training import TrainReport, train

__all__ = [
    "Entity",
    "JsonValue",
    "Parser",
    "Ranked",
    "Topic",
    "TrainReport",
    "Understanding",
    "data_digest",
    "fold",
    "load_parser",
    "train",
]
