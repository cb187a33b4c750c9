"""Zones of a German business letter, DIN 5008 Form A and B, in mm from the top left corner of A4.

Form A has a low letterhead (27 mm) and more room for text, form B a high one (45 mm). The numbers and
what confirms them: 6-letters.md part 6 (the norm's own text was not at hand; to be checked against
the office's copy of DIN 5008:2020-03).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

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

FOLLOWING_TOP = 25.0
EDGE = 4.0
"""Printers reach no closer to the edge of the paper."""

TEXT_BOTTOM = 268.0
"""End of the text on a page without a slip; the page number follows one blank line above the footer."""

HOLE = 148.5
FOOTER = Zone("footer", LEFT, 277, RIGHT - LEFT, 15)
ADDRESS_LINES, REMARK_LINES = 6, 3
MARK_X = 5.0
_ADDRESS_FIELD = 45.0
"""Height of the address field, and of the window before it."""


@dataclass(frozen=True, slots=True)
class Form:
    """Where a form of the norm puts what stands on the first page."""

    name: Literal["A", "B"]
    letterhead: Zone
    """Name, unit and logo, between the edge and the rule."""
    rule: float
    """Top of the rule below the letterhead."""
    window: Zone
    fold_1: float
    fold_2: float
    slip_air: float
    """Space between the choices of the return slip: form A folds higher and leaves it more room."""

    @property
    def return_line(self) -> Zone:
        """The sender in one line, the first 5 mm of the window."""
        return Zone("return-line", LEFT, self.window.top, 80, 5)

    @property
    def remarks(self) -> Zone:
        """Remarks (Zusatz- und Vermerkzone), filled from below."""
        return Zone("remarks", LEFT, self.window.top + 5, 80, 12.7)

    @property
    def address(self) -> Zone:
        """Six lines of the receiver's address."""
        return Zone("address", LEFT, self.window.top + 17.7, 80, 27.3)

    @property
    def information(self) -> Zone:
        """The information block at the right of the window."""
        return Zone("information", 125, self.window.top + 5, 75, 40)

    @property
    def subject_top(self) -> float:
        """The subject starts two lines below the address field."""
        return self.window.bottom + 2 * GRID

    @property
    def plain_top(self) -> float:
        """Where a sheet without an address field begins below its letterhead."""
        return self.rule + 7.3

    @property
    def slip(self) -> Zone:
        """The return slip: below the second fold, above the footer."""
        return Zone("slip", LEFT, self.fold_2, RIGHT - LEFT, FOOTER.top - 1 - self.fold_2)

    @property
    def text_bottom_above_slip(self) -> float:
        """End of the text on a page with a slip."""
        return self.fold_2 - 2 * GRID


def _window(top: float) -> Zone:
    return Zone("window", 20, top, 85, _ADDRESS_FIELD)


FORM_A = Form("A", Zone("letterhead", LEFT, 5.5, RIGHT - LEFT, 15.0), 21.4, _window(27), 87, 192, 3.6)
FORM_B = Form("B", Zone("letterhead", LEFT, 11.5, RIGHT - LEFT, 18.0), 32.2, _window(45), 105, 210, 1.9)
FORMS = {form.name: form for form in (FORM_A, FORM_B)}


def fold_and_hole_marks(form: Form) -> Artifact:
    """Short lines at the left edge."""
    lengths = ((form.fold_1, 3.5), (HOLE, 5.0), (form.fold_2, 3.5))
    marks = tuple(Line(MARK_X, y, MARK_X + length, y, 0.12, "#555555") for y, length in lengths)
    return Artifact(marks, pagination=True)


def check(page: Page, window: Zone | None) -> None:
    """Look whether all ink is inside the printable area and nothing strays into the window.

    `window`: the address window of this page, if it has one; what may lie in it are glyphs and the
    rule of the return line that start at its text edge and end within it.

    Raises:
        TextDoesNotFit: something lies outside of its zone.
    """
    window_right, window_bottom = (window.right, window.bottom) if window else (0.0, 0.0)
    right_edge, lower_edge = page.width - EDGE, page.height - EDGE
    for mark in marks(page.items):
        left, top, right, bottom = bounds(mark)
        if left < EDGE or top < EDGE or right > right_edge or bottom > lower_edge:
            raise TextDoesNotFit(zone="page", value_length=_length(mark))
        if window is None or top >= window_bottom or bottom <= window.top:
            continue
        if left >= window_right or right <= window.left:
            continue
        if left < LEFT - 0.5 or right > window_right or top < window.top or bottom > window_bottom:
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
