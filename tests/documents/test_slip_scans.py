"""Slips out of files as people send them: photos, scanned PDFs, faxes, and what only looks like one."""

from __future__ import annotations

import io
import math
import random
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from app.documents import reading
from app.documents.straightening import DOT, HEIGHT, LEFT, WIDTH
from app.domain.errors import Cancelled, SlipUnreadable
from app.domain.slips import SlipScan, slip_code
from tests.support.paper import (
    MM_PER_INCH,
    Shot,
    as_jpeg,
    as_pdf,
    as_png,
    foreign,
    photographed,
    scanned,
    slip,
    slip_sheet,
)

KEY = b"k" * 32
CODES = [slip_code(KEY, 7, 10**15 + number, number) for number in range(6)]
DPI = 200


def texts(scan: SlipScan) -> list[tuple[str, int]]:
    return [(code.text, code.page) for code in scan.codes]


def reason(file: bytes) -> object:
    with pytest.raises(SlipUnreadable) as raised:
        reading.read_scan(file)
    return raised.value.facts["reason"]


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


@pytest.fixture
def sheet() -> Image.Image:
    """One slip on a sheet of A4, made anew: Pillow leaves a save's settings on the picture for the next."""
    return slip_sheet(CODES[:1], DPI)


# -- what is read -----------------------------------------------------------------------------


def test_several_slips_on_several_pages_are_read_with_page_and_place() -> None:
    pages = [
        slip_sheet(CODES[:3], DPI),
        Image.new("L", (1654, 2339), 255),
        slip_sheet(CODES[3:], DPI).rotate(180),
    ]

    scan = reading.read_scan(as_pdf(pages, DPI))

    assert scan.pages == 3
    assert sorted(texts(scan)) == sorted([*((c, 1) for c in CODES[:3]), *((c, 3) for c in CODES[3:])])
    for code in scan.codes:
        number = CODES.index(code.text) % 3
        across, down = code.corners[0]  # top left of the symbol as it stands on the slip
        expected = (160 / 210, (5 + number * 95 + 9) / 297)
        if code.page == 3:
            expected = (1 - expected[0], 1 - expected[1])
        assert math.dist((across, down), expected) < 0.01


def test_a_code_that_is_on_two_pages_is_told_once(sheet: Image.Image) -> None:
    assert texts(reading.read_scan(as_pdf([sheet, sheet], DPI))) == [(CODES[0], 1)]


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff", "webp", "bmp", "gif"])
def test_pictures_of_every_usual_kind_are_read(sheet: Image.Image, kind: str) -> None:
    assert texts(reading.read_scan(saved(sheet, kind))) == [(CODES[0], 1)]


def test_colour_sixteen_bits_transparency_and_a_camera_s_turn_are_read(sheet: Image.Image) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    clear = Image.new("LA", sheet.size)
    clear.putalpha(sheet.point([255 - level for level in range(256)]))
    files = {
        "colour": saved(sheet.convert("RGB"), "jpeg"),
        "print colours": saved(sheet.convert("CMYK"), "jpeg"),
        "palette": saved(sheet.convert("P"), "png"),
        "16 bits": saved(sheet.convert("I").point(lambda level: level * 250).convert("I;16"), "png"),
        "transparent": saved(clear, "png"),
        "turned": saved(sheet.rotate(90, expand=True), "jpeg", exif=turned),
    }
    for name, file in files.items():
        assert texts(reading.read_scan(file)) == [(CODES[0], 1)], name


def test_a_fax_with_half_as_many_lines_is_read(sheet: Image.Image) -> None:
    fax = scanned(sheet, DPI, "fax", 0).convert("1").resize((1728, 1143))

    assert texts(reading.read_scan(saved(fax, "tiff", compression="group4", dpi=(204, 98)))) == [
        (CODES[0], 1)
    ]


def test_a_picture_of_a_hundred_million_pixels_is_read(sheet: Image.Image) -> None:
    large = sheet.resize((8640, 12220))

    assert texts(reading.read_scan(saved(large, "jpeg", quality=60))) == [(CODES[0], 1)]


def test_a_pdf_page_of_any_size_is_read(sheet: Image.Image) -> None:
    """Telephone apps make a page one inch of 72 dots wide for each dot of the photo."""
    assert texts(reading.read_scan(as_pdf([sheet.resize((3308, 4678))], 72))) == [(CODES[0], 1)]


def test_strangers_codes_are_told_beside_ours(sheet: Image.Image) -> None:
    scan = reading.read_scan(as_png(foreign(sheet, DPI, "https://example.org")))

    assert {text for text, _page in texts(scan)} == {CODES[0], "https://example.org"}


def test_a_code_that_is_seen_and_cannot_be_read_is_told_with_its_picture(sheet: Image.Image) -> None:
    dot = DPI / MM_PER_INCH
    damaged = sheet.copy()
    ImageDraw.Draw(damaged).rectangle([edge * dot for edge in (167, 18, 178, 29)], fill=255)

    (code,) = reading.read_scan(as_png(damaged)).codes

    assert not code.text
    assert code.picture.startswith(b"\x89PNG")


def test_a_page_without_a_code_gives_nothing() -> None:
    noise = Image.effect_noise((1240, 1754), 60)

    assert reading.read_scan(as_png(noise)) == SlipScan(1)


# -- the cut-out ------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 33, 90, 180, 271])
@pytest.mark.parametrize("tilt", [0, 25])
def test_the_cut_out_shows_the_ticked_box_where_it_stands_on_the_slip(turn: float, tilt: float) -> None:
    """A cross in the second box is found in the straightened picture, whatever the angle."""
    dot = 300 / MM_PER_INCH
    paper = slip(CODES[0], 300)
    box = (25.0, 23.0)
    ImageDraw.Draw(paper).rectangle([edge * dot for edge in (box[0], box[1], box[0] + 4, box[1] + 4)], fill=0)
    photo = photographed(paper, dot, Shot(tilt, 70, turn, shake=1, shade=0.6), (2448, 1836))

    (code,) = reading.read_scan(as_jpeg(photo)).codes
    cut = Image.open(io.BytesIO(code.picture)).convert("L")

    assert cut.size == (round(WIDTH * DOT), round(HEIGHT * DOT))
    assert len(code.picture) < 400_000
    reach = 3.0  # mm that a far corner may be off
    x, y = box[0] - LEFT + 2, box[1] + 2
    dark = (
        sum(part(cut, x - 2 - reach, y - 2 - reach, x + 2 + reach, y + 2 + reach).histogram()[:90]) / DOT**2
    )
    assert dark > 10, "most of the 16 square millimetres of the filled box are there"
    assert sum(part(cut, x + 60, y + 30, x + 70, y + 36).histogram()[:90]) == 0


def part(cut: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """A part of a cut-out, given in mm."""
    return cut.crop((round(left * DOT), round(top * DOT), round(right * DOT), round(bottom * DOT)))


# -- what is refused --------------------------------------------------------------------------


def test_files_that_are_no_scans_say_why(sheet: Image.Image) -> None:
    pdf = as_pdf([sheet], DPI)
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert reason(b"") == "empty"
    assert reason(b"Sehr geehrte Damen und Herren") == "type"
    assert reason(b"\0\0\0\x18ftypheic" + bytes(64)) == "heic"
    assert reason(b"\0\0\0\x1cftypavif" + bytes(64)) == "heic"
    assert reason(as_png(sheet)[:4000]) == "broken"
    assert reason(pdf[:3000]) == "broken"
    assert reason(locked.getvalue()) == "password"
    assert reason(saved(Image.new("1", (12000, 12000)), "png")) == "size"


def test_a_broken_page_leaves_the_others_alone(sheet: Image.Image) -> None:
    file = saved(sheet, "tiff", save_all=True, append_images=[sheet, slip_sheet(CODES[1:2], DPI)])
    with Image.open(io.BytesIO(file)) as opened:
        opened.seek(1)
        start = opened.tag_v2[273][0]  # type: ignore[attr-defined] # where the second page's rows begin
        length = opened.tag_v2[279][0]  # type: ignore[attr-defined]
    cut = file[: start + length // 2]
    assert reading.read_scan(file).pages == 3
    with pytest.raises(SlipUnreadable):
        reading.read_scan(cut[:1000])


def test_random_bytes_after_a_known_beginning_never_end_the_reader() -> None:
    chance = random.Random(3)  # noqa: S311 - the same bytes each time
    for beginning in (
        b"%PDF-1.7\n",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0",
        b"II*\0\x08\0\0\0",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"GIF89a",
    ):
        with pytest.raises(SlipUnreadable):
            reading.read_scan(beginning + chance.randbytes(20_000))


# -- long files -------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_long_file_is_read_by_several_children_in_turn(sheet: Image.Image) -> None:
    white = Image.new("L", (1654, 2339), 255)
    steps: list[tuple[int, int]] = []
    pages = [*[white] * 19, sheet]

    scan = reading.read_scan(as_pdf(pages, DPI), lambda done, of: steps.append((done, of)))

    assert texts(scan) == [(CODES[0], 20)]
    assert len(steps) > 1, "one step for each child"
    assert steps == sorted(steps)
    assert steps[-1] == (20, 20)


def test_reading_stops_when_a_person_does_not_want_to_wait(sheet: Image.Image) -> None:
    def stop(_done: int, _pages: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        reading.read_scan(as_pdf([sheet, sheet], DPI), stop)


def test_nothing_is_left_on_the_disk(
    sheet: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    reading.read_scan(as_pdf([sheet], DPI))
    reading.read_scan(saved(sheet, "tiff"))

    assert list(tmp_path.iterdir()) == []
