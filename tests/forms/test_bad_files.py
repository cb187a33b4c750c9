"""Files that are broken, hostile or odd: each is refused with a reason and, in a spreadsheet, its place."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.errors import FormBroken
from app.domain.form_remarks import Finding
from app.forms.checking import check
from app.forms.importing import import_form
from app.forms.oversize import MAX_ROWS, MAX_UNPACKED, oversize
from app.forms.reading import read_form
from app.forms.session import FillSession
from tests.forms.conftest import TODAY
from tests.forms.test_importing import XFORM, problems_of

HEAD = ("type", "name", "label", "relevant", "calculation", "constraint", "default")
Fill = Callable[[Worksheet, Worksheet], object]


def book(folder: Path, fill: Fill) -> Path:
    made = Workbook()
    survey = made.worksheets[0]
    survey.title = "survey"
    survey.append(HEAD)
    choices = made.create_sheet("choices")
    choices.append(("list_name", "name", "label"))
    fill(survey, choices)
    path = folder / "odd.xlsx"
    made.save(path)
    return path


def _with_choice(survey: Worksheet, choices: Worksheet) -> None:
    survey.append(("select_one l", "a", "A"))
    choices.append(("l", "x", "#N/A"))


def _merged(survey: Worksheet, _choices: Worksheet) -> None:
    survey.append(("text", "a", "A"))
    survey.merge_cells("A2:C2")
    survey.cell(3, 1).value = "text"


@pytest.mark.parametrize(
    ("fill", "place", "says"),
    [
        (lambda s, _: s.append(("text", "a", '="A"&"B"')), "survey!C2", "formula"),
        (lambda s, _: s.append(("text", "a", "#REF!")), "survey!C2", "#REF!"),
        (
            _with_choice,
            "choices!C2",
            "#N/A",
        ),
        (_merged, "survey!2", "no name"),
        (lambda s, _: s.append((1, 2, 3)), "survey!B2", "name"),
        (lambda s, _: s.append(("text", "a\u202eb", "A")), "survey!B2", "name"),
        (lambda s, _: s.append(("text", "a", "A", "(a")), "survey!D2", "expected"),
        (lambda s, _: s.append(("text", "a", "A", None, None, "frob(.)")), "survey!F2", "frob()"),
        (lambda s, _: s.append(("text", "a", "A", None, None, None, "frob(1)")), "survey!G2", "frob()"),
        (lambda s, _: s.append(("text", "a", "A", "if(1)")), "survey!D2", "if() takes 3"),
        (lambda s, _: s.append(("text", "a", "A", "${a} = 1")), "survey!2", "circular: a"),
        (lambda s, _: s.append(("begin repeat", "r", "R")), "survey!2", "begin_repeat"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, fill: Fill, place: str, says: str) -> None:
    remarks = check(book(tmp_path, fill)).remarks
    assert (place, True) in {(str(one.place), says in one.facts.get("reason", "")) for one in remarks}


def test_a_list_of_a_million_rows_is_refused_at_once_with_the_place(tmp_path: Path) -> None:
    source = book(tmp_path, _with_choice)
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (number, number) for number in range(3, 100_000))
    changed = _changed(source, "xl/worksheets/sheet2.xml", b"</sheetData>", rows + b"</sheetData>")
    (remark,) = check(changed).remarks
    assert remark.kind is Finding.BROKEN
    assert (remark.place.sheet, remark.place.row) == ("choices", MAX_ROWS + 2)
    assert oversize(source) == ""


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    source = book(tmp_path, lambda s, _: s.append(("text", "a", "A")))
    padding = b" " * (MAX_UNPACKED + 1)
    bomb = _changed(source, "xl/worksheets/sheet1.xml", b"</sheetData>", padding + b"</sheetData>")
    assert bomb.stat().st_size < 1_000_000
    assert "sheet1.xml" in oversize(bomb)


def _changed(source: Path, part: str, old: bytes, new: bytes) -> Path:
    changed = source.with_name("changed.xlsx")
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as written:
        for name in whole.namelist():
            content = whole.read(name)
            written.writestr(name, content.replace(old, new) if name == part else content)
    return changed


LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{above};" * 10}">' for above, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (
            f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]>' + XFORM.format(binds="<x>&i;</x>"),
            "entity amplification",
        ),
        (
            "<!--" + " " * 5000 + "--><!DOCTYPE x [<!ELEMENT x ANY>]>" + XFORM.format(binds=""),
            "document type",
        ),
        (
            '<!DOCTYPE x [<!ENTITY % e SYSTEM "file:///etc/passwd"> %e;]>' + XFORM.format(binds=""),
            "document type",
        ),
        ("<a>" * 100_000 + "</a>" * 100_000, "no XML"),
        ("<a " + " ".join(f'b{number}=""' for number in range(100_000)) + "/>", "no XForm"),
        (
            XFORM.format(binds='<setvalue event="xforms-ready" ref="/data/a" value="1 +"/>'),
            "/data/a: default",
        ),
    ],
)
def test_hostile_xml_is_refused_whoever_reads_it(xml: str, says: str) -> None:
    with pytest.raises(FormBroken) as caught:
        read_form(xml.encode(), file="x.xml")
    assert says in str(caught.value.facts["problems"])


def test_xml_that_is_merely_odd_is_read(tmp_path: Path) -> None:
    odd = (
        '<bind/><bind nodeset="" calculate="1"/><bind nodeset="/data/zzz" relevant="x"/><bind nodeset="///"/>'
        '<setvalue event="xforms-ready" ref="../../../../../.." value="1"/>'
    )
    session = FillSession(read_form(XFORM.format(binds=odd).encode(), file="x.xml"), today=TODAY)
    session.answer("a", "x")
    assert session.answers() == {"a": "x"}
    wide = tmp_path / "wide.xml"
    wide.write_bytes(XFORM.format(binds="").encode("utf-16"))
    assert "UTF-8" in problems_of(wide)


def test_ten_thousand_questions_are_loaded_and_answered() -> None:
    names = [f"q{number}" for number in range(10_000)]
    binds = "".join(
        f'<bind nodeset="/data/{name}" relevant="/data/{above} != \'x\'"/>' for above, name in pairwise(names)
    )
    xml = XFORM.format(binds=binds).replace("<a/><b/>", "<a/><b/>" + "".join(f"<{name}/>" for name in names))
    session = FillSession(read_form(xml.encode(), file="x.xml"), today=TODAY)
    assert session.answer("q5000", "x").keys == {"q5000", "q5001"}
    assert not session.state("q5001").relevant


def test_names_and_labels_in_every_script_and_direction(tmp_path: Path) -> None:
    def fill(survey: Worksheet, _choices: Worksheet) -> None:
        survey.append(("text", "имя", "اسم ${naïve} Deutsch", "${naïve} != ''"))
        survey.append(("text", "naïve", "\u2067עברית\u2069 – Ԛ 😀"))

    session = FillSession(import_form(book(tmp_path, fill)).form, today=TODAY)
    session.answer("naïve", "Ö\u202e")
    assert session.answer("имя", "я").keys == {"имя"}
    assert session.shown("имя", "label", "und").text == "اسم Ö\u202e Deutsch"


def test_nothing_of_a_form_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temp"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    for fill in (lambda s, _: s.append(("text", "a", "A")), lambda s, _: s.append(("text", "a", "#REF!"))):
        check(book(tmp_path, fill))
    assert list(folder.iterdir()) == []
