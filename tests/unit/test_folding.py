"""One name, many spellings: all are found, and different names are not."""

from __future__ import annotations

import pytest

from app.domain.folding import folded, found_in


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("Shevchenko", "Шевченко"),
        ("Schewtschenko", "Шевченко"),
        ("шевч", "Shevchenko"),
        ("Mueller", "Müller"),
        ("muller", "MÜLLER"),
        ("Müller", "Mueller"),
        ("istanbul", "İSTANBUL"),
        ("IĞDIR", "ığdır"),
        ("مدرسة", "مَدْرَسَه"),
        ("احمد", "أحمد"),
        ("کوردی", "كوردي"),
        ("Stefan", "Ştefan"),
        ("Ștefan", "Ştefan"),
        ("lodz", "Łódź"),
        ("strasse", "Straße"),
        ("Georgiev", "Георгиев"),
        ("yulia", "Юлия"),
        ("jana", "Яна"),
        ("Jovanovic", "Јовановић"),
        ("ubersetz", "Übersetzung"),
        ("schul platz", "Schulplatz für die Kinder"),
    ],
)
def test_another_spelling_finds_it(typed: str, there: str) -> None:
    assert found_in(typed, [there])


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("Petrov", "Шевченко"),
        ("Meier", "Müller"),
        ("Berlin", "Дуйсбург"),
        ("قطر", "مدرسة"),
        ("schul x", "Schule"),
    ],
)
def test_another_name_is_not_found(typed: str, there: str) -> None:
    assert not found_in(typed, [there])


def test_nothing_typed_finds_everything() -> None:
    assert found_in("  ", ["Essen"])


def test_folding_twice_is_folding_once() -> None:
    for text in ("Шевченко", "Übermäßig", "İıIi", "أَحْمَد", "Đorđe Łódź", "ትግርኛ"):
        assert folded(folded(text)) == folded(text)
