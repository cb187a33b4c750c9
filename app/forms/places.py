"""Where in a spreadsheet a question or a choice stands: what an author needs to mend it.

Runs in the importer's child process: the file is not trusted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

ERRORS = frozenset(["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"])
"""What a cell holds whose formula went wrong (ISO/IEC 29500-1, 18.18.11)."""
SHEETS = ("survey", "choices", "settings")
_NAMES = {"survey": ("name", "tag", "value"), "choices": ("name", "value")}
"""Headings under which a row's name stands (pyxform/aliases.py)."""
_LISTS = ("list_name", "list name")


def places_of(path: Path) -> dict[str, Any]:
    """Per sheet its headings (heading → column letter) and its rows (name → number, the first is 1).

    Choices are named `list/choice`. Empty for a kind of file that has no cells.
    """
    result: dict[str, Any] = {}
    for sheet, rows in _sheets(path):
        odd: list[tuple[int, str, str]] = []
        numbered = ((number, [_text(cell) for cell in row]) for number, row in enumerate(rows, start=1))
        head = next(numbered, (0, []))[1]
        columns = {heading: column_letters(at) for at, heading in enumerate(head) if heading}
        noticed = _noticing_odd_cells(head, numbered, odd)
        result[sheet] = {"columns": columns, "rows": dict(_named(sheet, head, noticed))}
        if odd and path.suffix.lower() != ".csv":
            result[sheet]["odd"] = odd
    return result


def _noticing_odd_cells(
    head: Sequence[str], rows: Iterable[tuple[int, list[str]]], odd: list[tuple[int, str, str]]
) -> Iterator[tuple[int, list[str]]]:
    """The same rows; cells with a formula or an error are added to `odd` (row, heading, content)."""
    for number, row in rows:
        for heading, content in zip(head, row, strict=False):
            if content[:1] in {"=", "#"} and heading and (content[0] == "=" or content in ERRORS):
                odd.append((number, heading, content[:100]))
        yield number, row


def column_letters(index: int) -> str:
    """`0` → `A`, `26` → `AA`, as spreadsheets name their columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _named(
    sheet: str, head: Sequence[str], rows: Iterable[tuple[int, list[str]]]
) -> Iterator[tuple[str, int]]:
    lowered = [heading.lower() for heading in head]
    at = next((lowered.index(name) for name in _NAMES.get(sheet, ()) if name in lowered), None)
    owner = next((lowered.index(name) for name in _LISTS if name in lowered), None)
    if at is None:
        at = len(head)  # no names: the rows are still looked through
    seen: set[str] = set()
    for number, row in rows:
        name = row[at] if at < len(row) else ""
        if sheet == "choices" and owner is not None and owner < len(row):
            if row[owner] and row[owner] not in seen:
                seen.add(row[owner])
                yield row[owner], number
            name = f"{row[owner]}/{name}" if name else ""
        if name and name not in seen:
            seen.add(name)
            yield name, number


def _sheets(path: Path) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        import openpyxl  # noqa: PLC0415 - only a spreadsheet needs it

        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            for sheet in book.worksheets:
                if sheet.title.lower() in SHEETS:
                    yield sheet.title.lower(), sheet.iter_rows(values_only=True)
    elif suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _csv_sheets(list(csv.reader(file)))


def _csv_sheets(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    """One file with all sheets: a row that begins with a sheet's name starts it (pyxform's CSV form).

    The rows keep their numbers: those before the sheet are blank.
    """
    starts = [(at, row[0].strip().lower()) for at, row in enumerate(rows) if row and row[0].strip()]
    starts = [(at, name) for at, name in starts if name in SHEETS]
    for (at, name), (end, _) in zip(starts, [*starts[1:], (len(rows), "")], strict=True):
        head, body = rows[at + 1 : at + 2], rows[at + 2 : end]
        yield name, [["", *row[1:]] for row in (*head, *[[""]] * (at + 1), *body)]


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
