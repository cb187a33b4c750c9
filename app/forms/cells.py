"""The answers of one session: a cell for each node of its document, rows of repeats included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

from app.domain.forms import Choice
from app.forms.graph import Kind
from app.forms.reading import CompiledForm

_SEGMENT = re.compile(r"([^/\[\]]+)(?:\[(\d+)\])?")


@dataclass(slots=True, eq=False, repr=False)
class Cell:
    """One answer, group or row: its element, and what the rules say about it now."""

    element: _Element
    path: str
    name: str
    parent: Cell | None
    row: Cell | None
    """The row of a repeat that it stands in."""
    children: list[Cell] = field(default_factory=list)
    repeats: dict[str, Rows] = field(default_factory=dict)
    """Repeats that begin directly in this cell, by path."""
    rows: Rows | None = None
    """The repeat that this cell is a row of."""
    default: str = ""
    stored: str = ""
    """What was answered; the element is blank while the question is not relevant."""
    declined: bool = False
    """Somebody does not want to answer it; then nothing is stored."""
    own_relevant: bool = True
    relevant: bool = True
    required: bool = False
    own_readonly: bool = False
    valid: bool = True
    offered: tuple[Choice, ...] | None = None
    """Choices that the filter leaves; None = there is no filter."""
    outputs: dict[str, str] = field(default_factory=dict)
    failed: set[Kind] = field(default_factory=set)

    @property
    def is_answer(self) -> bool:
        """Whether it holds a value itself."""
        return not self.children and not self.repeats and self.rows is None

    @property
    def readonly(self) -> bool:
        """Read-only itself or by a group above."""
        return self.own_readonly or (self.parent is not None and self.parent.readonly)

    def below(self) -> Iterator[Cell]:
        """Itself and every cell below, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.below()


@dataclass(slots=True, eq=False, repr=False)
class Rows:
    """The rows of one repeat in one place, and an anchor after the last one."""

    path: str
    owner: Cell
    anchor: _Element
    cells: list[Cell] = field(default_factory=list)
    spare: list[Cell] = field(default_factory=list)
    """Rows beyond the count that the form fixes: hidden, never destroyed (`2-domain.md` 3.1)."""


class AnswerTree:
    """All cells of a session, found by path or by key."""

    def __init__(self, form: CompiledForm) -> None:
        self.form = form
        self.document = deepcopy(form.document)
        self.at: dict[str, list[Cell]] = {}
        self._names: dict[str, str] = {}
        self._order = {path: place for place, path in enumerate(form.paths)}
        for path in form.value_types:
            self._names.setdefault(path.rpartition("/")[2], path)
        root = self.document[0][0]
        self.root = self._build(root, f"/{root.tag}", None, None)

    def _build(self, element: _Element, path: str, parent: Cell | None, row: Cell | None) -> Cell:
        cell = Cell(element, path, str(element.tag), parent, row)
        cell.default = cell.stored = "" if len(element) else element.text or ""
        self.at.setdefault(path, []).append(cell)
        self._fill(cell, row)
        return cell

    def _fill(self, cell: Cell, row: Cell | None) -> None:
        """Cells for what is inside an element."""
        inside = cell.element.findall("*")
        for child in inside:
            path = f"{cell.path}/{child.tag}"
            if path in self.form.rows:
                self._row(self._rows(cell, path, child), child)
            else:
                cell.children.append(self._build(child, path, cell, row))
        for path in self.form.rows:
            if path.rpartition("/")[0] == cell.path and path not in cell.repeats:
                self._rows(cell, path, None)  # a repeat that begins without a row

    def _rows(self, owner: Cell, path: str, first: _Element | None) -> Rows:
        rows = owner.repeats.get(path)
        if rows is None:
            anchor = etree.Comment("rows")
            following = self._following(owner, path) if first is None else first
            if following is None:
                owner.element.append(anchor)
            else:
                following.addprevious(anchor)
            rows = owner.repeats[path] = Rows(path, owner, anchor)
        return rows

    def _following(self, owner: Cell, path: str) -> _Element | None:
        """What the form has after a repeat that begins without a row."""
        place = self._order[path]
        inside = ((f"{owner.path}/{child.tag}", child) for child in owner.element.iterchildren("*"))
        return next((child for name, child in inside if self._order.get(name, -1) > place), None)

    def _row(self, rows: Rows, element: _Element) -> Cell:
        rows.anchor.addprevious(element)
        cell = Cell(element, rows.path, str(element.tag), rows.owner, None, rows=rows)
        cell.row = rows.owner.row
        rows.cells.append(cell)
        _insert(rows.owner, cell)
        self.at.setdefault(rows.path, []).append(cell)
        self._fill(cell, cell)
        return cell

    def add_row(self, rows: Rows) -> Cell:
        """One more row at the end: the last spare one, else an empty one."""
        if not rows.spare:
            return self._row(rows, deepcopy(self.form.rows[rows.path]))
        cell = rows.spare.pop()
        rows.anchor.addprevious(cell.element)
        rows.cells.append(cell)
        _insert(rows.owner, cell)
        for inner in cell.below():
            self.at.setdefault(inner.path, []).append(inner)
        return cell

    def take_row(self, cell: Cell, *, keep: bool = False) -> None:
        """Take a row out; `keep` = it comes back when the count rises again."""
        rows = cell.rows
        if rows is None:
            raise KeyError(cell.path)
        rows.cells.remove(cell)
        rows.owner.children.remove(cell)
        rows.owner.element.remove(cell.element)
        for inner in cell.below():
            self.at[inner.path].remove(inner)
        if keep:
            rows.spare.append(cell)

    def key(self, cell: Cell) -> str:
        """How a screen addresses it: `birth_date`, in a row `child[2]/birth_date`."""
        name = cell.name
        if cell.rows is not None:
            name = f"{name}[{cell.rows.cells.index(cell) + 1}]"
        if cell.row is not None:
            return f"{self.key(cell.row)}/{name}"
        return name if self._names.get(cell.name) == cell.path else cell.path

    def place(self, cell: Cell) -> str:
        """Its absolute path with an index on every row."""
        above = "" if cell.parent is None else self.place(cell.parent)
        index = "" if cell.rows is None else f"[{cell.rows.cells.index(cell) + 1}]"
        return f"{above}/{cell.name}{index}"

    def has_plain_name(self, cell: Cell) -> bool:
        """Whether its name alone says which one it is (names may come twice in different groups)."""
        return cell.row is not None or self._names.get(cell.name) == cell.path

    def find(self, key: str) -> Cell:
        """The cell of a key, or of an absolute path with indexes on its rows.

        Raises:
            KeyError: the form has no such question, or the repeat no such row.
        """
        segments = _SEGMENT.findall(key)
        if key.startswith("/"):
            cell, rest = self.root, segments[1:]
        elif segments[0][0] not in self._names:
            raise KeyError(key)
        else:
            cell, rest = self.root, [(part, "") for part in self._names[segments[0][0]].split("/")[2:-1]]
            rest += segments
        for name, index in rest:
            cell = _child(cell, name, int(index or 0), key)
        return cell

    def rows_of(self, key: str) -> Rows:
        """The repeat of a key: `child`, or inside a row `child[2]/visit`.

        Raises:
            KeyError: the form has no such repeat.
        """
        outer, _, name = key.rpartition("/")
        start = self.find(outer) if outer else self.root
        for inner in start.below():
            for rows in inner.repeats.values():
                if rows.path.rpartition("/")[2] == name:
                    return rows
        raise KeyError(key)


def _insert(owner: Cell, cell: Cell) -> None:
    """Put a row among its owner's children where its element stands."""
    place = sum(1 for _ in cell.element.itersiblings("*", preceding=True))
    owner.children.insert(place, cell)


def _child(cell: Cell, name: str, index: int, key: str) -> Cell:
    """A child by name; inside a row also one of its groups' children."""
    matching = [child for child in cell.children if child.name == name]
    if not matching and cell.row is not cell and cell.rows is not None:
        matching = [inner for inner in cell.below() if inner.name == name and inner.row is cell]
    if not matching or index > len(matching):
        raise KeyError(key)
    return matching[max(index - 1, 0)]
