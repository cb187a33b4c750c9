"""Pieces of text flow onto pages: kept together, split with their heads repeated, never cut short."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.domain.errors import LetterTooLong, TextDoesNotFit
from app.domain.sheets import Item

MOST_PAGES = 60
"""More is no letter; a runaway list is stopped before it fills the memory or the paper tray."""

_TINY = 1e-6

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
    phase: float | None = None
    """On the grid of lines, so many mm below one; None = wherever the piece before it ends."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where text stands on a page."""

    top: float
    bottom: float


@dataclass(slots=True)
class _Cursor:
    columns: Sequence[Column]
    pages: list[list[Item]]
    step: float
    y: float
    fresh: bool = True

    @property
    def column(self) -> Column:
        return self.columns[min(len(self.pages), len(self.columns)) - 1]

    def turn(self) -> None:
        if len(self.pages) == MOST_PAGES:
            raise LetterTooLong(most=MOST_PAGES)
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

    def start(self, piece: Piece) -> float:
        """Where a piece would begin."""
        return self.y if self.fresh else self.below(self.y, piece)

    def below(self, y: float, piece: Piece) -> float:
        """Where a piece begins after one that ends at `y`: on the grid if it keeps to it."""
        y += piece.before
        if not self.step or piece.phase is None:
            return y
        zero = self.column.top + piece.phase
        return zero + math.ceil((y - zero) / self.step - _TINY) * self.step

    def fits(self, piece: Piece, waiting: Sequence[Piece]) -> bool:
        """Whether a piece and what it must not be parted from end on this page."""
        y = self.start(piece) + piece.height
        for follower in reversed(waiting):
            if not piece.keep_with_next:
                break
            whole = follower.keep_with_next or not follower.least
            y = self.below(y, follower) + (follower.height if whole else follower.least)
            piece = follower
        return y <= self.column.bottom + _TINY

    def put(self, piece: Piece) -> None:
        self.y = self.start(piece)
        self.pages[-1] += piece.draw(self.y)
        self.y += piece.height
        self.fresh = False


def paginate(
    pieces: Sequence[Piece], first: Column, following: Column, step: float = 0.0
) -> tuple[list[list[Item]], float]:
    """Fill pages; return their items and where the last one ends. `step`: the grid of lines in mm.

    Raises:
        LetterTooLong: more than `MOST_PAGES`.
        TextDoesNotFit: a piece that cannot be split is higher than an empty page.
    """
    cursor = _Cursor((first, following), [[]], step, first.top)
    waiting = list(reversed(pieces))
    while waiting:
        piece = waiting.pop()
        if cursor.fits(piece, waiting):
            cursor.put(piece)
            continue
        space = cursor.column.bottom - cursor.start(piece)
        parts = piece.split(space + _TINY) if piece.split else None
        if parts is not None:
            upper, lower = parts
            cursor.put(replace(upper, before=piece.before, phase=piece.phase))
            lower = replace(lower, head=piece.head, keep_with_next=piece.keep_with_next, phase=piece.phase)
            waiting.append(lower)
        elif not cursor.fresh or cursor.next_is_higher:
            cursor.turn()
            cursor.repeat(piece.head)
            waiting.append(piece)
        elif piece.height <= space + _TINY:
            cursor.put(piece)  # what it should stay with fits on no page
        else:
            raise TextDoesNotFit(zone="text", value_length=round(piece.height))
    return cursor.pages, cursor.y
