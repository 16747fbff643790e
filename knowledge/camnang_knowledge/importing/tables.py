"""Read a table out of an Excel, HTML or CSV file, whatever stands above it, and name its columns.

A list published by an office has titles, merged cells and empty rows around the table: the header is the first row that names
enough of the wanted columns. Raises ImportRefusedError with the remedy when there is none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from camnang_knowledge.matching import fold

ENCODINGS: Final = ("utf-8-sig", "utf-16", "cp1258", "cp1252")
HEADER_WITHIN: Final = 40  # rows
_DATE: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")


class ImportRefusedError(Exception):
    """A file that cannot be imported as it is. `problems` name the row and what to do; nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems[0] if problems else "empty")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (from 1) and its cells by column name."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """Return a cell without surrounding blanks, or an empty text."""
        return self.cells.get(column, "").strip()


def read_rows(path: Path, columns: Mapping[str, str], needed: tuple[str, ...]) -> list[Row]:
    """Return the rows below the header. `columns` maps a name to a pattern over the folded heading.

    Raises ImportRefusedError for a file without such a table, FileNotFoundError for no file.
    """
    grid = _grid(path)
    for index, cells in enumerate(grid[:HEADER_WITHIN]):
        places = _places(cells, columns)
        if all(name in places for name in needed):
            return [
                Row(number, {name: row[place] for name, place in places.items() if place < len(row)})
                for number, row in enumerate(grid[index + 1 :], index + 2)
                if any(cell.strip() for cell in row)
            ]
    wanted = ", ".join(needed)
    raise ImportRefusedError([f"Không thấy dòng tiêu đề có đủ các cột: {wanted}. Hãy đặt tên cột ở dòng đầu của bảng."])


def _places(cells: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        heading = " ".join(fold(cell).split())
        for name, pattern in columns.items():
            if name not in places and place not in places.values() and re.search(pattern, heading):
                places[name] = place
    return places


def _grid(path: Path) -> list[list[str]]:
    match path.suffix.lower():
        case ".xlsx" | ".xlsm":
            from openpyxl import load_workbook

            book = load_workbook(path, read_only=False, data_only=True)
            sheet = book.worksheets[0]
            for merged in list(sheet.merged_cells.ranges):  # a merged name counts for each of its rows
                value = sheet.cell(merged.min_row, merged.min_col).value
                sheet.unmerge_cells(str(merged))
                for row in range(merged.min_row, merged.max_row + 1):
                    sheet.cell(row, merged.min_col).value = value
            return [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        case ".html" | ".htm":
            parser = _Tables()
            parser.feed(_decoded(path))
            return max(parser.tables, key=len, default=[])
        case ".csv" | ".tsv" | ".txt":
            text = _decoded(path)
            dialect = max(",;\t|", key=text[:4000].count)
            return [list(row) for row in csv.reader(io.StringIO(text), delimiter=dialect)]
        case other:
            raise ImportRefusedError([f"Không đọc được tệp đuôi «{other}». Dùng .xlsx, .html hoặc .csv."])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeError:
            continue
    raise ImportRefusedError(["Không đọc được bảng mã của tệp. Lưu lại dạng UTF-8 rồi thử lại."])


class _Tables(HTMLParser):
    """Gather the text of every table's cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def read_day(text: str) -> date | None:
    """Return the day written as 23/11/2026, 23-11-26 or 2026-11-23. Raises ValueError for another text that is not empty."""
    text = text.strip()
    if not text:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    match = _DATE.search(text)
    if match is None:
        raise ValueError(text)
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    return date(year, int(match[2]), int(match[1]))
