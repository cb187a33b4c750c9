"""The side of `app.documents.table_reading` that works in the limited child: bytes → JSON of texts.

A workbook that somebody was handed is untrusted: it can be a zip bomb, name entities, or be damaged on
purpose. Only values are read; a formula is what it last came to. What a parser fails at ends this
process, and its parent says that the file is damaged.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date, datetime, time
from typing import Any, Final

from app.domain.importing import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS

MOST_UNPACKED: Final = 120_000_000
"""Bytes of all parts of a workbook together; 20,000 rows of 50 columns have about 60 MB."""
_DELIMITERS: Final = (";", ",", "\t", "|")


class Refused(Exception):
    """No table; `reason` as in `TableUnreadable`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def main(arguments: Sequence[str]) -> int:
    """`sheet` → the table on standard output; the file comes on standard input."""
    content = sys.stdin.buffer.read()
    try:
        said = read(content, arguments[0] if arguments else "")
    except Refused as refused:
        said = {"refused": refused.reason}
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=True).encode())
    return 0


def read(content: bytes, sheet: str = "") -> dict[str, Any]:
    """The table as plain values. Raises `Refused`."""
    if not content.strip():
        raise Refused("empty")
    if content[:4] == b"PK\x03\x04":
        return _workbook(content, sheet)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":  # OLE2: an old .xls, or a workbook with a password
        raise Refused("password" if b"E\0n\0c\0r\0y\0p\0t" in content[:100_000] else "type")
    if content[:5] == b"%PDF-" or content[:3] == b"\xff\xd8\xff" or content[:8] == b"\x89PNG\r\n\x1a\n":
        raise Refused("type")
    return _separated(content)


# -- text -----------------------------------------------------------------------------------------


def _separated(content: bytes) -> dict[str, Any]:
    text, encoding = decoded(content)
    delimiter = _delimiter(text)
    csv.field_size_limit(LONGEST_CELL * 10)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    def numbered() -> Iterator[tuple[int, list[str]]]:
        last = 0
        for cells in lines:
            yield last + 1, [cell.strip() for cell in cells]
            last = lines.line_num

    try:
        table = _table(numbered())
    except csv.Error:
        raise Refused("broken") from None
    return {**table, "kind": "csv", "encoding": encoding, "delimiter": delimiter, "sheet": "", "sheets": []}


def decoded(content: bytes) -> tuple[str, str]:
    """Text and its encoding: a mark at the beginning, UTF-16 by its zeros, UTF-8, else Windows-1252."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(content, name), name
    head = content[:4000]
    if head[1::2].count(0) * 2 > len(head) // 2:
        return _strictly(content, "utf-16-le"), "utf-16-le"
    if head[0::2].count(0) * 2 > len(head) // 2:
        return _strictly(content, "utf-16-be"), "utf-16-be"
    if b"\0" in head:
        raise Refused("type")
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8"), "utf-8"
    return _strictly(content, "cp1252"), "cp1252"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Refused("broken") from None


def _delimiter(text: str) -> str:
    """The sign that parts the most lines into equally many cells; quotes are respected."""
    lines = [line for line in text[:20_000].splitlines()[:30] if line.strip()]
    best, chosen = 0, ";"
    for sign in _DELIMITERS:
        counts = [len(cells) for cells in csv.reader(lines, delimiter=sign)]
        if not counts or max(counts) < 2:
            continue
        worth = sum(count == counts[0] for count in counts) * 1000 + counts[0]
        if counts[0] > 1 and worth > best:
            best, chosen = worth, sign
    return chosen


# -- workbooks ------------------------------------------------------------------------------------


def _workbook(content: bytes, sheet: str) -> dict[str, Any]:
    _demand_small(content)
    import openpyxl  # noqa: PLC0415 - only a workbook needs it

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    with closing(book):
        names = [one.title for one in book.worksheets]
        if not names:
            raise Refused("empty")
        chosen = book[sheet] if sheet in names else _first_filled(book)
        chosen.reset_dimensions()
        table = _table(
            (number, [cell_text(cell) for cell in row[: MOST_COLUMNS * 2]])
            for number, row in enumerate(chosen.iter_rows(values_only=True), 1)
        )
    return {
        **table,
        "kind": "xlsx",
        "encoding": "",
        "delimiter": "",
        "sheet": chosen.title,
        "sheets": names[:50],
    }


def _demand_small(content: bytes) -> None:
    """Told before anything is unpacked; what the parts say of themselves is counted again by reading."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = book.namelist()
            if "xl/workbook.xml" not in names:
                raise Refused("type")
            if len(names) > 5000:
                raise Refused("large")
            left = MOST_UNPACKED
            for part in book.infolist():
                with book.open(part) as stream:
                    while piece := stream.read(1 << 20):
                        left -= len(piece)
                        if left < 0:
                            raise Refused("large")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError, EOFError, ValueError):
        raise Refused("broken") from None


def _first_filled(book: Any) -> Any:
    for one in book.worksheets:
        one.reset_dimensions()
        for row in one.iter_rows(values_only=True, max_row=50):
            if sum(cell is not None for cell in row) > 1:
                return one
    return book.worksheets[0]


def cell_text(value: Any) -> str:
    """A cell's value as text: a day as ISO, a whole number without its point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


# -- both -----------------------------------------------------------------------------------------


def _table(lines: Iterable[tuple[int, list[str]]]) -> dict[str, Any]:
    """Headings are the first row with two cells filled (or the first one at all); empty rows are left out."""
    columns: list[str] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    has_title = False
    for number, found in lines:
        cells = _fitting(found)
        if not cells:
            continue
        if columns:
            rows.append((cells + [""] * len(columns))[: len(columns)])
            numbers.append(number)
            if len(rows) > MOST_ROWS:
                raise Refused("rows")
        elif sum(map(bool, cells)) < 2 and not has_title:
            has_title = True
        else:
            columns = _headings(cells)
    if not columns:
        raise Refused("headings" if has_title else "empty")
    if not rows:
        raise Refused("empty")
    return {"columns": columns, "rows": rows, "numbers": numbers}


def _fitting(cells: list[str]) -> list[str]:
    """Without the empty end. Raises `Refused`: too many or too long."""
    left = _without_empty_end(cells)
    if len(left) > MOST_COLUMNS:
        raise Refused("columns")
    if any(len(cell) > LONGEST_CELL for cell in left):
        raise Refused("large")
    return left


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _headings(cells: list[str]) -> list[str]:
    """Each with a name of its own: `Telefon`, `Telefon (2)`; one without is called by its letter."""
    names: list[str] = []
    for place, cell in enumerate(_without_empty_end(cells)):
        name = " ".join(re.sub(r"[\x00-\x1f]", " ", cell).split())[:80] or f"({_letters(place)})"
        count = 2
        unique = name
        while unique in names:
            unique = f"{name} ({count})"
            count += 1
        names.append(unique)
    return names


def _letters(place: int) -> str:
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)
