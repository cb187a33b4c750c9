"""The engine as others use it: its port, its pictures, what other programs read from its files."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pytest

from app.actions.ports import Press, Print
from app.documents.engine import Engine
from app.documents.printing import print_pdf
from app.documents.text.shape import BOLD, REGULAR, FontSet
from app.domain.letters import Field, FieldType, Heading, Paragraph
from app.domain.sheets import Artifact, GlyphRun, Image, OpenTag, Role, from_json, to_json
from tests.support.letter_samples import AGENCY, NUMBER, PHONE, STREET, TOWN, courtesy, german
from tests.support.logos import painted_logo

PRESS: type[Press] = Engine
PRINT: Print = print_pdf


def test_a_preview_picture_is_red_green_blue(engine: Engine) -> None:
    picture = engine.pictures(engine.render([german()]), 100)[0]

    column, row = int(60 / 25.4 * 100), int(32.6 / 25.4 * 100)  # in the rule of the letterhead
    start = row * picture.stride + 3 * column
    assert tuple(picture.pixels[start : start + 3]) == (0x1F, 0x4E, 0x5F)


def test_poppler_reads_the_address_and_the_facts(engine: Engine) -> None:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=engine.render([german()]), capture_output=True, check=True
    )
    text = done.stdout.decode()

    for value in (AGENCY, STREET, TOWN, NUMBER, PHONE, "Rückmeldung zur Vermittlung"):
        assert value in text


def test_the_file_says_what_it_is_and_in_which_language(engine: Engine) -> None:
    content = courtesy("ar")
    with pikepdf.open(_stream(engine.render([content]))) as file:
        assert str(file.Root.Lang) == "ar"
        assert str(file.docinfo["/Title"]) == content.title
        assert str(file.docinfo["/CreationDate"]) == "D:20260302091500Z"
        assert file.Root.ViewerPreferences.PrintScaling == "/None"
        content_stream = file.pages[0].Contents.read_bytes()
    assert b"/Span <</Lang (de)>> BDC" in content_stream, "German names inside say that they are German"


def test_every_element_knows_its_language(engine: Engine) -> None:
    with pikepdf.open(_stream(engine.render([courtesy("ar")]))) as file:
        languages = [str(child.get("/Lang")) for child in file.Root.StructTreeRoot.K[0].K]

    assert languages[:2] == ["de", "de"], "the letterhead"
    assert languages[2:6] == ["ar", "ar", "ar", "de"], "label, title, and the notice in both languages"
    assert set(languages[6:]) == {"ar"}


def test_the_slip_is_read_last_even_when_the_letter_goes_on(engine: Engine) -> None:
    with pikepdf.open(_stream(engine.render([german(paragraphs=16)]))) as file:
        children = list(file.Root.StructTreeRoot.K[0].K)

    assert children[-1].S == "/Sect"
    assert [str(child.S) for child in children].count("/Sect") == 1


def test_bold_faces_have_every_character_of_the_regular_ones(fonts: FontSet) -> None:
    for regular, bold in zip(REGULAR, BOLD, strict=True):
        assert fonts.faces[regular].covered <= fonts.faces[bold].covered


def test_an_arabic_name_in_a_german_letter_keeps_its_order_and_the_sentence_its_own(engine: Engine) -> None:
    name = Field("ليلى الحمدان", FieldType.NAME, "ar")
    content = replace(german(), blocks=(Paragraph(("Frau ", name, " (12.05.2026) kommt.")),))

    runs = [item for item in engine.lay_out(content).pages[0].items if isinstance(item, GlyphRun)]
    line = next(run for run in runs if run.parts and run.parts[0].text == "Frau")

    assert [part.text for part in line.parts if part.text.strip()] == [
        "Frau",
        "الحمدان",
        "ليلى",
        "(12.05.2026)",
        "kommt.",
    ]


def test_a_logo_is_drawn_and_survives_json(engine: Engine) -> None:
    sheets = engine.lay_out(german())
    logo = Image(150, 12, 20, 10, painted_logo().png)
    page = replace(sheets.pages[0], items=(Artifact((logo,)), *sheets.pages[0].items))
    with_logo = replace(sheets, pages=(page,))

    pdf = engine.write(from_json(to_json(with_logo)))

    picture = engine.pictures(pdf, 100)[0]
    start = int(17 / 25.4 * 100) * picture.stride + 3 * int(152 / 25.4 * 100)
    assert tuple(picture.pixels[start : start + 3]) == (0x1F, 0x4E, 0x5F)


def test_headings_never_skip_a_level(engine: Engine) -> None:
    content = replace(german(), blocks=(Heading(("a",), 3), Paragraph(("b",)), Heading(("c",), 3)))

    roles = [item.role for item in engine.lay_out(content).pages[0].items if isinstance(item, OpenTag)]

    assert [role for role in roles if role.name.startswith("HEADING")][:3] == [
        Role.HEADING_1,
        Role.HEADING_2,
        Role.HEADING_3,
    ]


@pytest.mark.parametrize("language", ["de", "ar"])
def test_lines_on_a_page_do_not_touch(engine: Engine, language: str) -> None:
    content = german() if language == "de" else courtesy(language)
    runs = [
        item for item in engine.lay_out(content).pages[0].items if isinstance(item, GlyphRun) and item.x < 100
    ]

    for above, below in pairwise(runs):
        if below.y > above.y + 0.1 and abs(below.x - above.x) < 0.1:
            assert below.y - above.y >= 0.9 * below.size * 25.4 / 72


def _stream(pdf: bytes) -> io.BytesIO:
    return io.BytesIO(pdf)
