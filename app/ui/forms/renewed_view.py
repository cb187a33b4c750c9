"""A form was renewed while it lay unfinished: what changed, what would be lost, and a person decides."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.actions.filling import Renewed
from app.domain.form_changes import ChangeKind, Lost, QuestionChange
from app.domain.forms import Choice, Question
from app.i18n import gettext as _
from app.i18n import ngettext, ui_translator
from app.i18n.formats import list_text
from app.ui import theme
from app.ui.forms.answer_words import answer_words
from app.ui.forms.speaking import WORKER
from app.ui.widgets import (
    Card,
    Heading,
    PrimaryButton,
    Scroll,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    row,
)


class RenewedView(QWidget):
    """The list of what is different, and two ways on."""

    def __init__(self, renewed: Renewed) -> None:
        super().__init__()
        self.setObjectName("renewed")
        self._renewed, self._tag = renewed, ui_translator().tag
        self.carry_over = PrimaryButton(_("Carry over to the new version"), "renewed.carry-over", icon="tick")
        self.finish = SecondaryButton(_("Finish on the version that was begun"), "renewed.finish")
        if renewed.old is None:
            self.finish.hide()  # never shown here: without a parent it would be a window of its own
        scroll = Scroll()
        self._down = column(scroll.content, space=2)
        self._down.setContentsMargins(2, 2, 12, 8)
        self._say_what_happened()
        self._add_lost(renewed.carried.lost)
        self._add_changes()
        self._down.addStretch(1)
        buttons = row(space=1)
        buttons.addWidget(self.carry_over)
        buttons.addWidget(self.finish)
        buttons.addStretch(1)
        whole = column(self, space=2)
        whole.addWidget(scroll, 1)
        whole.addLayout(buttons)

    def _say_what_happened(self) -> None:
        draft, new = self._renewed.draft, self._renewed.new
        self._down.addWidget(Heading(_("The form was renewed since you began.")))
        words = _("Begun on version {old}, present version {new}. Nothing is changed before you decide.")
        self._down.addWidget(
            Text(words.format(old=theme.isolate(draft.form_version), new=theme.isolate(new.version)))
        )
        if self._renewed.old is None:
            self._down.addWidget(
                Text(
                    _(
                        "The version that was begun is not on this workstation, so it cannot be finished as "
                        "it was. Every answer that is still asked is carried over."
                    ),
                    "muted",
                )
            )

    def _add_lost(self, lost: Sequence[Lost]) -> None:
        card = Card("renewed.lost")
        if not lost:
            card.column.addWidget(StatusPill(_("Every answer can be carried over."), "success", "tick"))
            self._down.addWidget(card)
            return
        heading = ngettext(
            "{count} answer has no place in the new version",
            "{count} answers have no place in the new version",
            len(lost),
        )
        card.column.addWidget(StatusPill(heading.format(count=len(lost)), "attention", "warning"))
        card.column.addWidget(
            Text(_("They are kept aside with the form and stay readable in the case."), "muted")
        )
        for one in lost:
            card.column.addWidget(Text(self._question(one.question, one.name), "strong"))
            said = answer_words(one.question, one.value, self._tag, (WORKER,))
            card.column.addWidget(Text(theme.isolate(said)))
        self._down.addWidget(card)

    def _add_changes(self) -> None:
        changes = self._renewed.changes
        added = [change for change in changes if ChangeKind.ADDED in change.kinds]
        removed = [change for change in changes if ChangeKind.REMOVED in change.kinds]
        others = [change for change in changes if change not in added and change not in removed]
        self._add_list(_("New questions"), "renewed.added", added)
        self._add_list(_("No longer asked"), "renewed.removed", removed)
        self._add_list(_("Asked otherwise"), "renewed.changed", others)

    def _add_list(self, title: str, name: str, changes: Sequence[QuestionChange]) -> None:
        if not changes:
            return
        card = Card(name)
        card.column.addWidget(Heading(title))
        for change in changes:
            card.column.addWidget(Text(self._question(change.question, change.question.name)))
            for line in self._details(change):
                card.column.addWidget(Text(line, "muted"))
        self._down.addWidget(card)

    def _details(self, change: QuestionChange) -> list[str]:
        lines = []
        if ChangeKind.WORDS in change.kinds and change.before is not None:
            before = self._question(change.before, change.before.name)
            if before != self._question(change.question, change.question.name):
                lines.append(_("Was: {question}").format(question=theme.isolate(before)))
            else:
                lines.append(_("Other words in the hint or in the client's language"))
        if ChangeKind.TYPE in change.kinds:
            lines.append(_("Answered in another way than before"))
        if change.gone:
            lines.append(_("No longer to choose: {choices}").format(choices=self._choices(change.gone)))
        if change.came:
            lines.append(_("New to choose: {choices}").format(choices=self._choices(change.came)))
        return lines

    def _choices(self, choices: Sequence[Choice]) -> str:
        labels = [choice.label.text(self._tag, (WORKER,)).text or choice.name for choice in choices]
        return theme.isolate(list_text(labels, self._tag))

    def _question(self, question: Question | None, name: str) -> str:
        words = question.label.text(self._tag, (WORKER,)).text if question is not None else ""
        return words or name
