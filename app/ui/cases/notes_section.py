"""Talks and notes of a case, newest first, and the card to write the next one on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.actions import notes
from app.actions.lines import CaseView
from app.actions.ports import Draft
from app.actions.touched import Touched, touched
from app.domain.casework import CaseNote
from app.domain.clock import OFFICE_ZONE
from app.domain.folding import folded
from app.domain.records import Author
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import language_name, list_text, moment_text
from app.ui import icons, theme, unfinished
from app.ui.cases.note_editor import NoteEditor
from app.ui.cases.note_words import contact_choices, contact_icon, contact_words
from app.ui.cases.section import CaseSection
from app.ui.language import spoken
from app.ui.navigation import Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    Choice,
    EmptyState,
    QuietButton,
    SearchField,
    SecondaryButton,
    Text,
    column,
    empty,
    row,
)

SHOWN = 25
"""Notes on the screen before older ones are asked for."""


@dataclass(frozen=True, slots=True)
class _Beside:
    team: tuple[Author, ...]
    begun: Draft | None


class NotesSection(CaseSection):
    """Shared notes; what is one caseworker's alone has a tab of its own."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.notes")
        self._view: CaseView | None = None
        self._edited_in: CaseView | None = None
        """The view that was on the screen when the correcting of a note began."""
        self._names: Mapping[str, str] = {}
        self._is_read = False
        self._limit = SHOWN
        self._draft_id = unfinished.draft_id(unfinished.NOTE, case_id, self.nav.place.worker.id)
        tags = self.nav.place.content.languages
        languages = sorted(((tag, language_name(tag, spoken())) for tag in tags), key=lambda one: one[1])
        self.editor = NoteEditor(self.nav.place.worker.id, languages)
        self.editor.saved.connect(self._save)
        self.editor.dropped.connect(self._discard)
        self.editor.paused.connect(self._keep)
        self.search = SearchField("notes.search", _("Find in these notes"))
        self.search.textEdited.connect(self._filter)
        self.kind = Choice("notes.kind", [("", _("All kinds")), *contact_choices()], "")
        self.kind.activated.connect(self._filter)
        self.kind.setAccessibleName(_("Kind of talk"))
        self._list = column(space=1)
        self.body.addWidget(self.editor)
        line = row(space=1)
        line.addWidget(self.search, 1)
        line.addWidget(self.kind)
        self.body.addLayout(line)
        self.body.addLayout(self._list)
        self.body.addStretch(1)
        self.editor.begin(self.nav.place.clock.now())

    # -- what the page asks -------------------------------------------------------------------------

    def show_case(self, view: CaseView) -> None:
        """Show the notes; what is being written stays."""
        self._view = view
        if not self._is_read:
            self._is_read = True
            self._read_beside()
        self._show_list()

    def count(self, view: CaseView) -> int:
        """Notes that this person may read."""
        return len(self._readable(view))

    def submit(self) -> bool:
        """Save what is being written."""
        if self.editor.is_touched:
            self._save()
            return True
        return False

    def can_leave(self) -> bool:
        """Keep what is unfinished on this workstation."""
        self._keep()
        return True

    # -- reading --------------------------------------------------------------------------------------

    def _read_beside(self) -> None:
        place, draft_id = self.nav.place, self._draft_id

        def read(_control: Control) -> _Beside:
            return _Beside(place.households.team(), unfinished.load(draft_id, work=place.work))

        self.page.run(Lane.STORE, read, done=self._show_beside)

    def _show_beside(self, beside: _Beside) -> None:
        self._names = {str(one.id): one.name for one in beside.team}
        self.editor.offer_readers([(str(one.id), one.name) for one in beside.team])
        if beside.begun is not None and not self.editor.is_touched and self._view is not None:
            corrected = str(beside.begun.answers.get("note", ""))
            note = next((one for one in self._view.notes if str(one.id) == corrected), None)
            self._edited_in = self._view if note else None
            self.editor.take_up(beside.begun.answers, note)
        self._show_list()

    def _readable(self, view: CaseView) -> list[CaseNote]:
        me = self.nav.place.worker.id
        own = [note for note in view.notes if note.removed_at is None and notes.may_read(note, me)]
        return sorted(own, key=lambda note: (note.at, note.id), reverse=True)

    def _filter(self, *_what: object) -> None:
        self._limit = SHOWN
        self._show_list()

    def _show_list(self) -> None:
        if self._view is None:
            return
        empty(self._list)
        wanted, kind = folded(self.search.text()), self.kind.code()
        found = [
            note
            for note in self._readable(self._view)
            if (not kind or note.contact == kind)
            and wanted in folded(f"{note.text} {note.interpreter or ''} {self._author(note)}")
        ]
        for note in found[: self._limit]:
            self._list.addWidget(self._card(note))
        left = len(found) - self._limit
        if left > 0:
            words = ngettext("Show {number} older note", "Show {number} older notes", left)
            more = SecondaryButton(words.format(number=left), "notes.more", icon="chevron-down")
            more.clicked.connect(self._show_more)
            self._list.addWidget(more, 0, Qt.AlignmentFlag.AlignHCenter)
        if not found:
            is_filtered = bool(wanted or kind)
            title = _("No note matches") if is_filtered else _("Nothing was written down yet")
            self._list.addWidget(EmptyState("edit", title, name="notes.none"))

    def _show_more(self) -> None:
        self._limit += SHOWN * 4
        self._show_list()

    def _author(self, note: CaseNote) -> str:
        return self._names.get(str(note.author_id), "–")

    def _card(self, note: CaseNote) -> Card:
        card = Card(f"note.{note.id}")
        top = row(space=1)
        symbol = QLabel()
        symbol.setPixmap(icons.picture(contact_icon(note.contact), theme.ACCENT, 20))
        top.addWidget(symbol)
        when = moment_text(note.at, spoken(), OFFICE_ZONE)
        said = _("{kind} · {when} · {who}").format(
            kind=contact_words(note.contact),
            when=theme.isolate(when),
            who=theme.isolate(self._author(note)),
        )
        top.addWidget(Text(said, "strong"), 1)
        for icon, words, act in (
            ("edit", _("Correct this note"), self._correct),
            ("trash", _("Remove this note"), self._remove),
        ):
            button = QuietButton("", f"note.{icon}.{note.id}", icon=icon)
            button.setToolTip(words)
            button.setAccessibleName(f"{words}: {when}")
            button.clicked.connect(partial(act, note))
            top.addWidget(button)
        card.column.addLayout(top)
        card.column.addWidget(Text(note.text).selectable())
        about = self._about(note)
        if about:
            card.column.addWidget(Text(about, "small"))
        return card

    def _about(self, note: CaseNote) -> str:
        parts = []
        if note.minutes:
            parts.append(_("{number} minutes").format(number=note.minutes))
        if note.language:
            parts.append(language_name(note.language, spoken()))
        if note.interpreter:
            parts.append(_("interpreted by {who}").format(who=theme.isolate(note.interpreter)))
        if note.readers:
            me = str(self.nav.place.worker.id)
            others = [self._names.get(one, "–") for one in note.readers if one != me]
            if others:
                who = list_text(others, spoken())
                parts.append(_("open to me and {names} only").format(names=theme.isolate(who)))
            else:
                parts.append(_("open to me only"))
        return " · ".join(parts)

    # -- writing --------------------------------------------------------------------------------------

    def _correct(self, note: CaseNote, _checked: object = None) -> None:
        self._edited_in = self._view
        self.editor.correct(note)

    def _save(self) -> None:
        said, place = self.editor.said(), self.nav.place
        if said is None:
            return
        note, former, draft_id = self.editor.note, self._edited_in, self._draft_id

        def save(_control: Control) -> Touched:
            if note is None:
                what = notes.write(self.case_id, said, author_id=place.worker.id, work=place.work)
            else:
                seen = former.seen.get(note.id, {}) if former else {}
                what = notes.correct(note, said, seen=seen, work=place.work)
            unfinished.drop(draft_id, work=place.work)
            return what

        self.editor.setEnabled(False)
        self.page.act(save, done=self._saved, failed=self._not_saved)

    def _saved(self, _what: Touched) -> None:
        self.editor.setEnabled(True)
        self.editor.begin(self.nav.place.clock.now())

    def _not_saved(self, error: Exception) -> None:
        self.editor.setEnabled(True)
        self.page.banner.show_error(error)

    def _discard(self) -> None:
        work, draft_id = self.nav.place.work, self._draft_id
        self.editor.begin(self.nav.place.clock.now())
        self.page.act(
            lambda _control: unfinished.drop(draft_id, work=work),
            done=lambda _what: None,
        )

    def _keep(self) -> None:
        if not self.editor.is_touched:
            return
        typed, place, case_id, draft_id = self.editor.typed(), self.nav.place, self.case_id, self._draft_id

        def keep(_control: Control) -> Touched:
            name = f"{unfinished.NOTE}{case_id}"
            unfinished.keep(draft_id, name, typed, work=place.work, clock=place.clock, case_id=case_id)
            return touched()

        self.nav.tasks.start(Lane.STORE, keep, done=lambda _what: None, failed=self.page.banner.show_error)

    def _remove(self, note: CaseNote, _checked: object = None) -> None:
        place = self.nav.place

        def removed(_what: Touched) -> None:
            self.page.banner.show_message(
                _("The note was removed."),
                _("It can be brought back until it is erased."),
                action=_("Undo"),
                act=partial(self._bring_back, note),
            )

        self.page.act(lambda _c: notes.remove(note, work=place.work, clock=place.clock), done=removed)

    def _bring_back(self, note: CaseNote) -> None:
        work = self.nav.place.work
        self.page.act(
            lambda _control: notes.bring_back(note, work=work), done=lambda _what: self.page.banner.clear()
        )
