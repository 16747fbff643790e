"""Old wards and where they went: splits and names that several places had are reported, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from camnang_knowledge.places import Places, bare, load_places

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def places() -> Places:
    return load_places(ROOT / "knowledge" / "content" / "registers" / "wards_2025.tsv")


def test_a_ward_is_found_in_its_province_old_or_new(places: Places) -> None:
    (moved,) = places.find("Tân Trào", province="Tuyên Quang")
    assert (moved.district, moved.new_wards) == ("Huyện Sơn Dương", ("Xã Tân Trào",))
    assert {m.province for m in places.find("tan trao")} >= {"Tuyên Quang", "Hải Dương"}
    assert places.find("Tân Trào", province="Hải Phòng") == places.find("tan trao", province="hai phong")


def test_a_split_names_every_part(places: Places) -> None:
    (moved,) = places.find("Tân Thạnh", district="Thới Lai", province="Cần Thơ")
    assert moved.new_wards == ("Xã Trường Thành", "Xã Tân Thạnh")


def test_marks_tell_two_names_apart(places: Places) -> None:
    assert all(m.ward.endswith("Thành") for m in places.find("Tân Thành"))
    assert len(places.find("tan thanh")) > len(places.find("Tân Thành"))


def test_a_name_nobody_had_is_not_found(places: Places) -> None:
    assert places.find("Không Đâu Có") == () and bare("Xã  Tân Trào") == "tan trao" and bare("xã") == "xa"


def test_a_broken_table_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "wards.tsv"
    path.write_text("a\tb\tc\td\te\nx\ty\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"wards.tsv:2"):
        load_places(path)
    assert load_places(tmp_path / "none.tsv").by_name == {}
