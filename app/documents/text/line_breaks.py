"""Where a line may end: the Unicode line breaking algorithm (UAX #14, Unicode 15.0).

Untailored but for numbers, which follow example 7 of section 8.2 as Unicode's own test cases and Pango do.

Rule names in comments are those of the standard; classes are the letters of `line_classes`.
"""

from __future__ import annotations

import re
from functools import cache

from app.documents.text.line_classes import line_classes

_LINE_ENDS = "KRLW"
_LETTERS, _HANGUL = "AH", "%&;<>"
_MARKS = re.compile("[MV]")
_NUMBER = re.compile(r"[PU]?[O(Y]?N[NT/]*[C)\]]?")
"""LB25, example 7: a number with its signs, brackets and separators; a sign may follow."""
_AFTER_HEBREW = re.compile("(?<=H)[YB](?=.)")
_FLAGS = re.compile(r"\^\^")

_OVER_SPACES = frozenset({"QO", "Q(", "CX", ")X", "]X", "**"})
"""LB15 to LB17: they stay together even with spaces between."""

_DIRECT: tuple[tuple[str, str], ...] = (
    ("", "BYX"),  # LB21
    ("/", "H"),  # LB21b
    ("", "I"),  # LB22
    (_LETTERS, "N"),  # LB23
    ("N", _LETTERS),
    ("U", "D!+"),  # LB23a
    ("D!+", "P"),
    ("UP", _LETTERS),  # LB24
    (_LETTERS, "UP"),
    ("UP", "N"),  # LB25
    ("%", "%&<>"),  # LB26
    ("&<", "&;"),
    (";>", ";"),
    (_HANGUL, "P"),  # LB27
    ("U", _HANGUL),
    (_LETTERS, _LETTERS),  # LB28
    ("T", _LETTERS),  # LB29
    (_LETTERS + "N", "O"),  # LB30
    (")", _LETTERS + "N"),
    ("!~", "+"),  # LB30b
)
"""LB21 to LB30: classes that stay together when they are neighbours: (before, after), empty = any."""


def opportunities(text: str) -> list[int]:
    """The indexes before which a new line may begin, or must (after a line end), in order."""
    classes, places, joined = _without_marks(line_classes(text))
    together = _kept_by_context(classes)
    found = []
    before, spaced = classes[:1], False
    for index in range(1, len(classes)):
        after = classes[index]
        if index not in together and not _keeps(before, after, spaced):
            found.append(places[index])
        if after == "S" and before not in _LINE_ENDS:
            spaced = True
        else:
            before, spaced = after, False
    return [place for place in found if place not in joined] if joined else found


@cache
def _keeps(before: str, after: str, spaced: bool) -> bool:  # noqa: FBT001 - the key of a cache
    """Whether two classes stay together; `spaced`: there are spaces between them."""
    if before in _LINE_ENDS:  # LB4, LB5
        return not spaced and before + after == "RL"
    if after in _LINE_ENDS or after in "SZ":  # LB6, LB7
        return True
    if before == "Z":  # LB8
        return False
    if after in "JC)]ET/" or before in "O(" or before + after in _OVER_SPACES:  # LB11, LB13 to LB17
        return True
    return not spaced and before != "S" and _keeps_beside(before, after)  # LB18


def _keeps_beside(before: str, after: str) -> bool:
    """Rules LB11 to LB30 for classes without spaces between them."""
    if before in "JG" or (after == "G" and before not in "BY"):  # LB11 to LB12a
        return True
    if "Q" in (before, after):  # LB19
        return True
    if "=" in (before, after):  # LB20
        return False
    if before == "F":  # LB21
        return True
    return any((not left or before in left) and after in right for left, right in _DIRECT)


def _without_marks(classes: str) -> tuple[str, range | list[int], frozenset[int]]:
    """LB9, LB10: marks belong to what is before them.

    Returns the classes without them, where each stands in the text, and the places after a joiner (LB8a).
    """
    if not _MARKS.search(classes):
        return classes, range(len(classes)), frozenset()
    kept: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(classes):
        if letter not in "MV":
            kept.append(letter)
        elif not place or (places[-1] == place - 1 and kept[-1] in "KRLWSZ"):
            kept.append("A")
        else:
            continue
        places.append(place)
    joined = frozenset(place + 1 for place, letter in enumerate(classes) if letter == "V")
    return "".join(kept), places, joined


def _kept_by_context(classes: str) -> set[int]:
    """Indexes where more than two classes decide that no line ends: LB21a, LB25, LB30a."""
    kept: set[int] = set()
    for number in _NUMBER.finditer(classes):
        kept.update(range(number.start() + 1, number.end()))
        if classes[number.end() : number.end() + 1] in ("P", "U"):
            kept.add(number.end())
    kept.update(found.end() for found in _AFTER_HEBREW.finditer(classes))
    kept.update(found.start() + 1 for found in _FLAGS.finditer(classes))
    return kept
