"""A list: rows of small fields, added below, taken away one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.domain.letter_kinds import Ask, AskType
from app.i18n import gettext as _
from app.ui import theme
from app.ui.letters.asked.editors import DateAsk, ask_editor, marked
from app.ui.letters.asked.field import AskField
from app.ui.widgets import QuietButton, SecondaryButton, Text, column, row

_NARROW = frozenset(
    {AskType.DATE, AskType.TIME, AskType.NUMBER, AskType.AMOUNT, AskType.PHONE, AskType.CHOICE}
)
"""Two of these stand side by side."""


class AskRow(QFrame):
    """One row."""

    edited = Signal()

    def __init__(
        self, name: str, number: int, columns: Sequence[Ask], languages: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__()
        self.setProperty("look", "choice-card")
        self.setObjectName(f"{name}.{number}")
        down = column(self, space=1)
        down.setContentsMargins(12, 8, 8, 12)
        head = row(space=0)
        self.count = Text("", "small", wrap=False)
        self.up = QuietButton("", f"{name}.{number}.up", icon="chevron-up")
        self.remove = QuietButton("", f"{name}.{number}.remove", icon="trash")
        head.addWidget(self.count, 1)
        head.addWidget(self.up)
        head.addWidget(self.remove)
        down.addLayout(head)
        self.fields = [
            AskField(ask, ask_editor(ask, f"{name}.{number}.{ask.name}", languages, narrow=True), small=True)
            for ask in columns
        ]
        down.addLayout(self._grid())
        for field in self.fields:
            field.edited.connect(self.edited)

    def say_number(self, number: int, total: int, list_name: str) -> None:
        """'2 of 3', and names of the tools that hold without seeing."""
        self.count.setText(_("{number} of {total}").format(number=number, total=total))
        for button, words in (
            (self.up, _("{list}: move row {number} up")),
            (self.remove, _("{list}: take row {number} away")),
        ):
            said = words.format(list=list_name, number=number)
            button.setAccessibleName(said)
            button.setToolTip(said)
        self.up.setVisible(number > 1)

    def value(self) -> Mapping[str, Any] | None:
        """Column name → value; None where nothing was filled in."""
        found = {field.ask.name: field.value() for field in self.fields}
        kept = {name: value for name, value in found.items() if value is not None}
        return kept or None

    def is_untouched(self) -> bool:
        """Whether nothing stands in it, not even something unfinished."""
        return self.value() is None and not any(field.editor.fault() for field in self.fields)

    def check(self) -> bool:
        """An empty row is no fault: it is left out."""
        return self.is_untouched() or not self._faulty()

    def _faulty(self) -> int:
        """Every field is asked, so that each says what is wrong with it."""
        return sum(not field.check() for field in self.fields)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        line, at = 0, 0
        for field in self.fields:
            is_narrow = field.ask.type in _NARROW
            if not is_narrow and at:
                line, at = line + 1, 0
            grid.addWidget(field, line * 2, at, 1, 1 if is_narrow else 2)
            if isinstance(field.widget, DateAsk):
                below = column(space=0)
                grid.addLayout(below, line * 2 + 1, 0, 1, 2)
                field.widget.put_calendar_into(below)
            at = (at + 1) % 2 if is_narrow else 0
            line += 0 if at else 1
        return grid


class RowsAsk(QWidget):
    """The rows and the button below them."""

    edited = Signal()

    def __init__(self, ask: Ask, name: str, languages: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._ask, self._name, self._languages = ask, name, languages
        self._said = ""
        self._made = 0
        self.rows: list[AskRow] = []
        self.add_button = SecondaryButton(_("Add a row"), f"{name}.add", icon="new")
        self.add_button.clicked.connect(self._add_by_hand)
        self._down = column(self, space=1)
        self._down.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)
        self.setFocusProxy(self.add_button)

    def value(self) -> Any:
        """As `AskEditor` has it."""
        return tuple(value for line in self.rows if (value := line.value()) is not None) or None

    def show_value(self, value: Any) -> None:
        """As `AskEditor` has it."""
        self._begin_again()
        for found in value or ():
            line = self._add()
            for field in line.fields:
                field.editor.show_value(found.get(field.ask.name))
        self._count()

    def typed(self) -> Any:
        """As `AskEditor` has it."""
        return [{field.ask.name: field.editor.typed() for field in line.fields} for line in self.rows]

    def show_typed(self, typed: Any) -> None:
        """As `AskEditor` has it."""
        self._begin_again()
        for found in typed if isinstance(typed, list) else ():
            line = self._add()
            for field in line.fields:
                field.editor.show_typed(found.get(field.ask.name))
        self._count()

    def fault(self) -> str:
        """As `AskEditor` has it; each field of a row says its own beneath it."""
        return _("Look at the rows.") if sum(not line.check() for line in self.rows) else ""

    def say_name(self, name: str) -> None:
        """As `AskEditor` has it."""
        self._said = name
        self.setAccessibleName(name)
        self.add_button.setAccessibleName(_("{list}: add a row").format(list=name))
        self._count()

    def mark(self, *, faulty: bool) -> None:
        """As `AskEditor` has it."""
        marked(self.add_button, faulty=faulty)

    # -- inside -------------------------------------------------------------------------------

    def _begin_again(self) -> None:
        for line in self.rows:
            self._down.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.rows.clear()
        self._made = 0

    def _add(self) -> AskRow:
        self._made += 1
        line = AskRow(self._name, self._made, self._ask.columns, self._languages)
        line.edited.connect(self.edited)
        line.remove.clicked.connect(partial(self._take_away, line))
        line.up.clicked.connect(partial(self._move_up, line))
        self._down.insertWidget(len(self.rows), line)
        self.rows.append(line)
        return line

    def _add_by_hand(self) -> None:
        line = self._add()
        self._count()
        line.fields[0].focus()
        self.edited.emit()

    def _take_away(self, line: AskRow, _checked: object = None) -> None:
        at = self.rows.index(line)
        self.rows.remove(line)
        self._down.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._count()
        if self.rows:
            self.rows[min(at, len(self.rows) - 1)].fields[0].focus()
        else:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _move_up(self, line: AskRow, _checked: object = None) -> None:
        at = self.rows.index(line)
        self.rows[at - 1], self.rows[at] = line, self.rows[at - 1]
        self._down.removeWidget(line)
        self._down.insertWidget(at - 1, line)
        self._count()
        line.fields[0].focus()
        self.edited.emit()

    def _count(self) -> None:
        for number, line in enumerate(self.rows, 1):
            line.say_number(number, len(self.rows), self._said)
        self.add_button.setEnabled(len(self.rows) < self._ask.most)
