"""Form A and form B of DIN 5008, read back from the printed file: zones, marks, edges, slip."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from app.documents import qr
from app.documents.din5008 import FORM_A, FORM_B, FORMS, Form
from app.documents.engine import Engine
from app.documents.reading import read_scan
from app.domain.letters import Field, FieldType, InformationRow
from tests.support.letter_samples import AGENCY, CODE, STREET, TOWN
from tests.support.pdf_reading import characters, page_texts, text_within
from tests.support.sheet_samples import PAPERS, letter_in

MM = 25.4 / 72
DPI = 127
"""Five pixels to the millimetre."""

BOTH = pytest.mark.parametrize("form", [FORM_A, FORM_B], ids=["A", "B"])


def picture(pdf: bytes, page: int = 0) -> Image.Image:
    with pdfium.PdfDocument(pdf) as document:
        shown: Image.Image = document[page].render(scale=DPI / 72).to_pil()
        return shown.convert("L")


def ink(shown: Image.Image, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether anything is printed in a rectangle in mm."""
    box = tuple(round(value * DPI / 25.4) for value in (left, top, right, bottom))
    darkest: int = shown.crop(box).getextrema()[0]  # type: ignore[arg-type, assignment]
    return darkest < 250


def lines_at_the_left(pdf: bytes) -> list[float]:
    """Height in mm of every line that starts 5 mm from the left edge, as the file has it."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        start: tuple[float, float] = (0, 0)
        for step in pikepdf.parse_content_stream(file.pages[0]):
            operator = str(step.operator)
            if operator == "m":
                x, y = (float(value) * MM for value in step.operands)
                start = (x, 297 - y)
            elif operator == "l" and abs(start[0] - 5) < 0.1:
                found.append(start[1])
    return sorted(found)


@BOTH
def test_zones_have_the_measures_of_the_norm(form: Form) -> None:
    top = {"A": 27, "B": 45}[form.name]

    assert (form.window.left, form.window.top, form.window.width, form.window.height) == (20, top, 85, 45)
    assert form.return_line.top == top
    assert form.remarks.bottom == pytest.approx(top + 17.7)
    assert form.address.bottom == pytest.approx(top + 45)
    assert (form.information.left, form.information.top) == (125, top + 5)
    assert form.subject_top == pytest.approx({"A": 80.46, "B": 98.46}[form.name], abs=0.01)
    assert (form.fold_1, form.fold_2) == {"A": (87, 192), "B": (105, 210)}[form.name]


@BOTH
def test_marks_are_at_a_tenth_of_a_millimetre_where_they_belong(engine: Engine, form: Form) -> None:
    pdf = engine.render([letter_in(form.name)])

    assert lines_at_the_left(pdf) == pytest.approx([form.fold_1, 148.5, form.fold_2], abs=0.1)


@BOTH
def test_the_window_shows_the_address_and_nothing_else(engine: Engine, form: Form) -> None:
    pdf = engine.render([letter_in(form.name)])
    window, zone, shown = form.window, form.address, picture(pdf)

    texts = text_within(pdf, window.left, window.top, window.right, window.bottom).split("\r\n")
    address = text_within(pdf, zone.left, zone.top, zone.right, zone.bottom).split("\r\n")

    assert texts[0].startswith("Mobiles Sozialraumbüro")
    assert texts[1:] == ["Vertraulich – Sozialdaten", AGENCY, "Seiteneinstiegsberatung", STREET, TOWN]
    assert address == [AGENCY, "Seiteneinstiegsberatung", STREET, TOWN]
    lowest = max(c.bottom for c in characters(pdf) if c.left < 105 and zone.top < c.top < zone.bottom)
    assert not ink(shown, window.left, window.top, 24.5, window.bottom), "left of the address"
    assert not ink(shown, window.left, lowest + 0.5, window.right, window.bottom), "below the address"
    assert not ink(shown, window.right, window.top - 3, 124, window.bottom), "between window and block"


@BOTH
def test_subject_and_slip_stand_where_the_form_folds(engine: Engine, form: Form) -> None:
    pdf = engine.render([letter_in(form.name)])

    subject = text_within(pdf, 25, form.subject_top, 190, form.subject_top + 5.5)
    slip = text_within(pdf, 0, form.fold_2, 210, 276)
    above = text_within(pdf, 0, 0, 210, form.fold_2)

    assert subject.strip() == "Vermittlung: Schulplatz für ein Kind aus Hochfeld"
    assert slip.startswith("Rückmeldung zur Vermittlung")
    assert "oder als Foto an" in slip
    assert "Rückmeldung" not in above


@BOTH
def test_the_slip_code_has_its_quiet_zone_and_is_read(engine: Engine, form: Form) -> None:
    pdf = engine.render([letter_in(form.name)])
    shown = picture(pdf)
    left, top = 160.0, form.fold_2 + 9
    quiet = 4 * qr.SIZE / 29

    assert [found.text for found in read_scan(pdf).codes] == [CODE]
    assert ink(shown, left, top, left + qr.SIZE, top + qr.SIZE)
    assert not ink(shown, left - quiet, top - quiet, left - 0.3, top + qr.SIZE + quiet)
    assert not ink(shown, left + qr.SIZE + 0.3, top - quiet, left + qr.SIZE + quiet, top + qr.SIZE + quiet)
    assert not ink(shown, left - quiet, top - quiet, left + qr.SIZE + quiet, top - 0.3)
    assert not ink(shown, left - quiet, top + qr.SIZE + 0.3, left + qr.SIZE + quiet, top + qr.SIZE + quiet)


@pytest.mark.parametrize("name", list(PAPERS))
def test_no_paper_has_ink_within_four_millimetres_of_the_edge(engine: Engine, name: str) -> None:
    pdf = engine.render([PAPERS[name]()])

    for page in range(len(page_texts(pdf))):
        shown = picture(pdf, page)
        assert not ink(shown, 0, 0, 210, 4)
        assert not ink(shown, 0, 293, 210, 297)
        assert not ink(shown, 0, 0, 4, 297)
        assert not ink(shown, 206, 0, 210, 297)


def test_the_logo_stands_at_the_right_above_the_rule(engine: Engine) -> None:
    for name, form in FORMS.items():
        shown = picture(engine.render([letter_in(name)]))
        assert ink(shown, 170, form.letterhead.top, 189.5, form.letterhead.bottom)
        assert not ink(shown, 128, form.letterhead.bottom + 0.4, 190, form.rule - 0.3)
        assert not ink(shown, 190.5, 0, 206, form.rule), "flush with the margin"


def test_a_long_e_mail_address_stays_on_one_line_of_the_information_block(engine: Engine) -> None:
    content = letter_in("B")
    row = InformationRow("E-Mail", Field("j.beispiel@sozialraumbuero.example", FieldType.EMAIL))
    pdf = engine.render([replace(content, information=(row,))])

    block = text_within(pdf, 125, 50, 204, 60)

    assert "j.beispiel@sozialraumbuero.example" in block
