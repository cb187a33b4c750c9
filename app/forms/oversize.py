"""Spreadsheets that are too large to be a form, found before any of their cells is read.

Runs in the importer's child process: the file is not trusted.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

MAX_ROWS = 30_000
"""Rows of one sheet: pyxform takes about 6 s of its 10 for so many choices."""
MAX_UNPACKED = 200_000_000
"""Bytes of all parts of a spreadsheet together; one of 20 MB can hide far more."""

_PIECE = 1 << 20
_ROW = re.compile(rb"<row[ >]")
_SHEET = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_TARGET = re.compile(rb"<Relationship\b[^>]*>")


def oversize(path: Path) -> str:
    """What is too large about a spreadsheet, in words that name the place; empty when nothing is."""
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return ""
    try:
        with ZipFile(path) as book:
            unpacked = sum(part.file_size for part in book.infolist())
            if unpacked > MAX_UNPACKED:
                largest = max(book.infolist(), key=lambda part: part.file_size).filename
                return f"unpacks to {unpacked // 1_000_000} MB, more than a form may have; largest: {largest}"
            return next(filter(None, (_too_long(book, *sheet) for sheet in _sheets(book))), "")
    except (BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, zlib.error):
        return ""  # whoever reads it says what is wrong with it


def _sheets(book: ZipFile) -> list[tuple[str, str]]:
    """Name and part of each sheet."""
    targets: dict[bytes, str] = {}
    for element in _TARGET.findall(book.read("xl/_rels/workbook.xml.rels")):
        found = dict(re.findall(rb'\b(Id|Target)="([^"]*)"', element))
        target = found.get(b"Target", b"").decode("utf-8", "replace").lstrip("/")
        targets[found.get(b"Id", b"")] = target if target.startswith("xl/") else f"xl/{target}"
    listed = _SHEET.findall(book.read("xl/workbook.xml"))
    return [(name.decode("utf-8", "replace"), targets[id_]) for name, id_ in listed if id_ in targets]


def _too_long(book: ZipFile, name: str, part: str) -> str:
    rows, rest = 0, b""
    with book.open(part) as sheet:
        while piece := sheet.read(_PIECE):
            rows += len(_ROW.findall(rest + piece))
            rest = piece[-4:]  # shorter than what is looked for: nothing is counted twice
            if rows > MAX_ROWS + 1:
                return (
                    f"[row : {MAX_ROWS + 2}] On the '{name}' sheet, the 'name' value is one of too many: a "
                    f"sheet has at most {MAX_ROWS} rows; longer lists belong in a file (select_one_from_file)"
                )
    return ""
