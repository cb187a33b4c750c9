"""Made-up languages that show a layout's faults before any translator has worked.

`en-XA`: every letter accented, a third longer, in brackets (a text without them was never marked for
translation; one that lost a bracket is cut off). `ar-XB`: a right-to-left language that one can read.
Placeholders, tags, entities and `&` marks stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_KEEP = re.compile(r"(\{[^{}]*\}|<[^<>]+>|&[a-z]+;|&)")
_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒĝĥîĵķļɱñöþǫřšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŘŠŢÛṼŴẊÝŽ",
)
_PADDING = "one two three four five six seven eight nine ten "
_RLO, _PDF = "\u202e", "\u202c"


def accented(text: str) -> str:
    """`Close {name}` → `[Çļöšé {name} one]`."""
    if not text.strip():
        return text
    longer = max(3, round(len(text) * 0.3))
    padding = (_PADDING * (longer // len(_PADDING) + 1))[:longer].strip()
    return f"[{_outside_placeholders(text, lambda part: part.translate(_ACCENTED))} {padding}]"


def mirrored(text: str) -> str:
    """Each word between marks that turn its letters round, so that a line runs from right to left."""
    return _outside_placeholders(text, lambda part: _WORD.sub(lambda word: f"{_RLO}{word[0]}{_PDF}", part))


def _outside_placeholders(text: str, change: Callable[[str], str]) -> str:
    return "".join(part if index % 2 else change(part) for index, part in enumerate(_KEEP.split(text)))
