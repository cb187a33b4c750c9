"""What is said about one fact: that the client disputes it (§ 84 SGB X), and values in conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.actions.lines import CaseView, ConflictLine
from app.domain.casework import Dispute
from app.domain.disputes import disputes_at
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.sync.changes import Seen
from app.ui import icons, theme
from app.ui.conflicts.conflict_strip import Words, conflict_strip, strip
from app.ui.language import spoken
from app.ui.widgets import FlowLayout, LineEdit, QuietButton, SecondaryButton, Text, column, empty


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice as it was on the screen, with the dots it was read at."""

    dispute: Dispute
    seen: Seen


class FactNotices(QWidget):
    """Stands beneath a fact. Its `mark()` belongs beside the fact's label, wherever the page has that."""

    disputed = Signal(str, str, str, object)
    """Table, field, what the client says instead, and the `Noticed` that it replaces or None."""
    settled = Signal(object, str)
    """The `Noticed`, what came out."""
    decided = Signal(object, object)
    """The `ConflictLine`, the value to be kept."""

    def __init__(self, place: tuple[str, str], label: str) -> None:
        super().__init__()
        self.place = place
        self.name = ".".join(place)
        self._label = label
        self._shown: tuple[Noticed, ...] = ()
        self._asking: QWidget | None = None
        self._mark: QuietButton | None = None
        down = column(self, space=0)
        down.setSpacing(4)
        self._question, self._told = column(space=0), column(space=0)
        self._told.setSpacing(4)
        down.addLayout(self._told)
        down.addLayout(self._question)
        self.hide()

    def mark(self) -> QuietButton:
        """The small button that asks; made anew for a page that lays its cards out again."""
        self._mark = QuietButton("", f"fact.{self.name}.dispute")
        self._mark.setIcon(icons.icon("question", theme.MUTED))
        self._mark.setIconSize(QSize(15, 15))
        self._mark.setProperty("look", "mark")
        self._mark.setToolTip(_("The client says this is wrong"))
        self._mark.setAccessibleName(_("{field}: the client says this is wrong").format(field=self._label))
        self._mark.setFixedSize(24, 22)
        self._mark.clicked.connect(self._ask)
        return self._mark

    def show_notices(self, view: CaseView, record_id: UUID | None, words: Words) -> None:
        """What stands beneath the fact as the case is now; a question that is open stays open."""
        empty(self._told)
        there = disputes_at(view.disputes, record_id, self.place[1])
        self._shown = tuple(Noticed(one, view.seen.get(one.id, {})) for one in there)
        conflict = conflict_of(view.conflicts, record_id, self.place[1])
        if conflict is not None:
            self._add(conflict, words, f"fact.{self.name}")
        for number, notice in enumerate(self._shown):
            name = f"fact.{self.name}" if number == 0 else f"fact.{self.name}.{number + 1}"
            torn = conflict_of(view.conflicts, notice.dispute.id, "statement")
            self._told.addWidget(self._dispute(notice, name))
            if torn is not None:
                title = _("Two people wrote down what the client says. What does she say?")
                self._add(torn, str, f"{name}.statement", title)
        self.setVisible(bool(self._shown) or conflict is not None or self._asking is not None)

    # -- disputed -----------------------------------------------------------------------------------

    def _ask(self) -> None:
        """What she says instead; of a fact that is disputed already, her newer words."""
        self._stop_asking()
        former = self._shown[-1] if self._shown else None
        frame, down = strip()
        down.addWidget(Text(_("What does the client say instead?"), "small"))
        said = LineEdit(f"fact.{self.name}.statement")
        said.setAccessibleName(_("What the client says instead"))
        said.setText(former.dispute.statement if former else "")
        down.addWidget(said)
        line = FlowLayout(space=8)  # in the narrow column of the overview they stand beneath each other
        keep = SecondaryButton(_("Mark as disputed"), f"fact.{self.name}.statement.save")
        keep.clicked.connect(lambda _checked: self._tell(said.text(), former))
        said.returnPressed.connect(lambda: self._tell(said.text(), former))
        away = QuietButton(_("Cancel"), f"fact.{self.name}.statement.cancel")
        away.clicked.connect(lambda _checked: self._give_up())
        line.addWidget(keep)
        line.addWidget(away)
        down.addLayout(line)
        self._asking = frame
        self._question.addWidget(frame)
        self.show()
        said.setFocus()

    def _stop_asking(self) -> None:
        empty(self._question)
        self._asking = None

    def _give_up(self) -> None:
        self._stop_asking()
        self.setVisible(self._told.count() > 0)
        if self._mark is not None and isValid(self._mark):
            self._mark.setFocus()

    def _tell(self, statement: str, former: Noticed | None) -> None:
        if statement.strip():
            self._stop_asking()
            self.disputed.emit(*self.place, statement, former)

    def _dispute(self, notice: Noticed, name: str) -> QWidget:
        frame, down = strip()
        dispute = notice.dispute
        frame.setObjectName(f"{name}.disputed")
        since = _("Disputed since {date}, § 84 SGB X").format(
            date=theme.isolate(date_text(dispute.noted_on, spoken()))
        )
        down.addWidget(Text(since, "strong"))
        down.addWidget(Text(_("“{statement}”").format(statement=theme.isolate(dispute.statement))))
        outcome = LineEdit(f"{name}.outcome", _("What came out"))
        outcome.setAccessibleName(_("What came out"))
        settle = SecondaryButton(_("Settle"), f"{name}.settle")
        settle.clicked.connect(lambda _checked: self._settle(notice, outcome.text()))
        down.addWidget(outcome)
        down.addWidget(settle, 0, Qt.AlignmentFlag.AlignLeading)
        return frame

    def _settle(self, notice: Noticed, outcome: str) -> None:
        if outcome.strip():
            self.settled.emit(notice, outcome)

    # -- in conflict --------------------------------------------------------------------------------

    def _add(self, conflict: ConflictLine, words: Words, name: str, title: str = "") -> None:
        self._told.addWidget(conflict_strip(conflict, words, name, self.decided.emit, title))


def conflict_of(lines: Sequence[ConflictLine], record_id: UUID | None, field: str) -> ConflictLine | None:
    """The open conflict of a field."""
    return next((line for line in lines if line.record_id == record_id and line.field == field), None)
