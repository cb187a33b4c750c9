"""One fact on the page of a client: its input, whether she disputes it, and values in conflict."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.actions.lines import ConflictLine
from app.domain.casework import Dispute
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui import icons, theme
from app.ui.language import spoken
from app.ui.widgets import Field, LineEdit, QuietButton, SecondaryButton, Text, column, empty, row

Words = Callable[[Any], str]


class FactField(Field):
    """A field with a mark for § 84 SGB X beside its label, and what is said about it beneath."""

    disputed = Signal(str, str, str)
    """Table, field, what the client says instead."""
    settled = Signal(object, str)
    """The `Dispute`, what came out."""
    decided = Signal(object, object)
    """The `ConflictLine`, the value to be kept."""

    def __init__(self, place: tuple[str, str], label: str, field: QWidget, hint: str = "") -> None:
        super().__init__(label, field, hint)
        self.place = place
        self.name = ".".join(place)
        self._notice: QVBoxLayout = column(space=0)
        self._mark = QuietButton("", f"fact.{self.name}.dispute")
        self._mark.setIcon(icons.icon("question", theme.MUTED))
        self._mark.setIconSize(QSize(15, 15))
        self._mark.setProperty("look", "mark")
        self._mark.setToolTip(_("The client says this is wrong"))
        self._mark.setAccessibleName(_("{field}: the client says this is wrong").format(field=label))
        self._mark.setFixedSize(24, 22)
        self._mark.clicked.connect(self._ask)
        self._put_mark()
        down = self.layout()
        if isinstance(down, QVBoxLayout):
            down.addLayout(self._notice)

    def _put_mark(self) -> None:
        """Beside the label."""
        down = self.layout()
        if isinstance(down, QVBoxLayout):
            down.removeWidget(self.label)
            top = row(space=0)
            self.label.setWordWrap(False)
            top.addWidget(self.label)
            top.addWidget(self._mark)
            top.addStretch(1)
            down.insertLayout(0, top)

    def say_markable(self, *, can: bool) -> None:
        """Whether there is a fact to be disputed."""
        self._mark.setVisible(can)

    def show_notices(self, dispute: Dispute | None, conflict: ConflictLine | None, words: Words) -> None:
        """What stands beneath the field."""
        empty(self._notice)
        if conflict is not None:
            self._notice.addWidget(self._conflict(conflict, words))
        if dispute is not None:
            self._notice.addWidget(self._dispute(dispute))

    # -- disputed -----------------------------------------------------------------------------------

    def _ask(self) -> None:
        empty(self._notice)
        strip, down = _strip()
        down.addWidget(Text(_("What does the client say instead?"), "small"))
        said = LineEdit(f"fact.{self.name}.statement")
        said.setAccessibleName(_("What the client says instead"))
        down.addWidget(said)
        line = row(space=1)
        keep = SecondaryButton(_("Mark as disputed"), f"fact.{self.name}.statement.save")
        keep.clicked.connect(lambda _checked: self._tell(said.text()))
        said.returnPressed.connect(lambda: self._tell(said.text()))
        away = QuietButton(_("Cancel"), f"fact.{self.name}.statement.cancel")
        away.clicked.connect(lambda _checked: empty(self._notice))
        line.addWidget(keep)
        line.addWidget(away)
        line.addStretch(1)
        down.addLayout(line)
        self._notice.addWidget(strip)
        said.setFocus()

    def _tell(self, statement: str) -> None:
        if statement.strip():
            self.disputed.emit(*self.place, statement)

    def _dispute(self, dispute: Dispute) -> QWidget:
        strip, down = _strip()
        strip.setObjectName(f"fact.{self.name}.disputed")
        since = _("Disputed since {date}, § 84 SGB X").format(
            date=theme.isolate(date_text(dispute.noted_on, spoken()))
        )
        down.addWidget(Text(since, "strong"))
        down.addWidget(Text(_("“{statement}”").format(statement=theme.isolate(dispute.statement))))
        outcome = LineEdit(f"fact.{self.name}.outcome", _("What came out"))
        outcome.setAccessibleName(_("What came out"))
        settle = SecondaryButton(_("Settle"), f"fact.{self.name}.settle")
        settle.clicked.connect(lambda _checked: self._settle(dispute, outcome.text()))
        down.addWidget(outcome)
        down.addWidget(settle, 0, Qt.AlignmentFlag.AlignLeading)
        return strip

    def _settle(self, dispute: Dispute, outcome: str) -> None:
        if outcome.strip():
            self.settled.emit(dispute, outcome)

    # -- in conflict -----------------------------------------------------------------------------------

    def _conflict(self, conflict: ConflictLine, words: Words) -> QWidget:
        strip, down = _strip()
        strip.setObjectName(f"fact.{self.name}.conflict")
        down.addWidget(Text(_("Two people changed this. Which one is right?"), "strong"))
        for place, value in enumerate(conflict.values):
            line = row(space=1)
            told = _("{value} · {who}").format(
                value=theme.isolate(words(value.value)), who=theme.isolate(value.author)
            )
            line.addWidget(Text(told), 1)
            keep = SecondaryButton(_("Keep"), f"fact.{self.name}.keep.{place}")
            keep.setAccessibleName(_("Keep {value}").format(value=words(value.value)))
            keep.clicked.connect(partial(self._decide, conflict, value.value))
            line.addWidget(keep)
            down.addLayout(line)
        return strip

    def _decide(self, conflict: ConflictLine, value: object, _checked: object = None) -> None:
        self.decided.emit(conflict, value)


def conflict_of(lines: tuple[ConflictLine, ...], record_id: UUID | None, field: str) -> ConflictLine | None:
    """The open conflict of a field."""
    return next((line for line in lines if line.record_id == record_id and line.field == field), None)


def _strip() -> tuple[QFrame, QVBoxLayout]:
    strip = QFrame()
    strip.setProperty("look", "banner")
    strip.setProperty("kind", "attention")
    down = column(strip, space=0)
    down.setContentsMargins(12, 8, 12, 8)
    down.setSpacing(6)
    return strip, down
