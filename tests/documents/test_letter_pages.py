"""The printed letter, read back: places by DIN 5008, text, pages, codes."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from app.documents import din5008, qr
from app.documents.engine import Engine
from app.domain.letters import Block, Bullets, Field, FieldType, Heading, Paragraph, Table
from app.domain.sheets import Artifact, GlyphRun, Line, Mark, Modules, Sheets, from_json, to_json
from tests.support.letter_samples import (
    AGENCY,
    CODE,
    DOCUMENTS,
    EMAIL,
    LANGUAGES,
    NUMBER,
    PHONE,
    STREET,
    TOWN,
    courtesy,
    german,
)
from tests.support.pdf_reading import characters, page_texts, text_within


def all_marks(sheets: Sheets, page: int = 0) -> list[Mark]:
    return list(din5008.marks(sheets.pages[page].items))


def test_the_window_shows_return_line_remark_and_address_and_nothing_else(engine: Engine) -> None:
    pdf = engine.render([german()])
    window = din5008.FORM_B.window

    shown = text_within(pdf, window.left, window.top, window.right, window.bottom).split("\r\n")
    crossing = [
        char
        for char in characters(pdf)
        if char.left < window.right
        and char.right > 20
        and char.top < window.bottom
        and char.bottom > window.top
    ]

    assert shown[0].startswith("Mobiles Sozialraumbüro · Musterplatz 3")
    assert shown[1:] == ["Vertraulich – Sozialdaten", AGENCY, "Seiteneinstiegsberatung", STREET, TOWN]
    assert all(char.left >= 25 and char.right <= window.right for char in crossing)


def test_the_address_lies_in_its_zone_in_letters_the_post_can_read(engine: Engine) -> None:
    pdf = engine.render([german()])
    zone = din5008.FORM_B.address

    assert text_within(pdf, zone.left, zone.top, zone.right, zone.bottom).split("\r\n")[0] == AGENCY
    capitals = [
        c for c in characters(pdf) if c.text == "K" and zone.top < c.top < zone.bottom and c.left < 100
    ]
    assert all(2.3 <= c.bottom - c.top <= 4.7 for c in capitals)
    assert capitals


def test_fold_and_hole_marks_are_where_the_norm_wants_them(engine: Engine) -> None:
    marks = [
        mark for mark in all_marks(engine.lay_out(german())) if isinstance(mark, Line) and mark.x1 == 5.0
    ]

    assert sorted(mark.y1 for mark in marks) == [105.0, 148.5, 210.0]


def test_nothing_is_printed_where_a_printer_does_not_reach(engine: Engine) -> None:
    for content in (german(), german(paragraphs=9), *map(courtesy, LANGUAGES)):
        for page in engine.lay_out(content).pages:
            boxes = [din5008.bounds(mark) for mark in din5008.marks(page.items)]
            assert min(box[0] for box in boxes) >= 4
            assert min(box[1] for box in boxes) >= 4
            assert max(box[2] for box in boxes) <= 206
            assert max(box[3] for box in boxes) <= 293


def test_subject_starts_two_lines_below_the_window(engine: Engine) -> None:
    pdf = engine.render([german()])

    subject = text_within(pdf, 25, 98.46, 190, 104)

    assert subject.strip() == "Vermittlung: Schulplatz für ein Kind aus Hochfeld"


def test_number_phone_mail_and_date_come_back_exactly(engine: Engine) -> None:
    text = page_texts(engine.render([german()]))[0]

    for value in (NUMBER, PHONE, "2. März 2026", "12.01.2026", "31.08.2026", "Yıldız al-Hamdan"):
        assert value in text
    assert EMAIL in text.replace("\r\n", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_german_facts_in_a_courtesy_copy_come_back_exactly(engine: Engine, language: str) -> None:
    pdf = engine.render([courtesy(language)])
    chars = characters(pdf)

    for value in (PHONE, "12.05.2026"):
        wanted = value.replace(" ", "")
        rows = {round(char.bottom) for char in chars}
        lines = [
            "".join(c.text for c in sorted(chars, key=lambda c: c.left) if abs(c.bottom - row) < 1.3)
            for row in rows
        ]
        assert any(wanted in line for line in lines), value


@pytest.mark.parametrize("language", ["ar", "fa", "ckb", "ps"])
def test_right_to_left_pages_start_at_the_right(engine: Engine, language: str) -> None:
    content = courtesy(language)
    sheets = engine.lay_out(content)
    runs = [item for item in sheets.pages[0].items if isinstance(item, GlyphRun)]
    title = next(run for run in runs if run.size > 16)
    head = [run for run in runs if run.parts[0].font == "Vazirmatn-Bold" and run.size < 10]

    assert title.x + title.width == pytest.approx(190)
    first_row = [run for run in head if run.y == head[-1].y]
    assert [run.x for run in first_row] == sorted((run.x for run in first_row), reverse=True)


def test_an_arabic_word_is_found_by_searching(engine: Engine) -> None:
    assert "المستند" in page_texts(engine.render([courtesy("ar")]))[0]


def no_step(_done: int, _pages: int) -> None:
    """Nobody looks how far it is."""


def test_the_slip_is_below_the_second_fold_and_its_code_is_read_at_200_dpi(engine: Engine) -> None:
    content = german()
    pdf = engine.render([content])
    symbol = next(mark for mark in all_marks(engine.lay_out(content)) if isinstance(mark, Modules))

    below = text_within(pdf, 0, din5008.FORM_B.fold_2, 210, 275)

    assert "Rückmeldung zur Vermittlung" in below
    assert symbol.y > din5008.FORM_B.fold_2 + 5
    assert symbol.size / symbol.modules >= qr.LEAST_MODULE
    assert [code.text for code in engine.read_slips(pdf, no_step).codes] == [CODE]


@pytest.mark.parametrize("degrees", [0, 1.5, -7, 33, 90, 180])
def test_a_photographed_slip_is_read(engine: Engine, degrees: float) -> None:
    page = engine.pictures(engine.render([german()]), 200)[0]
    picture = Image.frombytes("RGB", (page.width, page.height), page.pixels, "raw", "RGB", page.stride)
    photo = io.BytesIO()
    picture.rotate(degrees, expand=True, fillcolor="white").convert("L").save(photo, "JPEG", quality=25)

    assert [code.text for code in engine.read_slips(photo.getvalue(), no_step).codes] == [CODE]


def test_a_fax_of_the_slip_is_read(engine: Engine) -> None:
    page = engine.pictures(engine.render([german()]), 200)[0]
    picture = Image.frombytes("RGB", (page.width, page.height), page.pixels, "raw", "RGB", page.stride)
    fax = io.BytesIO()
    picture.convert("1").save(fax, "TIFF", compression="group4")

    assert [code.text for code in engine.read_slips(fax.getvalue(), no_step).codes] == [CODE]


def test_a_long_letter_goes_on_with_numbers_on_every_page_and_the_slip_on_the_first(engine: Engine) -> None:
    texts = page_texts(engine.render([german(paragraphs=16)]))

    assert len(texts) >= 2
    for number, text in enumerate(texts, 1):
        assert f"Seite {number} von {len(texts)}" in text
    assert "Rückmeldung zur Vermittlung" in texts[0]
    assert all("Rückmeldung zur Vermittlung" not in text for text in texts[1:])
    assert sum(text.count("keinen Schulplatz") for text in texts) == 16


def test_a_one_page_letter_has_no_page_number(engine: Engine) -> None:
    assert "Seite 1" not in page_texts(engine.render([german()]))[0]


def test_a_table_over_pages_repeats_its_head_and_keeps_every_row(engine: Engine) -> None:
    rows = tuple(((f"Unterlage {number}",), ("fehlt",), ("Hinweis",)) for number in range(1, 121))
    content = replace(german(), blocks=(Table(DOCUMENTS.head, rows, DOCUMENTS.widths),))

    texts = page_texts(engine.render([content]))

    assert len(texts) >= 3
    assert all("Unterlage\r\n" in text or "Unterlage " in text for text in texts)
    assert [text.count("Stand") for text in texts] == [1] * len(texts)
    lines = "\n".join(texts).replace("\r", "").split("\n")
    found = [line.split()[1] for line in lines if line.startswith("Unterlage ") and line.split()[1].isdigit()]
    assert found == [str(number) for number in range(1, 121)]


def test_a_row_higher_than_a_page_is_split_without_losing_a_word(engine: Engine) -> None:
    words = [f"Wort{number}" for number in range(1500)]
    content = replace(
        german(), blocks=(Table(DOCUMENTS.head, (((" ".join(words),), ("ja",), ()),), (0.5, 0.2, 0.3)),)
    )

    text = " ".join(page_texts(engine.render([content])))

    assert [word for word in text.split() if word.startswith("Wort")] == words


def test_a_heading_is_never_the_last_line_of_a_page(engine: Engine) -> None:
    for filler in range(12, 40):
        lines = tuple(Paragraph((f"Zeile {n}",)) for n in range(filler))
        blocks: tuple[Block, ...] = (*lines, Heading(("Abschnitt",)), Paragraph(("Text.",)))
        texts = page_texts(engine.render([replace(german(), blocks=blocks, slip=None)]))
        assert any("Abschnitt\r\nText." in text for text in texts), filler


def test_no_page_begins_or_ends_with_a_single_line_of_a_paragraph(engine: Engine) -> None:
    paragraph = Paragraph(
        ("Dies ist ein Satz, der ungefähr eine Zeile lang ist und sich dann wiederholt. " * 6,)
    )
    lead = 10 * 25.4 / 72 * 1.2
    for filler in range(16):
        blocks = (*(Paragraph((f"Zeile {number}",)) for number in range(filler)), *[paragraph] * 9)
        sheets = engine.lay_out(replace(german(), blocks=blocks, slip=None))
        assert len(sheets.pages) > 1
        first, second = (
            sorted({item.y for item in page.items if isinstance(item, GlyphRun)}) for page in sheets.pages[:2]
        )
        assert second[1] - second[0] == pytest.approx(lead, abs=0.01), "one line alone at the head"
        assert first[-1] - first[-2] == pytest.approx(lead, abs=0.01), "one line alone at the foot"


def test_a_courtesy_copy_has_no_address_field(engine: Engine) -> None:
    sheets = engine.lay_out(courtesy("bg"))
    pdf = engine.write(sheets)

    assert not [mark for mark in all_marks(sheets) if isinstance(mark, Line) and mark.x1 == 5.0]
    assert "Unverbindliche Übersetzung. Es gilt nur der deutsche Text." in page_texts(pdf)[0]
    assert "Необвързващ превод" in page_texts(pdf)[0]


def test_several_copies_are_one_file(engine: Engine) -> None:
    copies = [german(), courtesy("ar"), courtesy("bg")]

    assert len(page_texts(engine.render(copies))) == 3


def test_sheets_survive_json(engine: Engine) -> None:
    sheets = engine.lay_out(german(paragraphs=9))

    read = from_json(json.loads(json.dumps(to_json(sheets))))

    assert engine.write(read) == engine.write(sheets)


def test_all_ink_is_tagged_or_an_artifact(engine: Engine) -> None:
    page = engine.lay_out(german()).pages[0]

    footer = page.items[-1]
    assert isinstance(footer, Artifact)
    assert footer.pagination


def test_bullets_and_boxes_are_lists(engine: Engine) -> None:
    blocks = (Bullets((("eins",), ("zwei", Field("3", FieldType.NUMBER)))), Bullets((("a",),), boxes=True))

    assert "eins\r\nzwei3\r\na" in page_texts(engine.render([replace(german(), blocks=blocks, slip=None)]))[0]
