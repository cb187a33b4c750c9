"""Photos of phones: upright, small enough, and without where and when they were taken."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from app.documents.photo import LONGEST, clean
from app.domain.errors import AttachmentUnusable

SECRET = "Wanheimer Strasse 17"


def a_photo(size: tuple[int, int], kind: str, *, mode: str = "RGB", turned: bool = False) -> bytes:
    """A picture with a place, a camera, a comment and a red corner at the top left as it is seen."""
    picture = Image.new(mode, size, "white")
    picture.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    exif[Base.Make] = SECRET
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (51.0, 25.0, 17.0)
    if turned:
        exif[Base.Orientation] = 6
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    written = io.BytesIO()
    picture.save(written, kind, exif=exif, comment=SECRET.encode())
    return written.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_nothing_but_the_pixels_stays(kind: str) -> None:
    given = a_photo((800, 600), kind)
    assert SECRET.encode() in given or kind == "PNG"
    made, media_type = clean(given, f"image/{kind.lower()}")
    picture = Image.open(io.BytesIO(made))
    assert media_type == ("image/png" if kind == "PNG" else "image/jpeg")
    assert SECRET.encode() not in made
    assert not picture.getexif()
    assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert picture.size == (800, 600)


def test_it_is_turned_upright_and_made_smaller() -> None:
    made, _ = clean(a_photo((3000, 4000), "JPEG", turned=True), "image/jpeg")
    picture = Image.open(io.BytesIO(made)).convert("RGB")
    assert picture.size == (LONGEST * 3 // 4, LONGEST)
    red = picture.getpixel((10, 10))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert red[1] < 60


def test_a_signature_on_nothing_is_on_white() -> None:
    pad = Image.new("RGBA", (400, 120), (0, 0, 0, 0))
    written = io.BytesIO()
    pad.save(written, "PNG")
    made, media_type = clean(written.getvalue(), "image/png")
    picture = Image.open(io.BytesIO(made))
    assert (media_type, picture.mode, picture.getpixel((5, 5))) == ("image/png", "RGB", (255, 255, 255))


def test_a_pdf_is_opened_and_kept_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    Image.new("RGB", (200, 300), "white").save(path, "PDF")
    content = path.read_bytes()
    assert clean(content, "application/pdf") == (content, "application/pdf")
    with pytest.raises(AttachmentUnusable) as caught:
        clean(b"%PDF-1.7 and nothing else", "image/jpeg")
    assert caught.value.facts == {"reason": "broken"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
        (b"\x89PNG\r\n\x1a\n and nothing", "type"),
        (a_photo((800, 600), "JPEG")[:2000], "broken"),
        (a_photo((800, 600), "PNG")[:900], "broken"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(AttachmentUnusable) as caught:
        clean(content, "image/jpeg")
    assert caught.value.facts["reason"] in {reason, "broken"}


def test_a_bomb_is_refused() -> None:
    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    assert len(written.getvalue()) < 100_000
    with pytest.raises(AttachmentUnusable) as caught:
        clean(written.getvalue(), "image/png")
    assert caught.value.facts == {"reason": "large"}
