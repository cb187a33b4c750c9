"""Foreign tables: columns guessed, values read, what can mean two things refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.importing import read_import_words
from app.domain.import_values import ImportWords, Problem, Wrong, date_of, read_value
from app.domain.importing import ReadRow, Table, Target, guess, read_rows
from app.system.paths import resources_root
from tests.support.real_content import real_content

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(1900, 3, 1), TODAY)


@cache
def words() -> ImportWords:
    return read_import_words(resources_root(), real_content())


def table(columns: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table(columns, rows, tuple(range(2, len(rows) + 2)), "", "csv")


def read(columns: tuple[str, ...], *rows: tuple[str, ...]) -> tuple[ReadRow, ...]:
    made = table(columns, *rows)
    return read_rows(made, guess(made, words()), words(), TODAY)


@given(DAYS)
def test_every_way_to_write_a_day_is_the_same_day(day: date) -> None:
    months = words().months
    named = [name for name, number in months.items() if number == day.month]
    serial = (day - date(1899, 12, 30)).days
    ways = [
        day.strftime("%d.%m.%Y"),
        f"{day.day}.{day.month}.{day.year}",
        f" {day.day}. {day.month}. {day.year}",
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        *(f"{day.day}. {name} {day.year}" for name in named),
    ]
    if serial >= 10_000:
        ways += [str(serial), f"{serial}.0"]
    assert {date_of(way, months) for way in ways} == {day}


@given(DAYS)
def test_slashes_are_read_only_where_one_day_can_be_meant(day: date) -> None:
    found = date_of(f"{day.day}/{day.month}/{day.year}", words().months)
    if day.day > 12 or day.day == day.month:
        assert found == day
    else:
        assert found == Wrong(Problem.DATE_AMBIGUOUS)


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_a_problem(text: str) -> None:
    assert isinstance(date_of(text, words().months), date | Wrong)


@given(st.sampled_from([target.value for target in Target]), st.text(max_size=60))
@settings(max_examples=400)
def test_any_cell_of_any_column_is_a_value_or_a_problem(target: str, text: str) -> None:
    read_value(target, text, words(), TODAY)


@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12)), min_size=1, max_size=5
    ),
    st.lists(st.sampled_from([None, *Target]), min_size=3, max_size=3),
)
def test_any_table_under_any_mapping_is_read(
    rows: list[tuple[str, str, str]], targets: list[Target | None]
) -> None:
    mapping = {name: one for name, one in zip("abc", targets, strict=True) if one is not None}
    made = table(("a", "b", "c"), *rows)
    for row in read_rows(made, mapping, words(), TODAY):
        assert row.faults or row.name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("24.12.80", Problem.DATE_SHORT_YEAR),
        ("1980", Problem.DATE_ONLY_YEAR),
        ("31.2.1980", Problem.DATE_UNREADABLE),
        ("ca. 1980", Problem.DATE_UNREADABLE),
        ((TODAY + timedelta(days=1)).isoformat(), Problem.DATE_IMPOSSIBLE),
        ("1.1.1899", Problem.DATE_IMPOSSIBLE),
    ],
)
def test_a_birth_date_that_cannot_be_says_why(text: str, problem: Problem) -> None:
    assert read_value("birth_date", text, words(), TODAY) == Wrong(problem)


@pytest.mark.parametrize(
    ("target", "text", "value"),
    [
        ("nationalities", "bulgarisch", ("125",)),
        ("nationalities", "BG; tr", ("125", "163")),
        ("nationalities", "0", ("000",)),
        ("nationalities", "125, 154", ("125", "154")),
        ("spoken", "Bulgarisch/Türkisch", ("bg", "tr")),
        ("letter_language", "Українська", "uk"),
        ("district", "Neudorf-Süd", "neudorf-sued"),
        ("postal_code", "D-47053", "47053"),
        ("postal_code", "1067", "01067"),
        ("phone", "'+49 203 12345", "+49 203 12345"),
        ("gender", "W", "female"),
        ("needs_interpreter", "ja", True),
        ("needs_interpreter", "-", False),
        ("children", "3.0", 3),
        ("email", "nobody", Wrong(Problem.EMAIL)),
        ("phone", "nachfragen", Wrong(Problem.PHONE)),
        ("spoken", "Deutsch, Klingonisch", Wrong(Problem.LANGUAGE_UNKNOWN, "Klingonisch")),
        ("note", "a\x00b", Wrong(Problem.CONTROL)),
        ("city", "x" * 300, Wrong(Problem.TOO_LONG)),
    ],
)
def test_values_as_tables_write_them(target: str, text: str, value: object) -> None:
    assert read_value(target, text, words(), TODAY) == value


def test_every_nationality_of_the_intake_form_is_known() -> None:
    for code, name in words().nationality_names.items():
        assert words().nationalities[code] == code
        assert read_value("nationalities", name, words(), TODAY) == (code,)


def test_headings_are_guessed_and_no_field_is_given_twice() -> None:
    columns = ("Vorname", "Name", "geb. am", "E-Mail-Adresse", "Telefon", "Telefon (2)", "PLZ", "Sonstiges")
    found = guess(table(columns, ("",) * 8), words())
    assert [found.get(column) for column in columns] == [
        Target.GIVEN_NAME,
        Target.FAMILY_NAME,
        Target.BIRTH_DATE,
        Target.EMAIL,
        Target.PHONE,
        None,
        Target.POSTAL_CODE,
        None,
    ]


def test_values_tell_what_a_heading_does_not() -> None:
    made = table(("Spalte 1", "Spalte 2", "x"), *[("24.12.1980", "a@example.org", "47053")] * 5)
    assert guess(made, words()) == {
        "Spalte 1": Target.BIRTH_DATE,
        "Spalte 2": Target.EMAIL,
        "x": Target.POSTAL_CODE,
    }


def test_a_whole_name_is_parted() -> None:
    one, other = read(("Klient*in", "Geburtsdatum"), ("Şahin, Ayşe", ""), ("Ayşe Nur Şahin", ""))
    assert one.client == {"family_name": "Şahin", "given_name": "Ayşe"}
    assert other.client == {"family_name": "Şahin", "given_name": "Ayşe Nur"}


def test_a_row_without_anybody_is_a_fault_of_the_row() -> None:
    (row,) = read(("Vorname", "PLZ"), ("", "47053"))
    assert [(fault.column, fault.problem) for fault in row.faults] == [("", Problem.NAME_MISSING)]


def test_a_reference_recognises_a_corrected_row_and_else_all_of_it_does() -> None:
    with_number = read(("Vorname", "Telefon", "Az"), ("Ivanka", "0203 1", "7"), ("Ivana", "0203 12345", "7"))
    without = read(("Vorname", "PLZ"), ("Ivanka", "47053"), ("Ivanka", "47053"), ("Ivanka", "47055"))
    assert with_number[0].key == with_number[1].key
    assert without[0].key == without[1].key != without[2].key


def test_words_are_content() -> None:
    assert "{reference}" in words().reference_line
    assert replace(words(), headings={}).headings == {}
