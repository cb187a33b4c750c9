"""What a person says of a paper: kind, title, days, a remark."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.actions.papers import PaperText
from app.domain.casework import CaseDocument
from app.i18n import gettext as _
from app.ui.widgets import Choice, FlowLayout, LineEdit, Text, column
from app.ui.widgets.dates import DateField

KIND_WIDTH, TITLE_WIDTH, NOTE_WIDTH = 250, 230, 260


class PaperFields(QWidget):
    """Knows nothing of the store: it is filled, and it tells what it holds."""

    edited = Signal()

    def __init__(self, name: str, kinds: list[tuple[str, str]]) -> None:
        super().__init__()
        self._filled: tuple[str, ...] = ()
        self.kind = Choice(f"{name}.kind", kinds, "")
        self.kind.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setFixedWidth(KIND_WIDTH)
        self.title = LineEdit(f"{name}.title")
        self.title.setFixedWidth(TITLE_WIDTH)
        self.issued = DateField(f"{name}.issued", reading=False)
        self.valid = DateField(f"{name}.valid", reading=False)
        self.note = LineEdit(f"{name}.note")
        self.note.setFixedWidth(NOTE_WIDTH)
        self.error = Text("", "error")
        self.error.setObjectName(f"{name}.error")
        self.error.hide()
        down = column(self, space=1)
        line = FlowLayout(space=12)
        for label, field in (
            (_("Kind of paper"), self.kind),
            (_("Title"), self.title),
            (_("Valid until"), self.valid),
            (_("Issued on"), self.issued),
            (_("Remark"), self.note),
        ):
            line.addWidget(_labelled(label, field))
        down.addLayout(line)
        down.addWidget(self.error)
        self.kind.activated.connect(self._edited)
        for text in (self.title, self.note):
            text.setAcceptDrops(False)  # a file that is dropped is a paper, not a text
            text.textEdited.connect(self._edited)
        for day in (self.issued, self.valid):
            day.line.setAcceptDrops(False)
            day.edited.connect(self._edited)

    def fill(self, paper: CaseDocument, title: str) -> None:
        """Show what is known of a paper; `title` = its own, not that of its kind."""
        self.kind.choose(paper.code)
        self.title.setText(title)
        self.issued.show_day(paper.issued_on)
        self.valid.show_day(paper.valid_until)
        self.note.setText(paper.note or "")
        self._refuse("")
        self._filled = self._written()

    @property
    def is_changed(self) -> bool:
        """Whether something else stands there than was filled in."""
        return self._written() != self._filled

    def _written(self) -> tuple[str, ...]:
        days = (self.issued.line.text(), self.valid.line.text())
        return (self.kind.code(), self.title.text(), *days, self.note.text())

    def said(self) -> PaperText | None:
        """What is to be written; None while something is missing, which is said below."""
        if not self.kind.code() and not self.title.text().strip():
            self._refuse(_("Choose a kind, or write a title."))
            return None
        if self.issued.is_unfinished or self.valid.is_unfinished:
            self._refuse(_("This day cannot be read: 24.11.2026."))
            return None
        issued, valid = self.issued.value(), self.valid.value()
        if issued and valid and valid < issued:
            self._refuse(_("It would run out before it was issued."))
            return None
        self._refuse("")
        return PaperText(self.kind.code(), self.title.text(), issued, valid, self.note.text())

    def _refuse(self, words: str) -> None:
        self.error.setText(words)
        self.error.setVisible(bool(words))

    def _edited(self, *_what: object) -> None:
        self.edited.emit()


def _labelled(label: str, field: QWidget) -> QWidget:
    box = QWidget()
    down = column(box, space=0)
    down.setSpacing(2)
    words = Text(label, "small", wrap=False)
    words.setBuddy(field)
    field.setAccessibleName(label)
    if isinstance(field, DateField):
        field.say_name(label)
    down.addWidget(words)
    down.addWidget(field)
    return box
