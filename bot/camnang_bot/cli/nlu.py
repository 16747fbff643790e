"""Work with the understanding from the command line: parse, train, evaluate, explain, noise."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from camnang_bot.bootstrap import ready_parser
from camnang_bot.channels import untrusted
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings
from camnang_nlu.artefact import thresholds
from camnang_nlu.crossvalidation import AS_WRITTEN, cross_validate, noises
from camnang_nlu.entities import load_gazetteers
from camnang_nlu.evaluation import evaluate, read_labelled, summarise
from camnang_nlu.examples import read_examples, shorten, strip_marks
from camnang_nlu.gates import read_also_ok, read_gates, swallowed
from camnang_nlu.parser import LocalParser
from camnang_nlu.reports import markdown
from camnang_nlu.typing_methods import write_telex, write_vni

app = typer.Typer(no_args_is_help=True)


def _parser() -> LocalParser:
    quiet_logs()
    parser = ready_parser(read_settings(), lambda line: typer.echo(line, err=True))
    assert isinstance(parser, LocalParser)
    return parser


@app.command()
def parse(
    text: Annotated[str | None, typer.Argument()] = None, jsonl: Annotated[bool, typer.Option("--jsonl")] = False
) -> None:
    """Hiểu một câu, hoặc từng dòng JSON {"id","text","context"?,"context_role"?} từ đầu vào chuẩn."""
    parser = _parser()
    if not jsonl:
        typer.echo(json.dumps(parser.parse(text or "").to_rasa(), ensure_ascii=False, indent=2))
        return
    for raw in sys.stdin.buffer:
        if not raw.strip():
            continue
        try:
            line = json.loads(raw)
            if not isinstance(line, dict) or not isinstance(line.get("text"), str):
                raise ValueError("each line needs a text")
        except (ValueError, RecursionError) as error:
            answer: dict[str, object] = {"error": f'{type(error).__name__}: dòng này không đúng mẫu {{"id", "text"}}'}
        else:
            context, role = line.get("context"), line.get("context_role")
            understood = parser.parse(
                untrusted.text(line["text"]),
                untrusted.text(context) or None,
                role if role in ("user", "bot") else None,
            )
            answer = {"id": line.get("id"), **understood.to_rasa()}
        sys.stdout.write(
            untrusted.text(json.dumps(answer, ensure_ascii=False)) + "\n"
        )  # an id may hold half a character
        sys.stdout.flush()


@app.command()
def train(
    if_stale: Annotated[bool, typer.Option("--if-stale", help="Chỉ dạy lại khi dữ liệu đã đổi.")] = False,
) -> None:
    """Dạy lại phần hiểu câu hỏi từ nlu/data."""
    quiet_logs()
    settings = read_settings()
    if not if_stale:
        settings.artefact.with_suffix(".digest").unlink(missing_ok=True)
    ready_parser(settings, typer.echo)


@app.command()
def explain(text: str) -> None:
    """Cho biết dấu hiệu nào quyết định chủ đề của một câu."""
    parser = _parser()
    understood = parser.parse(text)
    typer.echo(f"{understood.intent.name} {understood.intent.confidence:.2f} ({understood.decision})")
    for name, weight in parser.explain(text):
        typer.echo(f"  {weight:+.3f}  {name}")


def _write(document: str, out: Path | None) -> None:
    if out is None:
        typer.echo(document)
    else:
        out.write_text(document, encoding="utf-8")


OUT = Annotated[Path | None, typer.Option(help="Ghi báo cáo Markdown ra tệp này.")]


@app.command("evaluate")
def evaluate_files(files: list[Path], out: OUT = None) -> None:
    """Đo trên các tệp có nhãn, cả khi bỏ dấu, gõ Telex thô và viết tắt. Không bao giờ dạy trên các tệp này."""
    parser = _parser()
    changes = noises(parser.artefact.reader.gazetteers)
    documents = []
    for file in files:
        messages = read_labelled(file)
        reports = {name: evaluate(parser, messages, change) for name, change in changes.items()}
        documents.append(markdown(file.name, reports))
    _write("\n".join(documents), out)


@app.command("cross-validate")
def cross_validate_data(
    out: OUT = None,
    folds: Annotated[int, typer.Option(min=2, max=10)] = 5,
    wrong: Annotated[Path | None, typer.Option(help="Ghi các câu bị hiểu nhầm ra tệp này (TSV).")] = None,
) -> None:
    """Đo trên chính dữ liệu của mình: mỗi câu được chấm bởi một mô hình chưa từng thấy câu đó."""
    settings = read_settings()
    outcomes = cross_validate(
        [example for example in read_examples(settings.data) if example.text],
        load_gazetteers(settings.data.parent / "gazetteers"),
        thresholds(settings.config),
        folds=folds,
        also_ok=read_also_ok(settings.data.parent / "gates" / "also_ok.yml"),
        progress=lambda line: typer.echo(f"lượt {line}", err=True),
    )
    reports = {name: summarise(rows) for name, rows in outcomes.items()}
    _write(markdown(f"Kiểm chéo {folds} lượt trên nlu/data", reports), out)
    if wrong is not None:
        lines = [
            "\t".join(
                (row.message.topic, row.understood.intent.name, f"{row.understood.intent.confidence:.2f}", row.text)
            )
            for row in outcomes[AS_WRITTEN]
            if not row.right
        ]
        wrong.write_text("\n".join(lines) + "\n", encoding="utf-8")


@app.command()
def gate() -> None:
    """Kiểm các câu gần một chủ đề mà không được hiểu là chủ đề đó (nlu/gates/over_matching.yml)."""
    gates = read_gates(read_settings().data.parent / "gates" / "over_matching.yml")
    found = list(swallowed(_parser(), gates))
    for item in found:
        typer.echo(f"{item.topic} {item.confidence:.2f}: {item.text}")
    typer.echo(f"{sum(map(len, gates.values()))} câu, {len(found)} câu bị hiểu nhầm.")
    if found:
        raise typer.Exit(1)


@app.command("words")
def show_words(text: str) -> None:
    """Tách từ và câu của một đoạn văn, để tìm và gom câu hỏi chưa trả lời."""
    from camnang_nlu.tokens import sentences, words

    for sentence in sentences(text):
        typer.echo(" ".join(words(sentence)))


@app.command()
def noise(kind: str) -> None:
    """Đổi từng dòng đầu vào: strip (bỏ dấu), telex, vni, teencode."""
    forms = load_gazetteers(read_settings().data.parent / "gazetteers").shorthand.forms()
    changes: dict[str, Callable[[str], str]] = {
        "strip": strip_marks,
        "telex": write_telex,
        "vni": write_vni,
        "teencode": lambda text: shorten(text, forms, random.Random(7)),  # noqa: S311
    }
    if kind not in changes:
        raise typer.BadParameter(f"kiểu là một trong: {', '.join(changes)}")
    for line in sys.stdin:
        typer.echo(changes[kind](line.rstrip("\n")))
