"""The first page of the day: what is overdue, due, coming, waiting and running out, across all cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtGui import QIcon

from app.actions import agenda as acts
from app.actions.agenda import Changed
from app.actions.touched import Kind, Touched
from app.domain.agenda import EntryKind, Group, Placed, may_move, placed
from app.domain.casework import AppointmentState
from app.domain.clock import today
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import date_text
from app.ui import icons, theme
from app.ui.agenda import words
from app.ui.agenda.bars import MoveBar, OutcomeBar
from app.ui.agenda.export_page import ExportPage
from app.ui.agenda.today_model import DayView, Filters
from app.ui.agenda.today_table import AgendaTable
from app.ui.cases.sections import remember_shown
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.office.answer_page import AnswerPage
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Choice,
    Column,
    EmptyState,
    PrimaryButton,
    SecondaryButton,
    Text,
    column,
    row,
)
from app.ui.widgets import Kind as BannerKind

WATCHED = frozenset(
    {
        Kind.AGENDA,
        Kind.CASE,
        Kind.CLIENT,
        Kind.REFERRAL,
        Kind.PLAN,
        Kind.DOCUMENT,
        Kind.ACCESS,
        Kind.ERASURE,
    }
)
CELL = 40
"""Pixels of a cell beside its words."""
_TABS = {
    EntryKind.APPOINTMENT: "agenda",
    EntryKind.LEGAL: "agenda",
    EntryKind.DATE: "agenda",
    EntryKind.REMINDER: "agenda",
    EntryKind.MEASURE: "plan",
    EntryKind.EXPIRY: "documents",
    EntryKind.ANSWER: "overview",
    EntryKind.RIGHT: "rights",
    EntryKind.ACCESS: "overview",
}
"""The tab of the case where an entry is at home."""
_COLOURS = {
    Group.OVERDUE: theme.ERROR,
    Group.TODAY: theme.ACCENT,
    Group.WAITING: theme.ATTENTION,
    Group.EXPIRING: theme.ATTENTION,
}


class TodayPage(Page):
    """Arrows go through the entries of all cases; Enter opens, Space settles, S moves, U takes back."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Today"), name="today", subtitle=" ", scroll=False)
        self.holidays = nav.place.content.directory.holidays
        self.view = DayView(today(nav.place.clock))
        self._filters = Filters()
        self._undo: Changed | None = None
        self._make_filters()
        self._make_table()
        self._make_footer()
        self.watch(WATCHED, lambda _what: self.refresh())

    def shown(self) -> None:
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Read the page of this day again."""
        day, mine, desk = today(self.nav.place.clock), self._filters.mine, self.nav.place.agenda
        holidays = self.holidays

        def read(_control: Control) -> DayView:
            found = desk.entries(day, mine=mine)
            return DayView(day, placed(found.entries, day, holidays), found.is_cut)

        self.run(Lane.STORE, read, done=self._show)

    def submit(self) -> None:
        """Ctrl+Enter: the chosen entry is done."""
        self._settle()

    # -- the parts ------------------------------------------------------------------------------

    def _make_filters(self) -> None:
        self.whose = Choice(
            "today.whose", [("mine", _("Mine")), ("team", _("Everybody in the team"))], "mine"
        )
        self.whose.setAccessibleName(_("Whose entries"))
        self.kind = Choice(
            "today.kind",
            [
                ("", _("Everything")),
                ("appointments", _("Appointments")),
                ("deadlines", _("Deadlines and rights")),
                ("reminders", _("Reminders and steps")),
                ("answers", _("Answers of agencies")),
                ("papers", _("Papers that run out")),
                ("accesses", _("Accesses in an emergency")),
            ],
        )
        self.kind.setAccessibleName(_("What kind"))
        self.group = Choice("today.group", [("", _("All groups"))])
        self.group.setAccessibleName(_("Which group"))
        self.export = SecondaryButton(_("Calendar file …"), "today.export", icon="calendar")
        self.export.clicked.connect(lambda _checked: self._export())
        across = row(space=1)
        for choice in (self.whose, self.kind, self.group):
            choice.activated.connect(lambda _index: self._filter())
            across.addWidget(choice)
        across.addStretch(1)
        across.addWidget(self.export)
        self.body.addLayout(across)

    def _make_table(self) -> None:
        self.table = AgendaTable("today.table", _("Today"), self._columns())
        self.table.opened.connect(lambda _line: self._open())
        self.table.chosen.connect(lambda _line: self._chosen())
        self.table.settled.connect(self._settle)
        self.table.moved.connect(self._move)
        self.table.undone.connect(self._take_back)
        self.nothing = EmptyState("tick", _("Nothing is due"), _("Have a good day."), name="today.empty")
        self.filtered = EmptyState(
            "search", _("Nothing of this kind"), _("Other filters may show more."), name="today.filtered"
        )
        self.nothing.hide()
        self.filtered.hide()
        for part in (self.table, self.nothing, self.filtered):
            self.body.addWidget(part, 1)

    def _make_footer(self) -> None:
        self.about = Text("", "strong")
        self.about.setObjectName("today.about")
        self.detail = Text("", "muted")
        self.detail.setObjectName("today.detail")
        self.outcomes, self.move_bar = OutcomeBar("today.outcome"), MoveBar("today.move_bar")
        for bar in (self.outcomes, self.move_bar):
            self.body.addWidget(bar)
        self.open_button = SecondaryButton(_("Open the case"), "today.open", icon="cases")
        self.open_button.setToolTip(_("Open the case where it belongs (Enter)"))
        self.open_button.clicked.connect(lambda _checked: self._open())
        self.move_button = SecondaryButton(_("Move"), "today.move", icon="later")
        self.move_button.setToolTip(_("Show it again on another day (S)"))
        self.move_button.clicked.connect(lambda _checked: self._move())
        self.done_button = PrimaryButton(_("Done"), "today.done", icon="tick")
        self.done_button.setToolTip(_("It is done (Space or D); U takes it back"))
        self.done_button.clicked.connect(lambda _checked: self._settle())
        said = column(space=0)
        said.addWidget(self.about)
        said.addWidget(self.detail)
        self.footer.addLayout(said, 1)
        for button in (self.open_button, self.move_button, self.done_button):
            self.footer.addWidget(button)
        self._chosen()

    def _columns(self) -> list[Column[Placed]]:
        tag, content = spoken(), self.nav.place.content
        written = words.longest_when(self.view.day, tag)
        width = max(150, self.fontMetrics().horizontalAdvance(written) + CELL)
        return [
            Column(_("When"), lambda one: words.when(one.entry, self.view.day, tag), width=width, firm=True),
            Column(
                _("What"),
                lambda one: words.title(one.entry, content, tag),
                icon=lambda one: icons.icon(words.kind_icon(one.entry.kind), theme.MUTED),
                stretch=True,
            ),
            Column(_("Client"), lambda one: theme.isolate(one.entry.case.name), width=196),
            Column(
                _("State"),
                lambda one: words.state(one, self.view.day, self.holidays),
                icon=_state_icon,
                colour=lambda one: _COLOURS.get(one.group),
                width=210,
            ),
        ]

    # -- showing --------------------------------------------------------------------------------

    def _show(self, view: DayView) -> None:
        self.view = view
        self._show_groups()
        lines = view.shown(self._filters)
        self.table.show_entries(lines)
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not view.placed)
        self.filtered.setVisible(bool(view.placed) and not lines)
        self.set_title(self.title(), self._subtitle())
        self._chosen()

    def _show_groups(self) -> None:
        counts, chosen = self.view.counts, self._filters.group
        known = [(group.value, f"{words.group_words(group)} ({counts[group]})") for group in Group]
        self.group.set_choices([("", _("All groups")), *known], chosen)

    def _subtitle(self) -> str:
        counts = self.view.counts
        late, now = counts[Group.OVERDUE], counts[Group.TODAY]
        parts = [theme.isolate(date_text(self.view.day, spoken(), "full"))]
        if late:
            parts.append(_("{count} overdue").format(count=late))
        parts.append(
            ngettext("{count} for today", "{count} for today", now).format(count=now)
            if now
            else _("nothing for today")
        )
        if self.view.is_cut:
            parts.append(_("there is more than fits here: narrow it down"))
        return " · ".join(parts)

    def _chosen(self) -> None:
        one = self.table.entry()
        for button in (self.open_button, self.move_button, self.done_button):
            button.setVisible(one is not None)
        self.about.setText(self._title(one) if one else "")
        self.detail.setText("")
        if one is None:
            return
        entry = one.entry
        known = words.details(entry, self.nav.place.content)
        self.detail.setText(" · ".join(f"{name}: {value}" for name, value in known))
        self.move_button.setEnabled(may_move(entry, self.view.day))
        self.done_button.setText(_SETTLING.get(entry.kind, _settled_words)())
        self.done_button.setAccessibleName(self.done_button.text())

    # -- acting ---------------------------------------------------------------------------------

    def _filter(self) -> None:
        mine = self.whose.code() == "mine"
        changed = mine is not self._filters.mine
        self._filters = Filters(mine, self.kind.code(), self.group.code())
        if changed:
            self.refresh()
        else:
            self._show(self.view)

    def _open(self) -> None:
        one = self.table.entry()
        if one is not None:
            remember_shown(self.nav.touched, one.entry.case.case_id, _TABS[one.entry.kind])
            self.nav.open_case(one.entry.case.case_id)

    def _settle(self) -> None:
        one = self.table.entry()
        if one is None:
            return
        entry, place = one.entry, self.nav.place
        if entry.kind is EntryKind.ANSWER:
            self.nav.open_page(AnswerPage(self.nav, entry.record_id))
        elif entry.kind is EntryKind.RIGHT:
            self._open()
        elif entry.kind is EntryKind.APPOINTMENT:
            question = _("What became of it? {title}").format(title=self._title(one))
            self.outcomes.ask_outcome(question, lambda state: self._outcome(one, state), self.table)
        else:
            self._act(
                lambda: acts.settle(entry, work=place.work, worker=place.worker, clock=place.clock),
                _("Done: {title}").format(title=self._title(one)),
            )

    def _outcome(self, one: Placed, state: AppointmentState) -> None:
        work = self.nav.place.work
        said = f"{words.outcome_words(state)}: {self._title(one)}"
        self._act(lambda: acts.set_outcome(one.entry.record_id, state, work=work), said)

    def _move(self) -> None:
        one = self.table.entry()
        if one is None:
            return
        if not may_move(one.entry, self.view.day):
            self.banner.show_message(
                _("This day cannot be moved from here."),
                _("It is set by law or agreed with somebody. Open the case to record what became of it."),
            )
            return
        place = self.nav.place

        def chosen(to: date) -> None:
            day = date_text(to, spoken())
            self._act(
                lambda: acts.put_off(one.entry, to, work=place.work, clock=place.clock),
                _("Moved to {date}: {title}").format(date=theme.isolate(day), title=self._title(one)),
            )

        self.move_bar.ask_day(one.entry, self.view.day, self.holidays, chosen, self.table)

    def _act(self, act: Callable[[], Changed], said: str) -> None:
        """Carry it out, say so, and offer to take it back."""
        done: list[Changed] = []

        def work(_control: Control) -> Touched:
            done.append(act())
            return done[0].touched

        def acted(_what: Touched) -> None:
            self._undo = done[0]
            self.banner.show_message(
                said, kind=BannerKind.SUCCESS, action=_("Take back (U)"), act=self._take_back
            )
            self.refresh()

        self.act(work, done=acted)

    def _take_back(self) -> None:
        if self._undo is None:
            return
        changed, place = self._undo, self.nav.place
        self._undo = None
        self.banner.clear()

        def acted(_what: Touched) -> None:
            self.banner.show_message(_("Taken back."), kind=BannerKind.SUCCESS)
            self.refresh()
            self.table.setFocus()

        self.act(lambda _control: acts.take_back(changed, work=place.work, clock=place.clock), done=acted)

    def _export(self) -> None:
        entries = [one.entry for one in self.view.shown(self._filters)]
        self.nav.open_page(ExportPage(self.nav, entries, self.view.day))

    def _title(self, one: Placed) -> str:
        said = words.title(one.entry, self.nav.place.content, spoken())
        return f"{said} · {theme.isolate(one.entry.case.name)}"


def _settled_words() -> str:
    return _("Done")


_SETTLING: dict[EntryKind, Callable[[], str]] = {
    EntryKind.APPOINTMENT: lambda: _("Outcome …"),
    EntryKind.ANSWER: lambda: _("Record the answer"),
    EntryKind.RIGHT: lambda: _("Answer it in the case"),
    EntryKind.ACCESS: lambda: _("I have taken note"),
    EntryKind.EXPIRY: lambda: _("Taken care of"),
}
"""What the main button says where 'Done' would not be true."""


def _state_icon(one: Placed) -> QIcon | None:
    colour = _COLOURS.get(one.group)
    return icons.icon(words.group_look(one.group)[1], colour) if colour else None
