"""Lines: where a text may break, what fits, and in which order its words are drawn.

Lines end where UAX #14 allows it (`line_breaks`), never inside a value that must stay together. A piece
that is wider than a line is cut: after @ / - . _ if possible, else between any two letters.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import combining

from app.documents.text import bidi
from app.documents.text.fields import CONTROLS, Prose, unbroken
from app.documents.text.line_breaks import opportunities
from app.documents.text.shape import Face, FontSet
from app.domain.sheets import Shaped

POINT = 25.4 / 72
"""A point in mm."""

_EMERGENCY = frozenset("@/-._")
_CACHE_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is ready to be placed; `width` in mm."""

    parts: tuple[Shaped, ...]
    width: float


@dataclass(slots=True)
class _Unit:
    """What lies between two break opportunities."""

    start: int
    end: int
    space: bool
    parts: list[tuple[Shaped, int]]
    width: float


class Typesetter:
    """Breaks texts into lines with the faces of one engine; remembers texts it has broken before."""

    def __init__(self, fonts: FontSet) -> None:
        self.fonts = fonts
        self._known: dict[tuple[Prose, float, float, bool], tuple[TextLine, ...]] = {}
        self._longest: dict[tuple[Prose, bool], float] = {}

    def lines(self, prose: Prose, width: float, size: float, *, bold: bool = False) -> tuple[TextLine, ...]:
        """Break a text at `width` mm in `size` points; a word that is too long is cut."""
        key = (prose, width, size, bold)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            known = self._known[key] = tuple(self._break(prose, width, size, bold=bold))
        return known

    def line(self, prose: Prose, size: float, *, bold: bool = False) -> TextLine:
        """The whole text on one line, however long."""
        lines = self.lines(prose, float("inf"), size, bold=bold)
        return lines[0] if lines else TextLine((), 0.0)

    def longest_word(self, prose: Prose, size: float, *, bold: bool = False) -> float:
        """Width in mm of the widest piece that has no break inside."""
        key = (prose, bold)
        known = self._longest.get(key)
        if known is None:
            if len(self._longest) >= _CACHE_LIMIT:
                self._longest.clear()
            _, _, units = self._analyse(prose, bold=bold)
            known = self._longest[key] = max((unit.width for unit in units), default=0.0)
        return known * size * POINT / 1000

    def _break(self, prose: Prose, width: float, size: float, *, bold: bool) -> list[TextLine]:
        limit = width * 1000 / (size * POINT)
        base, levels, units = self._analyse(prose, bold=bold)
        lines: list[TextLine] = []
        current: list[_Unit] = []
        used = 0.0
        waiting = units[::-1]
        while waiting:
            unit = waiting.pop()
            if prose.text[unit.start] == "\n":
                lines.append(_finish(current, prose.text, levels, base, size))
                current, used = [], 0.0
                continue
            if unit.space and not current:
                continue
            if not unit.space and used + unit.width > limit:
                if current:
                    lines.append(_finish(current, prose.text, levels, base, size))
                    current, used = [], 0.0
                    waiting.append(unit)
                    continue
                if unit.width > limit and unit.end - unit.start > 1:
                    waiting += reversed(self._cut(unit, prose, levels, limit, bold=bold))
                    unit = waiting.pop()
            current.append(unit)
            used += unit.width
        if current:
            lines.append(_finish(current, prose.text, levels, base, size))
        return lines

    def _analyse(self, prose: Prose, *, bold: bool) -> tuple[int, list[int], list[_Unit]]:
        base, levels = bidi.levels(prose.text, 1 if prose.rtl else 0)
        before: Face | None = None
        units = []
        for start, end, space in _pieces(prose):
            parts, before = self._parts(prose, levels, start, end, before, bold=bold)
            units.append(_Unit(start, end, space, parts, sum(part.width for part, _ in parts)))
        return base, levels, units

    def _parts(
        self, prose: Prose, levels: list[int], start: int, end: int, before: Face | None, *, bold: bool
    ) -> tuple[list[tuple[Shaped, int]], Face | None]:
        """Shape text[start:end], cut where face, level or language change."""
        text, parts = prose.text, []
        index = start
        while index < end:
            if text[index] in CONTROLS or text[index] == "\n":
                index += 1
                continue
            language, border = _language_at(prose, index, end)
            level = levels[index]
            face = self.fonts.choose(
                text[index], before, self.fonts.preferred(language, bold=bold), bold=bold
            )
            stop = index + 1
            while stop < border and levels[stop] == level and text[stop] not in CONTROLS:
                if self.fonts.choose(text[stop], face, face, bold=bold) is not face:
                    break
                stop += 1
            parts.append((self.fonts.shape(face, text[index:stop], language, rtl=bool(level & 1)), index))
            before, index = face, stop
        return parts, before

    def _cut(self, unit: _Unit, prose: Prose, levels: list[int], limit: float, *, bold: bool) -> list[_Unit]:
        """Cut a piece that is wider than a line: after @ / - . _ if possible, else anywhere."""
        text = prose.text
        between = range(unit.start + 1, unit.end)
        stops = [at for at in between if not combining(text[at]) and text[at] not in CONTROLS] or [between[0]]

        def width(stop: int) -> float:
            parts, _ = self._parts(prose, levels, unit.start, stop, None, bold=bold)
            return sum(part.width for part, _ in parts)

        likely = min(len(stops), int(2 * len(stops) * limit / unit.width) + 2)  # spares shaping what is long
        count = bisect_right(stops, limit, hi=likely, key=width)
        if count == likely:
            count = bisect_right(stops, limit, lo=likely, key=width)
        fitting = stops[: max(1, count)]
        cut = max((stop for stop in fitting if text[stop - 1] in _EMERGENCY), default=fitting[-1])
        result = []
        for start, end in ((unit.start, cut), (cut, unit.end)):
            parts, _ = self._parts(prose, levels, start, end, None, bold=bold)
            result.append(
                _Unit(start, end, space=False, parts=parts, width=sum(part.width for part, _ in parts))
            )
        return result


def _finish(units: list[_Unit], text: str, levels: list[int], base: int, size: float) -> TextLine:
    """L1 and L2 for one line; spaces at its end are dropped."""
    while units and units[-1].space:
        units.pop()
    if not units:
        return TextLine((), 0.0)
    parts = [part for unit in units for part in unit.parts]
    start, end = units[0].start, units[-1].end
    if base or any(levels[start:end]):
        on_line = bidi.line_levels(text[start:end], levels[start:end], base)
        parts = _reordered(parts, start, on_line)
    width = sum(part.width for part, _ in parts) * size * POINT / 1000
    return TextLine(tuple(part for part, _ in parts), width)


def _reordered(parts: list[tuple[Shaped, int]], start: int, on_line: list[int]) -> list[tuple[Shaped, int]]:
    """L2; the controls between two values take part, though nothing of them is drawn."""
    items: list[tuple[Shaped, int] | None] = []
    of_items: list[int] = []
    place = start
    for part, index in parts:
        between = on_line[place - start : index - start]
        items += [*[None] * len(between), (part, index)]
        of_items += [*between, on_line[index - start]]
        place = index + len(part.text)
    return [item for item in (items[number] for number in bidi.visual_order(of_items)) if item]


def _language_at(prose: Prose, index: int, end: int) -> tuple[str, int]:
    """The language at a place, and where it may change next."""
    for span in prose.spans:
        if span.start <= index < span.end:
            return span.language, min(end, span.end)
        if index < span.start:
            return prose.language, min(end, span.start)
    return prose.language, end


def _pieces(prose: Prose) -> list[tuple[int, int, bool]]:
    """Cut the text where a line may end, spaces before such a place apart: (start, end, is it spaces)."""
    text = prose.text
    kept = unbroken(prose)
    pieces = []
    start = 0
    for end in (*opportunities(text), len(text)):
        if any(first < end < last for first, last in kept):
            continue
        word = text[start:end].rstrip("\n")
        middle, after = start + len(word.rstrip(" ")), start + len(word)
        borders = (start, middle, after, end)
        pieces += [(a, b, a == middle < after) for a, b in pairwise(borders) if a < b]
        start = end
    return pieces
