"""The forms of a case: begun ones to go on with, handed-in ones to read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout

from app.actions.ports import Draft
from app.domain.clock import OFFICE_ZONE
from app.domain.forms import LocalizedText
from app.domain.records import Submission
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import language_name, moment_text
from app.ui import theme
from app.ui.cases.parts import handed_in_words
from app.ui.forms.speaking import WORKER
from app.ui.widgets import Card, ClientText, Heading, SecondaryButton, StatusPill, Text, column, row


class FormsCard(Card):
    """Newest first."""

    resumed = Signal(object)
    """The `Draft` to go on with."""
    opened = Signal(object)
    """The `Submission` to read."""

    def __init__(
        self,
        submissions: Sequence[Submission],
        begun: Sequence[Draft],
        titles: Mapping[str, LocalizedText],
    ) -> None:
        super().__init__("case.forms")
        self._titles, self._tag = titles, ui_translator().tag
        self.column.addWidget(Heading(_("Forms")))
        for draft in begun:
            self._add_begun(draft)
        if submissions:
            self.column.addLayout(self._list(submissions))
        elif not begun:
            self.column.addWidget(Text(_("No form was handed in yet."), "muted"))

    def _title(self, form_id: str) -> str:
        title = self._titles.get(form_id)
        return theme.isolate(title.text(self._tag).text if title else form_id)

    def _add_begun(self, draft: Draft) -> None:
        when = moment_text(draft.updated_at, self._tag, OFFICE_ZONE)
        across = row(space=1)
        words = column(space=0)
        words.setSpacing(4)
        words.addWidget(Text(self._title(draft.form_id), "strong"))
        said = _("Begun, last change {when}").format(when=theme.isolate(when))
        words.addWidget(StatusPill(said, "attention", "edit"))
        across.addLayout(words, 1)
        go_on = SecondaryButton(_("Go on"), f"case.form.{draft.form_id}.resume", icon="edit")
        go_on.setAccessibleName(_("Go on with: {form}").format(form=self._title(draft.form_id)))
        go_on.clicked.connect(partial(self.resumed.emit, draft))
        across.addWidget(go_on)
        self.column.addLayout(across)

    def _list(self, submissions: Sequence[Submission]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID * 2)
        grid.setVerticalSpacing(theme.GRID * 2)
        grid.setColumnStretch(0, 1)
        for line, submission in enumerate(sorted(submissions, key=_moment, reverse=True)):
            words = column(space=0)
            words.addWidget(Text(self._title(submission.form_id), "strong"))
            words.addWidget(Text(self._about(submission), "muted"))
            grid.addLayout(words, line, 0)
            show = SecondaryButton(_("Read"), f"case.form.{submission.form_id}.{line}", icon="file")
            show.setAccessibleName(
                _("Read {form}, {about}").format(
                    form=self._title(submission.form_id), about=self._about(submission)
                )
            )
            show.clicked.connect(partial(self.opened.emit, submission))
            grid.addWidget(show, line, 1, Qt.AlignmentFlag.AlignVCenter)
        return grid

    def _about(self, submission: Submission) -> str:
        when = handed_in_words(submission, self._tag)
        if submission.language == WORKER:
            return _("Handed in {when} · in German").format(when=theme.isolate(when))
        return _("Handed in {when} · in German and {language}").format(
            when=theme.isolate(when), language=theme.isolate(language_name(submission.language, self._tag))
        )


def _moment(submission: Submission) -> float:
    """A record whose parts are still on their way has none."""
    moment: datetime | None = submission.handed_in_at
    return moment.timestamp() if moment is not None else 0.0


class OwnWordsCard(Card):
    """What the client said, in her own language, beside the German summary."""

    def __init__(
        self,
        at_intake: str,
        tag: str,
        submissions: Sequence[Submission],
        said: Mapping[str, tuple[str, ...]],
        titles: Mapping[str, LocalizedText],
    ) -> None:
        super().__init__("case.own-words")
        self.is_empty = True
        self.column.addWidget(Heading(_("In the client's words")))
        if at_intake:
            self._add("", at_intake, tag)
        for submission in submissions:
            title = titles.get(submission.form_id)
            name = title.text(ui_translator().tag).text if title else submission.form_id
            for words in said.get(str(submission.id), ()):
                self._add(name, words, submission.language)

    def _add(self, form: str, words: str, tag: str) -> None:
        self.is_empty = False
        if form:
            self.column.addWidget(Text(theme.isolate(form), "small"))
        self.column.addWidget(ClientText(words, tag).selectable())
