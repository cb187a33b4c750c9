"""Pages as pictures, compared with pictures that were looked at and found right.

4 pixels per mm (101.6 dpi), grey in 16 steps. The page is compared in tiles of 10 × 10 mm; where more
than 2 % of a tile's area changed between paper and ink, the page differs. Then an overlay is written:
red = ink that is gone, blue = ink that is new, black = ink that stayed; tiles that differ are framed.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

PIXELS_PER_MM = 4
TILE = 10 * PIXELS_PER_MM
LIMIT = 0.02 * 255
_STEP = 17
"""255 / 15: sixteen greys fit into half a byte."""


def picture(pdf: bytes, page: int = 0) -> Image.Image:
    """A page in 16 greys."""
    with pdfium.PdfDocument(pdf) as document:
        bitmap = document[page].render(scale=PIXELS_PER_MM * 25.4 / 72, grayscale=True)
        image: Image.Image = bitmap.to_pil().convert("L")
    return image.point([round(value / _STEP) * _STEP for value in range(256)])


def compare(found: Image.Image, golden: Path, folder: Path) -> None:
    """Compare with the picture in `golden`.

    Raises:
        AssertionError: they differ; names the tiles and the overlay that was written into `folder`.
    """
    with Image.open(golden) as file:
        wanted = file.convert("L")
    assert found.size == wanted.size, f"{found.size} pixels instead of {wanted.size}"
    tiles = different_tiles(found, wanted)
    if tiles:
        target = folder / f"{golden.stem}-difference.png"
        overlay(found, wanted, tiles).save(target)
        places = ", ".join(f"{10 * column}/{10 * row} mm" for column, row in tiles[:8])
        message = f"{len(tiles)} tiles of {golden.name} differ, at {places}; red = gone, blue = new: {target}"
        raise AssertionError(message)


def different_tiles(found: Image.Image, wanted: Image.Image) -> list[tuple[int, int]]:
    """Column and row of each tile in which more than 2 % changed."""
    changes = ImageChops.difference(found, wanted).reduce(TILE)
    return [
        (place % changes.width, place // changes.width)
        for place, change in enumerate(changes.tobytes())
        if change > LIMIT
    ]


def overlay(found: Image.Image, wanted: Image.Image, tiles: list[tuple[int, int]]) -> Image.Image:
    """Both pages over each other in red, blue and black."""
    image = Image.merge("RGB", (found, ImageChops.darker(found, wanted), wanted))
    pen = ImageDraw.Draw(image)
    for column, row in tiles:
        left, top = column * TILE, row * TILE
        pen.rectangle((left, top, left + TILE - 1, top + TILE - 1), outline=(255, 140, 0))
    return image


def keep(image: Image.Image, golden: Path) -> None:
    """Put a picture where `compare` finds it, with a palette of its 16 greys."""
    golden.parent.mkdir(exist_ok=True)
    small = Image.new("P", image.size)
    small.putpalette([value for grey in range(16) for value in (grey * _STEP,) * 3])
    small.putdata([value // _STEP for value in image.tobytes()])
    small.save(golden, optimize=True, bits=4)
