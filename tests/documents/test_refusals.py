"""What cannot be printed right is an error that says what and where, before anything is printed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.engine import Engine
from app.documents.pdf.objects import Objects
from app.documents.pdf.tags import StructureTree
from app.domain.errors import GlyphMissing, LetterTooLong, SlipUnreadable, TextDoesNotFit
from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Block,
    Bullets,
    Field,
    FieldType,
    Heading,
    InformationRow,
    LetterContent,
    Paragraph,
    Run,
    SignatureLine,
    Table,
    WritingLines,
)
from app.domain.sheets import Artifact, GlyphRun, OpenTag, Role
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


def test_long_names_and_addresses_are_made_smaller_then_wrapped_then_named(engine: Engine) -> None:
    """Every zone that takes a value of a person's; the longest that fits, and the first that does not."""
    head = german().letterhead
    towns = "Gesamtverband der Sozialräume Duisburg-Hochfeld und Duisburg-Marxloh "
    cases: dict[str, Callable[[int], LetterContent]] = {
        "letterhead": lambda n: replace(german(), letterhead=replace(head, organisation=towns * n)),
        "return-line": lambda n: replace(
            german(), letterhead=replace(head, return_line="Musterplatz 3 " * n)
        ),
        "footer": lambda n: replace(german(), letterhead=replace(head, footer=(("Bank " * 8 * n,),))),
        "address": lambda n: replace(german(), recipient=(towns * n, "Hof 1", "47051 Duisburg")),
        "remarks": lambda n: replace(german(), remark=("Persönlich und vertraulich, " * 2 * n,)),
        "information": lambda n: replace(
            german(), information=(InformationRow("E-Mail", Field("name-und-noch-ein-name." * n)),)
        ),
        "slip": lambda n: replace(german(), slip=replace(SLIP, return_to=("Bitte zurück an " * 9 * n,))),
        "copy-label": lambda n: replace(german(), copy_label="Ausfertigung für das Amt " * 3 * n),
    }
    for zone, content in cases.items():
        assert engine.lay_out(content(1)).pages, zone
        with pytest.raises(TextDoesNotFit) as raised:
            engine.lay_out(content(12))
        assert raised.value.facts["zone"] == zone


def test_a_long_name_never_meets_the_number_on_following_pages(engine: Engine) -> None:
    name = "Landeshauptstadt Musterstadt, Amt für Sozialraumentwicklung und aufsuchende Beratung, Außenstelle"
    head = replace(german().letterhead, organisation=name + " Hochfeld und Umgebung, Sachgebiet 3")

    page = engine.lay_out(replace(german(paragraphs=16), letterhead=head)).pages[1]

    artifact = page.items[0]
    assert isinstance(artifact, Artifact)
    shown, number = (mark for mark in artifact.items if isinstance(mark, GlyphRun))
    assert shown.x + shown.width < number.x


def test_empty_values_leave_their_place_empty(engine: Engine) -> None:
    head = replace(german().letterhead, unit="", return_line="", footer=((), ("",)))
    content = replace(
        german(name=""),
        letterhead=head,
        recipient=("", ""),
        remark=("",),
        information=(InformationRow("", Field("")),),
        subject=(),
        copy_label="",
        blocks=(Bullets(((), ("",))), Table(((),), (((),), ((),)), (1.0,)), SignatureLine("", "")),
        slip=replace(SLIP, choices=(), return_to=()),
    )

    assert page_texts(engine.render([content]))


@pytest.mark.parametrize("rows", [3_000, 300_000])
def test_an_endless_table_is_refused_at_once(engine: Engine, rows: int) -> None:
    table = Table((("a",),), ((("b",),),) * rows, (1.0,))
    started = time.process_time()

    with pytest.raises(LetterTooLong) as raised:
        engine.lay_out(replace(german(), blocks=(table,)))

    assert raised.value.facts == {"most": 60}
    assert time.process_time() - started < 3


def test_endless_texts_are_refused_at_once(engine: Engine) -> None:
    started = time.process_time()

    for text, error in (("Wort " * 200_000, LetterTooLong), ("x" * 200_000, TextDoesNotFit)):
        with pytest.raises(error):
            engine.lay_out(replace(german(), blocks=(Paragraph((text,)),)))

    assert time.process_time() - started < 3


def test_an_endless_value_is_named_before_anything_is_set(engine: Engine) -> None:
    endless = "Wort " * 100_000
    letter = german()
    cases = {
        "letterhead": replace(letter, letterhead=replace(letter.letterhead, organisation=endless)),
        "footer": replace(letter, letterhead=replace(letter.letterhead, footer=((endless,),))),
        "address": replace(letter, recipient=(endless,)),
        "information": replace(letter, information=(InformationRow("x", Field(endless)),)),
        "copy-label": replace(letter, copy_label=endless),
        "subject": replace(letter, subject=(endless,)),
        "notice": replace(letter, notice=(Field(endless),)),
        "slip": replace(letter, slip=replace(SLIP, choices=(endless,))),
    }
    started = time.process_time()

    for zone, content in cases.items():
        with pytest.raises(TextDoesNotFit) as raised:
            engine.lay_out(content)
        assert raised.value.facts["zone"] == zone
    assert time.process_time() - started < 1


def test_a_signature_of_a_million_points_is_cut_off(engine: Engine) -> None:
    scribble = tuple(float(n % 997) for n in range(2_000_000))

    pdf = engine.render([replace(german(), blocks=(SignatureLine("Duisburg", "Name", (scribble,)),))])

    assert len(pdf) < 500_000


def test_a_table_of_sixty_pages_is_still_a_letter(engine: Engine) -> None:
    rows = tuple(((f"Zeile {number}",),) for number in range(2_400))

    sheets = engine.lay_out(replace(german(), blocks=(Table((("a",),), rows, (1.0,)),)))

    assert 50 <= len(sheets.pages) <= 60


def test_characters_without_a_glyph_are_found_in_every_block(engine: Engine) -> None:
    blocks: tuple[Block, ...] = (
        WritingLines(1, ("Ⅰ",)),
        Bilingual((BilingualRow(("Ⅱ",), ("Ⅲ",)),), ("de", "ar")),
        SignatureLine("Ⅳ", "Ⅴ"),
        Bullets((("Ⅵ",),), numbered=True),
    )

    with pytest.raises(GlyphMissing) as raised:
        engine.lay_out(replace(german(), blocks=blocks))

    assert raised.value.facts == {"characters": list("ⅠⅡⅢⅣⅤⅥ"), "where": ["blocks"]}


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
ANY_STROKES = st.lists(st.lists(st.floats(), max_size=9).map(tuple), max_size=3).map(tuple)
ANY_PAIR = st.builds(BilingualRow, ANY_RUNS, ANY_RUNS, st.sampled_from(["text", "heading", "box"]))
ANY_BLOCK = st.one_of(
    st.builds(Paragraph, ANY_RUNS, bold=st.booleans(), note=st.booleans(), large=st.booleans()),
    st.builds(Heading, ANY_RUNS, level=st.integers(1, 3)),
    st.builds(
        Bullets, st.lists(ANY_RUNS, max_size=3).map(tuple), boxes=st.booleans(), numbered=st.booleans()
    ),
    st.builds(SignatureLine, ANY_TEXT, ANY_TEXT, ANY_STROKES),
    st.builds(WritingLines, st.integers(-1, 12), ANY_RUNS),
    st.builds(Bilingual, st.lists(ANY_PAIR, max_size=3).map(tuple), st.tuples(ANY_LANGUAGE, ANY_LANGUAGE)),
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
    form=st.sampled_from(["A", "B"]),
    scale=st.sampled_from([1.0, 1.35]),
)
def test_whatever_is_typed_gives_pages_or_an_error_a_person_understands(
    engine: Engine,
    language: str,
    blocks: tuple[Block, ...],
    subject: tuple[Run, ...],
    recipient: tuple[str, ...],
    value: Run,
    form: Literal["A", "B"],
    scale: float,
) -> None:
    information = (InformationRow("x", value if isinstance(value, Field) else Field(value)),)
    content = replace(
        german(),
        language=language,
        blocks=blocks,
        subject=subject,
        recipient=recipient,
        information=information,
        letterhead=replace(german().letterhead, form=form),
        type_scale=scale,
    )

    try:
        pdf = engine.render([content])
    except (GlyphMissing, TextDoesNotFit):
        return

    assert page_texts(pdf)
