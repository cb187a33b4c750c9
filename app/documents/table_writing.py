"""Tables as files: CSV that a German spreadsheet opens by a click, and workbooks.

A text that begins like a formula is kept from being one (OWASP, CSV Injection): it gets an apostrophe
before it in a CSV; in a workbook its cell is said to be text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
MARK: Final = "\N{BYTE ORDER MARK}"

Cell = str | int | date | None


def defused(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons, UTF-8 with its mark, days as ISO text: what a spreadsheet set to German reads rightly."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([defused(heading) for heading in headings])
    for row in rows:
        writer.writerow([_in_csv(cell) for cell in row])
    return (MARK + text.getvalue()).encode("utf-8")


def _in_csv(cell: Cell) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, int) else defused(cell)


def xlsx_bytes(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet; texts are texts, days are days."""
    from openpyxl import Workbook  # noqa: PLC0415 - half a second that only this needs
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - as above

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"

    def made(cell: Cell) -> Any:
        if not isinstance(cell, str):
            return cell
        text = ILLEGAL_CHARACTERS_RE.sub("", cell)
        one = WriteOnlyCell(sheet, text[:32_000])  # 32,767 is the most that a cell holds
        one.data_type = "s"
        if text.startswith(_FORMULA):
            one.style = "Normal"
            one.quotePrefix = True
        return one

    sheet.append([made(heading) for heading in headings])
    for row in rows:
        sheet.append([made(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
