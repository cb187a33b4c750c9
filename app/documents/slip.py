"""The return slip: below the second fold, torn off there, ticked, and sent back or read by phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.documents import qr
from app.documents.codes import spaced_line
from app.documents.din5008 import GRID, LEFT, RIGHT, Form
from app.documents.setting import BOX, GREY, INK, Setting, Style, first_baseline, fit
from app.domain.errors import TextDoesNotFit
from app.domain.letters import SlipContent
from app.domain.sheets import Artifact, CloseTag, Item, Line, Mark, OpenTag, Path, Rect, Role

_TITLE, _FACTS, _CHOICES = 4.5, 9.9, 16.0
"""Tops below the fold, mm."""

TEXT_RIGHT = 148.0
"""End of the choices, well before the symbol's quiet zone."""

_INDENT = 6.0
_CODE_GROUP = 4


def draw(slip: SlipContent, setting: Setting, form: Form) -> list[Item]:
    """Everything below the tear-off line.

    Raises:
        TextDoesNotFit: more choices and lines than the third of a page takes.
    """
    german = replace(setting, language=slip.language, scale=1.0)
    fold = form.fold_2
    items: list[Item] = [_tear_off_line(fold), OpenTag(Role.SECTION, slip.language, last=True)]
    items += _head(slip, german, fold)
    y = fold + _CHOICES
    choices: list[Item] = [OpenTag(Role.LIST)]
    for choice in slip.choices:
        drawn, height = _choice(choice, german, y, form.slip_air)
        choices += drawn
        y += height
    items += [*choices, CloseTag()]
    y += 1.0
    style = Style(8.5, 3.7, colour=GREY)
    lines = [
        line
        for text in slip.return_to
        for line in german.break_lines(german.prose(text), style, TEXT_RIGHT - LEFT)
    ]
    if y + len(lines) * style.lead > form.slip.bottom:
        raise TextDoesNotFit(zone="slip", value_length=sum(map(len, (*slip.choices, *slip.return_to))))
    items += [OpenTag(Role.PARAGRAPH), *german.place(lines, style, y), CloseTag()]
    symbol = (
        _symbol(slip, german, fold + qr.BELOW_TEAR_OFF) if slip.code else []
    )  # a preview has no number and no code yet
    return [*items, *symbol, CloseTag()]


def _head(slip: SlipContent, setting: Setting, fold: float) -> list[Item]:
    width, find = TEXT_RIGHT - LEFT, setting.typesetter
    size, title = fit(find, setting.prose(slip.title), width, (11, 10, 9), zone="slip", bold=True)
    below = setting.prose(f"{slip.letter_number} · {slip.date}")
    small_size, facts = fit(find, below, width, (8.5, 7.5), zone="slip")
    return [
        OpenTag(Role.HEADING_2),
        *setting.place(title, Style(size, 5.0, bold=True, colour=setting.accent), fold + _TITLE),
        CloseTag(),
        OpenTag(Role.PARAGRAPH),
        *setting.place(facts, Style(small_size, GRID, colour=GREY), fold + _FACTS),
        CloseTag(),
    ]


def _choice(text: str, setting: Setting, top: float, air: float) -> tuple[list[Item], float]:
    """A tick box with its words; a trailing '…' becomes a line to write on."""
    style = Style(9.5, GRID)
    writes = text.endswith("…")
    words = setting.prose(text.removesuffix("…").rstrip())
    left = LEFT + _INDENT
    lines = setting.break_lines(words, style, TEXT_RIGHT - left)
    marks: list[Mark] = [Rect(LEFT, top + (style.lead - BOX) / 2, BOX, BOX, stroke=INK, stroke_width=0.25)]
    height = max(1, len(lines)) * style.lead + air
    if writes:
        end = left + (lines[-1].width if lines else 0.0) + 2
        if end > TEXT_RIGHT - 30:
            end, height = left, height + style.lead
        y = first_baseline(style, top + height - air - style.lead) + 0.8
        marks.append(Line(end, y, TEXT_RIGHT, y, 0.15, INK))
    items: list[Item] = [Artifact(tuple(marks)), OpenTag(Role.ITEM), OpenTag(Role.ITEM_BODY)]
    return [*items, *setting.place(lines, style, top, left, TEXT_RIGHT), CloseTag(), CloseTag()], height


def _symbol(slip: SlipContent, setting: Setting, top: float) -> list[Item]:
    """QR code, and under it the code that a person can read out."""
    modules = qr.draw(slip.code, qr.LEFT, top)
    box = (qr.LEFT, top, qr.LEFT + qr.SIZE, top + qr.SIZE)
    style = Style(15.0, 6.5, bold=True)
    spaced = " ".join(_groups(slip.phone_code))
    code = spaced_line(setting, spaced, style, 1.6)
    middle = qr.LEFT + qr.SIZE / 2
    label_style = Style(7.5, 3.3, colour=GREY)
    label = setting.break_lines(setting.prose(slip.phone_code_label), label_style, RIGHT - 145)
    top += qr.SIZE + 4.4  # a quiet zone of 4 modules and a little
    items: list[Item] = [
        OpenTag(Role.FIGURE, alt=f"{slip.title} {slip.letter_number}", box=box),
        modules,
        CloseTag(),
        OpenTag(Role.PARAGRAPH),
    ]
    for number, line in enumerate(label):
        items += setting.place((line,), label_style, top + number * label_style.lead, middle - line.width / 2)
    top += len(label) * label_style.lead + 0.6
    items += [CloseTag(), OpenTag(Role.PARAGRAPH)]
    return [*items, replace(code, x=middle - code.width / 2, y=first_baseline(style, top)), CloseTag()]


def _groups(code: str) -> Sequence[str]:
    return [code[start : start + _CODE_GROUP] for start in range(0, len(code), _CODE_GROUP)]


def _tear_off_line(fold: float) -> Artifact:
    """Dashes from edge to edge on the second fold, and scissors."""
    dashes = Line(17.5, fold, 205.0, fold, 0.2, GREY, (1.6, 1.2))
    return Artifact((dashes, *_scissors(10.5, fold)))


def _scissors(x: float, y: float) -> tuple[Path, ...]:
    """Two rings and two blades opening to the right, 6 mm long."""

    def ring(centre: float) -> Path:
        r, k = 0.95, 0.95 * 0.5523
        a, b = x + 0.95, y + centre
        steps: tuple[tuple[str | float, ...], ...] = (
            ("M", a + r, b),
            ("C", a + r, b + k, a + k, b + r, a, b + r),
            ("C", a - k, b + r, a - r, b + k, a - r, b),
            ("C", a - r, b - k, a - k, b - r, a, b - r),
            ("C", a + k, b - r, a + r, b - k, a + r, b),
            ("Z",),
        )
        return Path(steps, stroke=GREY, stroke_width=0.3)

    def blade(side: float) -> Path:
        steps = (
            ("M", x + 1.7, y + side * 0.75),
            ("L", x + 6.0, y - side * 1.1),
            ("L", x + 3.2, y + side * 0.35),
            ("Z",),
        )
        return Path(steps, fill=GREY, stroke=GREY, stroke_width=0.15)

    return ring(-1.3), ring(1.3), blade(1.0), blade(-1.0)
