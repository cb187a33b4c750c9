"""Pieces of text flow onto pages: kept together, split with their heads repeated, never cut short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.domain.errors import TextDoesNotFit
from app.domain.sheets import Item

Draw = Callable[[float], list[Item]]
"""Takes the top edge in mm, gives the items at their places."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is drawn again when the rest of a table starts a page."""

    height: float
    draw: Draw


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a row of a table. Heights in mm."""

    height: float
    draw: Draw
    before: float = 0.0
    """Space above, dropped at the top of a page."""
    least: float = 0.0
    """What must fit for a start at the foot of a page; 0 = the whole piece."""
    keep_with_next: bool = False
    split: Callable[[float], tuple[Piece, Piece] | None] | None = None
    """Cut so that the first part fits into so many mm."""
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """Where text stands on a page."""

    top: float
    bottom: float


@dataclass(slots=True)
class _Cursor:
    columns: Sequence[Column]
    pages: list[list[Item]]
    y: float
    fresh: bool = True

    @property
    def column(self) -> Column:
        return self.columns[min(len(self.pages), len(self.columns)) - 1]

    def turn(self) -> None:
        self.pages.append([])
        self.y = self.column.top
        self.fresh = True

    @property
    def next_is_higher(self) -> bool:
        """Whether turning helps although nothing is on this page yet."""
        after = self.columns[min(len(self.pages), len(self.columns) - 1)]
        return after.bottom - after.top > self.column.bottom - self.column.top

    def repeat(self, head: Head | None) -> None:
        """Draw a table's head again; the page still counts as empty."""
        if head is not None:
            self.pages[-1] += head.draw(self.y)
            self.y += head.height

    def put(self, piece: Piece) -> None:
        self.y += 0.0 if self.fresh else piece.before
        self.pages[-1] += piece.draw(self.y)
        self.y += piece.height
        self.fresh = False


def paginate(pieces: Sequence[Piece], first: Column, following: Column) -> tuple[list[list[Item]], float]:
    """Fill pages; return their items and where the last one ends.

    Raises:
        TextDoesNotFit: a piece that cannot be split is higher than an empty page.
    """
    cursor = _Cursor((first, following), [[]], first.top)
    waiting = list(reversed(pieces))
    while waiting:
        piece = waiting.pop()
        space = cursor.column.bottom - cursor.y - (0.0 if cursor.fresh else piece.before)
        if _needed(piece, waiting) <= space:
            cursor.put(piece)
            continue
        parts = piece.split(space) if piece.split else None
        if parts is not None:
            cursor.put(parts[0])
            waiting.append(replace(parts[1], head=piece.head))
        elif not cursor.fresh or cursor.next_is_higher:
            cursor.turn()
            cursor.repeat(piece.head)
            waiting.append(piece)
        elif piece.height <= space:
            cursor.put(piece)  # what it should stay with fits on no page
        else:
            raise TextDoesNotFit(zone="text", value_length=round(piece.height))
    return cursor.pages, cursor.y


def _needed(piece: Piece, waiting: Sequence[Piece]) -> float:
    """Height of a piece and of what it must not be parted from."""
    needed = piece.height
    for follower in reversed(waiting):
        if not piece.keep_with_next:
            break
        needed += follower.before + (follower.least or follower.height)
        piece = follower
    return needed
