"""The replay for the printer on Windows against the PDF of the same letter: the same ink everywhere."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from app.documents.engine import Engine
from app.domain.errors import Cancelled
from app.domain.letters import LetterContent
from app.domain.sheets import GlyphRun, Page, Rect, Sheets
from app.system.paths import resources_root
from app.ui.paint import Faces, paint_page, print_sheets
from tests.support.letter_samples import CODE, courtesy, german
from tests.support.pdf_reading import characters

DPI = 200
TILE = 6.0
"""mm; a few words."""
SAMPLES = {"de": lambda: german(paragraphs=9), "ar": lambda: courtesy("ar"), "ti": lambda: courtesy("ti")}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(resources_root() / "fonts")


@pytest.fixture(scope="module")
def faces(qapp: QApplication) -> Faces:
    return Faces(resources_root() / "fonts")


def of_pdf(pdf: bytes, page: int) -> Image.Image:
    with pdfium.PdfDocument(pdf) as document:
        picture: Image.Image = document[page].render(scale=DPI / 72, grayscale=True).to_pil()
        return picture.convert("L")


def replayed(page: Page, faces: Faces) -> Image.Image:
    """On a picture of the same size."""
    width, height = round(page.width / 25.4 * DPI), round(page.height / 25.4 * DPI)
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    paint_page(painter, page, (DPI / 25.4, DPI / 25.4), faces)
    painter.end()
    stride = image.bytesPerLine()
    return Image.frombuffer("L", (width, height), bytes(image.constBits()), "raw", "L", stride, 1)


def ink(picture: Image.Image) -> list[float]:
    """Share of black per tile."""
    tiles = (round(210 / TILE), round(297 / TILE))
    small = picture.resize(tiles, Image.Resampling.BOX)
    return [1 - value / 255 for value in small.tobytes()]


def assert_same_ink(one: Image.Image, other: Image.Image) -> None:
    here, there = ink(one), ink(other)
    assert sum(here) == pytest.approx(sum(there), rel=0.05)
    assert max(abs(x - y) for x, y in zip(here, there, strict=True)) < 0.03


def written(sheets: Sheets, faces: Faces, file: Path) -> bytes:
    """By Qt's own PDF writer: a printer that keeps what it is told."""
    writer = QPdfWriter(str(file))
    writer.setResolution(600)
    print_sheets([sheets], writer, faces)
    del writer
    return file.read_bytes()


@pytest.mark.parametrize("language", SAMPLES)
def test_the_replay_has_the_ink_of_the_pdf(engine: Engine, faces: Faces, language: str) -> None:
    content: LetterContent = SAMPLES[language]()
    sheets = engine.lay_out(content)
    pdf = engine.write(sheets)

    for number, page in enumerate(sheets.pages):
        assert_same_ink(replayed(page, faces), of_pdf(pdf, number))


@pytest.mark.parametrize("language", SAMPLES)
def test_a_printer_gets_every_page_at_full_size_as_text(
    engine: Engine, faces: Faces, language: str, tmp_path: Path
) -> None:
    sheets = engine.lay_out(SAMPLES[language]())
    ours = engine.write(sheets)

    printed = written(sheets, faces, tmp_path / "spool")

    with pdfium.PdfDocument(printed) as document:
        assert len(document) == len(sheets.pages)
        assert document.get_page_size(0) == pytest.approx((595.28, 841.89), abs=1)
    for number in range(len(sheets.pages)):
        assert_same_ink(of_pdf(printed, number).resize(of_pdf(ours, number).size), of_pdf(ours, number))
    assert len(printed) < 150_000 * len(sheets.pages)
    assert len(characters(printed)) > 400


def test_the_slip_of_a_replayed_letter_is_read(engine: Engine, faces: Faces, tmp_path: Path) -> None:
    sheets = engine.lay_out(german())

    on_screen = zxingcpp.read_barcodes(replayed(sheets.pages[0], faces))
    on_paper = zxingcpp.read_barcodes(of_pdf(written(sheets, faces, tmp_path / "spool"), 0))

    assert [found.text for found in on_screen] == [CODE]
    assert [found.text for found in on_paper] == [CODE]


def test_a_millimetre_is_a_millimetre(engine: Engine, faces: Faces, tmp_path: Path) -> None:
    """The address window does not move: a square of 10 mm in the corner at 20 mm and 45 mm."""
    page = Page((Rect(20, 45, 10, 10, fill="#000000"),))
    sheets = engine.lay_out(german())
    one = Sheets((page,), "de", "", "", sheets.made_at)

    picture = of_pdf(written(one, faces, tmp_path / "spool"), 0)

    box = picture.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None
    assert [edge / DPI * 25.4 for edge in box] == pytest.approx([20, 45, 30, 55], abs=0.2)


def test_the_bundled_faces_are_taken_and_not_namesakes_of_the_system(faces: Faces, engine: Engine) -> None:
    stems = {
        part.font
        for language in SAMPLES
        for page in engine.lay_out(SAMPLES[language]()).pages
        for item in page.items
        if isinstance(item, GlyphRun)
        for part in item.parts
    }
    assert {"NotoSans-Regular", "NotoSans-Bold", "Vazirmatn-Regular", "NotoSansEthiopic-Regular"} <= stems
    for stem in stems:
        raw = faces.raw(stem, 40.0)
        assert raw.isValid()
        assert (
            bytes(raw.fontTable("head").data()) in (resources_root() / "fonts" / f"{stem}.ttf").read_bytes()
        )
        assert raw.pixelSize() == pytest.approx(40.0)


def test_a_person_can_stop_it_between_pages(engine: Engine, faces: Faces, tmp_path: Path) -> None:
    sheets = engine.lay_out(german(paragraphs=16))
    writer = QPdfWriter(str(tmp_path / "spool"))
    looks = iter([False, True])

    with pytest.raises(Cancelled):
        print_sheets([sheets], writer, faces, cancelled=lambda: next(looks))
