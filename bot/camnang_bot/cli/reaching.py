"""Prove that every article can be reached: one of its own questions, asked as a person would, leads to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from camnang_bot.bootstrap import House
from camnang_handlers.conversation import Conversation
from camnang_handlers.messages import Incoming
from camnang_knowledge.errors import Problem

CHANNEL = "console"


def reached_by(house: House, question: str, on: date) -> tuple[str, ...]:
    """Return what one question leads to in a fresh conversation: articles and the names of other answers."""
    now = datetime.combine(on, time(9), UTC)
    incoming = Incoming(CHANNEL, "check", "check", "text", question, now)
    turn = house.respond()(incoming, house.parser.parse(question), Conversation(CHANNEL, "check"), now)
    return turn.says


def unreached(house: House, on: date) -> list[Problem]:
    """Return a problem for each article that says something on `on` and that none of its questions leads to."""
    knowledge = house.library.knowledge
    return [
        Problem(
            f"content/articles/{article.id.replace('.', '/', 1)}.yml",
            1,
            f"Không câu nào trong `questions` dẫn tới bài này ngày {on}.",
            "Viết câu hỏi như người dân hay hỏi, hoặc thêm ví dụ vào nlu/data cho chủ đề này.",
        )
        for article in knowledge.articles.values()
        if knowledge.article_answer(article.id, on) is not None
        and not any(article.id in reached_by(house, question, on) for question in article.questions)
    ]
