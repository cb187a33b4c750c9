"""Every language of our clients: letters have glyphs, and the forms that the language wants."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.documents.text import coverage
from app.documents.text.fields import CONTROLS, join
from app.documents.text.languages import right_to_left
from app.documents.text.lines import Typesetter
from app.documents.text.shape import BOLD, REGULAR, FontSet
from app.domain.letters import Field, FieldType
from tests.support import reference_texts

ALPHABETS = json.loads((Path(__file__).parent / "unicode" / "alphabets-cldr-48.2.json").read_text("utf-8"))[
    "languages"
]
ISSUE = [
    *("de", "de-simple", "en", "fr", "es", "it", "pl", "ro", "tr", "bg", "ru", "uk", "sr-Latn", "sr-Cyrl"),
    *("sq", "mk", "kmr", "so", "ar", "pes", "prs", "ckb", "ps", "ti", "am"),
]
"""The languages that the office's letters must be right in."""


def test_there_is_a_text_and_an_alphabet_for_every_language() -> None:
    assert sorted(reference_texts.languages()) == sorted(ISSUE)
    assert sorted(ALPHABETS) == sorted(ISSUE)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("language", ISSUE)
def test_every_letter_figure_and_mark_of_a_language_is_drawn(
    typesetter: Typesetter, language: str, *, bold: bool
) -> None:
    alphabet = ALPHABETS[language]
    characters = set("".join(alphabet.values())) | set(alphabet["letters"].upper())

    missing = []
    for character in sorted(characters - CONTROLS):
        line = typesetter.line(join(character, language), 10, bold=bold)
        drawn = [glyph for part in line.parts for glyph in part.glyphs]
        if 0 in drawn or not (drawn or character.isspace()):
            missing.append(character)

    assert len(characters) > 60
    assert set(missing) <= {"؉"}, "the Arabic per mille sign is refused before printing"


@pytest.mark.parametrize("language", ISSUE)
def test_the_reference_text_has_no_missing_character(fonts: FontSet, language: str) -> None:
    coverage.check(reference_texts.letter(language), fonts)


@pytest.mark.parametrize(
    ("letters", "language", "other"),
    [
        ("şţŞŢ", "ro", "tr"),  # comma below, where older texts have the cedilla
        ("б", "sr-Cyrl", "ru"),
        ("б", "mk", "bg"),
    ],
)
@pytest.mark.parametrize("face", [REGULAR[0], BOLD[0]])
def test_a_letter_has_the_form_of_its_language(
    fonts: FontSet, face: str, letters: str, language: str, other: str
) -> None:
    own = fonts.shape(fonts.faces[face], letters, language, rtl=False).glyphs
    theirs = fonts.shape(fonts.faces[face], letters, other, rtl=False).glyphs

    assert len(own) == len(theirs) == len(letters)
    assert all(a != b for a, b in zip(own, theirs, strict=True))


def test_a_turkish_i_keeps_its_dot_beside_an_f(fonts: FontSet) -> None:
    assert len(fonts.shape(fonts.faces[REGULAR[0]], "fikir", "tr", rtl=False).glyphs) == len("fikir")


@pytest.mark.parametrize("language", ["pes", "prs"])
def test_a_persian_word_is_not_joined_over_a_non_joiner(fonts: FontSet, language: str) -> None:
    face = fonts.faces[REGULAR[1]]

    joined = fonts.shape(face, "میروم", language, rtl=True).glyphs
    parted = fonts.shape(face, "می\u200cروم", language, rtl=True).glyphs

    assert set(joined) != set(parted)


def as_seen(typesetter: Typesetter, language: str, width: float) -> list[str]:
    """The characters of each line of the reference text from left to right, as the eye meets them."""
    proses = (join(runs, language) for runs in reference_texts.paragraphs(language))
    lines = (line for prose in proses for line in typesetter.lines(prose, width, 11))
    return ["".join(part.text[::-1] if part.rtl else part.text for part in line.parts) for line in lines]


@pytest.mark.parametrize("language", ISSUE)
def test_numbers_dates_and_amounts_read_from_left_to_right_in_every_language(
    typesetter: Typesetter, language: str
) -> None:
    for width in (70, 95, 120, 165):
        lines = as_seen(typesetter, language, width)
        for name in ("phone", "date", "time", "amount", "number", "email"):
            shown = reference_texts.value(name, language).value
            assert sum(line.count(shown) for line in lines) == 1, (name, width)


@pytest.mark.parametrize("language", [tag for tag in ISSUE if right_to_left(tag)])
def test_a_name_in_the_clients_letters_stays_with_its_words(typesetter: Typesetter, language: str) -> None:
    name = reference_texts.value("name", language)
    line = typesetter.line(join(("Frau ", Field(name.value, FieldType.NAME, language), " kommt."), "de"), 11)

    seen = "".join(part.text[::-1] if part.rtl else part.text for part in line.parts)

    assert seen.replace("\u200c", "") == f"Frau {name.value[::-1]} kommt.".replace("\u200c", "")
