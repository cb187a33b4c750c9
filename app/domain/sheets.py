"""The display list of printed pages: what lies where, as plain frozen values.

Layout makes it, every output reads it: the PDF writer, the printer on Windows, thumbnails and the
golden tests. Lengths are millimetres from the top left corner of the page, y grows downwards
(6-letters.md part 7); type sizes are points; glyph measures are thousandths of the type size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

A4 = (210.0, 297.0)
"""Width and height of a page in mm (ISO 216)."""


class Role(StrEnum):
    """Structure types of tagged PDF that our papers use (ISO 32000-1, 14.8.4)."""

    DOCUMENT = "Document"
    SECTION = "Sect"
    PARAGRAPH = "P"
    HEADING_1 = "H1"
    HEADING_2 = "H2"
    HEADING_3 = "H3"
    LIST = "L"
    ITEM = "LI"
    LABEL = "Lbl"
    ITEM_BODY = "LBody"
    TABLE = "Table"
    ROW = "TR"
    HEAD_CELL = "TH"
    CELL = "TD"
    FIGURE = "Figure"


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """Glyphs of one piece of text in one face, left to right as drawn. Shared between runs.

    `texts` holds, per glyph, the characters it stands for ('' for the later glyphs of a cluster).
    """

    font: str
    """Stem of a file in `resources/fonts/`."""
    language: str
    rtl: bool
    text: str
    """The characters in logical order."""
    glyphs: tuple[int, ...]
    advances: tuple[float, ...]
    offsets: tuple[tuple[float, float], ...]
    """Right and up; empty when all are zero."""
    texts: tuple[str, ...]
    width: float


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """A line of text, or a part of one: `parts` follow each other from left to right."""

    x: float
    y: float
    """The baseline."""
    size: float
    width: float
    parts: tuple[Shaped, ...]
    colour: str = "#000000"
    spacing: float = 0.0
    """Extra space after each glyph, in points (codes that a person reads out)."""

    @property
    def text(self) -> str:
        """The characters, parts from left to right (inside right-to-left text not the reading order)."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; `dash` is on and off length in mm."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    colour: str = "#000000"
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled or outlined rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Path:
    """Closed or open outline: ('M', x, y), ('L', x, y), ('C', x1, y1, x2, y2, x, y), ('Z',)."""

    steps: tuple[tuple[str | float, ...], ...]
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.0
    round_pen: bool = False
    """Ends and corners of the stroke are round, as a pen makes them."""


@dataclass(frozen=True, slots=True)
class Modules:
    """A symbol of square modules (QR code): each run is (row, first column, count)."""

    x: float
    y: float
    size: float
    modules: int
    """Modules per side."""
    runs: tuple[tuple[int, int, int], ...]
    colour: str = "#000000"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (logo): a palette PNG as base64 text (`app/domain/letters.py`, Logo)."""

    x: float
    y: float
    width: float
    height: float
    png: str


@dataclass(frozen=True, slots=True)
class OpenTag:
    """Start of a structure element; may stay open over the end of a page."""

    role: Role
    language: str = ""
    """BCP 47; empty = that of the surrounding element."""
    alt: str = ""
    """Words instead of a picture; a `FIGURE` must have them."""
    scope: str = ""
    """'Column' or 'Row'; a `HEAD_CELL` must have it."""
    numbering: str = ""
    """'Decimal' for a `LIST` whose items have numbers as labels."""
    box: tuple[float, float, float, float] | None = None
    """Left, top, right, bottom of a `FIGURE`."""
    last: bool = False
    """Read after everything else of the paper, wherever it stands (the return slip on page 1)."""


@dataclass(frozen=True, slots=True)
class CloseTag:
    """End of the innermost open structure element."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """`items` mean nothing to a reader: rules, fold marks, repeated heads, page numbers."""

    items: tuple[Mark, ...]
    pagination: bool = False


Mark = GlyphRun | Line | Rect | Path | Modules | Image
"""What leaves ink."""

Item = Mark | OpenTag | CloseTag | Artifact
"""What a page is made of, in reading order."""


@dataclass(frozen=True, slots=True)
class Page:
    """One side of paper."""

    items: tuple[Item, ...]
    width: float = A4[0]
    height: float = A4[1]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of one copy of a paper, and what its file says about itself."""

    pages: tuple[Page, ...]
    language: str
    title: str
    author: str
    made_at: datetime
    number: str = ""


_KINDS = {kind.__name__: kind for kind in (GlyphRun, Line, Rect, Path, Modules, Image, OpenTag, CloseTag)}


def to_json(sheets: Sheets) -> dict[str, Any]:
    """Turn into values that `json.dumps` takes; `from_json` turns them back."""
    return {
        "pages": [
            {"width": p.width, "height": p.height, "items": [_item_to_json(i) for i in p.items]}
            for p in sheets.pages
        ],
        "language": sheets.language,
        "title": sheets.title,
        "author": sheets.author,
        "made_at": sheets.made_at.isoformat(),
        "number": sheets.number,
    }


def from_json(value: Mapping[str, Any]) -> Sheets:
    """Read what `to_json` wrote."""
    pages = tuple(
        Page(tuple(_item_from_json(item) for item in page["items"]), page["width"], page["height"])
        for page in value["pages"]
    )
    made_at = datetime.fromisoformat(value["made_at"])
    return Sheets(pages, value["language"], value["title"], value["author"], made_at, value["number"])


def _item_to_json(item: Item) -> dict[str, Any]:
    if isinstance(item, Artifact):
        marks = [_item_to_json(mark) for mark in item.items]
        return {"kind": "Artifact", "pagination": item.pagination, "items": marks}
    return {"kind": type(item).__name__, **asdict(item)}


def _item_from_json(value: Mapping[str, Any]) -> Item:
    fields = {name: _tupled(field) for name, field in value.items() if name != "kind"}
    if value["kind"] == "Artifact":
        marks = tuple(_item_from_json(mark) for mark in value["items"])
        return Artifact(marks, value["pagination"])  # type: ignore[arg-type]
    if value["kind"] == "GlyphRun":
        fields["parts"] = tuple(
            Shaped(**{name: _tupled(field) for name, field in part.items()}) for part in value["parts"]
        )
    if value["kind"] == "OpenTag":
        fields["role"] = Role(value["role"])
    item: Item = _KINDS[value["kind"]](**fields)
    return item


def _tupled(value: Any) -> Any:
    return tuple(_tupled(part) for part in value) if isinstance(value, list | tuple) else value
