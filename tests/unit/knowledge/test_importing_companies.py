"""A published list against the register: previewed, dated, idempotent; rows that cannot be read are named. Firms are invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from openpyxl import Workbook

from camnang_knowledge.importing.companies import Listed, plan, read_list, status_of, write
from camnang_knowledge.importing.tables import ImportRefusedError
from camnang_knowledge.records import Company
from camnang_knowledge.registers import Companies, core_name

FIRST, LATER = date(2026, 11, 1), date(2026, 11, 20)
HEAD = ["STT", "Tên doanh nghiệp", "Tên viết tắt", "Số giấy phép", "Ngày cấp", "Địa chỉ", "Ghi chú"]
ROWS = [
    ["1", "Công ty CP Nhân lực Thử Một", "THUMOT", "0101/LĐTBXH-GP", "05/03/2024", "Hà Nội", ""],
    ["2", "Công ty TNHH Thử Hai", "", "0202/LĐTBXH-GP", "2024-03-05", "Vinh", "Đình chỉ hoạt động"],
    ["3", "Công ty TNHH MTV Thử Ba", "THUBA", "303/LĐTBXH-GP", "", "Huế", "Thu hồi giấy phép"],
]


def excel(folder: Path, rows: list[list[str]], *, merged: bool = False) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DANH SÁCH DOANH NGHIỆP (dữ liệu thử)"])
    sheet.append([])
    for row in (HEAD, *rows):
        sheet.append(row)
    if merged:
        sheet.merge_cells("A1:G1")
    path = folder / "danh_sach.xlsx"
    book.save(path)
    return path


def listing(rows: list[list[str]]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    head = "".join(f"<th>{cell}</th>" for cell in HEAD)
    return f"<html><table><tr><td>menu</td></tr></table><table><tr>{head}</tr>{cells}</table></html>"


def test_the_same_list_is_read_from_every_kind_of_file(tmp_path: Path) -> None:
    page, text = tmp_path / "a.html", tmp_path / "a.csv"
    page.write_text(listing(ROWS), encoding="utf-8")
    text.write_text("\n".join(";".join(row) for row in (HEAD, *ROWS)), encoding="utf-16")
    found = read_list(excel(tmp_path, ROWS, merged=True))
    assert found == read_list(page) == read_list(text)
    assert [(item.licence, item.status) for item in found] == [
        ("0101/LĐTBXH-GP", "licensed"),
        ("0202/LĐTBXH-GP", "suspended"),
        ("303/LĐTBXH-GP", "revoked"),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["4", "", "", "0404/GP", "", "", ""], "Dòng 7: thiếu tên"),
        (["4", "Công ty Thử Bốn", "", "đang xin", "", "", ""], "Dòng 7: thiếu tên hoặc số giấy phép"),
        (["4", "Công ty Thử Bốn", "", "0404/GP", "tháng ba", "", ""], "Dòng 7: không đọc được ngày"),
        (["4", "Công ty Thử Bốn", "", "101/ldtbxh-gp", "", "", ""], "Dòng 7: số giấy phép trùng với dòng 4"),
        (["4", "Công ty Thử Bốn", "", "0404", "", "", "Dịch vụ việc làm trong nước"], "không phải giấy phép đưa"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_file(tmp_path: Path, row: list[str], said: str) -> None:
    with pytest.raises(ImportRefusedError) as caught:
        read_list(excel(tmp_path, [*ROWS, row]))
    assert len(caught.value.problems) == 1 and said in caught.value.problems[0]


def test_a_file_without_the_table_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(ImportRefusedError, match="tiêu đề"):
        read_list(path)


def test_a_history_grows_by_what_each_list_says(tmp_path: Path) -> None:
    first = plan((), read_list(excel(tmp_path, ROWS)), FIRST, "nguon_thu")
    assert [change.kind for change in first.changes] == ["new"] * 3
    register = first.records
    assert plan(register, read_list(excel(tmp_path, ROWS)), FIRST, "nguon_thu").changes == ()
    later = [
        ["1", "Công ty CP Nhân lực Thử Mới", "THUMOT", "101/LĐTBXH-GP", "", "", ""],
        ["2", "Công ty TNHH Thử Hai", "", "0202/LĐTBXH-GP", "", "", ""],
    ]
    second = plan(register, read_list(excel(tmp_path, later)), LATER, "nguon_thu")
    assert [(c.kind, c.before, c.after) for c in second.changes] == [
        ("renamed", "Công ty CP Nhân lực Thử Một", "Công ty CP Nhân lực Thử Mới"),
        ("status", "suspended", "licensed"),
        ("missing", "revoked", "not_found"),
    ]
    records = {record.licence: record for record in second.records}
    history = records["0202/LĐTBXH-GP"].history
    assert [(p.from_, p.to, p.status) for p in history] == [
        (FIRST, date(2026, 11, 19), "suspended"),
        (LATER, None, "licensed"),
    ]
    companies = Companies(second.records)
    assert companies.find("thu hai", FIRST).status == "suspended"
    assert companies.find("Thử Hai", LATER).status == "licensed"
    assert companies.find("Nhân lực Thử Một", LATER).company is not None, "the old name still finds the firm"


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    import yaml

    records = plan((), read_list(excel(tmp_path, ROWS)), FIRST, "nguon_thu").records
    files = write(records, tmp_path / "companies")
    assert [Company.model_validate(yaml.safe_load(f.read_text(encoding="utf-8"))) for f in files] == list(records)


@pytest.mark.parametrize(
    ("note", "status"),
    [("Đã nộp lại giấy phép", "returned"), ("Giấy phép hết hạn", "expired"), ("", "licensed"), ("Cấp đổi", "licensed")],
)
def test_a_note_means_a_status(note: str, status: str) -> None:
    assert status_of(note) == status


def test_a_near_name_is_another_firm_and_search_stays_quick() -> None:
    many = plan(
        (), [Listed(f"Công ty CP Thử Số {n} Nhân Lực", f"{n}/GP", "licensed") for n in range(1, 601)], FIRST, "x"
    )
    companies = Companies(many.records)
    assert companies.find("Thử Số 17 Nhân Lực", FIRST).company.licence == "17/GP"  # type: ignore[union-attr]
    finding = companies.find("Thử Số 999 Nhân Lực", FIRST)
    assert finding.status == "not_found" and finding.company is None and finding.near
    started = perf_counter()
    for _ in range(20):
        companies.find("thu so 999 nhan luc", FIRST)
    one = (perf_counter() - started) / 20
    started = perf_counter()
    for _ in range(20):
        sorted((core_name(c.name) for c in companies.all), key=len)
    assert one < 20 * (perf_counter() - started), "of the order of folding the names once"
