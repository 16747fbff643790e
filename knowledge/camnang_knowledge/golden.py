"""Read the golden questions: what people ask, and what a right answer contains according to the facts.

A question that asks for what no fact says is refused, so that the measure itself cannot invent anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from camnang_knowledge.errors import ContentError, OutsideRecord, Problem
from camnang_knowledge.must_not import CHECKS
from camnang_knowledge.records import Record
from camnang_knowledge.store import Knowledge
from camnang_knowledge.written import Written

TODAY: Final = date(2026, 11, 23)
GAPS: Final = "known_gaps"  # the file of questions that are not answered rightly yet
UNCLEAR: Final = "unclear"  # stands for asking back where a message means too little
Texts = tuple[str, ...]


class GoldenQuestion(Record):
    """One question with what a right answer has. In `says`, `more` and `never` a `|` parts alternatives.

    `says` must stand in the reply itself, `more` and `facts` there or behind "Xem thêm". `also` are the topics of further
    questions in the same message. `worked_out` marks figures computed from those in the question. `why` tells what a
    known gap waits for.
    """

    ask: Annotated[Texts, Field(min_length=1)]
    topics: Annotated[Texts, Field(min_length=1)]
    context: str | None = None
    context_role: Literal["user", "bot"] | None = None
    as_of: date = TODAY
    also: Texts = ()
    facts: Texts = ()
    article: str | None = None
    says: Texts = ()
    more: Texts = ()
    never: Texts = ()
    must_not: Texts = ()
    verdict: Literal["red", "amber", "unknown"] | None = None
    effects: Texts = ()
    worked_out: bool = False
    why: str | None = None

    @field_validator("ask", "topics", "also", "facts", "says", "more", "never", "must_not", "effects", mode="before")
    @classmethod
    def _one_is_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _is_a_measure(self) -> GoldenQuestion:
        if (self.context is None) != (self.context_role is None):
            raise ValueError("`context` và `context_role` phải đi với nhau. Hãy thêm hoặc bỏ cả hai.")
        if not (self.facts or self.article or self.says or self.more or self.verdict or self.effects):
            raise ValueError("Chưa nói thế nào là đúng. Hãy thêm `facts`, `article`, `says`, `verdict` hoặc `effects`.")
        unknown = [code for code in self.must_not if code not in CHECKS]
        if unknown:
            raise ValueError(f"Không có mã {', '.join(unknown)}. Hãy dùng: {', '.join(CHECKS)}.")
        return self


@dataclass(frozen=True, slots=True)
class Placed:
    """A question and where it stands."""

    file: str
    line: int
    question: GoldenQuestion

    @property
    def is_gap(self) -> bool:
        """Say whether it is a known gap, listed but not counted as a failure."""
        return Path(self.file).stem == GAPS


def read_golden(folder: Path, knowledge: Knowledge, topics: Collection[str]) -> list[Placed]:
    """Return every question of `folder/*.yml`, in order. Raises ContentError with every problem: file, line, remedy."""
    problems: list[Problem] = []
    found: list[Placed] = []
    written = Written(knowledge)
    for path in sorted(folder.glob("*.yml")):
        for placed in _read(path, problems):
            found.append(placed)
            problems.extend(
                Problem(placed.file, placed.line, wrong, remedy)
                for wrong, remedy in _impossible(placed, written, topics)
            )
    if not found and not problems:
        problems.append(Problem(str(folder), 1, "Không có câu hỏi mẫu nào.", "Đặt các tệp *.yml vào thư mục này."))
    if problems:
        raise ContentError(problems)
    return found


def _read(path: Path, problems: list[Problem]) -> Iterator[Placed]:
    name = f"{path.parent.name}/{path.name}"
    text = path.read_text(encoding="utf-8")
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        document = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problems.append(
            Problem(name, line, "Tệp không đúng cú pháp YAML.", "Xem lại thụt dòng và dấu ngoặc ở dòng này.")
        )
        return
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or set(document) - {"topic", "must_not", "items"}:
        problems.append(Problem(name, 1, "Tệp phải gồm `topic`, `must_not`, `items`.", "Xem knowledge/FORMAT.md."))
        return
    assert isinstance(root, yaml.MappingNode)
    nodes = next(value for key, value in root.value if key.value == "items").value
    defaults = {"topics": document["topic"]} if document.get("topic") else {}
    for node, item in zip(nodes, items, strict=True):
        line = node.start_mark.line + 1
        if not isinstance(item, dict):
            problems.append(Problem(name, line, "Mỗi câu hỏi là một bản ghi.", "Bắt đầu bằng `- ask:`."))
            continue
        filled = {**defaults, **item, "must_not": [*_several(document), *_several(item)]}
        try:
            yield Placed(name, line, GoldenQuestion.model_validate(filled))
        except ValidationError as error:
            for wrong in error.errors():
                place = ".".join(str(part) for part in wrong["loc"]) or "câu hỏi"
                key_line = next(
                    (k.start_mark.line + 1 for k, _ in node.value if k.value == (*wrong["loc"], "")[0]), line
                )
                problems.append(
                    Problem(name, key_line, f"{place}: {wrong['msg']}", "Sửa theo mẫu trong knowledge/FORMAT.md.")
                )


def _several(record: dict[str, object]) -> list[object]:
    value = record.get("must_not") or []
    return list(value) if isinstance(value, list) else [value]


def _impossible(placed: Placed, written: Written, topics: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what a question wants that no answer can have, each with its remedy."""
    question, on, knowledge = placed.question, placed.question.as_of, written.knowledge
    for topic in (*question.topics, *question.also):
        if topic not in topics and topic != UNCLEAR:
            yield f"Không có chủ đề `{topic}`.", "Dùng một trong năm mươi chủ đề, hoặc `unclear`."
    for fact in question.facts:
        try:
            knowledge.fact(fact, on)
        except KeyError:
            yield f"Không có dữ kiện `{fact}`.", "Sửa tên (xem knowledge/content/facts)."
        except OutsideRecord:
            yield f"Dữ kiện `{fact}` không có giá trị ngày {on}.", "Đổi `as_of` hoặc dùng dữ kiện của ngày đó."
    if question.article and question.article not in knowledge.articles:
        yield f"Không có bài `{question.article}`.", "Sửa tên (xem knowledge/content/articles)."
    known = written.on(on).text
    for wanted in () if question.worked_out else (*question.says, *question.more):
        for number in re.findall(r"\d[\d.,]*\d", wanted):
            if number not in known and not any(number in asked for asked in question.ask):
                yield f"«{wanted}»: không dữ kiện nào ngày {on} có {number}.", "Chép con số từ dữ kiện."
    if placed.is_gap and not question.why:
        yield "Chỗ còn thiếu phải có `why`.", "Ghi phần nào phải sửa: understanding hoặc handlers, và sửa gì."
    if not placed.is_gap and question.why:
        yield "`why` chỉ dùng trong known_gaps.yml.", "Bỏ dòng này hoặc chuyển câu hỏi."
