"""Blocks of a letter as pieces that flow: paragraphs, headings, lists, tables, signature, codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from app.documents.din5008 import GRID
from app.documents.flow import Head, Piece
from app.documents.setting import GAP, GREY, INK, RULE, TINT, Setting, Style, first_baseline
from app.documents.text.fields import Prose
from app.documents.text.lines import POINT, TextLine
from app.domain.letters import Block, Bullets, CodeLine, Heading, Paragraph, SignatureLine, Table
from app.domain.sheets import Artifact, CloseTag, GlyphRun, Item, Line, OpenTag, Path, Rect, Role

BODY, SMALL, LARGE, TABLE_SIZE = 10.0, 8.0, 14.0, 9.0
"""Type sizes in points."""

CELL_PADDING = 1.4
"""Left and right in a cell, mm."""

ROW_PADDING = 0.9
"""Above and below the text of a row, mm."""

BOX = 3.0
"""Edge of a tick box, mm."""

INDENT = 6.0
"""Indent of a list, mm."""

_BEFORE_HEADING, _AFTER_HEADING = 1.8 * GAP, 0.55 * GAP
"""A heading is nearer to its own text than to what went before."""

_AFTER_TABLE = 1.6 * GAP
"""A table's last rule needs more air below it than a line of text."""

_LEAST_LINES = 2
"""Lines that stay together at the foot and the head of a page (no widows, no orphans)."""


def pieces(blocks: Sequence[Block], setting: Setting) -> list[Piece]:
    """All blocks in order, each at its distance from the one before.

    A heading is at most one level below the one before it: a gap cannot be read out (PDF/UA 7.4.2).
    """
    result: list[Piece] = []
    previous: Block | None = None
    level = 1
    for given in blocks:
        block = replace(given, level=min(given.level, level + 1)) if isinstance(given, Heading) else given
        new = _block_pieces(block, setting)
        if not new:
            continue
        if isinstance(previous, Heading):
            new[0] = replace(new[0], before=_AFTER_HEADING)
        elif isinstance(previous, Table):
            new[0] = replace(new[0], before=max(new[0].before, _AFTER_TABLE))
        result += new
        level = block.level if isinstance(block, Heading) else level
        previous = block
    return result


def _block_pieces(block: Block, setting: Setting) -> list[Piece]:
    if isinstance(block, Paragraph):
        return paragraph(block, setting)
    if isinstance(block, Heading):
        return heading(block, setting)
    if isinstance(block, Bullets):
        return bullets(block, setting)
    if isinstance(block, Table):
        return table(block, setting)
    if isinstance(block, SignatureLine):
        return [signature(block, setting)]
    return [code_line(block, setting)]


def paragraph(block: Paragraph, setting: Setting) -> list[Piece]:
    """Running text; splits with at least two lines on either side. Nothing if it is empty."""
    size = LARGE if block.large else SMALL if block.note else BODY
    style = setting.style(size, bold=block.bold, colour=GREY if block.note else INK)
    lines = setting.break_lines(setting.prose(block.runs), style)
    tag = OpenTag(Role.PARAGRAPH, setting.language)
    return [_text_piece(lines, style, setting, tag, GAP)] if lines else []


def heading(block: Heading, setting: Setting) -> list[Piece]:
    """A heading inside the text; stays with what follows."""
    level_1 = block.level <= 1
    style = setting.style(13.0 if level_1 else 10.5, bold=True, colour=setting.accent)
    lines = setting.break_lines(setting.prose(block.runs), style)
    role = Role.HEADING_1 if level_1 else Role.HEADING_2 if block.level == 2 else Role.HEADING_3
    piece = _text_piece(lines, style, setting, OpenTag(role, setting.language), _BEFORE_HEADING)
    return [replace(piece, keep_with_next=True, least=0.0, split=None)] if lines else []


def _text_piece(
    lines: Sequence[TextLine],
    style: Style,
    setting: Setting,
    opening: OpenTag | None,
    before: float,
    *,
    close: bool = True,
) -> Piece:
    """Lines of one element; `opening` is None in the second part of a split, which closes it."""

    def draw(top: float) -> list[Item]:
        start: list[Item] = [opening] if opening else []
        end: list[Item] = [CloseTag()] if close else []
        return start + setting.place(lines, style, top) + end

    def split(space: float) -> tuple[Piece, Piece] | None:
        count = min(int(space / style.lead + 1e-6), len(lines) - _LEAST_LINES)
        if count < _LEAST_LINES:
            return None
        upper = _text_piece(lines[:count], style, setting, opening, before, close=False)
        return upper, _text_piece(lines[count:], style, setting, None, before, close=close)

    splits = len(lines) >= 2 * _LEAST_LINES
    least = _LEAST_LINES * style.lead if splits else 0.0
    return Piece(len(lines) * style.lead, draw, before, least, split=split if splits else None)


def bullets(block: Bullets, setting: Setting) -> list[Piece]:
    """A list; its sign is a dot or a tick box, drawn as a path."""
    style = setting.style(BODY)
    result = []
    for number, item in enumerate(block.items):
        lines = setting.break_lines(setting.prose(item), style, setting.width - INDENT)
        first, last = number == 0, number == len(block.items) - 1
        draw = partial(_draw_item, lines, style, setting, boxes=block.boxes, first=first, last=last)
        result.append(
            Piece(
                len(lines) * style.lead, draw, GAP if first else 0.25 * GAP, keep_with_next=first and not last
            )
        )
    return result


def _draw_item(
    lines: Sequence[TextLine],
    style: Style,
    setting: Setting,
    top: float,
    *,
    boxes: bool,
    first: bool,
    last: bool,
) -> list[Item]:
    middle = top + style.lead / 2
    if boxes:
        x = setting.right - BOX if setting.rtl else setting.left
        sign: Rect | Path = Rect(x, middle - BOX / 2, BOX, BOX, stroke=INK, stroke_width=0.25)
    else:
        sign = dot(setting.right - 2.2 if setting.rtl else setting.left + 2.2, middle, 0.55, setting.accent)
    left = setting.left + (0 if setting.rtl else INDENT)
    right = setting.right - (INDENT if setting.rtl else 0)
    start: list[Item] = [OpenTag(Role.LIST, setting.language)] if first else []
    body: list[Item] = [Artifact((sign,)), OpenTag(Role.ITEM), OpenTag(Role.ITEM_BODY)]
    text = setting.place(lines, style, top, left, right)
    end: list[Item] = [CloseTag()] * (3 if last else 2)
    return start + body + text + end


def dot(x: float, y: float, radius: float, colour: str) -> Path:
    """A filled circle."""
    k = radius * 0.5523  # control points of a quarter circle
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


def table(block: Table, setting: Setting) -> list[Piece]:
    """Rows under a head that is repeated on each page; columns run from the side the language starts."""
    head_style = setting.style(TABLE_SIZE, bold=True)
    style = setting.style(TABLE_SIZE)
    head = [setting.prose(cell) for cell in block.head]
    rows = [[setting.prose(cell) for cell in row] for row in block.rows]
    columns = _columns(block, head, rows, setting, head_style, style)
    repeat = None
    if head:
        cells = _cells(head, columns, head_style, setting)
        height = _row_height(cells, head_style)
        repeat = Head(height, partial(_draw_repeated_head, cells, head_style, columns, setting))
    result = []
    if head:
        draw = partial(
            _draw_row, cells, head_style, columns, setting, role=Role.HEAD_CELL, first=True, last=not rows
        )
        result.append(Piece(height, draw, GAP, keep_with_next=True))
    for number, row in enumerate(rows):
        first, last = not head and number == 0, number == len(rows) - 1
        piece = _row_piece(
            _cells(row, columns, style, setting), style, columns, setting, first=first, last=last
        )
        result.append(replace(piece, head=repeat, before=GAP if first else 0.0))
    return result


_Column = tuple[float, float]
_Cells = Sequence[Sequence[TextLine]]


def _columns(
    block: Table,
    head: Sequence[Prose],
    rows: Sequence[Sequence[Prose]],
    setting: Setting,
    head_style: Style,
    style: Style,
) -> list[_Column]:
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
    return columns


def _cells(row: Sequence[Prose], columns: Sequence[_Column], style: Style, setting: Setting) -> _Cells:
    return [
        setting.break_lines(text, style, right - left - 2 * CELL_PADDING)
        for text, (left, right) in zip(row, columns, strict=True)
    ]


def _row_height(cells: _Cells, style: Style) -> float:
    return max([len(lines) for lines in cells] + [1]) * style.lead + 2 * ROW_PADDING


def _row_piece(
    cells: _Cells, style: Style, columns: Sequence[_Column], setting: Setting, *, first: bool, last: bool
) -> Piece:
    """A row; the rest of a split row is a row of its own."""

    def split(space: float) -> tuple[Piece, Piece] | None:
        count = int((space - 2 * ROW_PADDING) / style.lead + 1e-6)
        if count < _LEAST_LINES:
            return None
        upper = _row_piece(
            [lines[:count] for lines in cells], style, columns, setting, first=first, last=False
        )
        lower = _row_piece(
            [lines[count:] for lines in cells], style, columns, setting, first=False, last=last
        )
        return upper, lower

    draw = partial(_draw_row, cells, style, columns, setting, role=Role.CELL, first=first, last=last)
    long = max([len(lines) for lines in cells] + [1]) > 2 * _LEAST_LINES
    least = _LEAST_LINES * style.lead + 2 * ROW_PADDING if long else 0.0
    return Piece(_row_height(cells, style), draw, least=least, split=split if long else None)


def _draw_row(
    cells: _Cells,
    style: Style,
    columns: Sequence[_Column],
    setting: Setting,
    top: float,
    *,
    role: Role,
    first: bool,
    last: bool,
) -> list[Item]:
    items: list[Item] = [OpenTag(Role.TABLE, setting.language)] if first else []
    bottom = top + _row_height(cells, style)
    head = role is Role.HEAD_CELL
    if head:
        items.append(Artifact((_head_panel(top, bottom, setting),)))
    items.append(OpenTag(Role.ROW))
    for lines, (left, right) in zip(cells, columns, strict=True):
        items.append(OpenTag(role, scope="Column" if head else ""))
        items += setting.place(lines, style, top + ROW_PADDING, left + CELL_PADDING, right - CELL_PADDING)
        items.append(CloseTag())
    items += [CloseTag(), Artifact((_row_rule(bottom, setting, head=head),))]
    return items + ([CloseTag()] if last else [])


def _draw_repeated_head(
    cells: _Cells, style: Style, columns: Sequence[_Column], setting: Setting, top: float
) -> list[Item]:
    """The head on a following page: an artifact, a reader has heard it already."""
    bottom = top + _row_height(cells, style)
    marks: list[GlyphRun | Line | Rect] = [
        _head_panel(top, bottom, setting),
        _row_rule(bottom, setting, head=True),
    ]
    for lines, (left, right) in zip(cells, columns, strict=True):
        placed = setting.place(lines, style, top + ROW_PADDING, left + CELL_PADDING, right - CELL_PADDING)
        marks += [run for run in placed if isinstance(run, GlyphRun)]
    return [Artifact(tuple(marks), pagination=True)]


def _head_panel(top: float, bottom: float, setting: Setting) -> Rect:
    return Rect(setting.left, top, setting.width, bottom - top, fill=TINT)


def _row_rule(y: float, setting: Setting, *, head: bool) -> Line:
    return Line(setting.left, y, setting.right, y, 0.35 if head else 0.15, setting.accent if head else RULE)


def signature(block: SignatureLine, setting: Setting) -> Piece:
    """Place and date, room to sign, and the words under the line."""
    style, small = setting.style(BODY), setting.style(SMALL, colour=GREY)
    room, length = 2.2 * GRID, 80.0
    above = setting.break_lines(setting.prose(block.place_and_date), style) if block.place_and_date else ()
    below = setting.break_lines(setting.prose(block.label), small, length)
    above_height = len(above) * style.lead

    def draw(top: float) -> list[Item]:
        y = top + above_height + room
        left = setting.right - length if setting.rtl else setting.left
        items: list[Item] = []
        if above:
            items += [
                OpenTag(Role.PARAGRAPH, setting.language),
                *setting.place(above, style, top),
                CloseTag(),
            ]
        items.append(Artifact((Line(left, y, left + length, y, 0.2, INK),)))
        label = setting.place(below, small, y + 0.6, left, left + length)
        return [*items, OpenTag(Role.PARAGRAPH, setting.language), *label, CloseTag()]

    return Piece(above_height + room + 0.6 + len(below) * small.lead, draw, GAP)


def code_line(block: CodeLine, setting: Setting) -> Piece:
    """Groups of a code in large letters, each on its own panel, with a label above."""
    label_style, style = setting.style(SMALL, colour=GREY), Style(18.0, 11.5, bold=True)
    label = setting.break_lines(setting.prose(block.label), label_style) if block.label else ()
    spacing, gap = 1.4, 3.0
    groups = [spaced_line(setting, group, style, spacing) for group in block.groups]
    panel = max((run.width for run in groups), default=0.0) + 5.0
    per_row = max(1, int((setting.width + gap) / (panel + gap)))
    row_count = -(-len(groups) // per_row)

    def draw(top: float) -> list[Item]:
        items: list[Item] = []
        if label:
            tag = OpenTag(Role.PARAGRAPH, setting.language)
            items += [tag, *setting.place(label, label_style, top), CloseTag()]
            top += len(label) * label_style.lead + 1
        items.append(OpenTag(Role.PARAGRAPH, setting.language))
        for number, run in enumerate(groups):
            x = setting.left + number % per_row * (panel + gap)
            y = top + number // per_row * (style.lead + gap)
            items.append(Artifact((Rect(x, y, panel, style.lead, fill=TINT, stroke=RULE, stroke_width=0.2),)))
            items.append(replace(run, x=x + (panel - run.width) / 2, y=first_baseline(style, y)))
        return [*items, CloseTag()]

    height = len(label) * label_style.lead + row_count * (style.lead + gap)
    return Piece(height, draw, GRID)


def spaced_line(setting: Setting, text: str, style: Style, spacing: float) -> GlyphRun:
    """Letters with extra space between them, for a code that is read out; at the origin."""
    line = setting.typesetter.line(Prose(text, setting.language, rtl=False), style.size, bold=style.bold)
    glyphs = sum(len(part.glyphs) for part in line.parts)
    width = line.width + max(0, glyphs - 1) * spacing * POINT
    return GlyphRun(0.0, 0.0, style.size, width, line.parts, style.colour, spacing)
