"""Ask the golden questions through the real pipeline and say which answers are not right, and why."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from camnang_bot.bootstrap import build
from camnang_bot.cli.chat import VIETNAM
from camnang_bot.cli.session import CHANNEL, ChatSession
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings
from camnang_bot.worker import Decided
from camnang_handlers.messages import Incoming
from camnang_handlers.topics import SMALL_TALK, TITLES
from camnang_knowledge.golden import UNCLEAR, GoldenQuestion, Placed, read_golden
from camnang_knowledge.must_not import ALWAYS, Reply, broken
from camnang_knowledge.written import Written

TOPICS = frozenset(TITLES) | SMALL_TALK
ASKED_AT = time(9, 0, tzinfo=VIETNAM)
PAUSE = timedelta(minutes=1)  # between what was said before and the question


@dataclass(frozen=True, slots=True)
class Outcome:
    """One phrasing of one question, what was answered, and what was not right about it."""

    placed: Placed
    asked: str
    topics: tuple[str, ...]
    answered: str
    wrong: tuple[str, ...]


def ask_all(session: ChatSession, questions: Iterable[Placed]) -> Iterator[Outcome]:
    """Ask every phrasing of every question, each in a conversation of its own, and judge the answers."""
    written = Written(session.house.library.knowledge)
    for placed in questions:
        for asked in placed.question.ask:
            yield _ask(session, written, placed, asked)


def _ask(session: ChatSession, written: Written, placed: Placed, asked: str) -> Outcome:
    question, sender = placed.question, uuid.uuid4().hex
    now = datetime.combine(question.as_of, ASKED_AT)
    quoted = None
    if question.context and question.context_role == "user":
        session.say(sender, question.context, now - PAUSE)
    elif question.context:
        quoted = question.context  # what the bot said before, as a channel hands over a quotation
    decided = _say(session, sender, asked, now, quoted)
    if decided is None:
        return Outcome(placed, asked, (), "", ("lượt này bị lỗi",))
    text = "\n".join(reply.text for reply in decided.committed.replies)
    reply = Reply(asked, text, question.as_of, _detail(session, decided, question))
    wrong = (*_differs(question, decided, reply, written), *broken((*ALWAYS, *question.must_not), reply, written))
    return Outcome(placed, asked, decided.turn.topics, text, tuple(wrong))


def _say(session: ChatSession, sender: str, asked: str, now: datetime, quoted: str | None) -> Decided | None:
    if quoted is None:
        return session.say(sender, asked, now)
    incoming = Incoming(CHANNEL, uuid.uuid4().hex, sender, "text", asked, now, context_text=quoted)
    session.house.store.inbox.put_now(CHANNEL, (incoming,), now)
    done = session.worker.run_once(now)
    return done if isinstance(done, Decided) else None


def _detail(session: ChatSession, decided: Decided, question: GoldenQuestion) -> str:
    """Return what the offered "Xem thêm" buttons would show."""
    payloads = [
        b.payload for reply in decided.committed.replies for b in reply.buttons if b.payload.startswith("more:")
    ]
    answers = (session.house.library.knowledge.article_answer(p[5:], question.as_of) for p in payloads)
    return "\n".join(answer.detail for answer in answers if answer and answer.detail)


def _has(wanted: str, text: str) -> bool:
    return any(alternative.strip().lower() in text.lower() for alternative in wanted.split("|"))


def _used(article: str, says: tuple[str, ...], written: Written) -> bool:
    """Say whether an article was the answer; one that only says that nothing is known is kept as an unknown topic."""
    record = written.knowledge.articles[article]
    return article in says or (record.status == "unknown" and f"unknown:{record.topic}" in says)


def _differs(question: GoldenQuestion, decided: Decided, reply: Reply, written: Written) -> Iterator[str]:
    topics = decided.turn.topics or (UNCLEAR,)
    if topics[0] not in question.topics:
        yield f"chủ đề phải là {' hoặc '.join(question.topics)}, bot hiểu là {', '.join(topics)}"
    if missed := set(question.also) - set(topics):
        yield f"chưa trả lời cả {', '.join(sorted(missed))}"
    if question.article and not _used(question.article, decided.turn.says, written):
        yield f"phải dùng bài {question.article}, bot dùng {', '.join(decided.turn.says)}"
    for fact in question.facts:
        if written.knowledge.fact(fact, question.as_of).text not in reply.all:
            yield f"thiếu dữ kiện {fact}"
    yield from (f"phải nói «{wanted}» ngay" for wanted in question.says if not _has(wanted, reply.text))
    yield from (f"phải nói «{wanted}», ít ra ở Xem thêm" for wanted in question.more if not _has(wanted, reply.all))
    yield from (f"không được nói «{unwanted}»" for unwanted in question.never if _has(unwanted, reply.all))
    if question.verdict and decided.turn.verdict != question.verdict:
        yield f"kết luận phải là {question.verdict}, bot nói {decided.turn.verdict}"
    if missing := set(question.effects) - set(decided.committed.effects):
        yield f"chưa làm: {', '.join(sorted(missing))}"


def golden(
    topic: Annotated[str | None, typer.Option(help="Chỉ hỏi các câu của một chủ đề.")] = None,
    failed_only: Annotated[bool, typer.Option("--failed-only", help="Chỉ in câu chưa đúng.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Thư mục câu hỏi mẫu; mặc định là knowledge/golden.")] = None,
) -> None:
    """Hỏi mọi câu hỏi mẫu qua đúng các bước của bot và báo câu nào trả lời chưa đúng."""
    quiet_logs()
    settings = replace(read_settings(database="sqlite:///:memory:"), secret_key=None)
    house = build(settings, say=lambda line: typer.echo(line, err=True))
    questions = read_golden(folder or settings.content.parent / "golden", house.library.knowledge, TOPICS)
    if topic is not None:
        questions = [placed for placed in questions if topic in placed.question.topics]
        if not questions:
            raise typer.BadParameter(f"không có câu hỏi mẫu nào cho chủ đề {topic}")
    outcomes = list(ask_all(ChatSession.on(house), questions))
    house.store.engine.dispose()
    failed = [outcome for outcome in outcomes if outcome.wrong and not outcome.placed.is_gap]
    for outcome in failed:
        _show(outcome)
    if not failed_only:
        _gaps(outcomes)
        _summary(outcomes)
    if failed:
        typer.echo(f"{len(failed)} câu trả lời chưa đúng.", err=True)
        raise typer.Exit(1)


def _show(outcome: Outcome) -> None:
    typer.echo(f"{outcome.placed.file}:{outcome.placed.line}  «{outcome.asked}»")
    for wrong in outcome.wrong:
        typer.echo(f"  ✗ {wrong}")
    typer.echo("  bot: " + outcome.answered.replace("\n", "\n       ") + "\n")


def _gaps(outcomes: list[Outcome]) -> None:
    gaps = [outcome for outcome in outcomes if outcome.placed.is_gap]
    if gaps:
        typer.echo("Chỗ còn thiếu đã biết (không tính là sai):")
    for outcome in gaps:
        state = "vẫn thiếu" if outcome.wrong else "ĐÃ ĐÚNG, chuyển sang tệp của chủ đề"
        typer.echo(f"  {outcome.placed.file}:{outcome.placed.line}  «{outcome.asked}»: {state}")
        typer.echo(f"    {outcome.placed.question.why}")


def _summary(outcomes: list[Outcome]) -> None:
    right: dict[str, list[bool]] = {}
    for outcome in outcomes:
        if not outcome.placed.is_gap:
            right.setdefault(outcome.placed.question.topics[0], []).append(not outcome.wrong)
    for topic, results in sorted(right.items()):
        typer.echo(f"{topic:24}{sum(results):4} / {len(results)}")
    counted = [result for results in right.values() for result in results]
    typer.echo(f"{'tất cả':24}{sum(counted):4} / {len(counted)}")
