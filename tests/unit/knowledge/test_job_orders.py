"""Job orders and events: imported with every missing cell named, matched with reasons, never shown when expired. All invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from camnang_knowledge.importing.orders import read_events, read_orders, write
from camnang_knowledge.importing.tables import ImportRefusedError
from camnang_knowledge.job_orders import Applicant, Event, JobOrder, best, match, upcoming

TODAY = date(2026, 11, 23)
MARKETS = ("Nhật Bản", "Đài Loan")
HEAD = [
    "Tên đơn",
    "Thị trường",
    "Công ty",
    "Số chấp thuận",
    "Hạn nộp",
    "Ngành",
    "Số lượng",
    "Độ tuổi",
    "Giới tính",
    "Học vấn",
    "Lương",
    "Chi phí",
    "Nguồn",
]
GOOD = [
    "Chế biến cơm hộp",
    "nhat ban",
    "Công ty Thử Một",
    "123/QLLĐNN",
    "30/11/2026",
    "chế biến thực phẩm",
    "20",
    "18-35",
    "Nữ",
    "THCS",
    "17 man",
    "84 triệu",
    "thử",
]


def excel(folder: Path, head: list[str], rows: list[list[str]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["ĐƠN HÀNG (dữ liệu thử)"], head, *rows):
        sheet.append(row)
    path = folder / "don.xlsx"
    book.save(path)
    return path


def changed(**cells: str) -> list[str]:
    return [cells.get(name, value) for name, value in zip(HEAD, GOOD, strict=True)]


def test_an_order_is_read_with_its_units(tmp_path: Path) -> None:
    order = read_orders(excel(tmp_path, HEAD, [GOOD]), TODAY, MARKETS)[0]
    assert (order.market, order.least_age, order.most_age, order.gender) == ("Nhật Bản", 18, 35, "nữ")
    assert (order.cost, order.seats, order.expires) == (84_000_000, 20, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Số chấp thuận": ""}, "số chấp thuận»: để trống"),
        ({"Hạn nộp": ""}, "hết hạn»: để trống"),
        ({"Hạn nộp": "cuối tháng"}, "hết hạn»: không đọc được ngày"),
        ({"Thị trường": "Sao Hỏa"}, "không có «Sao Hỏa»"),
        ({"Chi phí": "thương lượng"}, "chi phí»: không đọc được"),
        ({"Số lượng": "vài người"}, "số lượng»: «vài người» không phải số"),
    ],
)
def test_a_bad_cell_names_its_row_column_and_remedy(tmp_path: Path, cells: dict[str, str], said: str) -> None:
    with pytest.raises(ImportRefusedError) as caught:
        read_orders(excel(tmp_path, HEAD, [GOOD, changed(**{"Tên đơn": "Khác", **cells})]), TODAY, MARKETS)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith("Dòng 4:") and said in caught.value.problems[0]


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    orders = read_orders(
        excel(tmp_path, HEAD, [GOOD, changed(**{"Tên đơn": "Hàn", "Giới tính": "Nam"})]), TODAY, MARKETS
    )
    folder = tmp_path / "job_orders"
    assert write(orders, folder) == (2, 0)
    assert write(orders, folder) == (0, 0)
    read = [JobOrder.model_validate(yaml.safe_load(f.read_text(encoding="utf-8"))) for f in sorted(folder.iterdir())]
    assert sorted(o.id for o in read) == sorted(o.id for o in orders)
    later = read_orders(excel(tmp_path, HEAD, [changed(**{"Chi phí": "90.000.000"})]), TODAY, MARKETS)
    assert write(later, folder) == (0, 1)


def order(name: str, **fields: object) -> JobOrder:
    base = {"title": name, "market": "Nhật Bản", "firm": "Thử", "approval": "1/QL", "expires": date(2026, 12, 1)}
    return JobOrder.model_validate({"id": name, **base, "source": "thử", "checked_on": TODAY, **fields})


def test_reasons_for_and_against_are_only_of_what_was_told() -> None:
    asked = order("a", least_age=18, most_age=35, gender="nữ", education="THPT", cost=90_000_000)
    told = match(asked, Applicant(age=40, gender="nữ", education="THCS", purse=100_000_000))
    assert told.fits == ("gender", "cost") and told.against == ("age", "education")
    silent = match(asked, Applicant())
    assert silent.fits == silent.against == ()


def test_the_expired_are_never_shown_and_the_fitting_come_first() -> None:
    orders = [
        order("old", expires=date(2026, 11, 22)),
        order("young", most_age=25),
        order("fits", most_age=45),
        order("other", market="Đài Loan"),
    ]
    shown = best(orders, Applicant(age=40), TODAY, "Nhật Bản")
    assert [m.order.id for m in shown] == ["fits", "young"]
    assert {m.order.id for m in best(orders, Applicant(), TODAY)} == {"young", "fits", "other"}


def test_events_of_the_next_sixty_days_in_the_province(tmp_path: Path) -> None:
    head = ["Nội dung", "Địa điểm", "Từ ngày", "Đến ngày", "Tỉnh", "Đơn vị", "Nguồn"]
    rows = [
        ["Phiên giao dịch việc làm", "Chợ thử", "01/12/2026", "", "An Giang", "Trung tâm thử", "thử"],
        ["Phiên xa", "Chợ thử", "01/03/2027", "", "An Giang", "Trung tâm thử", "thử"],
        ["Đã qua", "Chợ thử", "01/11/2026", "02/11/2026", "An Giang", "Trung tâm thử", "thử"],
        ["Mọi nơi", "Trực tuyến", "25/11/2026", "", "", "Trung tâm thử", "thử"],
    ]
    events = read_events(excel(tmp_path, head, rows), TODAY)
    assert [e.what for e in upcoming(events, TODAY, "An Giang")] == ["Mọi nơi", "Phiên giao dịch việc làm"]
    assert [e.what for e in upcoming(events, TODAY, "Lào Cai")] == ["Mọi nơi"]
    assert isinstance(events[0], Event)
