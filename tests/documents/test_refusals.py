"""What cannot be printed right is an error that says what and where, before anything is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.engine import Engine
from app.documents.pdf.objects import Objects
from app.documents.pdf.tags import StructureTree
from app.domain.errors import GlyphMissing, SlipUnreadable, TextDoesNotFit
from app.domain.letters import (
    Block,
    Bullets,
    Field,
    FieldType,
    Heading,
    InformationRow,
    Paragraph,
    Run,
    SignatureLine,
    Table,
)
from app.domain.sheets import OpenTag, Role
from tests.support.letter_samples import SLIP, german
from tests.support.pdf_reading import page_texts


def test_characters_without_a_glyph_are_named(engine: Engine) -> None:
    content = replace(german(name="李明 🙂"), subject=("Ⅱ",))

    with pytest.raises(GlyphMissing) as raised:
        engine.lay_out(content)

    assert raised.value.facts == {"characters": ["Ⅱ", "明", "李", "🙂"], "where": ["blocks", "subject"]}


def test_a_name_that_fits_smaller_is_made_smaller_and_one_that_never_fits_is_an_error(engine: Engine) -> None:
    engine.lay_out(
        replace(german(), recipient=("Kommunales Integrationszentrum der Stadt Duisburg", "47051 Duisburg"))
    )

    with pytest.raises(TextDoesNotFit) as raised:
        engine.lay_out(replace(german(), recipient=("Integrationszentrum " * 20, *["Zeile"] * 5)))

    assert raised.value.facts["zone"] == "address"


def test_too_many_lines_in_a_zone_are_errors(engine: Engine) -> None:
    rows = tuple(InformationRow(f"Zeile {number}", Field("Wert")) for number in range(14))
    cases = {
        "address": replace(german(), recipient=tuple(f"Zeile {number}" for number in range(7))),
        "remarks": replace(german(), remark=tuple(f"Zeile {number}" for number in range(4))),
        "information": replace(german(), information=rows),
        "slip": replace(german(), slip=replace(SLIP, choices=SLIP.choices * 3)),
    }
    for zone, content in cases.items():
        with pytest.raises(TextDoesNotFit) as raised:
            engine.lay_out(content)
        assert raised.value.facts["zone"] == zone


def test_an_email_address_never_runs_out_of_the_information_block(engine: Engine) -> None:
    long = Field("vorname.nachname-doppelname@fachbereich.sozialraumbuero.example")
    sheets = engine.lay_out(replace(german(), information=(InformationRow("E-Mail", long),)))

    assert sheets.pages


def test_a_text_without_spaces_is_cut_not_lost(engine: Engine) -> None:
    engine.lay_out(replace(german(), blocks=(Paragraph(("x" * 4000,)),)))


def test_a_page_of_garbage_is_no_slip(engine: Engine) -> None:
    for scan in (b"", b"garbage", b"%PDF-1.7 broken", b"\x89PNG\r\n\x1a\n broken"):
        with pytest.raises(SlipUnreadable):
            engine.read_slips(scan, lambda _done, _pages: None)


@pytest.mark.parametrize(
    "tag",
    [
        OpenTag(Role.FIGURE, box=(0, 0, 1, 1)),
        OpenTag(Role.HEAD_CELL),
        OpenTag(Role.HEADING_2),
    ],
)
def test_what_cannot_be_read_out_is_refused(tag: OpenTag) -> None:
    tree = StructureTree(Objects(), "de")

    with pytest.raises(ValueError, match=r"needs|skips"):
        tree.open(tag)


def test_ink_outside_of_a_tag_is_refused() -> None:
    tree = StructureTree(Objects(), "de")
    tree.start_page("1 0 R", 297)

    with pytest.raises(ValueError, match="ink directly inside"):
        tree.mark()


TRICKY = (
    "abc äß…—/-@. \n\t\r\x00\u00a0\u00ad\u200b\u200c\u202e\u202c\u2066\u2067\u2069\u0301ابيعرلاሀ፡бї12()«»{}\\"
)
ANY_TEXT = st.one_of(st.text(TRICKY, max_size=60), st.text(max_size=5))
ANY_LANGUAGE = st.sampled_from(["de", "ar", "ckb", "prs", "ti", "bg", "xx", "de-simple", "b(r)ok\\en"])
ANY_RUN = st.one_of(ANY_TEXT, st.builds(Field, ANY_TEXT, st.sampled_from(list(FieldType)), ANY_LANGUAGE))
ANY_RUNS = st.lists(ANY_RUN, max_size=4).map(tuple)
ANY_BLOCK = st.one_of(
    st.builds(Paragraph, ANY_RUNS, bold=st.booleans(), note=st.booleans(), large=st.booleans()),
    st.builds(Heading, ANY_RUNS, level=st.integers(1, 3)),
    st.builds(Bullets, st.lists(ANY_RUNS, max_size=3).map(tuple), boxes=st.booleans()),
    st.builds(SignatureLine, ANY_TEXT, ANY_TEXT),
    st.builds(
        Table,
        st.tuples(ANY_RUNS, ANY_RUNS),
        st.lists(st.tuples(ANY_RUNS, ANY_RUNS), max_size=3).map(tuple),
        st.just((0.3, 0.7)),
    ),
)


@settings(max_examples=600)
@given(
    language=ANY_LANGUAGE,
    blocks=st.lists(ANY_BLOCK, max_size=4).map(tuple),
    subject=ANY_RUNS,
    recipient=st.lists(ANY_TEXT, max_size=3).map(tuple),
    value=ANY_RUN,
)
def test_whatever_is_typed_gives_pages_or_an_error_a_person_understands(
    engine: Engine,
    language: str,
    blocks: tuple[Block, ...],
    subject: tuple[Run, ...],
    recipient: tuple[str, ...],
    value: Run,
) -> None:
    information = (InformationRow("x", value if isinstance(value, Field) else Field(value)),)
    content = replace(
        german(),
        language=language,
        blocks=blocks,
        subject=subject,
        recipient=recipient,
        information=information,
    )

    try:
        pdf = engine.render([content])
    except (GlyphMissing, TextDoesNotFit):
        return

    assert page_texts(pdf)
