"""The measures and colours of a letter's text, and the placing of lines by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.documents.din5008 import GRID, LEFT, RIGHT
from app.documents.text.fields import BLANK_SPACE, Prose, join
from app.documents.text.languages import right_to_left, script_of
from app.documents.text.lines import POINT, TextLine, Typesetter
from app.domain.errors import TextDoesNotFit
from app.domain.letters import Run
from app.domain.sheets import Artifact, GlyphRun, Item, Line

GAP = GRID / 2
"""Space between paragraphs: half a line."""

BODY, SMALL, LARGE, TABLE_SIZE = 10.0, 8.0, 14.0, 9.0
"""Type sizes in points."""

BOX = 3.0
"""Edge of a tick box, mm."""

LEAST_LINES = 2
"""Lines that stay together at the foot and the head of a page (no widows, no orphans)."""

WRITING = 3.5 * GAP
"""Distance of lines that somebody writes on by hand, in a text: 7.4 mm."""

INK, GREY, RULE, TINT = "#000000", "#4d4d4d", "#bdbdbd", "#f2f4f5"
"""Text, small labels (7:1 on white), light rules, panels."""


_LARGER = {"Arab": (1.1, 1.52), "Ethi": (1.05, 1.45)}
"""Size and line distance of scripts that need more than Latin letters for the same legibility."""


@dataclass(frozen=True, slots=True)
class Style:
    """Type size in points, distance of baselines in mm, weight, colour."""

    size: float
    lead: float
    bold: bool = False
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Setting:
    """How text of one language is set between two margins.

    Arabic and Ethiopic letters need larger type and wider lines for the same legibility; the body
    text of the rest sits on the 4.23 mm grid of DIN 5008.
    """

    typesetter: Typesetter
    language: str
    accent: str
    left: float = LEFT
    right: float = RIGHT
    scale: float = 1.0
    """Of the text against that of a letter, for people who read with difficulty."""
    least_types: tuple[tuple[str, float], ...] = ()
    """Languages that are never set in smaller type than so many points."""
    air: float = 1.0
    """Share of the space between blocks; less of it lets a letter end on the page before."""

    @property
    def rtl(self) -> bool:
        """Whether lines start at the right margin."""
        return right_to_left(self.language)

    @property
    def width(self) -> float:
        """Length of a full line in mm."""
        return self.right - self.left

    @property
    def gap(self) -> float:
        """Space between paragraphs in mm."""
        return GAP * self.scale * self.air

    @property
    def step(self) -> float:
        """Half a line of body text, on whose multiples lines stand; 0 where they stand anywhere.

        That is so in scripts that need lines of another height, and in tight settings.
        """
        return 0.0 if self.air < 1 or script_of(self.language) in _LARGER else GAP * self.scale

    @property
    def least_type(self) -> float:
        """Smallest type of this language in points, 0 if it has no such rule."""
        return dict(self.least_types).get(self.language, 0.0)

    def style(self, size: float, *, bold: bool = False, colour: str = INK) -> Style:
        """A style of `size` points in Latin letters, made larger and wider where the script needs it."""
        scale, leading = _LARGER.get(script_of(self.language), (1.0, 1.2))
        size = round(max(size * scale * self.scale, self.least_type), 2)
        return Style(size, size * POINT * leading, bold, colour)

    def style_for(self, prose: Prose, size: float) -> Style:
        """A style whose lines are far enough apart to write in the blanks of a text."""
        style = self.style(size)
        if BLANK_SPACE in prose.text:
            return replace(style, lead=max(style.lead, WRITING * self.scale))
        return style

    def prose(self, runs: Iterable[Run] | str) -> Prose:
        """Join runs in this setting's language."""
        return join(runs, self.language)

    def break_lines(self, prose: Prose, style: Style, width: float | None = None) -> tuple[TextLine, ...]:
        """Break into lines of `width` mm (default: margin to margin)."""
        return self.typesetter.lines(prose, width or self.width, style.size, bold=style.bold)

    def place(
        self,
        lines: Sequence[TextLine],
        style: Style,
        top: float,
        left: float | None = None,
        right: float | None = None,
    ) -> list[Item]:
        """Glyph runs for lines below `top`, starting at the margin where the language starts.

        Blanks have a rule below them.
        """
        left = self.left if left is None else left
        right = self.right if right is None else right
        baseline = first_baseline(style, top)
        rtl = self.rtl
        runs = [
            GlyphRun(
                x=right - line.width if rtl else left,
                y=baseline + number * style.lead,
                size=style.size,
                width=line.width,
                parts=line.parts,
                colour=style.colour,
            )
            for number, line in enumerate(lines)
        ]
        if not any([BLANK_SPACE in part.text for line in lines for part in line.parts]):  # noqa: C419 - faster
            return [*runs]
        items: list[Item] = []
        for run in runs:
            items.append(run)
            if rules := _blank_rules(run):
                items.append(Artifact(rules))
        return items


def _blank_rules(run: GlyphRun) -> tuple[Line, ...]:
    """A rule below each blank of a line, a little below the baseline as on a form."""
    scale = run.size * POINT / 1000
    x, start, rules = run.x, None, []
    y = run.y + 0.09 * run.size * POINT
    for part in run.parts:
        for text, advance in zip(part.texts, part.advances, strict=True):
            if text == BLANK_SPACE:
                start = x if start is None else start
            elif start is not None:
                rules.append(Line(start, y, x, y, 0.15, INK))
                start = None
            x += advance * scale
    if start is not None:
        rules.append(Line(start, y, x, y, 0.15, INK))
    return tuple(rules)


def first_baseline(style: Style, top: float) -> float:
    """Baseline of a line whose box starts at `top`: capitals stand in the middle of the box."""
    return top + style.lead / 2 + 0.35 * style.size * POINT


def fit(
    typesetter: Typesetter,
    prose: Prose,
    width: float,
    sizes: Sequence[float],
    *,
    zone: str,
    rows: int = 1,
    bold: bool = False,
) -> tuple[float, tuple[TextLine, ...]]:
    """Find the first size at which a value fits on a line, else wrap it at the last one.

    Raises:
        TextDoesNotFit: more than `rows` lines at the smallest size.
    """
    for size in sizes:
        lines = typesetter.lines(prose, width, size, bold=bold)
        if len(lines) <= 1:
            return size, lines
    if len(lines) > rows:
        raise TextDoesNotFit(zone=zone, value_length=len(prose.text))
    return sizes[-1], lines
