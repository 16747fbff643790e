from pathlib import Path

import pytest

from camnang_nlu.entities import Gazetteers, extract, load_gazetteers

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def gazetteers() -> Gazetteers:
    return load_gazetteers(ROOT / "nlu" / "gazetteers")


def found(text: str, gazetteers: Gazetteers, kind: str, context: str | None = None) -> list[object]:
    return [entity.value for entity in extract(text, gazetteers, context) if entity.entity == kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("cty đòi 120 triệu", 120_000_000),
        ("het 1tr5", 1_500_000),
        ("1 tỷ 2", 1_200_000_000),
        ("nợ 85tr", 85_000_000),
        ("100.000.000 đồng", 100_000_000),
        ("có 2 tỷ rưỡi đâu mà", 2_000_000_000),
        ("500k", 500_000),
        ("vay 70 củ", 70_000_000),
        ("9.800.000 phí", 9_800_000),
        ("100 million VND", 100_000_000),
    ],
)
def test_money_is_read_in_every_colloquial_form(text: str, value: int, gazetteers: Gazetteers) -> None:
    assert found(text, gazetteers, "money_vnd") == [value]


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("lương 17 man", 170_000, "JPY"),
        ("coc 6000 do", 6000, "USD"),
        ("1.000USD", 1000, "USD"),
        ("29.500 đài tệ", 29_500, "TWD"),
        ("10.320 won", 10_320, "KRW"),
    ],
)
def test_foreign_money_keeps_its_currency(text: str, amount: int, currency: str, gazetteers: Gazetteers) -> None:
    assert found(text, gazetteers, "money_foreign") == [{"amount": amount, "currency": currency}]


@pytest.mark.parametrize(
    ("text", "months"), [("hợp đồng 3 năm", 36), ("18 thang", 18), ("1 năm 10 tháng", 22), ("di 2 nam", 24)]
)
def test_durations_are_months(text: str, months: int, gazetteers: Gazetteers) -> None:
    assert found(text, gazetteers, "duration_months") == [months]


@pytest.mark.parametrize("text", ["năm 2026", "sinh năm 1999", "nam 25 tuổi", "5 năm 1 lần nữa là 2030"])
def test_a_year_is_no_duration(text: str, gazetteers: Gazetteers) -> None:
    assert all(value in (60,) for value in found(text, gazetteers, "duration_months"))


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("0987 654 321", "0987654321"),
        ("+84 912 345 678 nhé", "0912345678"),
        ("01687654321", "0387654321"),
        ("zalo 0911.222.333", "0911222333"),
    ],
)
def test_phones_are_ten_digits_and_old_prefixes_are_mapped(text: str, phone: str, gazetteers: Gazetteers) -> None:
    assert found(text, gazetteers, "phone") == [phone]


@pytest.mark.parametrize(
    ("text", "markets"),
    [
        ("nghe noi uc moi mo di lam nong trai", ["Úc"]),
        ("thay chi my dang tuyen nguoi", []),
        ("di nhat het bao nhieu", ["Nhật Bản"]),
        ("đi Nhật làm thực phẩm", ["Nhật Bản"]),
        ("nước nào phí thấp nhất", []),
        ("chủ nhật có nghỉ không", []),
        ("thợ hàn lương sao", []),
        ("đi hàn", ["Hàn Quốc"]),
        ("thế còn đài loan?", ["Đài Loan"]),
        ("thi eps khi nào", ["Hàn Quốc"]),
        ("sang lao lam ray", ["Lào"]),
        ("người lao động", []),
        ("bao nhiêu là nhiều nhất", []),
        ("ở dubai", ["UAE"]),
        ("nhất định phải đi", []),
    ],
)
def test_a_market_needs_more_than_a_word_that_sounds_like_it(
    text: str, markets: list[str], gazetteers: Gazetteers
) -> None:
    assert found(text, gazetteers, "market") == markets


def test_places_are_kept_as_said_and_mapped_when_certain(gazetteers: Gazetteers) -> None:
    assert found("em ở Bắc Hà, Lào Cai", gazetteers, "district") == ["Bắc Hà"]
    assert found("em ở Hà Giang", gazetteers, "province_new") == ["Tuyên Quang"]
    assert found("con ở Châu Đốc", gazetteers, "province_new") == ["An Giang"]


def test_a_name_follows_its_word_or_answers_the_question(gazetteers: Gazetteers) -> None:
    assert found("em tên Phạm Thị Mơ, sinh 2003", gazetteers, "name") == ["Phạm Thị Mơ"]
    assert found("vàng a súa", gazetteers, "name", "Anh/chị cho em xin họ tên người muốn đi ạ?") == ["vàng a súa"]
    assert found("em tên gì cũng được", gazetteers, "name") == []


def test_offsets_index_the_original_text(gazetteers: Gazetteers) -> None:
    text = "Đi Đài Loan, số em 0987 654 321 nhé"
    for entity in extract(text, gazetteers):
        piece = text[entity.start : entity.end]
        assert piece in ("Đài Loan", "0987 654 321")


def test_raw_telex_is_read_where_words_are_known(gazetteers: Gazetteers) -> None:
    known = frozenset({"trieu", "vay", "nhat", "ban"})
    values = [
        e.value
        for e in extract("vay 70 trieeuj ddi nhaatj banr", gazetteers, None, known)
        if e.entity in ("money_vnd", "market")
    ]
    assert values == [70_000_000, "Nhật Bản"]


def test_a_name_is_no_province_of_china(gazetteers: Gazetteers) -> None:
    assert found("em tên Trần Văn Nam", gazetteers, "market") == []
    assert found("tỉnh Vân Nam", gazetteers, "market") == ["Trung Quốc"]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("da di nhat 3 nam gio muon di han dc k", {"Nhật Bản": "past", "Hàn Quốc": None}),
        ("em ở Nhật về giờ sang Đài Loan được không", {"Nhật Bản": "past", "Đài Loan": None}),
        ("từng đi Đài Loan, nay muốn đi Hàn Quốc", {"Đài Loan": "past", "Hàn Quốc": None}),
        ("em đã đăng ký đi Hàn giờ muốn chuyển Nhật", {"Hàn Quốc": None, "Nhật Bản": None}),
        ("đi nhật hay đi hàn hơn", {"Nhật Bản": None, "Hàn Quốc": None}),
    ],
)
def test_where_a_person_has_been_is_told_from_where_they_would_go(
    text: str, roles: dict[str, str | None], gazetteers: Gazetteers
) -> None:
    assert {e.value: e.role for e in extract(text, gazetteers, None) if e.entity == "market"} == roles
