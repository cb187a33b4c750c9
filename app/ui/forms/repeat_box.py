"""A group that is asked several times, such as the children of a household."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.forms import Node, Repeat
from app.i18n import gettext as _
from app.ui.forms.fill_model import FillModel
from app.ui.forms.speaking import WORKER, Speaking, font_of
from app.ui.widgets import QuietButton, SecondaryButton


class Builder(Protocol):
    """The page that a repeat stands on."""

    model: FillModel
    speaking: Speaking

    def place(self, nodes: tuple[Node, ...], prefix: str, column: QVBoxLayout) -> None:
        """Put the cards of a row below each other."""
        ...

    def forget(self, row: str) -> None:
        """The cards of a row are gone."""
        ...

    def focus_row(self, row: str) -> None:
        """Put the cursor on the first question of a row."""
        ...


class RowBox(QWidget):
    """One row of a repeat, with a way to take it away."""

    def __init__(self, title: str, row: str, model: FillModel, *, removable: bool) -> None:
        super().__init__()
        self.setObjectName(f"row.{row}")
        self.cards = QVBoxLayout()
        self.cards.setSpacing(10)
        heading = QLabel(title)
        heading.setProperty("look", "strong")
        heading.setFont(font_of(WORKER, 11, bold=True))
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        if removable:
            remove = QuietButton(_("Remove"), f"remove.{row}", icon="trash")
            remove.setAccessibleName(_("Remove: {row}").format(row=title))
            remove.clicked.connect(lambda: model.remove_row(row))
            top.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(top)
        column.addLayout(self.cards)


class RepeatBox(QWidget):
    """Its rows, and a button for one more where the form does not fix their number."""

    def __init__(self, repeat: Repeat, key: str, page: Builder) -> None:
        super().__init__()
        self.setObjectName(f"repeat.{key}")
        self.repeat, self.key, self._page = repeat, key, page
        self.rows: tuple[str, ...] = ()
        self._boxes: list[RowBox] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        label = page.speaking.pair(repeat.label)
        self._add = SecondaryButton(_("Add: {what}").format(what=label), f"add.{key}", icon="new")
        self._add.setFont(font_of(WORKER, 11, bold=True))
        self._add.clicked.connect(self._add_row)
        self._column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeading)
        self._add.setHidden(bool(repeat.count))

    def refresh(self) -> bool:
        """Rebuild the rows when there are others than before; whether there are."""
        rows = self._page.model.rows(self.key)
        if rows == self.rows:
            return False
        for box, row in zip(self._boxes, self.rows, strict=True):
            self._page.forget(row)
            box.hide()
            box.deleteLater()
        self.rows, self._boxes = rows, []
        label = self._page.speaking.pair(self.repeat.label)
        for number, row in enumerate(rows, start=1):
            box = RowBox(f"{label} {number}", row, self._page.model, removable=not self.repeat.count)
            self._column.insertWidget(self._column.count() - 1, box)
            self._boxes.append(box)
            self._page.place(self.repeat.children, f"{row}/", box.cards)
        return True

    def _add_row(self) -> None:
        """One row more, and the cursor into it."""
        self._page.model.add_row(self.key)
        if self.rows:
            self._page.focus_row(self.rows[-1])
