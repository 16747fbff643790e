"""Ask every golden question through the real pipeline, and prove that the measure itself measures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from camnang_bot.bootstrap import House, build
from camnang_bot.cli.golden import TOPICS, ask_all
from camnang_bot.cli.main import commands
from camnang_bot.cli.session import ChatSession
from camnang_bot.logs import quiet_logs
from camnang_bot.settings import read_settings
from camnang_knowledge import ContentError
from camnang_knowledge.golden import Placed, read_golden
from camnang_knowledge.must_not import ALWAYS, CHECKS, Reply, broken
from camnang_knowledge.written import Written

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "knowledge" / "golden"
TODAY = date(2026, 11, 23)
FEWEST_QUESTIONS, FEWEST_A_TOPIC = 320, 5


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    quiet_logs()
    house = build(read_settings(database="sqlite:///:memory:"))
    yield house
    house.store.engine.dispose()


@pytest.fixture(scope="module")
def questions(house: House) -> list[Placed]:
    return read_golden(GOLDEN, house.library.knowledge, TOPICS)


def test_every_golden_question_is_answered_rightly(house: House, questions: list[Placed]) -> None:
    wrong = [
        f"{outcome.placed.file}:{outcome.placed.line} «{outcome.asked}»: {'; '.join(outcome.wrong)}"
        for outcome in ask_all(ChatSession.on(house), [placed for placed in questions if not placed.is_gap])
        if outcome.wrong
    ]
    assert wrong == []


def test_there_are_enough_questions_for_every_topic_and_market(house: House, questions: list[Placed]) -> None:
    counted = [placed.question for placed in questions if not placed.is_gap]
    assert len(counted) >= FEWEST_QUESTIONS
    topics = {topic: sum(topic in question.topics for question in counted) for topic in TOPICS}
    assert {topic: count for topic, count in topics.items() if count < FEWEST_A_TOPIC} == {}
    articles = house.library.knowledge.articles.values()
    own = {article.scope.market for article in articles if article.scope.market}
    asked = {
        house.library.knowledge.articles[question.article].scope.market for question in counted if question.article
    }
    assert own - asked == set()
    assert {date(2025, 6, 1), date(2026, 6, 1), date(2027, 6, 1)} <= {question.as_of for question in counted}


def test_every_known_gap_says_what_it_waits_for(questions: list[Placed]) -> None:
    gaps = [placed.question for placed in questions if placed.is_gap]
    assert all(gap.why and gap.why.split(":")[0] in {"understanding", "handlers"} for gap in gaps)


def read(folder: Path, text: str, house: House) -> str:
    (folder / "fees.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_golden(folder, house.library.knowledge, TOPICS)
    return str(caught.value)


@pytest.mark.parametrize(
    ("item", "line", "said"),
    [
        ("- ask: phí đi nhật", 3, "thế nào là đúng"),
        ("- ask: phí đi nhật\n  says: x\n  colour: red", 5, "colour"),
        ("- ask: phí đi nhật\n  facts: fees.fee_999", 3, "fees.fee_999"),
        ("- ask: phí đi nhật\n  article: fees.sao_hoa", 3, "fees.sao_hoa"),
        ("- ask: phí đi nhật\n  as_of: 2025-06-01\n  facts: loans.loa_001", 3, "không có giá trị ngày 2025-06-01"),
        ("- ask: phí đi nhật\n  says: hết 123.456.789 đồng", 3, "123.456.789"),
        ("- ask: phí đi nhật\n  topics: weather\n  says: x", 3, "weather"),
        ("- ask: phí đi nhật\n  says: x\n  must_not: be_rude", 3, "be_rude"),
        ("- ask: phí đi nhật\n  says: x\n  context: trước đó", 3, "context_role"),
        ("- ask: phí đi nhật\n  says: x\n  why: handlers", 3, "known_gaps.yml"),
        ("- ask: [phí", 4, "YAML"),
    ],
)
def test_a_question_that_measures_nothing_is_refused_with_its_line(
    tmp_path: Path, house: House, item: str, line: int, said: str
) -> None:
    problem = read(tmp_path, f"topic: fees\nitems:\n{item}\n", house)
    assert f"fees.yml:{line}\n" in problem
    assert said in problem
    assert len(problem.splitlines()) >= 3  # where, what, what to do


def test_the_command_reports_place_wanted_and_answered_and_fails(tmp_path: Path) -> None:
    (tmp_path / "fees.yml").write_text(
        "topic: fees\nitems:\n- ask: Đi Đài Loan hết bao nhiêu tiền?\n  says: [tiền cơm]\n  never: [tháng lương]\n"
        "- ask: Đi Malaysia mất bao nhiêu tiền hả em?\n  article: fees.malaysia\n",
        encoding="utf-8",
    )
    (tmp_path / "known_gaps.yml").write_text(
        "items:\n- ask: alo alo\n  topics: fees\n  says: x\n  why: 'understanding: thử'\n", encoding="utf-8"
    )
    run = CliRunner().invoke(commands, ["knowledge", "golden", "--folder", str(tmp_path)])
    assert run.exit_code == 1
    for expected in (
        "fees.yml:3",
        "phải nói «tiền cơm»",
        "không được nói «tháng lương»",
        "vẫn thiếu",
        "fees                       1 / 2",
    ):
        assert expected in run.output, run.output
    short = CliRunner().invoke(commands, ["knowledge", "golden", "--folder", str(tmp_path), "--failed-only"])
    assert "1 / 2" not in short.output
    assert (
        CliRunner().invoke(commands, ["knowledge", "golden", "--folder", str(tmp_path), "--topic", "x"]).exit_code == 2
    )


SOURCE = "\n(Tính đến ngày 22/11/2026. Nguồn: Luật 69/2020/QH14, Điều 25.)"
BROKEN_AND_KEPT = [
    ("safe_word", "Công ty này an toàn, anh/chị cứ đi.", "Học an toàn lao động. Em không nói công ty nào là an toàn."),
    ("safe_word", "Công ty này rất uy tín.", "Xã an toàn khu được miễn phí."),
    ("accuse", "Đây là lừa đảo.", "Có dấu hiệu nguy hiểm. Nhiều đường dây dẫn tới khu lừa đảo ở Myanmar."),
    ("accuse", "Công ty này lừa đảo người dân.", "Bị lừa: báo công an nơi gần nhất."),
    ("accuse", "Công ty TNHH Hợp tác quốc tế MIDORI Việt Nam chuyên lừa người.", "Công ty MIDORI bị phạt."),
    ("promise_outcome", "Anh/chị chắc chắn được vay.", "Không ai bao đỗ. Ai hứa bao đậu là phải dừng."),
    ("promise_outcome", "Bên em cam kết đậu visa.", "Được vay tối đa 100% chi phí, ngân hàng quyết định."),
    ("old_admin", "Anh/chị đến Sở Lao động hỏi.", "Sở Lao động cũ nay là Sở Nội vụ."),
    ("old_admin", "Nộp đơn ở UBND huyện.", "Nộp ở UBND xã; phòng lao động huyện không còn."),
    ("invent_hotline", "Gọi 0909 123 456 nhé.", "Gọi +84 981 84 84 84."),
    ("invent_hotline", "Gọi tổng đài 1800 ngay.", "Gọi 1955, COMWEL 032-540-4740, ký quỹ 100.000.000 đồng."),
    ("invent_hotline", "Xem trên di-nuoc-ngoai-nhanh.com.", "Xem trên colab.moha.gov.vn."),
    ("fee_figure_without_source", "Hết 120 triệu đồng.", f"Hết 12.000.000 đồng.{SOURCE}"),
    ("rate_invented", "Lãi 7,92%/năm.", "Lãi chung bằng 127% lãi hộ nghèo, 6,6 %."),
    ("ask_personal_first", "Anh/chị cho em xin họ tên ạ?", "Tiền dịch vụ tối đa 3 tháng lương cho hợp đồng từ 36 tháng trở lên. Anh/chị cho em xin tên."),
    ("rule_of_other_day", "Vay từ 100 triệu đồng trở lên phải có tài sản bảo đảm.", "Vay trên 200 triệu đồng phải có bảo đảm tiền vay."),
    ("unfinished", "Tối đa {fees.fee_001}", "Tối đa 1 tháng lương"),
    ("unfinished", "Please ask an officer.", "Anh/chị hỏi cán bộ ạ."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "bad", "good"), BROKEN_AND_KEPT)
def test_what_must_not_be_said_is_found_and_nothing_else(house: House, code: str, bad: str, good: str) -> None:
    written = Written(house.library.knowledge)
    assert broken([code], Reply("?", bad, TODAY), written)
    assert broken([code], Reply("?", good, TODAY), written) == []


def test_a_fact_past_its_review_day_must_say_so(house: House) -> None:
    written, later = Written(house.library.knowledge), date(2028, 1, 1)
    text = house.library.knowledge.fact("fees.fee_018", later).text
    assert broken(["stale_silently"], Reply("?", text, later), written)
    assert not broken(["stale_silently"], Reply("?", f"{text} Anh/chị nhớ hỏi lại cán bộ.", later), written)
    assert not broken(["stale_silently"], Reply("?", text, TODAY), written)


def test_every_code_has_a_case_here() -> None:
    assert set(CHECKS) == {code for code, _, _ in BROKEN_AND_KEPT} | {"stale_silently"}
    assert set(ALWAYS) <= set(CHECKS)
