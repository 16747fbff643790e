"""Prove the promises over all content: no bare figure, every source complete, lengths kept, every article reachable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from camnang_knowledge.contacts import ContactPoint
from camnang_knowledge.errors import OutsideRecord, Problem
from camnang_knowledge.loading import load_knowledge
from camnang_knowledge.programmes import EDUCATION, Programme
from camnang_knowledge.records import Article, Fact, FraudSign, Scope
from camnang_knowledge.store import PLACEHOLDER, Knowledge

SHORT_WORDS: Final = 60
CLAUSE: Final = re.compile(r"(?<=[.!?;:])\s+|\n")
FIELD: Final = re.compile(r"\{[^}]*\}")
EXAMPLE: Final = re.compile(
    r"(?i)ví dụ:[^.]*(?:\.\d+[^.]*)*|«[^»]*»|÷ 12\b"
)  # what a person may type; months of a year
DETAIL_WORDS: Final = 400
SENTENCE_WORDS: Final = 60  # a clause longer than that is not read aloud in one breath
# Names that contain digits and are no figures.
ALLOWED: Final = re.compile(r"\b(?:E-?(?:7|8|9|10)|C-?[34]|N[1-5]|TOPIK ?\d|B[12]|A[12])\b")
FEWEST: Final = {"facts": 300, "articles": 80, "documents": 60, "signs": 12, "warnings": 10, "markets": 20}


def check_content(content: Path, on: date) -> list[Problem]:
    """Return everything wrong with the content below `content` as of `on`. Raises ContentError when it cannot be loaded."""
    knowledge = load_knowledge(content)
    problems: list[Problem] = []
    for fact in knowledge.facts.values():
        problems.extend(_fact(knowledge, fact))
    for article in knowledge.articles.values():
        problems.extend(_article(knowledge, article, on))
    for sign in knowledge.signs:
        problems.extend(_sign(knowledge, sign))
    problems.extend(_programme_scopes(knowledge))
    for programme in knowledge.programmes.all:
        problems.extend(_programme(knowledge, programme))
    for item in knowledge.costs:
        file = f"content/registers/costs/{item.id}.yml"
        if item.fact not in knowledge.facts:
            problems.append(Problem(file, 1, f"Không có dữ kiện `{item.fact}`.", "Sửa tên dữ kiện."))
        elif not all(_carries(knowledge.facts[item.fact], amount) for amount in (item.least, item.most)):
            problems.append(Problem(file, 1, f"Số tiền không có trong `{item.fact}`.", "Sửa cho khớp nguồn."))
        for wanted in (*item.programmes, *item.within):
            if knowledge.programmes.get(wanted) is None:
                problems.append(
                    Problem(file, 1, f"Không có chương trình «{wanted}».", "Sửa theo registers/programmes.")
                )
    for point in knowledge.contacts.all:
        problems.extend(_contact(knowledge, point))
    known_groups = {audience.id for audience in knowledge.audiences.all}
    for support in knowledge.supports:
        file = f"content/registers/supports/{support.id}.yml"
        if support.fact not in knowledge.facts:
            problems.append(Problem(file, 1, f"Không có dữ kiện `{support.fact}`.", "Sửa tên dữ kiện."))
        elif not _carries(knowledge.facts[support.fact], support.most):
            problems.append(
                Problem(file, 1, f"Số {support.most} không có trong `{support.fact}`.", "Sửa cho khớp nguồn.")
            )
        problems.extend(
            Problem(file, 1, f"Không có nhóm `{group}`.", "Chọn một tệp trong registers/audiences.")
            for group in support.audiences
            if group not in known_groups
        )
    problems.extend(_coverage(knowledge, on))
    counts = {
        "facts": len(knowledge.facts),
        "articles": len(knowledge.articles),
        "documents": len(knowledge.documents),
        "signs": len(knowledge.signs),
        "warnings": len(knowledge.warnings),
        "markets": len(knowledge.markets),
    }
    for name, fewest in FEWEST.items():
        if counts[name] < fewest:
            problems.append(
                Problem(
                    f"content/{name}",
                    1,
                    f"Chỉ có {counts[name]} bản ghi, ít hơn {fewest}.",
                    "Xem có tệp nào bị mất không.",
                )
            )
    return problems


def _contact(knowledge: Knowledge, point: ContactPoint) -> list[Problem]:
    """Every number and page stands in one of the facts that carry its source, so that none is invented."""
    file = f"content/registers/contacts/{point.id}.yml"
    missing = [fact for fact in point.facts if fact not in knowledge.facts]
    if missing:
        return [Problem(file, 1, f"Không có dữ kiện `{missing[0]}`.", "Sửa tên dữ kiện.")]
    text = " ".join(str(p.value) for fact in point.facts for p in knowledge.facts[fact].history)
    digits = re.sub(r"\D", "", text)
    unknown = [site for site in point.sites if site not in text]
    unknown += [phone for phone in point.phones if re.sub(r"\D", "", phone).removeprefix("0") not in digits]
    return [Problem(file, 1, f"«{value}» không có trong dữ kiện đã dẫn.", "Sửa cho khớp nguồn.") for value in unknown]


def check_wording(sentences: Mapping[str, str]) -> list[Problem]:
    """Return the sentences of the catalog that hold a figure of their own: wording pulls figures, or gives them as an example."""
    return [
        Problem("locale/vi/LC_MESSAGES/camnang.po", 1, f"Câu có con số trần: «{text[:80]}».", "Đưa con số vào dữ kiện.")
        for text in sentences.values()
        if re.search(r"\d", EXAMPLE.sub("", FIELD.sub("", text)))
    ]


def _coverage(knowledge: Knowledge, on: date) -> list[Problem]:
    """Every topic has a general article that speaks on `on` or says honestly that nothing is known, for every market."""
    problems: list[Problem] = []
    for topic in sorted(knowledge.by_topic):
        for market in (None, *(market.name for market in knowledge.markets)):
            answer = knowledge.answer(topic, Scope(market=market), on)
            if answer.article is None or not (answer.citations or answer.status == "unknown"):
                problems.append(
                    Problem(
                        f"content/articles/{topic}",
                        1,
                        f"Chủ đề {topic} không trả lời được cho {market or 'câu hỏi chung'} ngày {on}.",
                        "Viết một bài chung, hoặc bài có `status: unknown` nói thật là chưa biết.",
                    )
                )
                break
    return problems


def _carries(fact: Fact, amount: int) -> bool:
    """Say whether a fact's text holds an amount of đồng, written out or in millions."""
    text = " ".join(str(period.value) for period in fact.history)
    written = f"{amount:,}".replace(",", ".")
    return written in text or (amount % 1_000_000 == 0 and f"{amount // 1_000_000} triệu" in text)


def _programme_scopes(knowledge: Knowledge) -> list[Problem]:
    """An article about a programme names one of the register, and its market."""
    problems = []
    for article in knowledge.articles.values():
        wanted = article.scope.programme
        programme = knowledge.programmes.get(wanted)
        if wanted and (programme is None or programme.market != article.scope.market):
            file = f"content/articles/{article.id.replace('.', '/', 1)}.yml"
            problems.append(
                Problem(
                    file, 1, f"Không có chương trình «{wanted}» ở thị trường này.", "Sửa theo registers/programmes."
                )
            )
    return problems


def _programme(knowledge: Knowledge, programme: Programme) -> list[Problem]:
    file = f"content/registers/programmes/{programme.id}.yml"
    problems = [
        Problem(file, 1, f"Không có dữ kiện `{fact}`.", "Sửa tên, hoặc thêm tệp trong content/facts.")
        for fact in programme.fact_ids
        if fact not in knowledge.facts
    ]
    for requirement in (programme.organiser, programme.education, programme.language, programme.term):
        if requirement and requirement.least is not None and requirement.least not in EDUCATION:
            problems.append(
                Problem(file, 1, f"Không có bậc học «{requirement.least}».", f"Chọn: {', '.join(EDUCATION)}.")
            )
    if not any(market.name == programme.market for market in knowledge.markets):
        problems.append(Problem(file, 1, f"Không có thị trường «{programme.market}».", "Thêm vào registers/markets."))
    return problems


def _fact(knowledge: Knowledge, fact: Fact) -> list[Problem]:
    file = f"content/facts/{fact.id.replace('.', '/')}.yml"
    problems = [
        Problem(file, 1, f"Không có tài liệu `{ref.document}`.", "Thêm tệp trong content/documents hoặc sửa tên.")
        for period in fact.history
        for ref in period.sources
        if ref.document not in knowledge.documents
    ]
    if fact.review.by <= fact.checked_on:
        problems.append(Problem(file, 1, "`review.by` phải sau `checked_on`.", "Đặt ngày kiểm tra lại về sau."))
    return problems


def _article(knowledge: Knowledge, article: Article, on: date) -> list[Problem]:
    file = f"content/articles/{article.id.replace('.', '/')}.yml"
    problems = []
    for name, text in (("short", article.short), ("detail", article.detail or "")):
        bare = ALLOWED.sub("", PLACEHOLDER.sub("", text))
        if re.search(r"\d", bare):
            problems.append(
                Problem(file, 1, f"`{name}` có con số viết thẳng.", "Đưa con số vào một fact rồi gọi {tên.fact}.")
            )
        for placeholder in PLACEHOLDER.findall(text):
            missing = (
                placeholder[4:] not in knowledge.documents
                if placeholder.startswith("doc:")
                else placeholder not in knowledge.facts
            )
            if missing:
                problems.append(Problem(file, 1, f"Không có `{placeholder}`.", "Sửa tên trong ngoặc nhọn."))
                return problems
    for reference in article.sources:
        if reference.document not in knowledge.documents:
            problems.append(Problem(file, 1, f"Không có tài liệu `{reference.document}`.", "Sửa tên tài liệu."))
            return problems
    try:
        answer = knowledge.render(article, on, ())
    except (OutsideRecord, KeyError):
        answer = None
    if answer is None:
        problems.append(Problem(file, 1, f"Không trả lời được ngày {on}.", "Thay fact đã hết hiệu lực trong `short`."))
        return problems
    words = len(answer.short.split())
    if words > SHORT_WORDS:
        problems.append(Problem(file, 1, f"`short` dài {words} chữ, quá {SHORT_WORDS}.", "Chuyển bớt sang `detail`."))
    words = len((answer.detail or "").split())
    if words > DETAIL_WORDS:
        problems.append(
            Problem(file, 1, f"`detail` dài {words} chữ, quá {DETAIL_WORDS}.", "Bớt câu, hoặc tách bài riêng.")
        )
    longest = max((len(part.split()) for part in CLAUSE.split(f"{answer.short} {answer.detail or ''}")), default=0)
    if longest > SENTENCE_WORDS:
        problems.append(Problem(file, 1, f"Có vế câu dài {longest} chữ, quá {SENTENCE_WORDS}.", "Ngắt thành câu ngắn."))
    if article.status == "answered" and not answer.citations:
        problems.append(Problem(file, 1, "Câu trả lời không có nguồn.", "Thêm fact hoặc `sources`."))
    return problems


def _sign(knowledge: Knowledge, sign: FraudSign) -> list[Problem]:
    file = f"content/registers/signs/{sign.id}.yml"
    problems = []
    for pattern in (*sign.patterns, *sign.unless, *sign.at_once):
        try:
            re.compile(pattern)
        except re.error:
            problems.append(Problem(file, 1, f"Mẫu không đúng: {pattern}", "Sửa biểu thức."))
    if sign.source.document not in knowledge.documents:
        problems.append(Problem(file, 1, f"Không có tài liệu `{sign.source.document}`.", "Sửa tên tài liệu."))
    return problems
