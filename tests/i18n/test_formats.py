from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app.domain.clock import OFFICE_ZONE
from app.i18n.formats import date_text, language_name, list_text, moment_text, number_text, time_text
from app.i18n.languages import known_languages

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("de", "24. November 2026"),
        ("de-simple", "24. November 2026"),
        ("bg", "24 ноември 2026 г."),
        ("ar", "24 نوفمبر 2026"),
        ("ti", "ሕዳር 24, 2026"),
        ("prs", "24 نومبر 2026"),
        ("rom", "24. November 2026"),
    ],
)
def test_a_long_date(tag: str, expected: str) -> None:
    assert date_text(DAY, tag, "long").replace("\u202f", " ") == expected


@pytest.mark.parametrize("tag", [known.tag for known in known_languages()])
def test_digits_are_latin_in_every_language(tag: str) -> None:
    written = date_text(DAY, tag, "short") + time_text(time(9, 30), tag) + number_text(12345.5, tag)

    assert all(character in "0123456789" for character in written if character.isdigit())


def test_a_moment_is_shown_as_the_wall_clock_of_the_office() -> None:
    assert moment_text(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "de", OFFICE_ZONE) == "02.07.2026, 00:30"


def test_a_list_ends_with_the_word_of_the_language() -> None:
    assert list_text(["Pass", "Meldebescheinigung", "Foto"], "de") == "Pass, Meldebescheinigung und Foto"
    assert list_text([], "de") == ""


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("bg", "Bulgarisch"),
        ("prs", "Dari"),
        ("sr-Cyrl", "Serbisch (Kyrillisch)"),
        ("rom", "Romani čhib"),
        ("de-simple", "Leichte Sprache"),
        ("xx", "xx"),
    ],
)
def test_a_language_is_named_in_another(tag: str, name: str) -> None:
    assert language_name(tag, "de") == name
