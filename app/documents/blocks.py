"""Blocks of a letter as pieces that flow: paragraphs, headings and lists; other files have the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.documents import signing, tables
from app.documents.bilingual import bilingual
from app.documents.codes import code_line
from app.documents.din5008 import GRID
from app.documents.flow import Piece
from app.documents.setting import BODY, GREY, INK, LARGE, LEAST_LINES, SMALL, Setting, Style
from app.documents.shapes import dot, tick_box
from app.documents.text.lines import TextLine
from app.domain.letters import (
    Bilingual,
    Block,
    Bullets,
    Heading,
    Paragraph,
    Part,
    SignatureLine,
    Table,
    Together,
    WritingLines,
)
from app.domain.sheets import Artifact, CloseTag, Item, OpenTag, Path, Rect, Role

INDENT = 6.0
"""Indent of a list, mm."""

_BEFORE_HEADING, _AFTER_HEADING = 1.5, 0.5
"""In gaps: a heading is nearer to its own text than to what went before; both make a line."""

_AFTER_TABLE, _AFTER_SIGNATURE = 1.5, 2.5
"""In gaps: a table's last rule needs more air below it than a line of text, a new part still more."""

MOST_JOINED, FIRST_JOINED = 90.0, 5
"""A question with its answers up to so many mm is never parted; of a longer one the first so many rows
(question, condition, hint, way to answer, first answer) and the last two are not."""


def pieces(blocks: Sequence[Block], setting: Setting) -> list[Piece]:
    """All blocks in order, each at its distance from the one before.

    What stays together has more air above it than inside.
    A heading is at most one level below the one before it: a gap cannot be read out (PDF/UA 7.4.2).
    """
    result: list[Piece] = []
    previous: Part | None = None
    level = 1
    for given, is_joined in _parts(blocks):
        block = replace(given, level=min(given.level, level + 1)) if isinstance(given, Heading) else given
        new = _block_pieces(block, setting)
        if not new:
            continue
        if isinstance(previous, Heading):
            new[0] = replace(new[0], before=_AFTER_HEADING * setting.gap)
        elif isinstance(previous, Table | WritingLines) or (previous is not None and is_joined is False):
            new[0] = replace(new[0], before=max(new[0].before, _AFTER_TABLE * setting.gap))
        elif isinstance(previous, SignatureLine):
            new[0] = replace(new[0], before=max(new[0].before, _AFTER_SIGNATURE * setting.gap))
        if result and (is_joined or _belongs_to(previous, result[-1], block)):
            result[-1] = replace(result[-1], keep_with_next=True)
        result += new if is_joined is None else _joined(new, MOST_JOINED * setting.scale)
        level = block.level if isinstance(block, Heading) else level
        previous = block
    if len(result) > 1 and not result[-1].split and result[-1].height < 2 * GRID * setting.scale:
        result[-2] = replace(result[-2], keep_with_next=True)  # no page for one line
    return result


def _parts(blocks: Sequence[Block]) -> Iterator[tuple[Part, bool | None]]:
    """Each with whether it is joined to the one before; None outside of what stays together."""
    for block in blocks:
        if isinstance(block, Together):
            yield from ((part, number > 0) for number, part in enumerate(block.blocks))
        else:
            yield block, None


def _joined(rows: Sequence[Piece], most: float) -> list[Piece]:
    """Rows that must not be parted: all of a short block; of a long one the first and the last."""
    *former, last = rows
    if sum(row.before + row.height for row in rows) <= most:
        return [*(replace(row, keep_with_next=True, split=None) for row in former), last]
    ends = (*range(FIRST_JOINED), len(former) - 1)
    return [
        replace(row, keep_with_next=row.keep_with_next or number in ends) for number, row in enumerate(former)
    ] + [last]


def _belongs_to(previous: Part | None, last: Piece, block: Part) -> bool:
    """Whether `block` on a page of its own would be torn from what it is about.

    Nobody signs an empty page; a short sentence announces the list below it.
    """
    if isinstance(block, SignatureLine):
        return True
    announced = isinstance(block, Bullets | Table | WritingLines | Bilingual)
    return announced and isinstance(previous, Paragraph) and last.split is None


def _block_pieces(block: Part, setting: Setting) -> list[Piece]:  # noqa: PLR0911 - one per kind
    if isinstance(block, Paragraph):
        return paragraph(block, setting)
    if isinstance(block, Heading):
        return heading(block, setting)
    if isinstance(block, Bullets):
        return bullets(block, setting)
    if isinstance(block, Table):
        return tables.table(block, setting)
    if isinstance(block, SignatureLine):
        return [signing.signature(block, setting)]
    if isinstance(block, WritingLines):
        return signing.writing_lines(block, setting)
    if isinstance(block, Bilingual):
        return bilingual(block, setting)
    return [code_line(block, setting)]


def paragraph(block: Paragraph, setting: Setting) -> list[Piece]:
    """Running text; splits with at least two lines on either side. Nothing if it is empty."""
    size = LARGE if block.large else SMALL if block.note else BODY
    prose = setting.prose(block.runs)
    spaced = setting.style_for(prose, size)
    style = replace(spaced, bold=block.bold, colour=GREY if block.note else INK)
    lines = setting.break_lines(prose, style)
    if not lines:
        return []
    opening: tuple[Item, ...] = (OpenTag(Role.PARAGRAPH, setting.language),)
    text = _Text(lines, style, setting, opening, (CloseTag(),), setting.left, setting.right)
    return [replace(_text_piece(text), before=setting.gap, phase=0.0)]


def heading(block: Heading, setting: Setting) -> list[Piece]:
    """A heading inside the text; stays with what follows."""
    level_1 = block.level <= 1
    style = setting.style(13.0 if level_1 else 10.5, bold=True, colour=setting.accent)
    if setting.step:
        style = replace(style, lead=(2.5 if level_1 else 2.0) * setting.gap)
    lines = setting.break_lines(setting.prose(block.runs), style)
    role = Role.HEADING_1 if level_1 else Role.HEADING_2 if block.level == 2 else Role.HEADING_3
    opening: tuple[Item, ...] = (OpenTag(role, setting.language),)
    text = _Text(lines, style, setting, opening, (CloseTag(),), setting.left, setting.right)
    piece = Piece(
        len(lines) * style.lead,
        text.draw,
        _BEFORE_HEADING * setting.gap,
        keep_with_next=True,
        phase=0.0 if level_1 else (1 - _AFTER_HEADING) * setting.gap,
    )
    return [piece] if lines else []


@dataclass(frozen=True, slots=True)
class _Text:
    """Lines of one element between two edges; the parts of a split share its tags."""

    lines: tuple[TextLine, ...]
    style: Style
    setting: Setting
    opening: tuple[Item, ...]
    closing: tuple[Item, ...]
    left: float
    right: float
    sign: Sign | None = None

    def draw(self, top: float) -> list[Item]:
        """Its items, the sign of a list's item first."""
        before = self.sign.draw(top + self.style.lead / 2) if self.sign else []
        text = self.setting.place(self.lines, self.style, top, self.left, self.right)
        return [*before, *self.opening, *text, *self.closing]


def _text_piece(text: _Text) -> Piece:
    lines, lead = text.lines, text.style.lead

    def split(space: float) -> tuple[Piece, Piece] | None:
        count = min(int(space / lead + 1e-6), len(lines) - LEAST_LINES)
        if count < LEAST_LINES:
            return None
        upper = replace(text, lines=lines[:count], closing=())
        lower = replace(text, lines=lines[count:], opening=(), sign=None)
        return _text_piece(upper), _text_piece(lower)

    splits = len(lines) >= 2 * LEAST_LINES
    least = LEAST_LINES * lead if splits else 0.0
    return Piece(len(lines) * lead, text.draw, 0.0, least, split=split if splits else None)


def bullets(block: Bullets, setting: Setting) -> list[Piece]:
    """A list; its signs are numbers, or dots and tick boxes that are drawn as paths."""
    indent = INDENT * setting.scale
    left = setting.left + (0 if setting.rtl else indent)
    right = setting.right - (indent if setting.rtl else 0)
    between = (0.5 if block.boxes else 0.25) * setting.gap
    result = []
    for number, item in enumerate(block.items):
        prose = setting.prose(item)
        style = setting.style_for(prose, BODY)
        lines = setting.break_lines(prose, style, right - left)
        first, last = number == 0, number == len(block.items) - 1
        opening: tuple[Item, ...] = (OpenTag(Role.ITEM_BODY),)
        if not block.numbered:  # the number is read out, so its item is open before it
            opening = (OpenTag(Role.ITEM), *opening)
        closing = (CloseTag(),) * (3 if last else 2)
        sign = Sign(block, number, setting, opens_list=first)
        piece = _text_piece(_Text(lines, style, setting, opening, closing, left, right, sign))
        keep = (first or number == len(block.items) - 2) and not last
        result.append(
            replace(
                piece,
                before=setting.gap if first else between,
                keep_with_next=keep,
                phase=0.0 if first else None,
            )
        )
    return result


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands before an item of a list."""

    block: Bullets
    number: int
    setting: Setting
    opens_list: bool

    def draw(self, middle: float) -> list[Item]:
        """Beside the middle of the item's first line."""
        setting, block = self.setting, self.block
        numbering = "Decimal" if block.numbered else ""
        items: list[Item] = []
        if self.opens_list:
            items.append(OpenTag(Role.LIST, setting.language, numbering=numbering))
        if block.numbered:
            style = setting.style(BODY, colour=setting.accent)
            line = setting.break_lines(setting.prose(f"{self.number + 1}."), style)
            label = setting.place(line, style, middle - style.lead / 2)
            return [*items, OpenTag(Role.ITEM), OpenTag(Role.LABEL), *label, CloseTag()]
        return [*items, Artifact((self._shape(middle),))]

    def _shape(self, middle: float) -> Rect | Path:
        setting = self.setting
        if self.block.boxes:
            return tick_box(setting.right if setting.rtl else setting.left, middle, setting)
        away = 2.2 * setting.scale
        x = setting.right - away if setting.rtl else setting.left + away
        return dot(x, middle, 0.55 * setting.scale, setting.accent)
