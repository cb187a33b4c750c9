"""Tables out of files that somebody was handed: encodings, workbooks, and everything that is none."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents import table_child
from app.documents.table_child import Refused, cell_text
from app.documents.table_reading import read_table
from app.documents.table_writing import csv_bytes, defused, xlsx_bytes
from app.domain.errors import TableUnreadable

TEXT = 'Vorname;Name;Ort\r\n"Zoë";"Müller; geb. Öz";"Duis\r\nburg"\r\n\r\nAli;Şahin;\r\n'
ROWS = [["Zoë", "Müller; geb. Öz", "Duis\r\nburg"], ["Ali", "Şahin", ""]]


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_gives_the_same_table(encoding: str) -> None:
    said = table_child.read(TEXT.encode(encoding))
    assert (said["columns"], said["rows"]) == (["Vorname", "Name", "Ort"], ROWS)
    assert said["numbers"] == [2, 5]


def test_what_is_no_utf_8_is_windows_1252() -> None:
    said = table_child.read("Name;Preis\nMüßig;5 €\n".encode("cp1252"))
    assert (said["rows"], said["encoding"]) == ([["Müßig", "5 €"]], "cp1252")


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(sign: str) -> None:
    lines = [f"a{sign}b{sign}c", f'"1,5;6"{sign}"x{sign}y"{sign}3', f"4{sign}{sign}6"]
    said = table_child.read("\n".join(lines).encode())
    assert said["rows"] == [["1,5;6", f"x{sign}y", "3"], ["4", "", "6"]]


def test_a_workbook_gives_days_and_what_formulas_came_to() -> None:
    content = workbook(
        ("Liste 2026",),
        ("Name", "Geb", "Geb", None, "Kinder", "Summe"),
        ("Ali", date(1980, 12, 24), datetime(1980, 12, 24, 8, 30), None, 3.0, "=1+1"),  # noqa: DTZ001 - a cell has no zone
    )
    table = read_table(content)
    assert table.columns == ("Name", "Geb", "Geb (2)", "(D)", "Kinder", "Summe")
    assert table.rows == (("Ali", "1980-12-24", "1980-12-24 08:30:00", "", "3", ""),)
    assert (table.numbers, table.kind) == ((3,), "xlsx")


def refused(content: bytes) -> str:
    with pytest.raises(TableUnreadable) as caught:
        read_table(content)
    return str(caught.value.facts["reason"])


def bomb() -> bytes:
    out = io.BytesIO(workbook(("a", "b"), (1, 2)))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/image1.bin", bytes(table_child.MOST_UNPACKED))
    return out.getvalue()


def lol() -> bytes:
    """A workbook whose strings name an entity inside an entity."""
    source, out = io.BytesIO(workbook(("a", "b"), ("x", "y"))), io.BytesIO()
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(out, "w") as made:
        for name in book.namelist():
            said = book.read(name)
            if name == "xl/worksheets/sheet1.xml":
                said = f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'.encode() + said.replace(
                    b">x<", b">&l11;<"
                )
            made.writestr(name, said)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"   \r\n", "empty"),
        (b"a;b\n", "empty"),
        (b"only one title\n", "headings"),
        (b"%PDF-1.7 ...", "type"),
        (b"\x89PNG\r\n\x1a\n....", "type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "type"),
        (b"PK\x03\x04 broken", "broken"),
        (b"a;b\n" + b";".join([b"x"] * 201), "columns"),
        (b"a;b\n" + b"x" * 30_000 + b";y", "large"),
        (b"a;b\n" + b"x;y\n" * 20_001, "rows"),
        (workbook(("a", "b"), (1, 2))[:-200], "broken"),
        (bomb(), "large"),
        (bytes(20_000_001), "large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_says_why(content: bytes, reason: str) -> None:
    assert refused(content) == reason


def test_entities_in_a_workbook_end_in_the_child() -> None:
    with suppress(TableUnreadable):
        table = read_table(lol())
        assert max(len(cell) for row in table.rows for cell in row) < 20_001


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        said = table_child.read(content)
    except Refused:
        return
    except (zipfile.BadZipFile, KeyError, ValueError):
        assert content[:2] == b"PK"  # ends the child
        return
    assert all(len(row) == len(said["columns"]) for row in said["rows"])


BOOK = workbook(("Name", "Geb", "Ort"), ("Ali", date(1980, 12, 24), "Duisburg"))


@given(st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_workbook_with_changed_bytes_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(BOOK)
    for place, value in changes:
        content[place] = value
    with suppress(TableUnreadable):
        assert read_table(bytes(content)).columns


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), min_size=1, max_size=4))
def test_no_cell_of_an_export_is_a_formula(rows: list[list[str]]) -> None:
    for line in csv_bytes(["a", "b"], rows).decode("utf-8-sig").split("\r\n"):
        for cell in line.split(";"):
            assert not cell.lstrip(' "').startswith(("=", "@"))


@pytest.mark.parametrize("text", ["=1+1", "+49 203", "-1", "@SUM(A1)", "\t=1", "  =1"])
def test_formulas_are_defused(text: str) -> None:
    assert defused(text) == f"'{text}"
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("x", ["a"], [[text]]))).worksheets[0]
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", text)


def test_cells_as_text() -> None:
    cells = [None, True, 5.0, 2.5, 29579, " x "]
    assert [cell_text(cell) for cell in cells] == ["", "true", "5", "2.5", "29579", "x"]
