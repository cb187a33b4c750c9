"""A caseworker's personal notes on a case: hers alone, set apart from the file of the client."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from app.actions.lines import CaseView
from app.actions.personal_notes import PersonalNote
from app.actions.touched import Touched, touched
from app.domain.clock import OFFICE_ZONE
from app.i18n import gettext as _
from app.i18n.formats import moment_text
from app.ui import theme
from app.ui.cases.section import CaseSection
from app.ui.language import spoken
from app.ui.navigation import Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Banner,
    Card,
    EmptyState,
    Heading,
    PrimaryButton,
    QuietButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets.banner import Kind as Look

TEXT_HEIGHT = 96


class PersonalSection(CaseSection):
    """Under her own key; what is unfinished is saved as a note when the page is left."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.personal")
        self._edited: PersonalNote | None = None
        self.lost = Banner("personal.lost")
        self.body.addWidget(self.lost)
        self.card = Card("personal.card")
        self.card.setProperty("look", "apart")
        top = row(space=1)
        top.addWidget(Heading(_("My personal notes")), 1)
        top.addWidget(StatusPill(_("Only you"), "accent", "key"))
        self.card.column.addLayout(top)
        self.card.column.addWidget(
            Text(
                _(
                    "They are no part of the client's file. They lie under your own key, on this "
                    "computer only: they are never sent to the office, and neither a colleague nor the "
                    "recovery code opens them. Without your passphrase they are lost."
                ),
                "muted",
            )
        )
        self.text = QPlainTextEdit()
        self.text.setObjectName("personal.text")
        self.text.setAccessibleName(_("Personal note"))
        self.text.setTabChangesFocus(True)
        self.text.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)  # a lock keeps nothing of it
        self.text.setFixedHeight(TEXT_HEIGHT)
        self.card.column.addWidget(self.text)
        self.save = PrimaryButton(_("Save for me"), "personal.save", icon="save")
        self.save.clicked.connect(self._save)
        end = row(space=1)
        end.addWidget(self.save)
        end.addStretch(1)
        self.card.column.addLayout(end)
        self.body.addWidget(self.card)
        self._list = column(space=1)
        self.body.addLayout(self._list)
        self.body.addStretch(1)

    def show_case(self, view: CaseView) -> None:  # noqa: ARG002 - personal notes are no part of the case
        """Read her notes."""
        mine, case_id = self.nav.place.personal_notes, self.case_id

        def read(_control: Control) -> tuple[bool, tuple[PersonalNote, ...]]:
            return mine.are_open, mine.of(case_id)

        self.page.run(Lane.STORE, read, done=self._show)

    def submit(self) -> bool:
        """Save what is being written."""
        if self.text.toPlainText().strip():
            self._save()
            return True
        return False

    def can_leave(self) -> bool:
        """What is unfinished becomes a note: a draft would lie under the key of all."""
        self.submit()
        return True

    def _show(self, read: tuple[bool, tuple[PersonalNote, ...]]) -> None:
        are_open, kept = read
        self.card.setEnabled(are_open)
        lost = sum(note.text is None for note in kept)
        if not are_open:
            self.lost.show_message(
                _("Your own key is not at hand."),
                _(
                    "You came in with the recovery code, or your key slot has none yet. Lock, and unlock "
                    "with your passphrase, to write. Notes under the former key cannot be opened by anybody."
                ),
                Look.ATTENTION,
            )
        elif lost:
            self.lost.show_message(
                _("Notes from before your new passphrase cannot be opened any more."),
                _("Their key went with the former passphrase. Nobody can bring them back."),
                Look.ATTENTION,
            )
        else:
            self.lost.clear()
        empty(self._list)
        for note in kept:
            self._list.addWidget(self._card(note))
        if not kept and are_open:
            self._list.addWidget(EmptyState("key", _("No personal note on this case"), name="personal.none"))

    def _card(self, note: PersonalNote) -> Card:
        card = Card(f"personal.{note.id}")
        card.setProperty("look", "apart")
        when = moment_text(note.at, spoken(), OFFICE_ZONE)
        top = row(space=1)
        top.addWidget(Text(theme.isolate(when), "strong"), 1)
        tools = [("trash", _("Remove this note"), self._drop)]
        if note.text is not None:
            tools.insert(0, ("edit", _("Correct this note"), self._correct))
        for icon, words, act in tools:
            button = QuietButton("", f"personal.{icon}.{note.id}", icon=icon)
            button.setToolTip(words)
            button.setAccessibleName(f"{words}: {when}")
            button.clicked.connect(partial(act, note))
            top.addWidget(button)
        card.column.addLayout(top)
        if note.text is None:
            card.column.addWidget(Text(_("Cannot be opened: its key is gone."), "muted"))
        else:
            card.column.addWidget(Text(note.text).selectable())
        return card

    def _correct(self, note: PersonalNote, _checked: object = None) -> None:
        self._edited = note
        self.text.setPlainText(note.text or "")
        self.text.setFocus()

    def _save(self) -> None:
        text, edited, mine = self.text.toPlainText().strip(), self._edited, self.nav.place.personal_notes
        if not text:
            return
        at = edited.at if edited else self.nav.place.clock.now()
        id = edited.id if edited else None
        case_id = self.case_id
        self.text.clear()
        self._edited = None

        def keep(_control: Control) -> Touched:
            mine.keep(case_id, text, at=at, id=id)
            return touched()

        def not_kept(error: Exception) -> None:
            self._edited = edited
            self.text.setPlainText(text)
            self.page.banner.show_error(error)

        self.page.act(keep, done=lambda _what: None, failed=not_kept)

    def _drop(self, note: PersonalNote, _checked: object = None) -> None:
        mine = self.nav.place.personal_notes

        def drop(_control: Control) -> Touched:
            mine.drop(note.id)
            return touched()

        def dropped(_what: Touched) -> None:
            undo = partial(self._bring_back, note)
            is_known = note.text is not None
            self.page.banner.show_message(
                _("Your note was removed."),
                action=_("Undo") if is_known else "",
                act=undo if is_known else None,
            )

        self.page.act(drop, done=dropped)

    def _bring_back(self, note: PersonalNote) -> None:
        mine = self.nav.place.personal_notes

        def keep(_control: Control) -> Touched:
            mine.keep(note.case_id, note.text or "", at=note.at, id=note.id)
            return touched()

        self.page.act(keep, done=lambda _what: self.page.banner.clear())
