"""Zones of a German business letter, DIN 5008 Form B, in mm from the top left corner of A4.

Numbers and what confirms them: 6-letters.md part 6 (the norm's own text was not at hand; to be
checked against the office's copy of DIN 5008:2020-03).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.errors import TextDoesNotFit
from app.domain.sheets import Artifact, GlyphRun, Image, Item, Line, Mark, Modules, Page, Path, Rect


@dataclass(frozen=True, slots=True)
class Zone:
    """A named rectangle."""

    name: str
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height


GRID = 25.4 / 6
"""Line grid: 12 points, 4.23 mm."""

LEFT, RIGHT = 25.0, 190.0
"""Text margins: 25 mm at the left, 20 mm at the right."""

LETTERHEAD = Zone("letterhead", LEFT, 12, RIGHT - LEFT, 30)
WINDOW = Zone("window", 20, 45, 85, 45)
RETURN_LINE = Zone("return-line", 25, 45, 80, 5)
REMARKS = Zone("remarks", 25, 50, 80, 12.7)
ADDRESS = Zone("address", 25, 62.7, 80, 27.3)
INFORMATION = Zone("information", 125, 50, 75, 40)
SUBJECT_TOP = 98.46
FOLD_1, FOLD_2, HOLE = 105.0, 210.0, 148.5
SLIP = Zone("slip", LEFT, FOLD_2, RIGHT - LEFT, 66)
FOOTER = Zone("footer", LEFT, 277, RIGHT - LEFT, 15)
FOLLOWING_TOP = 25.0
EDGE = 4.0
"""Printers reach no closer to the edge of the paper."""

TEXT_BOTTOM = 268.0
"""End of the text on a page without a slip; the page number follows one blank line above the footer."""

TEXT_BOTTOM_ABOVE_SLIP = 201.5

ADDRESS_LINES, REMARK_LINES = 6, 3
MARK_X = 5.0


def fold_and_hole_marks() -> Artifact:
    """Short lines at the left edge."""
    lengths = ((FOLD_1, 3.5), (HOLE, 5.0), (FOLD_2, 3.5))
    marks = tuple(Line(MARK_X, y, MARK_X + length, y, 0.12, "#555555") for y, length in lengths)
    return Artifact(marks, pagination=True)


def check(page: Page, *, window: bool) -> None:
    """Look whether all ink is inside the printable area and nothing strays into the window.

    `window`: this page has an address window; what may lie in it are glyphs and the rule of the
    return line that start at its text edge and end within it.

    Raises:
        TextDoesNotFit: something lies outside of its zone.
    """
    for mark in marks(page.items):
        left, top, right, bottom = bounds(mark)
        if left < EDGE or top < EDGE or right > page.width - EDGE or bottom > page.height - EDGE:
            raise TextDoesNotFit(zone="page", value_length=_length(mark))
        touches = left < WINDOW.right and right > WINDOW.left and top < WINDOW.bottom and bottom > WINDOW.top
        inside = left >= RETURN_LINE.left - 0.5 and right <= WINDOW.right and top >= WINDOW.top
        if window and touches and not (inside and bottom <= WINDOW.bottom):
            raise TextDoesNotFit(zone="window", value_length=_length(mark))


def marks(items: Iterable[Item]) -> Iterator[Mark]:
    """Everything that leaves ink, artifacts included."""
    for item in items:
        if isinstance(item, Artifact):
            yield from item.items
        elif isinstance(item, GlyphRun | Line | Rect | Path | Modules | Image):
            yield item


def bounds(mark: Mark) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a mark (of text: by capital height and a quarter below)."""
    if isinstance(mark, GlyphRun):
        size = mark.size * 25.4 / 72
        return mark.x, mark.y - 0.75 * size, mark.x + mark.width, mark.y + 0.22 * size
    if isinstance(mark, Line):
        xs, ys = sorted((mark.x1, mark.x2)), sorted((mark.y1, mark.y2))
        return xs[0], ys[0], xs[1], ys[1]
    if isinstance(mark, Path):
        numbers = [number for step in mark.steps for number in step[1:] if not isinstance(number, str)]
        return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])
    if isinstance(mark, Modules):
        return mark.x, mark.y, mark.x + mark.size, mark.y + mark.size
    return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height


def _length(mark: Mark) -> int:
    return len(mark.text) if isinstance(mark, GlyphRun) else 0
