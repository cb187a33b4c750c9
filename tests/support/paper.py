"""What happens to a letter on its way back, simulated: printed, stained, scanned, faxed, photographed.

Scans as in the design measurements (6-letters.md part 3): dot gain 0.06 mm, then one fault, at an
angle. Photos: a pinhole camera above a tilted sheet, uneven light, shaking hands, JPEG.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from app.documents import qr

MM_PER_INCH = 25.4
PAGE = (210.0, 297.0)
SYMBOL = (160.0, 219.0, 185.0, 244.0)
"""Where the square code stands on a letter: left, top, right, bottom in mm."""
FAULTS = ("clean", "noise", "blur", "jpeg", "grey", "fax", "stain")
ANGLES = (0.0, 1.5, -7.0, 33.0, 90.0, 180.0)
RESOLUTIONS = (150, 200, 300)

Matrix = tuple[tuple[float, float, float], ...]


def rastered(pdf: bytes, dpi: int, page: int = 0) -> Image.Image:
    """A page as a printer's raster, grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image.Image = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
        return picture.convert("L")


def scanned(page: Image.Image, dpi: int, fault: str, angle: float, seed: int = 1) -> Image.Image:
    """The page through a scanner or fax machine with one fault, turned by `angle` degrees."""
    chance = random.Random(seed)  # noqa: S311 - the same dust each time
    dot = dpi / MM_PER_INCH
    picture = stained(page, dot) if fault == "stain" else page
    picture = picture.filter(ImageFilter.GaussianBlur(0.06 * dot))
    if angle:
        picture = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    if fault in {"noise", "fax", "jpeg"}:
        picture = picture.point([round(level * 0.82 + 25) for level in range(256)])
    if fault == "noise":
        picture = noisy(picture, 28, chance)
    if fault == "grey":  # pale print on recycled paper
        picture = noisy(picture.point([round(120 + level * 0.82 * 0.35) for level in range(256)]), 8, chance)
    if fault == "fax":
        picture = noisy(picture, 20, chance).point([0] * 129 + [255] * 127)
    if fault == "blur":
        picture = picture.filter(ImageFilter.GaussianBlur(0.18 * dot))
    return through_jpeg(picture, 25) if fault == "jpeg" else picture


def stained(page: Image.Image, dot: float) -> Image.Image:
    """Coffee over 28 % of the symbol's width."""
    left, top, right, bottom = (edge * dot for edge in SYMBOL)
    size = (right - left) * 0.28
    x, y = left + (right - left) * 0.68, top + (bottom - top) * 0.45
    picture = page.copy()
    ImageDraw.Draw(picture).ellipse((x - size / 2, y - size / 2, x + size / 2, y + size / 2), fill=90)
    return picture


def noisy(picture: Image.Image, sigma: float, chance: random.Random) -> Image.Image:
    """Gaussian noise of `sigma` grey levels."""
    spread = NormalDist(128, sigma)
    levels = [min(255, max(0, round(spread.inv_cdf((byte + 0.5) / 256)))) for byte in range(256)]
    grain = Image.frombytes("L", picture.size, chance.randbytes(picture.width * picture.height))
    return ImageChops.add(picture, grain.point(levels), 1, -128)


def through_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    """Saved as JPEG and opened again."""
    return Image.open(io.BytesIO(as_jpeg(picture, quality))).convert("L")


def as_jpeg(picture: Image.Image, quality: int = 70) -> bytes:
    """A JPEG file."""
    file = io.BytesIO()
    picture.save(file, "jpeg", quality=quality)
    return file.getvalue()


def as_png(picture: Image.Image) -> bytes:
    """A PNG file."""
    file = io.BytesIO()
    picture.save(file, "png", compress_level=1)
    return file.getvalue()


def as_pdf(pictures: Sequence[Image.Image], dpi: int) -> bytes:
    """A scanned PDF: one picture a page."""
    file = io.BytesIO()
    first, *others = pictures
    first.save(file, "pdf", save_all=True, append_images=others, resolution=dpi)
    return file.getvalue()


# -- photos -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shot:
    """How a photo was taken."""

    tilt: float
    """Degrees between the camera's axis and the sheet's normal."""
    direction: float
    """Degrees: towards which side it is tilted."""
    turn: float
    """Degrees: how the sheet lies in the picture."""
    shake: float = 3.0
    """Length of the motion blur in pixels."""
    shade: float = 0.45
    """Light at the darkest corner, of that at the brightest."""
    quality: int = 60
    """Of the JPEG file."""
    seed: int = 1


def photographed(page: Image.Image, page_dot: float, shot: Shot, size: tuple[int, int]) -> Image.Image:
    """A photo of the whole sheet `page` (`page_dot` pixels a mm) in a picture of `size` pixels."""
    chance = random.Random(shot.seed)  # noqa: S311 - the same light each time
    to_picture = _camera(shot, (page.width / page_dot, page.height / page_dot), size)
    inverse = inverted(multiplied(to_picture, _scaled(1 / page_dot)))
    picture = page.transform(
        size, Image.Transform.PERSPECTIVE, _eight(inverse), Image.Resampling.BILINEAR, fillcolor=70
    )
    picture = _lit(picture, shot.shade, chance)
    picture = _shaken(picture.filter(ImageFilter.GaussianBlur(1.0)), shot.shake, chance.uniform(0, math.pi))
    return through_jpeg(noisy(picture, 6, chance), shot.quality)


def _camera(shot: Shot, sheet: tuple[float, float], size: tuple[int, int]) -> Matrix:
    """Sheet in mm to picture in pixels; the sheet fills the picture as far as it can."""
    tilt, direction, turn = (math.radians(angle) for angle in (shot.tilt, shot.direction, shot.turn))
    ux, uy = math.cos(direction), math.sin(direction)  # axis of the tilt
    c, s, k = math.cos(tilt), math.sin(tilt), 1 - math.cos(tilt)
    tilted = (
        (c + ux * ux * k, ux * uy * k, uy * s),
        (ux * uy * k, c + uy * uy * k, -ux * s),
        (-uy * s, ux * s, c),
    )
    turned = ((math.cos(turn), -math.sin(turn), 0.0), (math.sin(turn), math.cos(turn), 0.0), (0.0, 0.0, 1.0))
    rotation = multiplied(tilted, turned)
    width, height = sheet
    distance = 1.3 * math.hypot(width, height)
    plane = tuple(
        (row[0], row[1], -row[0] * width / 2 - row[1] * height / 2 + (distance if at == 2 else 0.0))
        for at, row in enumerate(rotation)
    )
    corners = [_put(plane, x, y) for x in (0.0, width) for y in (0.0, height)]
    low, high = (
        [min(axis) for axis in zip(*corners, strict=True)],
        [max(a) for a in zip(*corners, strict=True)],
    )
    focal = 0.97 * min(size[at] / (high[at] - low[at]) for at in (0, 1))
    shift = [size[at] / 2 - focal * (high[at] + low[at]) / 2 for at in (0, 1)]
    return multiplied(((focal, 0.0, shift[0]), (0.0, focal, shift[1]), (0.0, 0.0, 1.0)), plane)


def _lit(picture: Image.Image, shade: float, chance: random.Random) -> Image.Image:
    """Light from one corner, and the soft-edged shadow of a hand or telephone."""
    light = Image.new("L", (64, 64))
    angle = chance.uniform(0, 2 * math.pi)
    dx, dy = math.cos(angle), math.sin(angle)
    edge = chance.uniform(-0.4, 0.4)
    for y in range(64):
        for x in range(64):
            along = (dx * (x - 31.5) + dy * (y - 31.5)) / 45
            level = shade + (1 - shade) * (along + 1) / 2
            across = (dx * (y - 31.5) - dy * (x - 31.5)) / 45
            light.putpixel((x, y), round(235 * level * (0.7 if across > edge else 1.0)))
    light = light.filter(ImageFilter.GaussianBlur(1)).resize(picture.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(picture, light)


def _shaken(picture: Image.Image, length: float, angle: float) -> Image.Image:
    """The mean of pictures along a short way."""
    steps = max(1, round(length))
    mean = picture
    for step in range(1, steps):
        moved = ImageChops.offset(picture, round(step * math.cos(angle)), round(step * math.sin(angle)))
        mean = Image.blend(mean, moved, 1 / (step + 1))
    return mean


def multiplied(a: Matrix, b: Matrix) -> Matrix:
    """A · b."""
    return tuple(
        (
            sum(row[at] * b[at][0] for at in range(3)),
            sum(row[at] * b[at][1] for at in range(3)),
            sum(row[at] * b[at][2] for at in range(3)),
        )
        for row in a
    )


def inverted(m: Matrix) -> Matrix:
    """The inverse, up to a factor (which a projection does not have)."""
    (a, b, c), (d, e, f), (g, h, i) = m
    return (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )


def _put(m: Matrix, x: float, y: float) -> tuple[float, float]:
    w = m[2][0] * x + m[2][1] * y + m[2][2]
    return (m[0][0] * x + m[0][1] * y + m[0][2]) / w, (m[1][0] * x + m[1][1] * y + m[1][2]) / w


def _scaled(factor: float) -> Matrix:
    return ((factor, 0.0, 0.0), (0.0, factor, 0.0), (0.0, 0.0, 1.0))


def _eight(m: Matrix) -> tuple[float, ...]:
    """As Pillow wants a projection: divided by its last number."""
    return tuple(value / m[2][2] for row in m for value in row)[:8]


# -- slips alone ------------------------------------------------------------------------------

SLIP_HEIGHT = 87.0
_WORDS = ("Rückmeldung zur Vermittlung", "Die Person ist angekommen.", "Die Person ist nicht erschienen.")


def slip_sheet(codes: Sequence[str], dpi: int) -> Image.Image:
    """Up to three torn-off slips under each other on a sheet of A4."""
    dot = dpi / MM_PER_INCH
    page = Image.new("L", (round(PAGE[0] * dot), round(PAGE[1] * dot)), 255)
    for number, code in enumerate(codes):
        page.paste(slip(code, dpi), (0, round((5 + number * (SLIP_HEIGHT + 8)) * dot)))
    return page


def slip(code: str, dpi: int) -> Image.Image:
    """A torn-off slip with a line of boxes and its square code where a letter has it."""
    dot = dpi / MM_PER_INCH
    paper = Image.new("L", (round(PAGE[0] * dot), round(SLIP_HEIGHT * dot)), 255)
    pen = ImageDraw.Draw(paper)
    for number, words in enumerate(_WORDS):
        top = (14 + number * 9) * dot
        pen.text((33 * dot, top), words, fill=20, font_size=4 * dot)
        pen.rectangle((25 * dot, top, 28.2 * dot, top + 3.2 * dot), outline=20, width=max(1, round(dot / 4)))
    left, top, right, _bottom = SYMBOL
    symbol = qr.draw(code, left, top - 210, right - left)
    module = symbol.size / symbol.modules
    for row, column, length in symbol.runs:
        x, y = symbol.x + column * module, symbol.y + row * module
        edges = (x, y, x + length * module, y + module)
        corner = [round(edge * dot) for edge in edges]
        pen.rectangle((corner[0], corner[1], corner[2] - 1, corner[3] - 1), fill=0)
    return paper


def foreign(page: Image.Image, dpi: int, text: str) -> Image.Image:
    """The page with a stranger's code stuck on it, as agencies put them on their stamps and letters."""
    dot = dpi / MM_PER_INCH
    picture: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(
        scale=1
    )
    rows: Any = memoryview(picture).tolist()
    symbol = Image.frombytes("L", (len(rows[0]), len(rows)), bytes(level for row in rows for level in row))
    stuck = page.copy()
    edge = round(22 * dot)
    stuck.paste(symbol.resize((edge, edge), Image.Resampling.NEAREST), (round(90 * dot), round(40 * dot)))
    return stuck
