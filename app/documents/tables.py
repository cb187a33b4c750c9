"""Tables: columns wide enough for their words, a head on every page, rows that go on over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.documents.flow import Head, Piece
from app.documents.setting import (
    LEAST_LINES,
    RULE,
    TABLE_SIZE,
    TINT,
    WRITING,
    Setting,
    Style,
)
from app.documents.text.fields import BLANK_SPACE, CONTROLS, Prose
from app.documents.text.lines import TextLine
from app.domain.letters import Table
from app.domain.sheets import Artifact, CloseTag, GlyphRun, Item, Line, OpenTag, Rect, Role

CELL_PADDING = 1.4
"""Left and right in a cell, mm."""

_ROW_PADDING = 0.9
"""Above and below the text of a row, mm."""

_Column = tuple[float, float]
_Cells = tuple[tuple[TextLine, ...], ...]


@dataclass(frozen=True, slots=True)
class _Grid:
    """What all rows of a table have in common."""

    columns: tuple[_Column, ...]
    """Left and right edge of each, from the side where the language starts."""
    setting: Setting
    ruled: bool
    """Rules between the columns: somebody writes into the cells."""


def table(block: Table, setting: Setting) -> list[Piece]:
    """Rows under a head that is repeated on each page; columns run from the side the language starts."""
    head_style, style = setting.style(TABLE_SIZE, bold=True), setting.style(TABLE_SIZE)
    head = [setting.prose(cell) for cell in block.head]
    rows = [[setting.prose(cell) for cell in row] for row in block.rows]
    ruled = any(_is_blank(cell) for row in rows for cell in row)
    written = [[_without_blank(cell) for cell in row] for row in rows]
    grid = _Grid(_columns(block, head, written, setting, head_style, style), setting, ruled)
    result: list[Piece] = []
    repeat = None
    if head:
        row = _row(grid, head, head_style, Role.HEAD_CELL, first=True, last=not rows)
        repeat = Head(row.height, row.draw_again)
        result.append(Piece(row.height, row.draw, setting.gap, keep_with_next=bool(rows), phase=0.0))
    for number, (texts, shown) in enumerate(zip(rows, written, strict=True)):
        first, last = not result, number == len(rows) - 1
        roomy = any(_is_blank(text) for text in texts)
        row = _row(grid, shown, style, Role.CELL, first=first, last=last, roomy=roomy)
        keep = number == len(rows) - 2 and len(rows) > 2
        piece = replace(_row_piece(row), head=repeat, keep_with_next=keep)
        result.append(replace(piece, before=setting.gap, phase=0.0) if first else piece)
    return result


def _is_blank(text: Prose) -> bool:
    """Whether a cell is nothing but room to write."""
    return bool(text.text) and not text.text.strip(_BLANKS)


def _without_blank(text: Prose) -> Prose:
    return Prose("", text.language, text.rtl) if _is_blank(text) else text


_BLANKS = BLANK_SPACE + "".join(CONTROLS)


def _columns(
    block: Table,
    head: Sequence[Prose],
    rows: Sequence[Sequence[Prose]],
    setting: Setting,
    head_style: Style,
    style: Style,
) -> tuple[_Column, ...]:
    """Left and right edge of each column: the wished shares, widened for the longest word."""
    widths = [share * setting.width for share in block.widths]
    needs = [0.0] * len(widths)
    for texts, used in ((head, head_style), *((row, style) for row in rows)):
        for place, text in enumerate(texts):
            word = setting.typesetter.longest_word(text, used.size, bold=used.bold)
            needs[place] = max(needs[place], word + 2 * CELL_PADDING)
    if sum(needs) <= setting.width:
        missing = sum(max(0.0, need - width) for need, width in zip(needs, widths, strict=True))
        spare = sum(max(0.0, width - need) for need, width in zip(needs, widths, strict=True))
        given = missing / spare if spare else 0.0
        widths = [
            need if need > width else width - (width - need) * given
            for need, width in zip(needs, widths, strict=True)
        ]
    else:  # words will be cut: at least where the longest are, as late as possible
        widths = [need * setting.width / sum(needs) for need in needs]
    edges, columns = setting.right if setting.rtl else setting.left, []
    for width in widths:
        columns.append((edges - width, edges) if setting.rtl else (edges, edges + width))
        edges += -width if setting.rtl else width
    return tuple(columns)


def _row(
    grid: _Grid,
    texts: Sequence[Prose],
    style: Style,
    role: Role,
    *,
    first: bool,
    last: bool,
    roomy: bool = False,
) -> _Row:
    cells = tuple(
        grid.setting.break_lines(text, style, right - left - 2 * CELL_PADDING)
        for text, (left, right) in zip(texts, grid.columns, strict=True)
    )
    if any(BLANK_SPACE in text.text for text in texts):
        style = replace(style, lead=max(style.lead, WRITING * grid.setting.scale))
    least = WRITING * grid.setting.scale if roomy else 0.0
    return _Row(grid, cells, style, role, first, last, least)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row; the rest of a split row is a row of its own."""

    grid: _Grid
    cells: _Cells
    style: Style
    role: Role
    first: bool
    last: bool
    least_height: float = 0.0

    @property
    def padding(self) -> float:
        """Above and below its text."""
        return _ROW_PADDING * self.grid.setting.air

    @property
    def line_count(self) -> int:
        """Lines of its highest cell."""
        return max([len(lines) for lines in self.cells] + [1])

    @property
    def height(self) -> float:
        """With the space above and below its text."""
        return max(self.line_count * self.style.lead, self.least_height) + 2 * self.padding

    def cut(self, count: int) -> tuple[_Row, _Row]:
        """After `count` lines."""
        upper = replace(self, cells=tuple(lines[:count] for lines in self.cells), last=False)
        return upper, replace(self, cells=tuple(lines[count:] for lines in self.cells), first=False)

    def draw(self, top: float) -> list[Item]:
        """Tagged as a row; the first one opens the table, the last one closes it."""
        setting = self.grid.setting
        items: list[Item] = [OpenTag(Role.TABLE, setting.language)] if self.first else []
        bottom = top + self.height
        head = self.role is Role.HEAD_CELL
        if head:
            items.append(Artifact((self._panel(top, bottom),)))
        items.append(OpenTag(Role.ROW))
        for runs in self._placed(top):
            items += [OpenTag(self.role, scope="Column" if head else ""), *runs, CloseTag()]
        items += [CloseTag(), Artifact(self._rules(top, bottom))]
        return items + ([CloseTag()] if self.last else [])

    def draw_again(self, top: float) -> list[Item]:
        """As the head of a following page: an artifact, a reader has heard it already."""
        bottom = top + self.height
        marks: list[GlyphRun | Line | Rect] = [self._panel(top, bottom), *self._rules(top, bottom)]
        marks += [item for runs in self._placed(top) for item in runs if isinstance(item, GlyphRun)]
        return [Artifact(tuple(marks), pagination=True)]

    def _placed(self, top: float) -> list[list[Item]]:
        """The text of each cell."""
        place = self.grid.setting.place
        return [
            place(lines, self.style, top + self.padding, left + CELL_PADDING, right - CELL_PADDING)
            for lines, (left, right) in zip(self.cells, self.grid.columns, strict=True)
        ]

    def _panel(self, top: float, bottom: float) -> Rect:
        setting = self.grid.setting
        return Rect(setting.left, top, setting.width, bottom - top, fill=TINT)

    def _rules(self, top: float, bottom: float) -> tuple[Line, ...]:
        setting = self.grid.setting
        head = self.role is Role.HEAD_CELL
        width, colour = (0.35, setting.accent) if head else (0.15, RULE)
        below = Line(setting.left, bottom, setting.right, bottom, width, colour)
        if not self.grid.ruled or head:
            return (below,)
        edges = [right if setting.rtl else left for left, right in self.grid.columns][1:]
        return (below, *(Line(x, top, x, bottom, 0.15, RULE) for x in edges))


def _row_piece(row: _Row) -> Piece:
    lead = row.style.lead

    def split(space: float) -> tuple[Piece, Piece] | None:
        count = min(int((space - 2 * row.padding) / lead + 1e-6), row.line_count - LEAST_LINES)
        if count < LEAST_LINES:
            return None
        upper, lower = row.cut(count)
        return _row_piece(upper), _row_piece(lower)

    long = row.line_count >= 2 * LEAST_LINES
    least = LEAST_LINES * lead + 2 * row.padding if long else 0.0
    return Piece(row.height, row.draw, least=least, split=split if long else None)
