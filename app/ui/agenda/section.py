"""The tab `Dates` of a case: what is open, what became of what is past, and the way to add to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.actions import agenda as acts
from app.actions.agenda import Changed
from app.actions.lines import CaseView
from app.actions.touched import Touched
from app.domain import agenda
from app.domain.agenda import AgendaEntry, CaseFacts, EntryKind, Group, Placed
from app.domain.casework import Appointment, AppointmentState, Deadline
from app.domain.clock import OFFICE_ZONE, today
from app.i18n import gettext as _
from app.i18n.formats import date_text, moment_text
from app.ui import theme
from app.ui.agenda import words
from app.ui.agenda.bars import OutcomeBar
from app.ui.agenda.editors import AppointmentEditor, DeadlineEditor
from app.ui.cases.section import CaseSection
from app.ui.language import spoken
from app.ui.navigation import Page
from app.ui.tasks import Control
from app.ui.widgets import (
    Card,
    EmptyState,
    Heading,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets import Kind as BannerKind

PAST = 20
"""Settled dates that are shown."""
_FAR = Group.LATER
Dated = Appointment | Deadline
Editor = AppointmentEditor | DeadlineEditor


def facts_of(view: CaseView) -> CaseFacts:
    """What entries say of this case."""
    case, client = view.case, view.client
    names = " ".join(part for part in (client.given_name, client.family_name) if part)
    return CaseFacts(
        case_id=case.id,
        number=case.number,
        name=names or client.code_word or "–",
        holder=case.caseworker,
        holder_id=case.caseworker_id,
        status=case.status,
        chain=case.chain or "",
        is_restricted=case.restricted_on is not None,
        is_removed=case.removed_at is not None,
    )


def open_entries(view: CaseView) -> tuple[AgendaEntry, ...]:
    """What is not settled, earliest first; steps, answers and rights have tabs of their own."""
    found = agenda.of_case(
        facts_of(view),
        appointments=view.appointments,
        deadlines=view.deadlines,
        documents=view.documents,
    )
    return tuple(sorted(found, key=lambda one: (one.on, one.at.timestamp() if one.at else 0.0, one.title)))


class AgendaSection(CaseSection):
    """Appointments, deadlines, reminders and papers that run out, with undo for each act."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.agenda")
        self.holidays = self.nav.place.content.directory.holidays
        self._view: CaseView | None = None
        self._edited_in: CaseView | None = None
        """The case as it was on the screen when an editor was opened."""
        agencies = sorted(
            ((one.id, one.name) for one in self.nav.place.content.directory.agencies.values()),
            key=lambda one: one[1].casefold(),
        )
        self.appointment = AppointmentEditor(agencies)
        self.deadline = DeadlineEditor(self.holidays)
        self.new_appointment = PrimaryButton(_("New appointment"), "agenda.new_appointment", icon="calendar")
        self.new_deadline = SecondaryButton(
            _("New deadline or reminder"), "agenda.new_deadline", icon="clock"
        )
        self.new_appointment.clicked.connect(lambda _checked: self._edit(None, self.appointment))
        self.new_deadline.clicked.connect(lambda _checked: self._edit(None, self.deadline))
        for editor in (self.appointment, self.deadline):
            editor.saved.connect(partial(self._save, editor))
            editor.dropped.connect(partial(self._drop, editor))
        self.outcomes = OutcomeBar("agenda.outcome")
        self._list, self._past = column(space=1), column(space=1)
        self._place()

    # -- what the page asks ---------------------------------------------------------------------

    def show_case(self, view: CaseView) -> None:
        """Show the dates; what is being typed stays."""
        self._view = view
        day = today(self.nav.place.clock)
        empty(self._list)
        empty(self._past)
        entries = open_entries(view)
        for entry in entries:
            group = agenda.group_of(entry, day, self.holidays) or _FAR
            self._list.addWidget(self._card(Placed(group, entry), view))
        if not entries:
            nothing = EmptyState("calendar", _("Nothing is planned"), name="agenda.nothing")
            self._list.addWidget(nothing)
        self._show_past(view)

    def count(self, view: CaseView) -> int:
        """Open dates."""
        return len(open_entries(view))

    def submit(self) -> bool:
        """Ctrl+Enter: save what is being typed."""
        for editor in (self.appointment, self.deadline):
            if editor.isVisible():
                self._save(editor)
                return True
        return False

    def can_leave(self) -> bool:
        """What is whole is saved; what is not is said, and nothing is thrown away."""
        for editor in (self.appointment, self.deadline):
            if editor.isHidden() or not editor.is_touched:
                continue
            if editor.record(self.case_id) is None:
                self.page.banner.show_message(
                    _("A date is not finished yet."),
                    _("Say what is missing, or throw it away."),
                    BannerKind.ATTENTION,
                )
                return False
            self._save(editor)
        return True

    # -- placing --------------------------------------------------------------------------------

    def _place(self) -> None:
        across = row(space=1)
        across.addWidget(self.new_appointment)
        across.addWidget(self.new_deadline)
        across.addStretch(1)
        self.body.addLayout(across)
        for part in (self.appointment, self.deadline, self.outcomes):
            self.body.addWidget(part)
        self.body.addLayout(self._list)
        self.body.addLayout(self._past)
        self.body.addStretch(1)

    def _card(self, placed: Placed, view: CaseView) -> Card:
        entry, day, tag = placed.entry, today(self.nav.place.clock), spoken()
        card = Card(f"agenda.{entry.record_id}", margin=2)
        top = row(space=2)
        when = Text(words.when(entry, day, tag), "strong", wrap=False)
        when.setMinimumWidth(150)
        top.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        said = column(space=0)
        said.addWidget(Text(words.title(entry, self.nav.place.content, tag), "strong"))
        about = " · ".join(
            f"{name}: {value}"
            for name, value in words.details(entry, self.nav.place.content)
            if name != _("Case")
        )
        if about:
            said.addWidget(Text(about, "muted"))
        top.addLayout(said, 1)
        kind, icon = words.group_look(placed.group)
        top.addWidget(StatusPill(words.state(placed, day, self.holidays), kind, icon))
        card.column.addLayout(top)
        card.column.addLayout(self._buttons(placed, view))
        return card

    def _buttons(self, placed: Placed, view: CaseView) -> QHBoxLayout:
        entry = placed.entry
        line = row(space=1)
        line.addStretch(1)
        record = self._record(entry, view)
        if record is not None:
            editor = self.appointment if isinstance(record, Appointment) else self.deadline
            change = QuietButton(_("Change"), "agenda.change", icon="edit")
            change.clicked.connect(lambda _checked: self._edit(record, editor))
            remove = QuietButton(_("Remove"), "agenda.remove", icon="trash")
            remove.clicked.connect(lambda _checked: self._remove(record))
            line.addWidget(change)
            line.addWidget(remove)
        done = SecondaryButton(
            _("Outcome …") if entry.kind is EntryKind.APPOINTMENT else _("Done"), "agenda.done", icon="tick"
        )
        done.clicked.connect(lambda _checked: self._settle(placed, done))
        line.addWidget(done)
        return line

    def _show_past(self, view: CaseView) -> None:
        settled: list[Dated] = [
            *(one for one in view.appointments if one.state is not AppointmentState.PLANNED),
            *(one for one in view.deadlines if one.done_on),
        ]
        kept = sorted((one for one in settled if not one.removed_at), key=_moment, reverse=True)[:PAST]
        if kept:
            self._past.addWidget(Heading(_("Settled")))
        for record in kept:
            self._past.addWidget(self._past_card(record))

    def _past_card(self, record: Dated) -> Card:
        tag = spoken()
        card = Card(f"agenda.past.{record.id}", margin=1)
        line = row(space=2)
        if isinstance(record, Appointment):
            when = moment_text(record.at, tag, OFFICE_ZONE)
            kind, icon = words.outcome_look(record.state)
            pill = StatusPill(words.outcome_words(record.state), kind, icon)
        else:
            when = date_text(record.due_on, tag)
            done = date_text(record.done_on, tag) if record.done_on else ""
            pill = StatusPill(_("done on {date}").format(date=theme.isolate(done)), "success", "tick")
        line.addWidget(Text(theme.isolate(when), "muted", wrap=False))
        line.addWidget(Text(theme.isolate(record.title)), 1)
        line.addWidget(pill)
        again = QuietButton(_("Open again"), "agenda.again", icon="undo")
        again.clicked.connect(lambda _checked: self._open_again(record))
        line.addWidget(again)
        card.column.addLayout(line)
        return card

    # -- acting ---------------------------------------------------------------------------------

    def _record(self, entry: AgendaEntry, view: CaseView) -> Dated | None:
        """The record behind an entry; None = it stands on a document."""
        known: tuple[Dated, ...] = (*view.appointments, *view.deadlines)
        return next((one for one in known if one.id == entry.record_id), None)

    def _edit(self, record: Dated | None, editor: Editor) -> None:
        if not self.can_leave():
            return
        self._edited_in = self._view
        day = today(self.nav.place.clock)
        for other in (self.appointment, self.deadline):
            other.hide()
        if isinstance(editor, AppointmentEditor):
            editor.begin(record if isinstance(record, Appointment) else None, day)
        else:
            editor.begin(record if isinstance(record, Deadline) else None)

    def _save(self, editor: Editor) -> None:
        record = editor.record(self.case_id)
        if record is None:
            return
        base, view, work = editor.base, self._edited_in, self.nav.place.work
        seen = view.seen.get(base.id) if base is not None and view is not None else None
        editor.is_touched = False
        editor.hide()
        self._act(
            lambda: acts.save(record, work=work, base=base, seen=seen),
            _("Saved: {title}").format(title=theme.isolate(record.title)),
            failed=partial(self._not_saved, editor),
        )

    def _not_saved(self, editor: Editor, error: Exception) -> None:
        """What was typed is there again."""
        editor.is_touched = True
        editor.show()
        self.page.banner.show_error(error)

    def _drop(self, editor: Editor) -> None:
        """A person threw away what she typed."""
        editor.is_touched = False
        editor.hide()
        self.new_appointment.setFocus()

    def _remove(self, record: Dated) -> None:
        work, clock = self.nav.place.work, self.nav.place.clock
        self._act(
            lambda: acts.remove(record, work=work, clock=clock),
            _("Removed: {title}").format(title=theme.isolate(record.title)),
        )

    def _settle(self, placed: Placed, button: SecondaryButton) -> None:
        entry, place = placed.entry, self.nav.place
        title = words.title(entry, place.content, spoken())
        if entry.kind is EntryKind.APPOINTMENT:
            question = _("What became of it? {title}").format(title=title)
            self.outcomes.ask_outcome(question, partial(self._outcome, entry, title), button)
            return
        self._act(
            lambda: acts.settle(entry, work=place.work, worker=place.worker, clock=place.clock),
            _("Done: {title}").format(title=title),
        )

    def _outcome(self, entry: AgendaEntry, title: str, state: AppointmentState) -> None:
        work = self.nav.place.work
        self._act(
            lambda: acts.set_outcome(entry.record_id, state, work=work),
            f"{words.outcome_words(state)}: {title}",
        )

    def _open_again(self, record: Dated) -> None:
        work = self.nav.place.work
        said = _("Open again: {title}").format(title=theme.isolate(record.title))
        self._act(lambda: acts.open_again(record, work=work), said)

    def _act(
        self,
        act: Callable[[], Changed],
        said: str,
        *,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Carry it out, say so, and offer to take it back."""
        done: list[Changed] = []

        def work(_control: Control) -> Touched:
            done.append(act())
            return done[0].touched

        def acted(_what: Touched) -> None:
            self.page.banner.show_message(
                said,
                kind=BannerKind.SUCCESS,
                action=_("Take back"),
                act=partial(self._take_back, done[0]),
            )

        self.page.act(work, done=acted, failed=failed)

    def _take_back(self, changed: Changed) -> None:
        work, clock = self.nav.place.work, self.nav.place.clock
        self.page.banner.clear()

        def acted(_what: Touched) -> None:
            self.page.banner.show_message(_("Taken back."), kind=BannerKind.SUCCESS)

        self.page.act(lambda _control: acts.take_back(changed, work=work, clock=clock), done=acted)


def _moment(record: Dated) -> str:
    """Sorts by when it was."""
    if isinstance(record, Appointment):
        return record.at.astimezone(OFFICE_ZONE).isoformat()
    return record.due_on.isoformat()
