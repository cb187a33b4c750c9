"""Runs of a paragraph joined to one text: inserted values isolated and glued by their field type.

UAX #9 alone shows '+49 30 9018-23456' in Arabic text as '23456-9018 30 49+' (6-letters.md 1.2), so
every inserted value stands between LRI/RLI/FSI and PDI. What a value brings along of such
characters is removed first: it must not turn the text around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from app.documents.text.languages import right_to_left
from app.domain.letters import Field, FieldType, Run

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"

CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad\ufeff")
"""Direction controls and soft hyphens: they steer, they are never drawn."""

_GLUED = frozenset(
    {
        FieldType.PHONE,
        FieldType.NUMBER,
        FieldType.DATE,
        FieldType.TIME,
        FieldType.AMOUNT,
        FieldType.BLANK,
    }
)
_LEFT_TO_RIGHT = _GLUED | {FieldType.EMAIL}
_RTL_CHARACTER = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff]"
)
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\ufeff]")
_VALUE_UNWANTED = re.compile(f"[{''.join(CONTROLS)}]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
BLANK_SPACE = "\u2003"
"""A row of these is room to write by hand; layout draws a rule below it."""

_EM = 10 * 25.4 / 72
"""Millimetres of such a space in 10 points."""

_MOST_BLANK, _NAME_BLANK = 400, 60
"""Millimetres: more than a line is no blank but a mistake; what a name needs."""

_RANGE = re.compile(r"(?<=[^\W_])–(?=[^\W_])")
_WHITE = re.compile(r"[\s\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that is in another language or must stay on one line."""

    start: int
    end: int
    language: str
    glued: bool


@dataclass(frozen=True, slots=True)
class Prose:
    """The text of a paragraph, ready to be shaped."""

    text: str
    language: str
    rtl: bool
    spans: tuple[Span, ...] = ()


def join(runs: Iterable[Run] | str, language: str) -> Prose:
    """Put the runs together; a line feed in the template's own words is kept as a line end."""
    rtl = right_to_left(language)
    pieces = [runs] if isinstance(runs, str) else list(runs)
    cleaned = [_value(piece) if isinstance(piece, Field) else _words(piece) for piece in pieces]
    isolate = rtl or any(_RTL_CHARACTER.search(text) for text in cleaned)
    passages = _passages(pieces, rtl=rtl) if isolate else {}
    last = {end for end, _ in passages.values()}
    parts: list[str] = []
    spans: list[Span] = []
    length = 0
    for index, (piece, text) in enumerate(zip(pieces, cleaned, strict=True)):
        before = passages[index][1] if index in passages else ""
        after = PDI if index in last else ""
        if isinstance(piece, Field) and text:
            if isolate:
                before, after = before + _opening(piece), PDI + after
            start = length + len(before)
            spans.append(Span(start, start + len(text), piece.language or language, piece.type in _GLUED))
        parts += (before, text, after)
        length += len(before) + len(text) + len(after)
    return Prose("".join(parts), language, rtl, tuple(spans))


def _passages(pieces: Sequence[Run], *, rtl: bool) -> dict[int, tuple[int, str]]:
    """Sentences in a language of the other direction that follow each other: they are read in its order.

    Returns the first piece of each passage → its last piece and the isolate that holds them together.
    What stands between them (spaces, a name) belongs to the passage.
    """
    passages: dict[int, tuple[int, str]] = {}
    first: int | None = None
    for index, piece in enumerate(pieces):
        if isinstance(piece, Field):
            if piece.type is not FieldType.TEXT or right_to_left(piece.language) is rtl:
                continue
            opener = pieces[first] if first is not None else None
            if first is not None and isinstance(opener, Field) and opener.language == piece.language:
                passages[first] = index, LRI if rtl else RLI
            else:
                first = index
        elif not piece.isspace():
            first = None
    return passages


def unbroken(prose: Prose) -> list[tuple[int, int]]:
    """Where no line may end, whatever the algorithm allows: glued values, ranges in others (Mo–Fr, 9–16)."""
    kept = []
    for span in prose.spans:
        if span.glued:
            kept.append((span.start, span.end))
        else:
            kept += [
                (dash.start(), dash.end() + 1) for dash in _RANGE.finditer(prose.text, span.start, span.end)
            ]
    return kept


def value(field: Field) -> Prose:
    """A value that stands alone (information block, table head): in its own language's direction."""
    text = _value(field)
    left_to_right = field.type in _LEFT_TO_RIGHT or not right_to_left(field.language)
    return Prose(text, field.language, not left_to_right, (Span(0, len(text), field.language, glued=False),))


def _opening(field: Field) -> str:
    if field.type in _LEFT_TO_RIGHT:
        return LRI
    if field.type is FieldType.ADDRESS:
        return RLI if right_to_left(field.language) else LRI
    return FSI


def _value(field: Field) -> str:
    if field.type is FieldType.BLANK:
        return _blank(field.value)
    return _WHITE.sub(" ", _VALUE_UNWANTED.sub("", _UNWANTED.sub("", normalize("NFC", field.value)))).strip()


def _words(text: str) -> str:
    return _UNWANTED.sub("", _LINE_END.sub("\n", normalize("NFC", text))).replace("\t", " ")


def _blank(value: str) -> str:
    """Room of `value` mm; where that is no length, as much as a name needs."""
    length = int(value[:4]) if value.isascii() and value.isdecimal() else _NAME_BLANK
    return BLANK_SPACE * max(1, round(min(length, _MOST_BLANK) / _EM))
