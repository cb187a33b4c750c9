"""Shaping, font choice and line breaks."""

from __future__ import annotations

import pytest

from app.documents.text.fields import join
from app.documents.text.lines import Typesetter
from app.documents.text.shape import FontSet
from app.domain.letters import Field, FieldType


def test_arabic_letters_join(fonts: FontSet) -> None:
    face = fonts.faces["Vazirmatn-Regular"]

    alone = fonts.shape(face, "ب", "ar", rtl=True).glyphs
    word = fonts.shape(face, "ببب", "ar", rtl=True).glyphs

    assert len(set(word)) == 3, "initial, medial and final form differ"
    assert alone[0] not in word


def test_the_same_letter_of_sorani_and_pashto_joins_too(fonts: FontSet) -> None:
    face = fonts.faces["Vazirmatn-Regular"]

    for letter, language in (("ێ", "ckb"), ("ڵ", "ckb"), ("ټ", "ps"), ("ښ", "ps")):
        word = fonts.shape(face, letter * 3, language, rtl=True).glyphs
        assert len(set(word)) == 3, letter


def test_a_latin_name_inside_arabic_gets_the_latin_face(typesetter: Typesetter) -> None:
    prose = join(("السيدة ", Field("Schröder", FieldType.NAME), " هنا"), "ar")

    line = typesetter.line(prose, 11)

    faces = {part.text: part.font for part in line.parts if part.text.strip()}
    assert faces["Schröder"] == "NotoSans-Regular"
    assert faces["السيدة"] == "Vazirmatn-Regular"
    assert {part.language for part in line.parts if part.text == "Schröder"} == {"de"}


def test_words_of_a_right_to_left_line_run_from_the_right(typesetter: Typesetter) -> None:
    line = typesetter.line(join("واحد اثنان ثلاثة", "ar"), 11)

    assert [part.text for part in line.parts if part.text.strip()] == ["ثلاثة", "اثنان", "واحد"]


@pytest.mark.parametrize("kind", [FieldType.PHONE, FieldType.NUMBER, FieldType.DATE])
def test_phone_number_and_date_stay_on_one_line(typesetter: Typesetter, kind: FieldType) -> None:
    value = "+49 203 283-1234 567"
    prose = join(
        ("Rufen Sie uns gerne an unter der Nummer ", Field(value, kind), " oder schreiben Sie."), "de"
    )

    for width in range(45, 120, 3):
        texts = ["".join(part.text for part in line.parts) for line in typesetter.lines(prose, width, 10)]
        assert any(value in text for text in texts), width


def test_every_line_fits_and_no_character_is_lost(typesetter: Typesetter) -> None:
    text = (
        "Eine Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle in Duisburg-Hochfeld"
    )

    lines = typesetter.lines(join(text, "de"), 40, 10)

    assert all(line.width <= 40 for line in lines)
    assert "".join(part.text for line in lines for part in line.parts).replace(" ", "") == text.replace(
        " ", ""
    )


def test_an_address_breaks_after_the_at_sign_or_a_dot(typesetter: Typesetter) -> None:
    lines = typesetter.lines(join("vorname.nachname@sozialraumbuero.example", "de"), 40, 9)

    assert "".join(part.text for part in lines[0].parts).endswith(("@", "."))


def test_decomposed_letters_are_composed(typesetter: Typesetter) -> None:
    line = typesetter.line(join("Mu\u0308ller", "de"), 10)

    assert "".join(part.text for part in line.parts) == "Müller"
