"""Who owes what, since when, until when: asked in the place where it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.actions.plan import Mark
from app.domain.casework import Measure, MeasureState
from app.domain.content import Content
from app.i18n import gettext as _
from app.ui.plan.words import CASEWORKER, CLIENT, owes_words
from app.ui.widgets import Choice, Field, LineEdit, PrimaryButton, QuietButton, column, row
from app.ui.widgets.dates import DateField

OTHER = "other"


class WaitingForm(QWidget):
    """Hidden until a step waits; what was typed stays until it is saved or given up."""

    saved = Signal(object)
    """A `Mark`."""
    closed = Signal()

    def __init__(self, name: str, content: Content) -> None:
        super().__init__()
        self._content = content
        self.who = Choice(f"{name}.who", [])
        self.who.activated.connect(lambda _at: self._turn_other())
        self.other = LineEdit(f"{name}.other")
        self.why = LineEdit(f"{name}.why")
        self.since = DateField(f"{name}.since", reading=False)
        self.due = DateField(f"{name}.due", reading=False)
        self.save = PrimaryButton(_("Save"), f"{name}.save", icon="save")
        self.save.clicked.connect(lambda _checked: self.submit())
        cancel = QuietButton(_("Cancel"), f"{name}.cancel")
        cancel.clicked.connect(lambda _checked: self.give_up())
        down = column(self, space=1)
        down.addWidget(Field(_("Who owes it?"), self.who))
        self._other = Field(_("Name"), self.other)
        down.addWidget(self._other)
        down.addWidget(Field(_("What is missing?"), self.why))
        for title, field in ((_("Since"), self.since), (_("Should be there by"), self.due)):
            field.say_name(title)
            down.addWidget(Field(title, field))
        across = row(space=1)
        across.addWidget(self.save)
        across.addWidget(cancel)
        across.addStretch(1)
        down.addLayout(across)
        self.hide()

    def ask(self, agencies: Sequence[str], measure: Measure | None, today: date) -> None:
        """Open it for a step."""
        choices = [(CLIENT, owes_words(CLIENT, self._content))]
        choices += [(CASEWORKER, owes_words(CASEWORKER, self._content))]
        known = [one for one in agencies if one != "intern"]
        choices += [(one, self._content.agency_name(one)) for one in known]
        choices.append((OTHER, _("Somebody else")))
        owed = measure.owed_by if measure and measure.owed_by else known[0] if known else CLIENT
        is_known = owed in {code for code, _words in choices}
        self.who.set_choices(choices, owed if is_known else OTHER)
        self.other.setText("" if is_known else owed)
        self.why.setText((measure.reason or "") if measure else "")
        self.why.setCursorPosition(0)
        waits = measure is not None and measure.state is MeasureState.WAITING
        self.since.show_day(measure.since if measure and waits else today)
        self.due.show_day(measure.due_on if measure else None)
        self._turn_other()
        self.show()
        self.who.setFocus()

    def submit(self) -> bool:
        """Hand on what was said; False where it is not open."""
        if self.isHidden():
            return False
        for field in (self.since, self.due):
            if field.is_unfinished:
                field.line.setFocus()
                return True
        code = self.who.code()
        owed = self.other.text().strip() if code == OTHER else code
        reason = self.why.text().strip() or None
        self.give_up()
        self.saved.emit(Mark(MeasureState.WAITING, owed, reason, self.since.value(), self.due.value()))
        return True

    def give_up(self) -> None:
        """Close it."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _turn_other(self) -> None:
        self._other.setVisible(self.who.code() == OTHER)
