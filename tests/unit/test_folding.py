"""One name, many spellings: all are found, and different names are not."""

from __future__ import annotations

import random
import unicodedata

import pytest

from app.domain.folding import _LETTERS, folded, found_in


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


def step_by_step(text: str) -> str:
    """What folding means: each step over the whole text."""
    letters = _LETTERS
    composed = unicodedata.normalize("NFC", text).replace("İ", "i").casefold().translate(letters)
    apart = unicodedata.normalize("NFKD", composed)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(letters)


def test_folding_letter_by_letter_is_folding_step_by_step() -> None:
    every = [chr(code) for code in range(0x20000) if not 0xD800 <= code <= 0xDFFF]
    for letter in every:
        assert folded.__wrapped__(letter) == step_by_step(letter)
    some = random.Random(0x5A)  # noqa: S311
    likely = [letter for letter in every[:0x3000] if unicodedata.category(letter)[0] in "LMNPZ"]
    for _ in range(20_000):
        text = "".join(some.choices(likely, k=some.randint(2, 8)))
        assert folded.__wrapped__(text) == step_by_step(text)
