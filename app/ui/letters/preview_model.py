"""Where pages lie in a preview, and which pieces of them must be sharp: decided without any widget.

Pixels are those of the window (device-independent) unless called dots, which are the screen's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAST, MOST = 50, 400
"""Per cent; 100 % is the size on paper at the screen's logical resolution."""
STEPS = (50, 75, 100, 125, 150, 200, 300, 400)
GAP = 16
"""Pixels between pages, and around them."""
WHOLE_DOTS = 3_000_000
"""A page of up to so many dots is made in one piece (9 MB); a larger one only where it is seen."""
LEAST_WIDTH = 60
"""Pixels: a page in a window with no room is not made at all, but divides nothing by zero."""


class Fit(StrEnum):
    """How a page fills the window when no percentage was chosen."""

    WIDTH = "width"
    PAGE = "page"


Zoom = Fit | int
"""A way to fill the window, or per cent of the size on paper."""
Sizes = Sequence[tuple[float, float]]
"""Width and height per page in mm."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a page lies on the long strip of all pages."""

    left: int
    top: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """The first pixel below the page."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Strip:
    """All pages one below the other."""

    spots: tuple[Spot, ...]
    width: int
    height: int
    percent: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A page, or a part of it, as it must be made: `width` of the whole page and `part` in dots."""

    page: int
    width: int
    part: tuple[int, int, int, int] | None = None


def percent_of(zoom: Zoom, sizes: Sizes, room: tuple[int, int], dpi: float) -> int:
    """The percentage that a way of filling the window comes to."""
    if not isinstance(zoom, Fit):
        return min(max(zoom, LEAST), MOST)
    width = max(size[0] for size in sizes) * dpi / 25.4
    across = max(room[0] - 2 * GAP, LEAST_WIDTH) / width
    if zoom is Fit.WIDTH:
        return min(max(int(across * 100), 10), MOST)
    height = max(size[1] for size in sizes) * dpi / 25.4
    down = max(room[1] - 2 * GAP, LEAST_WIDTH) / height
    return min(max(int(min(across, down) * 100), 10), MOST)


def strip(sizes: Sizes, zoom: Zoom, room: tuple[int, int], dpi: float) -> Strip:
    """Place the pages in a window of `room` pixels; narrower pages are centred."""
    if not sizes:
        return Strip((), room[0], 0, 100)
    percent = percent_of(zoom, sizes, room, dpi)
    scale = dpi / 25.4 * percent / 100
    pages = [(max(round(width * scale), 1), max(round(height * scale), 1)) for width, height in sizes]
    across = max(max(width for width, _height in pages) + 2 * GAP, room[0])
    spots, top = [], GAP
    for width, height in pages:
        spots.append(Spot((across - width) // 2, top, width, height))
        top += height + GAP
    return Strip(tuple(spots), across, top, percent)


def page_at(placed: Strip, top: int, room: int) -> int:
    """The page (from 0) that a window from `top` on shows: that which lies a third below its edge."""
    line = top + room // 3
    for number, spot in enumerate(placed.spots):
        if line < spot.bottom + GAP:
            return number
    return max(len(placed.spots) - 1, 0)


def wanted(placed: Strip, window: tuple[int, int, int, int], density: float) -> tuple[Piece, ...]:
    """The pieces that a window (left, top, width, height on the strip) needs to be sharp.

    A large page is asked for with half a window around, on a coarse grid: a small scroll asks for
    nothing new.
    """
    left, top, width, height = window
    pieces = []
    for number, spot in enumerate(placed.spots):
        if spot.bottom <= top or spot.top >= top + height:
            continue
        across, down = round(spot.width * density), round(spot.height * density)
        if across * down <= WHOLE_DOTS:
            pieces.append(Piece(number, across))
            continue
        step_x, step_y = max(width // 2, 1), max(height // 2, 1)
        first_x = max((left - spot.left) // step_x * step_x, 0)
        first_y = max((top - spot.top) // step_y * step_y, 0)
        last_x = min(-(-(left + width - spot.left) // step_x) * step_x, spot.width)
        last_y = min(-(-(top + height - spot.top) // step_y) * step_y, spot.height)
        if last_x <= first_x or last_y <= first_y:
            continue
        x, y = round(first_x * density), round(first_y * density)
        part = (x, y, min(round(last_x * density), across) - x, min(round(last_y * density), down) - y)
        pieces.append(Piece(number, across, part))
    return tuple(pieces)


def next_step(percent: int, *, larger: bool) -> int:
    """The next of the usual percentages."""
    if larger:
        return next((step for step in STEPS if step > percent), MOST)
    return next((step for step in reversed(STEPS) if step < percent), LEAST)
