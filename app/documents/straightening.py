"""The slip cut out of a photo or scan and laid straight, found by the corners of its square code."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image as Pictures
from PIL import ImageOps

from app.documents import qr

DOT = 5.0
"""Pixels a mm of the picture: handwriting can be read, and 40 slips take a few megabytes."""

LEFT, WIDTH, HEIGHT = 15.0, 180.0, 80.0
"""What of the slip is shown, in mm: from a little left of the tick boxes to a little right of the
code, and down to the footer in both forms of DIN 5008."""

GREYS = 16
"""Levels of grey in the picture: enough to see ink and pencil."""

FLAT = 0.012
"""Below this slope a sheet lies flat under the scanner: corners are whole pixels, and an error of
one would tilt the far end of the slip."""

LEAST_DEPTH = 0.2
"""A corner of the slip that would lie behind the camera means that the corners were not found well."""

Corners = Sequence[tuple[float, float]]
"""In pixels: top left, top right, bottom right, bottom left."""

_Map = tuple[float, float, float, float, float, float, float, float]


def slip_picture(page: Pictures.Image, corners: Corners) -> bytes:
    """A PNG of the sheet from the tear-off line down, whatever the angle it was taken at."""
    size = (round(WIDTH * DOT), round(HEIGHT * DOT))
    cut = page.transform(
        size, Pictures.Transform.PERSPECTIVE, _on_slip(corners), Pictures.Resampling.BILINEAR, fillcolor=230
    )
    file = io.BytesIO()
    ImageOps.autocontrast(cut, cutoff=0.5).quantize(GREYS).save(file, "png")
    return file.getvalue()


def _on_slip(corners: Corners) -> _Map:
    """From pixels of the slip's picture to pixels of the page."""
    a, b, c, d, e, f, g, h = _from_unit_square(corners)
    if not _is_plausible(g, h):
        a, b, c, d, e, f, g, h = _parallelogram(corners)
    scale = 1 / (DOT * qr.SIZE)
    left, top = (LEFT - qr.LEFT) / qr.SIZE, -qr.BELOW_TEAR_OFF / qr.SIZE  # where the slip begins, in symbols
    w = g * left + h * top + 1
    return (
        a * scale / w,
        b * scale / w,
        (a * left + b * top + c) / w,
        d * scale / w,
        e * scale / w,
        (d * left + e * top + f) / w,
        g * scale / w,
        h * scale / w,
    )


def _is_plausible(g: float, h: float) -> bool:
    """Whether it is tilted at all, and no part of the slip would lie behind the camera."""
    if abs(g) < FLAT and abs(h) < FLAT:
        return False
    left, right = (LEFT - qr.LEFT) / qr.SIZE, (LEFT + WIDTH - qr.LEFT) / qr.SIZE
    top, bottom = -qr.BELOW_TEAR_OFF / qr.SIZE, (HEIGHT - qr.BELOW_TEAR_OFF) / qr.SIZE
    return all(1 + g * u + h * v > LEAST_DEPTH for u in (left, right) for v in (top, bottom))


def _from_unit_square(corners: Corners) -> _Map:
    """The projection that puts the unit square on four corners (Heckbert 1989, 2.2.2)."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = dx1 * dy2 - dx2 * dy1
    if not area:
        return _parallelogram(corners)
    g, h = (sx * dy2 - sy * dx2) / area, (dx1 * sy - dy1 * sx) / area
    return (x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h)


def _parallelogram(corners: Corners) -> _Map:
    """The same without perspective, fitted to all four corners."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    a, b = (x1 + x2 - x0 - x3) / 2, (x2 + x3 - x0 - x1) / 2
    d, e = (y1 + y2 - y0 - y3) / 2, (y2 + y3 - y0 - y1) / 2
    x, y = (x0 + x1 + x2 + x3) / 4, (y0 + y1 + y2 + y3) / 4
    return (a, b, x - (a + b) / 2, d, e, y - (d + e) / 2, 0.0, 0.0)
