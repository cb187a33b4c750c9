"""The square codes on scans and photos: pages out of a file, and what is tried on each.

Runs only in the limited child of `app.documents.reading`: the files come from outside. The reader
(zxing-cpp) reads every simulated scan of 150 to 300 dpi as it is; the tries below are for photos in
bad light and worse machines.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image as Pictures
from PIL import ImageChops, ImageFilter, ImageOps, UnidentifiedImageError

from app.documents.straightening import Corners, slip_picture
from app.domain.errors import SlipUnknown, SlipUnreadable
from app.domain.slips import FoundCode, read_slip_code

SCAN_DPI = 200
"""Resolution at which a scanned PDF is looked at first (6-letters.md part 3)."""

MAX_PIXELS = 80_000_000
"""An A4 page at 900 dpi; larger pictures are refused (untrusted input)."""

ENOUGH_PIXELS = 16_000_000
"""An A4 page at 400 dpi; larger ones are looked at in this size."""

MAX_PAGES = 200
"""Pages of one file that are looked at."""

LEAST_EDGE = 24.0
"""Pixels of the smallest square that may be an unreadable code: 29 modules need about one each."""

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF", "PPM")
_APPLE = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, grey, and the same page with twice as many pixels a mm."""

    picture: Pictures.Image
    finer: Callable[[], Pictures.Image]


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that could be opened."""

    pages: int
    sheet: Callable[[int], Sheet]
    """By number, from 0."""


def open_scan(file: bytes) -> Scan:
    """Take a picture or a PDF apart.

    Raises:
        SlipUnreadable: reason empty, heic, password, broken, type (neither picture nor PDF), size.
    """
    if not file:
        raise SlipUnreadable(reason="empty")
    if file[4:8] == b"ftyp" and file[8:12] in _APPLE:
        raise SlipUnreadable(reason="heic")
    if b"%PDF" in file[:1024]:
        return _open_pdf(file)
    try:
        picture = Pictures.open(io.BytesIO(file), formats=_FORMATS)
        pages = min(getattr(picture, "n_frames", 1), MAX_PAGES)
    except UnidentifiedImageError as error:
        raise SlipUnreadable(reason="type") from error
    except Pictures.DecompressionBombError as error:
        raise SlipUnreadable(reason="size") from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, ArithmeticError) as error:
        raise SlipUnreadable(reason="broken") from error
    return Scan(pages, lambda number: _picture_sheet(picture, number))


def codes_on(sheet: Sheet, page: int) -> list[FoundCode]:
    """Every code on a page, and the squares that look like one and cannot be read.

    A page where a code of ours was read gets the quick tries only; others get all of them.
    """
    found: dict[str, Corners] = {}
    unread: list[Corners] = []
    for number, (attempt, scale, turned) in enumerate(_tries(sheet)):
        if number >= _QUICK and not unread and any(_is_ours(text) for text in found):
            break
        # not `QRCode`: that includes Micro QR, which is seen in the corner of a large code now and then
        wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
        for code in zxingcpp.read_barcodes(attempt, formats=wanted, return_errors=True):
            corners = _corners(code.position, scale)
            if turned:
                corners = _turned_back(corners, attempt.size, sheet.picture.size, turned)
            if code.valid:
                found.setdefault(code.text, corners)
            elif _may_be_code(corners):
                unread.append(corners)
        unread = [
            corners for corners in unread if not any(_overlap(corners, known) for known in found.values())
        ]
    codes = [_found(sheet, page, text, corners) for text, corners in found.items()]
    return codes + [_found(sheet, page, "", corners) for corners in _apart(unread)]


_QUICK = 2
_TURN = 45


def _tries(sheet: Sheet) -> Iterator[tuple[Pictures.Image, float, int]]:
    """Picture, its pixels per pixel of the page, degrees it is turned by; cheapest first."""
    picture = sheet.picture
    yield picture, 1.0, 0
    yield _evenly_lit(picture), 1.0, 0
    yield picture.filter(ImageFilter.GaussianBlur(1.2)), 1.0, 0
    if picture.width * picture.height * 2 <= ENOUGH_PIXELS:
        finer = sheet.finer()
        yield finer, finer.width / picture.width, 0
    yield picture.reduce(2), 0.5, 0
    yield picture.filter(ImageFilter.UnsharpMask(4, 250, 2)), 1.0, 0
    yield picture.rotate(_TURN, Pictures.Resampling.BICUBIC, expand=True, fillcolor=200), 1.0, _TURN


def _evenly_lit(picture: Pictures.Image) -> Pictures.Image:
    """Each pixel against the mean of its surroundings: shadows and pale prints become alike."""
    around = picture.filter(ImageFilter.BoxBlur(25))
    return ImageOps.autocontrast(ImageChops.subtract(picture, around, 1, 128), cutoff=1)


def _found(sheet: Sheet, page: int, text: str, corners: Corners) -> FoundCode:
    width, height = sheet.picture.size
    places = tuple((round(x / width, 4), round(y / height, 4)) for x, y in corners)
    return FoundCode(text, page, places, slip_picture(sheet.picture, corners))


def _is_ours(text: str) -> bool:
    try:
        read_slip_code(text)
    except SlipUnknown:
        return False
    return True


# -- where it is ------------------------------------------------------------------------------


def _corners(position: Any, scale: float) -> Corners:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((point.x / scale, point.y / scale) for point in points)


def _turned_back(corners: Corners, size: tuple[int, int], page: tuple[int, int], degrees: float) -> Corners:
    """From a page turned by `Image.rotate(expand=True)` to the page."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    moved = [(x - size[0] / 2, y - size[1] / 2) for x, y in corners]
    return tuple((c * x - s * y + page[0] / 2, s * x + c * y + page[1] / 2) for x, y in moved)


def _may_be_code(corners: Corners) -> bool:
    """Four sides of about the same length, none too short."""
    sides = [math.dist(corners[at], corners[at - 1]) for at in range(4)]
    return min(sides) >= LEAST_EDGE and max(sides) <= 2 * min(sides)


def _overlap(one: Corners, other: Corners) -> bool:
    """Whether the middle of one lies near the middle of the other."""
    reach = max(math.dist(other[0], other[2]), math.dist(one[0], one[2])) / 2
    return math.dist(_middle(one), _middle(other)) < reach


def _middle(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _y in corners) / 4, sum(y for _x, y in corners) / 4


def _apart(many: list[Corners]) -> list[Corners]:
    kept: list[Corners] = []
    for corners in many:
        if not any(_overlap(corners, known) for known in kept):
            kept.append(corners)
    return kept


# -- opening ----------------------------------------------------------------------------------


def _open_pdf(file: bytes) -> Scan:
    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        reason = "password" if "password" in str(error).lower() else "broken"
        raise SlipUnreadable(reason=reason) from error
    pages = min(len(document), MAX_PAGES)
    if not pages:
        raise SlipUnreadable(reason="broken")

    def sheet(number: int) -> Sheet:
        try:
            page = document[number]
            area = page.get_width() * page.get_height()
            scale = min(SCAN_DPI / 72, math.sqrt(ENOUGH_PIXELS / max(area, 1.0)))
            picture = page.render(scale=scale, grayscale=True).to_pil().convert("L")
        except (pdfium.PdfiumError, ValueError) as error:
            raise SlipUnreadable(reason="broken") from error
        return Sheet(picture, lambda: page.render(scale=2 * scale, grayscale=True).to_pil().convert("L"))

    return Scan(pages, sheet)


def _picture_sheet(opened: Pictures.Image, number: int) -> Sheet:
    """A frame of a picture, upright, grey, no larger than is of use.

    Raises:
        SlipUnreadable: it ends in the middle, or is too large.
    """
    try:
        opened.seek(number)
        shrink = math.sqrt(ENOUGH_PIXELS / max(opened.width * opened.height, 1))
        if shrink < 1:  # a JPEG can be opened in half its size at once
            opened.draft("L", (math.ceil(opened.width * shrink), math.ceil(opened.height * shrink)))
        if opened.width * opened.height > MAX_PIXELS:
            raise SlipUnreadable(reason="size")
        picture = _square_dots(ImageOps.exif_transpose(_grey(opened)), opened.info.get("dpi"))
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, ArithmeticError) as error:
        raise SlipUnreadable(reason="broken") from error
    if picture.width * picture.height > 2 * ENOUGH_PIXELS:
        picture = picture.reduce(math.ceil(math.sqrt(picture.width * picture.height / (2 * ENOUGH_PIXELS))))
    size = (picture.width * 2, picture.height * 2)
    return Sheet(picture, lambda: picture.resize(size, Pictures.Resampling.BICUBIC))


def _grey(picture: Pictures.Image) -> Pictures.Image:
    """Grey on white paper; the turn that a camera noted stays noted."""
    if picture.mode.startswith(("I", "F")):  # 16 bits a pixel
        low, high = picture.convert("F").getextrema()
        span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]
        grey = picture.convert("F").point(lambda level: (level - low) * (255.0 / span)).convert("L")
    elif picture.has_transparency_data:
        grey = Pictures.new("L", picture.size, 255)
        grey.paste(picture.convert("L"), mask=picture.convert("RGBA").getchannel("A"))
    else:
        grey = picture.convert("L")
    grey.info.update({key: picture.info[key] for key in ("exif",) if key in picture.info})
    return grey


def _square_dots(picture: Pictures.Image, dpi: Any) -> Pictures.Image:
    """A fax has half as many lines as dots: 204 × 98 a inch (ITU-T T.4, standard resolution)."""
    across, down = (float(value) for value in dpi) if isinstance(dpi, tuple) and len(dpi) == 2 else (1.0, 1.0)
    if not (across > 0 and down > 0 and 1.2 < max(across / down, down / across) < 4):
        return picture
    wide = (round(picture.width * max(down / across, 1)), round(picture.height * max(across / down, 1)))
    return picture.resize(wide, Pictures.Resampling.BICUBIC)
