"""A form that was handed in, read only: in German and in the language that was on the screen, or another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.actions.ports import Forms
from app.actions.session_ports import KeptPage
from app.domain.errors import AppError
from app.domain.form_answers import AnswerLine, aside_versions, lines_of
from app.domain.forms import FormVersion
from app.domain.records import Submission
from app.i18n import gettext as _
from app.i18n import language, ui_translator
from app.i18n.formats import language_name
from app.ui import theme
from app.ui.cases.parts import handed_in_words
from app.ui.forms.answer_words import answer_words, kept_file
from app.ui.forms.attaching import Attaching
from app.ui.forms.speaking import WORKER
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, ClientText, Heading, SecondaryButton, Text, column, empty, row

PICTURE_WIDTH = 320


@dataclass(frozen=True, slots=True)
class Answered:
    """A submission with the form that its labels come from."""

    form: FormVersion | None
    """The version that was answered, else the present one, else None."""
    is_exact: bool
    lines: tuple[AnswerLine, ...]
    own_words: tuple[str, ...]


def read_answered(submission: Submission, forms: Forms) -> Answered:
    """Find the form that was answered; a broken or missing one leaves names and codes. STORE lane."""
    form = _opened(submission.form_id, submission.form_version, forms)
    is_exact = form is not None
    if form is None:
        form = _present(submission.form_id, forms)
    try:
        own_words = forms.mapped(submission.form_id, submission.answers).own_words
    except AppError:
        own_words = ()
    versions = aside_versions(submission.answers)
    known = {version: _opened(submission.form_id, version, forms) for version in versions}
    older = {version: form for version, form in known.items() if form is not None}
    return Answered(form, is_exact, lines_of(form, submission.answers, older), own_words)


def _opened(form_id: str, version: str, forms: Forms) -> FormVersion | None:
    try:
        return forms.open_kept(form_id, version=version)
    except AppError:
        return None


def _present(form_id: str, forms: Forms) -> FormVersion | None:
    try:
        return forms.open_form(form_id)
    except AppError:
        return None


class SubmissionPage(Page):
    """Part by part: question and answer in German, beside them in the other language."""

    def __init__(self, nav: Navigator, submission: Submission) -> None:
        super().__init__(nav, submission.form_id, name="submission")
        self._submission, self._tag = submission, submission.language
        self._answered: Answered | None = None
        self._attaching = Attaching(nav.place.attachments, nav.tasks, self)
        self.languages = QComboBox()
        self.languages.setObjectName("submission.language")
        self.languages.setAccessibleName(_("Language beside German"))
        self.languages.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.languages.activated.connect(self._speak)
        self._note = Text("", "muted")
        self._note.hide()
        self._parts: QVBoxLayout = column(space=2)
        across = row(space=1)
        beside = QLabel(_("Beside German:"))
        beside.setBuddy(self.languages)
        across.addWidget(beside)
        across.addWidget(self.languages)
        across.addStretch(1)
        self.body.addLayout(across)
        self.body.addWidget(self._note)
        self.body.addLayout(self._parts)
        forms = nav.place.forms

        def read(_control: Control) -> Answered:
            return read_answered(submission, forms)

        self.run(Lane.STORE, read, done=self._show)

    def kept_as(self) -> KeptPage:
        return KeptPage("submission", None, self._submission.case_id)

    def _show(self, answered: Answered) -> None:
        self._answered = answered
        form, submission = answered.form, self._submission
        tag = ui_translator().tag
        when = handed_in_words(submission, tag)
        german_only = _("Handed in {when} · version {version} · shown in German")
        both = _("Handed in {when} · version {version} · shown in German and {language}")
        about = (german_only if submission.language == WORKER else both).format(
            when=theme.isolate(when),
            version=theme.isolate(submission.form_version),
            language=theme.isolate(language_name(submission.language, tag)),
        )
        self.set_title(form.title.text(tag).text if form else submission.form_id, about)
        self._say_how_exact(answered)
        tags = dict.fromkeys((submission.language, *(form.languages if form else ())))
        for code in tags:
            self.languages.addItem(language(code).autonym, code)
        self._fill()

    def _say_how_exact(self, answered: Answered) -> None:
        if answered.is_exact:
            return
        self._note.setText(
            _(
                "The version of the form that was answered is not on this workstation: questions are "
                "shown as they are asked today, answers to others by their codes."
            )
            if answered.form is not None
            else _("The form is not on this workstation or is faulty: names and codes are shown as stored.")
        )
        self._note.show()

    def _speak(self, index: int) -> None:
        self._tag = str(self.languages.itemData(index))
        self._fill()

    def _fill(self) -> None:
        if self._answered is None:
            return
        empty(self._parts)
        card: Card | None = None
        heading = None
        for line in self._answered.lines:
            title = self._part_title(line)
            if card is None or title != heading:
                card, heading = self._part(title), title
            self._add_line(card, line)
        if not self._answered.lines:
            self._parts.addWidget(Text(_("Nothing was answered."), "muted"))
        self._parts.addStretch(1)

    def _part_title(self, line: AnswerLine) -> str:
        if line.aside:
            words = _("Asked by version {version} only; kept aside when the form was renewed")
            return words.format(version=theme.isolate(line.aside))
        title = line.part.text(WORKER).text
        return f"{title} {line.row}" if line.row else title

    def _part(self, title: str) -> Card:
        card = Card()
        if title:
            card.column.addWidget(Heading(title))
        self._parts.addWidget(card)
        return card

    def _add_line(self, card: Card, line: AnswerLine) -> None:
        """German at the side where reading begins; the other language keeps its own direction."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID * 3)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        fallbacks = self.nav.place.content.language(self._tag).fallback
        words = line.question.label if line.question is not None else None
        grid.addWidget(Text(words.text(WORKER).text if words else line.name, "small"), 0, 0)
        is_two = self._tag != WORKER
        if is_two and words:
            grid.addWidget(ClientText(words.text(self._tag, fallbacks).text, self._tag, "small"), 0, 1)
        if kept_file(line.value):
            grid.addWidget(self._file(kept_file(line.value)), 1, 0, 1, 2)
        elif line.value in self._own_words():
            grid.addWidget(ClientText(str(line.value), self._submission.language).selectable(), 1, 0, 1, 2)
        else:
            grid.addWidget(Text(_said(line, WORKER), "strong").selectable(), 1, 0)
            if is_two and line.chosen():
                said = _said(line, self._tag, fallbacks)
                grid.addWidget(ClientText(said, self._tag, "strong").selectable(), 1, 1)
        card.column.addLayout(grid)

    def _own_words(self) -> tuple[Any, ...]:
        return self._answered.own_words if self._answered else ()

    def _file(self, name: str) -> QWidget:
        """Shown only when it is asked for: it may be what nobody else in the room should see."""
        box = QWidget()
        down = column(box, space=1)
        down.addWidget(Text(_("A file, on this workstation only"), "muted"))
        show = SecondaryButton(_("Show"), f"submission.file.{name[:8]}", icon="image")
        picture = QLabel()
        picture.hide()
        show.clicked.connect(lambda: self._show_file(name, picture, show))
        down.addWidget(show, 0, Qt.AlignmentFlag.AlignLeading)
        down.addWidget(picture)
        return box

    def _show_file(self, name: str, picture: QLabel, show: SecondaryButton) -> None:
        show.setEnabled(False)

        def there(image: QImage) -> None:
            if not self._gone:
                picture.setPixmap(QPixmap.fromImage(image))
                picture.setAccessibleName(_("The picture of this answer"))
                picture.show()

        def missing() -> None:
            if not self._gone:
                picture.setText(_("No picture, or kept on another workstation: files do not travel yet."))
                picture.show()

        self._attaching.show(name, there, missing)


def _said(line: AnswerLine, tag: str, fallbacks: Sequence[str] = ()) -> str:
    if line.declined:
        return _("Does not want to answer")
    return answer_words(line.question, line.value, tag, fallbacks)
