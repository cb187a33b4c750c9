"""Small drawn signs: dots, tick boxes, and the strokes of a pen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from app.documents.setting import BOX, INK, Setting
from app.domain.sheets import Path, Rect

_ROUND = 0.5523
"""Distance of the control points of a quarter circle, in radii."""

_MOST_POINTS = 10_000
"""Of a signature; the field on the screen takes fewer, what comes from elsewhere may have any number."""

Point = tuple[float, float]


def tick_box(edge: float, middle: float, setting: Setting) -> Rect:
    """An empty box whose outer side is at `edge`, where lines of this language start."""
    size = BOX * setting.scale
    left = edge - size if setting.rtl else edge
    return Rect(left, middle - size / 2, size, size, stroke=INK, stroke_width=0.25)


def dot(x: float, y: float, radius: float, colour: str) -> Path:
    """A filled circle."""
    k = radius * _ROUND
    return Path(
        (
            ("M", x + radius, y),
            ("C", x + radius, y + k, x + k, y + radius, x, y + radius),
            ("C", x - k, y + radius, x - radius, y + k, x - radius, y),
            ("C", x - radius, y - k, x - k, y - radius, x, y - radius),
            ("C", x + k, y - radius, x + radius, y - k, x + radius, y),
            ("Z",),
        ),
        fill=colour,
    )


def pen_strokes(
    strokes: Iterable[Sequence[float]], left: float, top: float, scale: float, width: float
) -> list[Path]:
    """A signature as curves through its points; a tap becomes a dot.

    Points are (0-1000, 0-275); what lies outside, or is no number, is brought to the field's edge.

    Args:
        strokes: x0, y0, x1, y1 … each.
        left: of the field, mm.
        top: of the field, mm.
        scale: millimetres per unit.
        width: of the pen, mm.
    """
    paths = []
    left_over = _MOST_POINTS
    for stroke in strokes:
        points = list(islice(_places(stroke, left, top, scale), left_over))
        left_over -= len(points)
        if len(points) == 1:
            paths.append(dot(*points[0], 0.7 * width, INK))
        elif points:
            paths.append(Path(tuple(_curve(points)), stroke=INK, stroke_width=width, round_pen=True))
    return paths


def _places(stroke: Sequence[float], left: float, top: float, scale: float) -> Iterator[Point]:
    """Points on the page, no two the same after each other."""
    last: Point | None = None
    for x, y in zip(stroke[::2], stroke[1::2], strict=False):
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        place = (left + min(max(x, 0.0), 1000.0) * scale, top + min(max(y, 0.0), 275.0) * scale)
        if place != last:
            yield place
        last = place


def _curve(points: Sequence[Point]) -> Iterator[tuple[str | float, ...]]:
    """Catmull-Rom through all points, as cubic Bézier steps."""
    yield ("M", *points[0])
    padded = [points[0], *points, points[-1]]
    for number, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        (x0, y0), (x3, y3) = padded[number], padded[number + 3]
        control_1 = (x1 + (x2 - x0) / 6, y1 + (y2 - y0) / 6)
        control_2 = (x2 - (x3 - x1) / 6, y2 - (y3 - y1) / 6)
        yield ("C", *control_1, *control_2, x2, y2)
