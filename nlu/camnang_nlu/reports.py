"""Write measurements as Markdown, for a person who decides what to add next."""

from __future__ import annotations

import resource
from collections.abc import Mapping

from camnang_nlu.evaluation import Report


def markdown(title: str, reports: Mapping[str, Report], *, worst: int = 15) -> str:
    """Return one document: a line for each kind of noise, then what the first of them shows in detail."""
    lines = [
        f"# {title}",
        "",
        "| cách gõ | tin | chủ đề đúng | đúng nhãn chính | thực thể F1 | ECE | AUROC ngoài phạm vi | p50 ms | p99 ms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, report in reports.items():
        scope = f"{report.scope_auroc:.3f}" if report.scope_auroc is not None else "–"
        lines.append(
            f"| {name} | {report.messages} | {report.accuracy:.1%} | {report.strict:.1%} | {report.entity_f1:.1%} |"
            f" {report.calibration_error:.3f} | {scope} | {report.p50:.2f} | {report.p99:.2f} |"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines += ["", f"Bộ nhớ của tiến trình đo, lúc cao nhất: {memory:.0f} MB.", ""]
    if reports:
        name, report = next(iter(reports.items()))
        lines += [f"## Chi tiết: {name}", "", *_details(report, worst)]
    return "\n".join(lines) + "\n"


def _details(report: Report, worst: int) -> list[str]:
    lines = [f"Quyết định: {', '.join(f'{key} {count}' for key, count in report.decisions.most_common())}", ""]
    lines += ["| trả lời từ độ tin | phần được trả lời | đúng trong số đó |", "|---|---|---|"]
    lines += [f"| {start:.1f} | {share:.1%} | {right:.1%} |" for start, share, right in report.abstention]
    lines += ["", "| chủ đề | đúng | tin |", "|---|---|---|"]
    lines += [
        f"| {topic} | {right / total:.1%} | {total} |"
        for topic, (right, total) in sorted(report.by_topic.items(), key=lambda item: item[1][0] / item[1][1])
    ]
    if len(report.by_noise) > 1:
        lines += ["", "| kiểu gõ theo nhãn | đúng | tin |", "|---|---|---|"]
        lines += [
            f"| {kind} | {right / total:.1%} | {total} |" for kind, (right, total) in sorted(report.by_noise.items())
        ]
    if report.entities:
        lines += ["", "| thực thể | F1 | đúng | sót | thừa |", "|---|---|---|---|---|"]
        lines += [
            f"| {name} | {count.f1:.1%} | {count.right} | {count.missed} | {count.extra} |"
            for name, count in sorted(report.entities.items(), key=lambda item: item[1].f1)
        ]
    lines += ["", "Hay nhầm nhất:", ""]
    lines += [f"- {wanted} → {got}: {count}" for wanted, got, count in report.confusions[:worst]]
    return lines
