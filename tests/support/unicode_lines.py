"""Unicode's own files on line breaking (version 15.0), and the table of the application made from them.

`python -m tests.support.unicode_lines` prints the table for `app/documents/text/line_classes.py`.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from pathlib import Path
from unicodedata import east_asian_width

from app.documents.text.line_classes import LETTERS, RESERVED_EMOJI, WIDE

FILES = Path(__file__).resolve().parents[1] / "documents" / "unicode"
_RESERVED_IDEOGRAPHS = (
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFD)),
    (0x30000, 0x3FFFD),
)
_EMOJI = ((0x1F000, 0x1FAFF), (0x1FC00, 0x1FFFD))
_CURRENCY = (0x20A0, 0x20CF)


def lines(name: str) -> Iterator[tuple[str, str]]:
    """Content and comment of each line of a file of Unicode's."""
    text = lzma.decompress((FILES / f"{name}-15.0.0.txt.xz").read_bytes()).decode()
    for line in text.splitlines():
        content, _, comment = line.partition("#")
        if content.strip():
            yield content.strip(), comment.strip()


def table() -> str:
    """The changes of class from U+0000 on, as `line_classes` keeps them."""
    classes = ["A"] * 0x110000
    for spans, letter in ((_RESERVED_IDEOGRAPHS, "D"), (_EMOJI, RESERVED_EMOJI), ((_CURRENCY,), "U")):
        for first, last in spans:
            classes[first : last + 1] = letter * (last + 1 - first)
    for content, comment in lines("LineBreak"):
        places, name = content.split(";")
        ends = [int(place, 16) for place in places.split("..")]
        for code in range(ends[0], ends[-1] + 1):
            classes[code] = _letter(code, name, comment[:2])
    changes, last_change = [], 0
    for code, letter in enumerate(classes):
        if not code or letter != classes[code - 1]:
            changes.append(f"{code - last_change:x}{letter}")
            last_change = code
    return "".join(changes)


def _letter(code: int, name: str, category: str) -> str:
    """LB1, and the distinctions of LB30 and LB30b."""
    if name in ("AI", "SG", "XX", "SA"):
        return "M" if name == "SA" and category in ("Mn", "Mc") else "A"
    if name == "CJ":
        return LETTERS["NS"]
    if name in WIDE and east_asian_width(chr(code)) in "FWH":
        return WIDE[name]
    if category == "Cn" and any(first <= code <= last for first, last in _EMOJI):
        return RESERVED_EMOJI
    return LETTERS[name]


if __name__ == "__main__":
    made = table()
    for start in range(0, len(made), 100):
        print(f'    "{made[start : start + 100]}"')
