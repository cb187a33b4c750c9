"""The same words in two languages beside each other, each side in its own direction and letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from app.documents.flow import Piece
from app.documents.setting import LEAST_LINES, RULE, Setting, Style, first_baseline
from app.documents.shapes import tick_box
from app.documents.text.lines import TextLine
from app.domain.letters import Bilingual, BilingualRow, Run
from app.domain.sheets import Artifact, CloseTag, Item, Line, OpenTag, Role

GUTTER = 9.0
"""Between the columns, mm; a light rule runs in its middle."""

SIZE, HEADING_SIZE = 9.5, 10.5
"""Points: a column is half as wide as a page."""

_BOX_INDENT = 5.5
_BEFORE_HEADING = 1.5
"""In gaps, below the row before it: so the rule between the columns has no holes."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One language's half of a row; empty for the rest of a row that ended on this side."""

    lines: tuple[TextLine, ...]
    style: Style
    setting: Setting
    """With the column's edges, within the indent of a box."""
    box_edge: float | None = None
    """Where a tick box stands."""

    @property
    def height(self) -> float:
        """Of its lines."""
        return len(self.lines) * self.style.lead

    @property
    def splits(self) -> bool:
        """Whether it has lines enough for two pages."""
        return len(self.lines) >= 2 * LEAST_LINES

    @property
    def least(self) -> float:
        """What must fit on the page where it starts."""
        return LEAST_LINES * self.style.lead if self.splits else self.height

    def cut(self, space: float) -> tuple[_Side, _Side] | None:
        """Lines that fit and the rest; two on either side, or all of them here."""
        count = int(space / self.style.lead + 1e-6)
        if count >= len(self.lines):
            return self, replace(self, lines=(), box_edge=None)
        count = min(count, len(self.lines) - LEAST_LINES)
        if count < LEAST_LINES:
            return None
        upper, lower = self.lines[:count], self.lines[count:]
        return replace(self, lines=upper), replace(self, lines=lower, box_edge=None)

    def draw(self, top: float, role: Role) -> list[Item]:
        """Its lines below `top`, tagged in its own language."""
        if not self.lines:
            return []
        items: list[Item] = []
        if self.box_edge is not None:
            middle = top + self.style.lead / 2
            items.append(Artifact((tick_box(self.box_edge, middle, self.setting),)))
        placed = self.setting.place(self.lines, self.style, top)
        return [*items, OpenTag(role, self.setting.language), *placed, CloseTag()]


def bilingual(block: Bilingual, setting: Setting) -> list[Piece]:
    """A piece per row; left and right are read one after the other, row by row."""
    half = (setting.width - GUTTER) / 2
    left = replace(setting, language=block.languages[0], right=setting.left + half)
    right = replace(setting, language=block.languages[1], left=setting.right - half)
    result: list[Piece] = []
    for row, following in zip_longest(block.rows, block.rows[1:]):
        sides = (_side(row, row.left, left), _side(row, row.right, right))
        if not any(side.lines for side in sides):
            continue
        heading = row.look == "heading"
        role = Role.HEADING_2 if heading else Role.PARAGRAPH
        air = 0.35 if heading else 0.8
        if following is not None and following.look == "heading":
            air = _BEFORE_HEADING
        piece = _row_piece(sides, role, air * setting.gap, setting.left + setting.width / 2)
        space = 0.0 if result else setting.gap
        result.append(replace(piece, before=space, keep_with_next=heading))
    return result


def _side(row: BilingualRow, runs: Sequence[Run], setting: Setting) -> _Side:
    prose = setting.prose(runs)
    if row.look == "heading":
        style = setting.style(HEADING_SIZE, bold=True, colour=setting.accent)
    else:
        style = setting.style_for(prose, SIZE)
    edge = None
    if row.look == "box":
        edge = setting.right if setting.rtl else setting.left
        indent = _BOX_INDENT * setting.scale
        setting = replace(
            setting,
            left=setting.left + (0.0 if setting.rtl else indent),
            right=setting.right - (indent if setting.rtl else 0.0),
        )
    return _Side(setting.break_lines(prose, style), style, setting, edge)


def _row_piece(sides: tuple[_Side, _Side], role: Role, air: float, middle: float) -> Piece:
    """Both sides with their first baselines on one line, and air below."""
    text = [side for side in sides if side.lines]
    baseline = max(first_baseline(side.style, 0.0) for side in text)
    drops = [baseline - first_baseline(side.style, 0.0) for side in sides]
    height = max(drop + side.height for drop, side in zip(drops, sides, strict=True)) + air

    def draw(top: float) -> list[Item]:
        left, right = (side.draw(top + drop, role) for side, drop in zip(sides, drops, strict=True))
        rule = Line(middle, top, middle, top + height, 0.15, RULE)
        return [Artifact((rule,)), *left, *right]

    def split(space: float) -> tuple[Piece, Piece] | None:
        cuts = [side.cut(space - drop) for side, drop in zip(sides, drops, strict=True)]
        if cuts[0] is None or cuts[1] is None:
            return None
        upper, lower = (cuts[0][0], cuts[1][0]), (cuts[0][1], cuts[1][1])
        if not any(side.lines for side in lower):
            return None
        return _row_piece(upper, role, 0.0, middle), _row_piece(lower, role, air, middle)

    long = role is Role.PARAGRAPH and any(side.splits for side in sides)
    least = max(drop + side.least for drop, side in zip(drops, sides, strict=True)) if long else 0.0
    return Piece(height, draw, least=least, split=split if long else None)
