"""What an author is told about a form: every remark with sheet, row and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.form_remarks import Finding, Remark, Report
from app.forms.checking import check
from app.forms.places import column_letters, places_of

SURVEY_HEAD = [
    "type",
    "name",
    "label::Deutsch (de)",
    "label::Română (ro)",
    "relevant",
    "constraint",
    "appearance",
]
CHOICES = [
    ["list_name", "name", "label::Deutsch (de)", "label::Română (ro)"],
    ["yes_no", "yes", "Ja", "Da"],
    ["yes_no", "no", "Nein", "Nu"],
]


def book(folder: Path, survey: list[list[Any]], choices: list[list[Any]] | None = None) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "survey"
    for row in [SURVEY_HEAD, *survey]:
        sheet.append(row)
    listed = made.create_sheet("choices")
    for row in choices or CHOICES:
        listed.append(row)
    settings = made.create_sheet("settings")
    settings.append(["form_title", "form_id", "version", "default_language"])
    settings.append(["Probe", "probe", "1", "Deutsch (de)"])
    path = folder / "probe.xlsx"
    made.save(path)
    return path


def only(report: Report, kind: Finding) -> list[Remark]:
    return [remark for remark in report.remarks if remark.kind is kind]


ASKS = ["select_one yes_no", "works", "Arbeiten Sie?", "Lucrați?"]


def test_a_form_without_faults_says_nothing(tmp_path: Path) -> None:
    report = check(book(tmp_path, [ASKS, ["text", "where", "Wo?", "Unde?", "${works} = 'yes'"]]))
    assert report.remarks == ()
    assert report.form is not None
    assert report.form.languages == ("de", "ro")


def test_a_missing_translation_is_named_with_its_cell(tmp_path: Path) -> None:
    choices: list[list[Any]] = [*CHOICES, ["place", "here", "Hier", None]]
    report = check(book(tmp_path, [ASKS, ["select_one place", "where", "Wo?", None]], choices))
    found = {str(remark.place): remark.facts["language"] for remark in only(report, Finding.UNTRANSLATED)}
    assert found == {"survey!D3": "ro", "choices!D4": "ro"}


NEVER = {
    "${works} = 'perhaps'": "works = 'perhaps'",
    "selected(${works}, 'perhaps')": "works = 'perhaps'",
    "${works} = 'yes' and ${works} = 'no'": "works = 'yes' and works = 'no'",
    "'a' = 'b'": "'a' = 'b'",
    "false()": "false()",
    "${works} = 'maybe' or ${works} = 'perhaps'": "works = 'maybe'",
}
PERHAPS = (
    "${works} = 'yes' or ${works} = 'no'",
    "${works} != 'perhaps'",
    "${works} = ''",
    "not(${works} = 'perhaps')",
)


def test_exactly_the_questions_that_nobody_can_reach_are_named(tmp_path: Path) -> None:
    conditions = enumerate((*NEVER, *PERHAPS))
    rows: list[list[Any]] = [
        ["text", f"where{number}", "Wo?", "Unde?", words] for number, words in conditions
    ]
    found = only(check(book(tmp_path, [ASKS, *rows])), Finding.UNREACHABLE)
    assert [remark.facts["reason"] for remark in found] == list(NEVER.values())
    assert [str(remark.place) for remark in found] == [f"survey!E{number}" for number in range(3, 9)]


def test_everything_inside_a_dead_group_is_said_once(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ASKS,
        ["begin_group", "more", "Mehr", "Mai mult", "${works} = 'perhaps'"],
        ["text", "where", "Wo?", "Unde?", "${works} = 'perhaps'"],
        ["end_group", None],
    ]
    assert [remark.name for remark in only(check(book(tmp_path, rows)), Finding.UNREACHABLE)] == ["more"]


def test_what_is_legal_but_wrong_is_named(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["integer", "age", "Wie alt?", "Câți ani?", None, ". < 120"],
        ["geopoint", "place", "Wo?", "Unde?"],
        ["text", "word", "Wort\u2067", "Cuvânt", None, None, "sparkling"],
    ]
    report = check(book(tmp_path, rows))
    found = {(remark.kind, str(remark.place)) for remark in report.remarks}
    assert (Finding.NO_MESSAGE, "survey!F2") in found
    assert (Finding.READ_ONLY, "survey!A3") in found
    assert (Finding.DIRECTION, "survey!C4") in found
    assert (Finding.UNKNOWN_APPEARANCE, "survey!G4") in found
    assert (Finding.UNUSED_LIST, "choices!2") in found


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        (["text", "where", "Wo?", "Unde?", "${nowhere} = 'x'"], "survey!E3", "nowhere"),
        (["text", "where", "Wo?", "Unde?", "frobnicate(1)"], "survey!E3", "frobnicate"),
        (["text", "where", "Wo?", "Unde?", "1 +* 2"], "survey!E3", "relevant"),
        (["text", "bare", None, None], "survey!3", "no label"),
    ],
)
def test_a_mistake_that_stops_the_form_has_its_cell(
    tmp_path: Path, row: list[Any], place: str, words: str
) -> None:
    report = check(book(tmp_path, [ASKS, row]))
    assert report.is_broken
    (remark,) = report.remarks
    assert (remark.kind, str(remark.place)) == (Finding.BROKEN, place)
    assert words in remark.facts["reason"]


def test_a_file_that_is_no_spreadsheet_is_broken_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    path.write_bytes(b"not a zip file")
    report = check(path)
    assert report.is_broken
    assert str(report.remarks[0].place) == ""


def test_a_form_as_csv_has_rows_too(tmp_path: Path) -> None:
    path = tmp_path / "probe.csv"
    path.write_text(
        '"survey",,,\n,"type","name","label"\n,"text","where","Wo?"\n"settings",,,\n,"form_id"\n,"probe"\n',
        encoding="utf-8",
    )
    assert places_of(path)["survey"] == {
        "columns": {"type": "B", "name": "C", "label": "D"},
        "rows": {"where": 3},
    }
    assert not check(path).is_broken


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [column_letters(at) for at in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
