"""Logos out of untrusted picture files, and how they come into a letter."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from dataclasses import replace

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.documents import logo
from app.documents.engine import Engine
from app.domain.errors import LogoUnreadable
from app.domain.letters import Logo
from app.domain.sheets import Image as Picture
from app.domain.sheets import OpenTag, Role
from tests.support.letter_samples import LETTERHEAD, courtesy, german
from tests.support.logos import drawing, file_of, painted_logo
from tests.support.sheet_samples import letter_in


def opened(found: Logo) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(found.png))).convert("RGB")


def reason(image: bytes) -> object:
    with pytest.raises(LogoUnreadable) as raised:
        logo.read_logo(image, "Logo")
    return raised.value.facts["reason"]


def bare_png(columns: int, rows: int) -> bytes:
    """A few bytes that claim to be a picture of any size."""
    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_kinds_of_pictures_become_a_small_palette_png(kind: str) -> None:
    mode = "RGB" if kind == "JPEG" else "RGBA"

    found = logo.read_logo(file_of(drawing(1600, 600, mode), kind), "Drei Häuser")

    assert found.alt == "Drei Häuser"
    parts = logo.parts(found.png)
    assert (parts.columns, parts.rows) <= (logo.MOST_COLUMNS, logo.MOST_ROWS)
    assert len(base64.b64decode(found.png)) <= logo.MOST_STORED


def test_transparency_lies_on_white_and_the_empty_border_is_cut_away() -> None:
    canvas = Image.new("RGBA", (800, 500), (0, 0, 0, 0))
    canvas.paste(drawing(400, 150), (200, 200))

    shown = opened(logo.read_logo(file_of(canvas), "x"))

    assert shown.height < 150
    assert 380 <= shown.width <= 400
    assert shown.getpixel((0, 0)) == (255, 255, 255), "beside the first gable"


def test_a_turned_photo_is_upright() -> None:
    picture = drawing(300, 120, "RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right to see it
    turned = picture.transpose(Image.Transpose.ROTATE_90)

    shown = opened(logo.read_logo(file_of(turned, "JPEG", exif=exif, quality=95), "x"))

    assert shown.width > 2 * shown.height


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_kind_of_pixels_is_read(mode: str) -> None:
    grey = Image.linear_gradient("L").resize((300, 90))
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = grey.convert("I").point(lambda v: v * 256).convert("I;16") if mode == "I;16" else None

    found = logo.read_logo(file_of(picture or grey.convert(mode), kind), "x")

    assert opened(found).width > 0


def test_a_photo_full_of_noise_still_fits_and_nothing_of_the_file_stays() -> None:
    noise = Image.effect_noise((1200, 450), 120).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "geheime Notiz"

    found = logo.read_logo(file_of(noise, "JPEG", exif=exif, comment=b"geheim"), "x")

    stored = base64.b64decode(found.png)
    assert len(stored) <= logo.MOST_STORED
    assert b"geheim" not in stored


def test_the_same_file_gives_the_same_logo() -> None:
    file = file_of(drawing())

    assert logo.read_logo(file, "x") == logo.read_logo(file, "x")


def test_hostile_and_useless_files_are_refused_with_a_reason() -> None:
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "blue")]
    animated = {"save_all": True, "append_images": frames[1:], "duration": 100}
    whole = file_of(drawing())

    assert reason(b"") == "type"
    assert reason(b"<svg xmlns='http://www.w3.org/2000/svg'/>") == "type"
    assert reason(b"%PDF-1.7") == "type"
    assert reason(file_of(frames[0], "GIF")) == "type"
    assert reason(file_of(frames[0], "TIFF")) == "type"
    assert reason(file_of(frames[0], "WEBP", **animated)) == "animated"
    assert reason(file_of(frames[0], "PNG", **animated)) == "animated"
    assert reason(whole[: len(whole) // 2]) == "broken"
    assert reason(bare_png(60, 60)) == "broken"
    assert reason(bare_png(100_000, 100_000)) == "large"
    assert reason(bare_png(6_000, 6_000)) == "large"
    assert reason(bytes(logo.MOST_BYTES + 1)) == "large"
    assert reason(file_of(Image.new("RGB", (4, 4), "red"))) == "small"
    assert reason(file_of(Image.new("RGB", (400, 200), "white"))) == "empty"
    assert reason(file_of(Image.new("RGBA", (400, 200), (0, 0, 0, 0)))) == "empty"


def test_a_large_picture_within_the_limits_is_read() -> None:
    found = logo.read_logo(file_of(drawing(6000, 3000, "RGB"), "JPEG"), "x")

    assert opened(found).height <= logo.MOST_ROWS


@settings(max_examples=300)
@given(st.data())
def test_a_stored_logo_from_another_device_is_not_believed(data: st.DataObject) -> None:
    """Whatever stands in a letter that came by synchronising: parts of a picture, or an error."""
    good = base64.b64decode(painted_logo().png)
    at = data.draw(st.integers(0, 60))
    spoilt = good[:at] + data.draw(st.binary(max_size=8)) + good[at + data.draw(st.integers(0, 8)) :]
    text = data.draw(st.sampled_from([base64.b64encode(spoilt).decode(), spoilt.decode("latin-1")]))

    try:
        parts = logo.parts(text)
    except LogoUnreadable:
        return

    assert 0 < parts.columns <= logo.MOST_COLUMNS
    assert 0 < parts.rows <= logo.MOST_ROWS
    assert len(parts.palette) <= 3 * 2**parts.bits


def test_a_logo_stands_once_in_a_file_of_many_pages_and_copies(engine: Engine) -> None:
    head = replace(LETTERHEAD, logo=painted_logo())
    copies = [replace(german(paragraphs=16), letterhead=head), replace(courtesy("ar"), letterhead=head)]

    pdf = engine.render(copies)

    with pikepdf.open(io.BytesIO(pdf)) as file:
        images = [thing for thing in file.objects if isinstance(thing, pikepdf.Stream)]
        images = [thing for thing in images if thing.get("/Subtype") == "/Image"]
        assert len(images) == 1
        shown = pikepdf.PdfImage(images[0]).as_pil_image().convert("RGB")
        assert shown.tobytes() == opened(painted_logo()).tobytes()
    assert len(pdf) < len(engine.render([german(paragraphs=16), courtesy("ar")])) + logo.MOST_STORED + 3000


def test_a_logo_is_a_figure_with_words_and_keeps_its_proportions(engine: Engine) -> None:
    for form in ("A", "B"):
        items = engine.lay_out(letter_in(form)).pages[0].items
        place = next(number for number, item in enumerate(items) if isinstance(item, Picture))
        tag, picture = items[place - 1], items[place]

        assert isinstance(tag, OpenTag)
        assert isinstance(picture, Picture)
        assert (tag.role, tag.alt) == (Role.FIGURE, "Drei bunte Häuser")
        parts = logo.parts(picture.png)
        assert picture.width / picture.height == pytest.approx(parts.columns / parts.rows)
        assert picture.x + picture.width == pytest.approx(190)


@pytest.mark.parametrize("size", [(800, 20), (30, 300), (300, 300)])
def test_wide_and_high_logos_stay_in_the_letterhead(engine: Engine, size: tuple[int, int]) -> None:
    picture = logo.read_logo(file_of(Image.new("RGB", size, "#1f4e5f")), "x")
    content = letter_in("A")
    head = replace(content.letterhead, logo=replace(picture, height_mm=500.0))

    items = engine.lay_out(replace(content, letterhead=head)).pages[0].items

    shown = next(item for item in items if isinstance(item, Picture))
    assert shown.y >= 5
    assert shown.x >= 128
    assert shown.y + shown.height <= 21
