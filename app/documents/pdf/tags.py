"""The structure tree: what each piece of a page is, for screen readers (PDF/UA-1, ISO 14289-1).

What cannot be read out is refused here, not found by a checker later: a figure without words, a
head cell without scope, a heading that skips a level, drawing outside of any tag.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.documents.pdf.objects import Objects, language_tag, number, text_string
from app.domain.sheets import OpenTag, Role

_HEADINGS = {Role.HEADING_1: 1, Role.HEADING_2: 2, Role.HEADING_3: 3}
_GROUPING = frozenset({Role.DOCUMENT, Role.SECTION, Role.TABLE, Role.ROW, Role.LIST, Role.ITEM})
_POINTS = 72 / 25.4


@dataclass(slots=True)
class _Element:
    tag: OpenTag
    parent: _Element | None
    place: int
    children: list[_Element | tuple[int, int]] = field(default_factory=list)
    """Elements, or marked content as (page, number on the page)."""


class StructureTree:
    """Grows while pages are written; afterwards stored as objects."""

    def __init__(self, objects: Objects, language: str) -> None:
        self._objects = objects
        self._elements: list[_Element] = []
        self._open: list[_Element] = []
        self._at_end: list[_Element] = []
        self._level = 0
        self._contents: list[list[_Element]] = []
        self._pages: list[tuple[str, float]] = []
        self.open(OpenTag(Role.DOCUMENT, language))

    @property
    def language(self) -> str:
        """The language at this place."""
        return next((element.tag.language for element in reversed(self._open) if element.tag.language), "")

    def start_page(self, reference: str, height: float) -> int:
        """Content from here on is on this page (height in mm); return the page's number."""
        self._pages.append((reference, height))
        self._contents.append([])
        return len(self._pages) - 1

    def start_paper(self) -> None:
        """Heading levels count from the start again."""
        self._level = 0

    def end_paper(self) -> None:
        """What is to be read last comes last. Raises `ValueError` if a tag is still open."""
        if len(self._open) > 2:
            raise ValueError("a tag is open at the end of the paper")
        self._open[-1].children += self._at_end
        self._at_end.clear()

    def open(self, tag: OpenTag) -> None:
        """Begin an element. Raises `ValueError` for one that could not be read out."""
        if tag.role is Role.FIGURE and not (tag.alt and tag.box):
            raise ValueError("a figure needs words and a box")
        if tag.role is Role.HEAD_CELL and not tag.scope:
            raise ValueError("a head cell needs a scope")
        if tag.role in _HEADINGS and not self._at_end:  # what is read last follows all other headings
            if _HEADINGS[tag.role] > self._level + 1:
                raise ValueError("a heading skips a level")
            self._level = _HEADINGS[tag.role]
        parent = self._open[-1] if self._open else None
        element = _Element(tag, parent, self._objects.reserve())
        self._elements.append(element)
        if tag.last:
            element.parent = next(
                e for e in reversed(self._open) if e.tag.role in (Role.DOCUMENT, Role.SECTION)
            )
            self._at_end.append(element)
        elif parent:
            parent.children.append(element)
        self._open.append(element)

    def close(self) -> None:
        """End the innermost element."""
        self._open.pop()

    def mark(self) -> tuple[str, int]:
        """Begin marked content of the innermost element: its role and number on the page."""
        element = self._open[-1]
        if element.tag.role in _GROUPING:
            raise ValueError(f"ink directly inside of {element.tag.role}")
        on_page = self._contents[-1]
        element.children.append((len(self._contents) - 1, len(on_page)))
        on_page.append(element)
        return element.tag.role, len(on_page) - 1

    def write(self) -> str:
        """Store the tree, return the reference to its root."""
        root = self._objects.reserve()
        reference = self._objects.reference
        for element in self._elements:
            parent = element.parent.place if element.parent else root
            self._objects.fill(element.place, self._element(element, reference(parent)))
        numbers = " ".join(
            f"{page} [{' '.join(reference(element.place) for element in elements)}]"
            for page, elements in enumerate(self._contents)
        )
        self._objects.fill(
            root,
            f"<< /Type /StructTreeRoot /K [{reference(self._elements[0].place)}]"
            f" /ParentTree << /Nums [{numbers}] >> /ParentTreeNextKey {len(self._contents)} >>",
        )
        return reference(root)

    def _element(self, element: _Element, parent: str) -> str:
        tag = element.tag
        children = " ".join(
            self._objects.reference(child.place)
            if isinstance(child, _Element)
            else f"<< /Type /MCR /Pg {self._pages[child[0]][0]} /MCID {child[1]} >>"
            for child in element.children
        )
        text = f"<< /Type /StructElem /S /{tag.role} /P {parent} /K [{children}]"
        if tag.language:
            text += f" /Lang {language_tag(tag.language)}"
        if tag.alt:
            text += f" /Alt {text_string(tag.alt)}"
        if tag.numbering:
            text += f" /A << /O /List /ListNumbering /{tag.numbering} >>"
        if tag.scope:
            text += f" /A << /O /Table /Scope /{tag.scope} >>"
        if tag.box:
            content = next(child for child in element.children if isinstance(child, tuple))
            left, top, right, bottom = tag.box
            height = self._pages[content[0]][1]
            box = (left, height - bottom, right, height - top)
            text += (
                f" /A << /O /Layout /Placement /Block /BBox [{' '.join(number(v * _POINTS) for v in box)}] >>"
            )
        return text + " >>"
