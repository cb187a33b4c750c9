"""The table of the day: groups with their heads, entries that are walked through by keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.agenda import Group, Placed
from app.ui import icons, theme
from app.ui.agenda.words import group_look, group_words
from app.ui.widgets.table import Column, LineModel, LineTable

Index = QModelIndex | QPersistentModelIndex
_COLOURS = {"": theme.TEXT, "accent": theme.ACCENT, "attention": theme.ATTENTION, "error": theme.ERROR}
ROOM = 18
"""Pixels of a row beside its line: a page of the day is to show the whole morning."""
_HEAD_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a group."""

    group: Group
    count: int


AgendaLine = Head | Placed


def with_heads(lines: Sequence[Placed]) -> tuple[AgendaLine, ...]:
    """The entries, each group below its head."""
    made: list[AgendaLine] = []
    for group, members in groupby(lines, key=lambda one: one.group):
        found = tuple(members)
        made += [Head(group, len(found)), *found]
    return tuple(made)


class _Model(LineModel[Any]):
    """A head is no entry: it cannot be chosen."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.lines[index.row()], Head):
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()] if index.isValid() else None
        if not isinstance(line, Head):
            return super().data(index, role)
        return _head(line, role) if index.column() == 0 else None


def _head(line: Head, role: int) -> Any:
    if role in _HEAD_ROLES:
        return f"{group_words(line.group)} ({line.count})"
    if role == Qt.ItemDataRole.DecorationRole:
        kind, icon = group_look(line.group)
        return icons.icon(icon, _COLOURS[kind])
    if role == Qt.ItemDataRole.ForegroundRole:
        return QBrush(QColor(_COLOURS[group_look(line.group)[0]]))
    if role == Qt.ItemDataRole.BackgroundRole:
        return QBrush(QColor(theme.RAIL))
    if role == Qt.ItemDataRole.FontRole:
        bold = QFont()
        bold.setBold(True)
        return bold
    return None


class AgendaTable(LineTable[Any]):
    """Arrows go from entry to entry, over the heads; letters and Space act on the chosen one."""

    settled = Signal()
    """Space or D: it is done."""
    moved = Signal()
    """S: to another day."""
    undone = Signal()
    """U or Ctrl+Z."""

    def __init__(
        self, name: str, label: str, columns: Sequence[Column[Any]], parent: QWidget | None = None
    ) -> None:
        super().__init__(name, label, columns, parent)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + ROOM)
        self._keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Space: self.settled.emit,
            Qt.Key.Key_D: self.settled.emit,
            Qt.Key.Key_S: self.moved.emit,
            Qt.Key.Key_U: self.undone.emit,
        }

    def _make_model(self, columns: Sequence[Column[Any]]) -> LineModel[Any]:
        return _Model(columns, self)

    def entry(self) -> Placed | None:
        """The chosen entry."""
        line = self.line()
        return line if isinstance(line, Placed) else None

    def show_entries(self, lines: Sequence[Placed]) -> None:
        """Show other entries; the chosen one stays chosen, else the next takes its place."""
        chosen, at = self.entry(), self.currentIndex().row()
        shown = with_heads(lines)
        self.clearSpans()
        self.lines_model.set_lines(shown)
        for row, line in enumerate(shown):
            if isinstance(line, Head):
                self.setSpan(row, 0, 1, len(self.lines_model.columns))
        again = self._row_of(chosen.entry.record_id) if chosen else None
        self._choose_near(at if again is None else again)

    def choose(self, record_id: UUID) -> None:
        """Choose this entry, if it is there."""
        row = self._row_of(record_id)
        if row is not None:
            self.selectRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        undo = event.key() == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if undo:
            self.undone.emit()
        elif plain and event.key() in self._keys:
            self._keys[event.key()]()
        elif plain and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif plain and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._choose_near(0 if event.key() == Qt.Key.Key_Home else self.lines_model.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def _row_of(self, record_id: UUID) -> int | None:
        lines = self.lines_model.lines
        return next(
            (
                row
                for row, line in enumerate(lines)
                if isinstance(line, Placed) and line.entry.record_id == record_id
            ),
            None,
        )

    def _step(self, by: int) -> None:
        row = self.currentIndex().row() + by
        lines = self.lines_model.lines
        while 0 <= row < len(lines) and isinstance(lines[row], Head):
            row += by
        if 0 <= row < len(lines):
            self.selectRow(row)
            if row == 1:
                self.scrollToTop()

    def _choose_near(self, row: int) -> None:
        """The entry at this row, else the next one, else the last one before."""
        lines = self.lines_model.lines
        rows = [at for at, line in enumerate(lines) if isinstance(line, Placed)]
        if rows:
            self.selectRow(next((at for at in rows if at >= row), rows[-1]))
