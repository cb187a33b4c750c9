"""What a search shows of a text, and a birth date among typed words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.folding import folded

WIDTH = 90
"""Characters of a note that are shown."""
_GERMAN_DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class TypedDay:
    """A date that was typed among other words."""

    day: date
    written: str


def birth_date_in(typed: str) -> TypedDay | None:
    """A whole date among what was typed, as `14.3.1990` or `1990-03-14`."""
    if (found := _GERMAN_DAY.search(typed)) is not None:
        day, month, year = map(int, found.groups())
    elif (found := _ISO_DAY.search(typed)) is not None:
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return TypedDay(date(year, month, day), found[0])
    except ValueError:
        return None


def around(text: str, parts: Sequence[str]) -> str:
    """The words around the first place where one of `parts` (folded) begins a word of the text."""
    flat = " ".join(text.split())
    for match in _WORD.finditer(flat):
        if any(folded(match[0]).startswith(part) for part in parts):
            start = max(0, match.start() - WIDTH // 3)
            start = flat.rfind(" ", 0, start) + 1 if start else 0
            end = start + WIDTH
            cut = flat[start:end]
            if end < len(flat):
                cut = cut.rsplit(" ", 1)[0] + " …"
            return ("… " if start else "") + cut
    return flat[:WIDTH]
