"""Room for handwriting: a line to sign on, a signature given on screen, lines to write on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.documents.din5008 import GRID
from app.documents.flow import Piece
from app.documents.setting import BODY, GREY, INK, SMALL, Setting, Style, first_baseline
from app.documents.shapes import pen_strokes
from app.documents.text.lines import TextLine
from app.domain.letters import SignatureLine, WritingLines
from app.domain.sheets import Artifact, CloseTag, Item, Line, OpenTag, Path, Role

FIELD_WIDTH, FIELD_HEIGHT = 80.0, 22.0
"""Of the field that is signed in, mm; on screen and on paper."""

BASE_LINE = 0.78
"""Where the line runs in the field that is signed on screen, as a share of its height."""

RULING = 8.0
"""Distance of lines for handwriting, mm (German school ruling 21 has 8 to 10)."""

_UNIT = FIELD_WIDTH / 1000
_PEN = 0.45
_ROOM, _LEAST_ROOM = 3 * GRID, 2.2 * GRID
"""Above the line, for a signature by hand, mm."""

_WRITE = 62.0
"""Length of the line to write on after 'Ort, Datum …', mm."""


@dataclass(frozen=True, slots=True)
class _Signing:
    """A signature's parts, set and measured."""

    above: tuple[TextLine, ...]
    below: tuple[TextLine, ...]
    writes: bool
    strokes: list[Path]
    """With the line at y = 0, x = 0."""
    alt: str
    style: Style
    small: Style
    setting: Setting

    @property
    def above_height(self) -> float:
        """Of place and date."""
        if self.writes and self.above:
            return len(self.above) * self.style.lead + 0.5 * GRID
        return len(self.above) * self.style.lead

    @property
    def extent(self) -> tuple[float, float]:
        """How far ink goes up and down from the line."""
        ys = [y for path in self.strokes for step in path.steps for y in step[2::2] if not isinstance(y, str)]
        return (-min(ys, default=0.0), max(ys, default=0.0))

    @property
    def room(self) -> float:
        """From place and date to the line."""
        if self.strokes:
            return max(self.extent[0] + 1.5, 2 * GRID)
        return max(_ROOM * self.setting.air, _LEAST_ROOM)

    @property
    def label_gap(self) -> float:
        """From the line to the words below it."""
        return max(0.6, self.extent[1] + 0.3)

    @property
    def height(self) -> float:
        """Of everything."""
        return self.above_height + self.room + self.label_gap + len(self.below) * self.small.lead

    def draw(self, top: float) -> list[Item]:
        """Place and date, the signature if there is one, the line, and the words under it."""
        setting = self.setting
        y = top + self.above_height + self.room
        left = setting.right - FIELD_WIDTH if setting.rtl else setting.left
        items: list[Item] = []
        if self.above:
            placed = setting.place(self.above, self.style, top + self.above_height - self._text_height)
            items += [OpenTag(Role.PARAGRAPH, setting.language), *placed, CloseTag()]
            if self.writes:
                items.append(Artifact((self._writing_rule(top),)))
        if self.strokes:
            ink = [_moved(path, left, y) for path in self.strokes]
            up, down = self.extent
            box = (left, y - up - _PEN, left + FIELD_WIDTH, y + down + _PEN)
            items += [OpenTag(Role.FIGURE, setting.language, alt=self.alt, box=box), *ink, CloseTag()]
        items.append(Artifact((Line(left, y, left + FIELD_WIDTH, y, 0.2, INK),)))
        label = setting.place(self.below, self.small, y + self.label_gap, left, left + FIELD_WIDTH)
        return [*items, OpenTag(Role.PARAGRAPH, setting.language), *label, CloseTag()]

    @property
    def _text_height(self) -> float:
        return len(self.above) * self.style.lead

    def _writing_rule(self, top: float) -> Line:
        """After the words, as long as a place and a date are."""
        line_top = top + self.above_height - self.style.lead
        y = first_baseline(self.style, line_top) + 0.09 * self.style.size * 25.4 / 72
        away = self.above[-1].width + 2
        if self.setting.rtl:
            start = self.setting.right - away
            return Line(start - _WRITE, y, start, y, 0.15, INK)
        return Line(self.setting.left + away, y, self.setting.left + away + _WRITE, y, 0.15, INK)


def signature(block: SignatureLine, setting: Setting) -> Piece:
    """Place and date, room to sign, and the words under the line.

    A place and date that ends with '…' is written by hand: a line follows its words.
    """
    style, small = setting.style(BODY), setting.style(SMALL, colour=GREY)
    writes = block.place_and_date.endswith("…")
    words = block.place_and_date.removesuffix("…").rstrip()
    signing = _Signing(
        above=setting.break_lines(setting.prose(words), style) if words else (),
        below=setting.break_lines(setting.prose(block.label), small, FIELD_WIDTH),
        writes=writes,
        strokes=pen_strokes(block.strokes, 0.0, -BASE_LINE * FIELD_HEIGHT, _UNIT, _PEN),
        alt=block.label or block.place_and_date or "–",
        style=style,
        small=small,
        setting=setting,
    )
    return Piece(signing.height, signing.draw, setting.gap, phase=0.0)


def _moved(path: Path, x: float, y: float) -> Path:
    return replace(path, steps=tuple(_step_moved(step, x, y) for step in path.steps))


def _step_moved(step: tuple[str | float, ...], x: float, y: float) -> tuple[str | float, ...]:
    places = [place for place in step[1:] if not isinstance(place, str)]
    moved = [place + (y if number % 2 else x) for number, place in enumerate(places)]
    return (step[0], *moved)


def writing_lines(block: WritingLines, setting: Setting) -> list[Piece]:
    """Words, and ruled lines to answer on; the first two lines stay with the words."""
    style = setting.style(BODY)
    label = setting.break_lines(setting.prose(block.label), style)
    result = []
    if label:

        def draw_label(top: float) -> list[Item]:
            tag = OpenTag(Role.PARAGRAPH, setting.language)
            return [tag, *setting.place(label, style, top), CloseTag()]

        height = len(label) * style.lead
        result.append(Piece(height, draw_label, setting.gap, keep_with_next=True, phase=0.0))

    def draw_rule(top: float) -> list[Item]:
        y = top + RULING
        return [Artifact((Line(setting.left, y, setting.right, y, 0.15, INK),))]

    count = max(0, block.count)
    for number in range(count):
        keep = (number == 0 or number == count - 2) and number < count - 1
        result.append(Piece(RULING, draw_rule, keep_with_next=keep))
    return result
