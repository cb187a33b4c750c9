"""A table over frozen lines: one query brings them, the table only shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

LineT = TypeVar("LineT")
STRETCH_WISH, STRETCH_LEAST = 170, 156
"""Pixels a stretching column (names) wants before others get all they wish for, and what it always keeps."""
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_WORDS = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
)


@dataclass(frozen=True, slots=True)
class Column(Generic[LineT]):
    """What a column shows of a line, as words; `stretch` takes the room that is left."""

    title: str
    text: Callable[[LineT], str]
    icon: Callable[[LineT], QIcon | None] | None = None
    colour: Callable[[LineT], str | None] | None = None
    font: Callable[[LineT], QFont | None] | None = None
    stretch: bool = False
    width: int | None = None
    firm: bool = False
    """Keeps its width where room is short: a number cut off is of no use."""


class LineModel(QAbstractTableModel, Generic[LineT]):
    """Holds the lines; knows nothing else."""

    def __init__(self, columns: Sequence[Column[LineT]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.lines: tuple[LineT, ...] = ()

    def set_lines(self, lines: Sequence[LineT]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def append_lines(self, lines: Sequence[LineT]) -> None:
        """Add the next lines of a long list; what is chosen and where it stands stays."""
        if lines:
            first = len(self.lines)
            self.beginInsertRows(_NOWHERE, first, first + len(lines) - 1)
            self.lines = (*self.lines, *lines)
            self.endInsertRows()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        shown, line = self.columns[index.column()], self.lines[index.row()]
        if role in _WORDS:
            return shown.text(line)
        if role == Qt.ItemDataRole.ForegroundRole and shown.colour:
            colour = shown.colour(line)
            return QBrush(QColor(colour)) if colour else None
        read = {Qt.ItemDataRole.DecorationRole: shown.icon, Qt.ItemDataRole.FontRole: shown.font}.get(
            Qt.ItemDataRole(role)
        )
        return read(line) if read else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None


class LineTable(QTableView, Generic[LineT]):
    """Rows that are opened by Enter or a double click; `chosen` follows the selection."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(
        self, name: str, label: str, columns: Sequence[Column[LineT]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.lines_model: LineModel[LineT] = self._make_model(columns)
        self.setModel(self.lines_model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(44, self.fontMetrics().height() + 22))
        self._prepare_columns()
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._choose)
        self.lines_model.modelReset.connect(self._reset)

    def _make_model(self, columns: Sequence[Column[LineT]]) -> LineModel[LineT]:
        """A table whose lines are not all of one kind has a model of its own."""
        return LineModel(columns, self)

    def _prepare_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def _least(self, column: Column[LineT]) -> int:
        title = self.fontMetrics().horizontalAdvance(column.title) + 36
        if column.stretch:
            return max(title, STRETCH_LEAST)
        return max(title, column.width or 0) if column.firm else title

    def _size_columns(self, room: int) -> None:
        """Fixed columns as they wish; where the stretching ones would starve, they give some back."""
        columns = self.lines_model.columns
        least = [self._least(column) for column in columns]
        wished = [max(column.width or 0, low) for column, low in zip(columns, least, strict=True)]
        stretching = [at for at, column in enumerate(columns) if column.stretch]
        for at in stretching:
            wished[at] = max(least[at], STRETCH_WISH)
        left = room - sum(wished)
        if left < 0:
            slack = [wish - low for wish, low in zip(wished, least, strict=True)]
            share = min(1.0, -left / max(sum(slack), 1))
            wished = [wish - ceil(part * share) for wish, part in zip(wished, slack, strict=True)]
            left = max(room - sum(wished), 0)
        for at in stretching:
            wished[at] += left // len(stretching)
        for at, width in enumerate(wished):
            self.horizontalHeader().resizeSection(at, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._size_columns(self.viewport().width())

    def set_lines(self, lines: Sequence[LineT]) -> None:
        """Show other lines; the row that was chosen stays chosen where it still exists."""
        at = self.currentIndex().row()
        self.lines_model.set_lines(lines)
        if 0 <= at < len(lines):
            self.selectRow(at)

    def selectRow(self, row: int) -> None:
        """As Qt has it, but also where columns run from right to left and fill the width exactly."""
        self.setCurrentIndex(self.lines_model.index(row, 0))

    def line(self) -> LineT | None:
        """The chosen line."""
        row = self.currentIndex().row()
        return self.lines_model.lines[row] if 0 <= row < len(self.lines_model.lines) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.line() is not None:
            self.opened.emit(self.line())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.lines_model.lines[index.row()])

    def _choose(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self.line())

    def _reset(self) -> None:
        self.chosen.emit(None)
