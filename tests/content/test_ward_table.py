"""Our table of old and new wards says what the library that it was made from says."""

from pathlib import Path

from vietnamadminunits import convert_address

TABLE = Path(__file__).resolve().parents[2] / "knowledge" / "content" / "registers" / "wards_2025.tsv"
EVERY = 37  # a thirty-seventh of the ten thousand rows, spread over all provinces


def test_old_wards_went_where_vietnamadminunits_says() -> None:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len({row[2] for row in rows[::EVERY]}) > 55, "the sample leaves provinces out"
    for ward, district, province, new_wards, new_province in rows[::EVERY]:
        unit = convert_address(f"{ward}, {district}, {province}")
        assert unit.ward in new_wards.split(";"), (ward, district, province)
        assert unit.short_province == new_province, (ward, district, province)
