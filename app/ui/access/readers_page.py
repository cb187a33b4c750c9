"""Naming who may read a case: the whole team, or some by name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QCheckBox

from app.actions import access
from app.actions.touched import Touched
from app.domain.need_to_know import Member, holders
from app.domain.records import CaseFile
from app.i18n import gettext as _
from app.sync.changes import Seen
from app.ui import theme
from app.ui.access.words import is_named
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, ChoiceCard, Heading, PrimaryButton, Text, empty


@dataclass(frozen=True, slots=True)
class _Read:
    case: CaseFile
    seen: Seen
    team: tuple[Member, ...]


class ReadersPage(Page):
    """Two choices, and a tick for each person; who holds the case is always ticked."""

    def __init__(self, nav: Navigator, case_id: UUID) -> None:
        super().__init__(nav, _("Who may read this case"), name="readers", subtitle=" ")
        self.case_id = case_id
        self._ticks: dict[UUID, QCheckBox] = {}
        self._read: _Read | None = None
        self.all = ChoiceCard(
            _("The whole team"),
            _("Everybody of the team finds it and can go on with it when you are away."),
            "readers.all",
            icon="people",
            checkable=True,
        )
        self.named = ChoiceCard(
            _("Only some, by name"),
            _("For others it is a number without a name. In an emergency they can open it; you are told."),
            "readers.named",
            icon="lock",
            checkable=True,
        )
        self.people = Card("readers.people", margin=3)
        for choice in (self.all, self.named):
            choice.clicked.connect(self._choose)
            self.body.addWidget(choice)
        self.body.addWidget(self.people)
        self.people.hide()
        self.body.addWidget(
            Text(
                _(
                    "It is a rule that the application keeps: the records stay on the workstations of the "
                    "team, encrypted."
                ),
                "muted",
            )
        )
        self.save = PrimaryButton(_("Save"), "readers.save", icon="save")
        self.save.setEnabled(False)
        self.save.clicked.connect(self.submit)
        self.footer.addStretch(1)
        self.footer.addWidget(self.save)
        place = nav.place

        def read(_control: Control) -> _Read:
            view = place.queries.case(case_id)
            return _Read(view.case, view.seen.get(case_id, {}), place.access.team())

        self.run(Lane.STORE, read, done=self._show)

    def submit(self) -> None:
        """Save who is ticked."""
        read = self._read
        if read is None or not self.save.isEnabled():
            return
        place, case_id = self.nav.place, self.case_id
        wanted = (
            [id for id, tick in self._ticks.items() if tick.isChecked()] if self.named.isChecked() else []
        )

        def save(_control: Control) -> Touched:
            return access.set_readers(
                case_id,
                wanted,
                access=place.access,
                work=place.work,
                worker=place.worker,
                clock=place.clock,
                shown=read.case,
                seen=read.seen,
            )

        self.save.setEnabled(False)
        self.act(save, done=lambda _what: self.nav.back(), failed=self._not_saved)

    def _not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.banner.show_error(error)

    def _show(self, read: _Read) -> None:
        self._read = read
        case, me = read.case, self.nav.place.worker.id
        self.set_title(self.title(), _("Case {number}").format(number=theme.isolate(case.number)))
        always = holders(case, read.team) or frozenset({me})
        empty(self.people.column)
        self.people.column.addWidget(Heading(_("By name")))
        for member in read.team:
            tick = QCheckBox(theme.isolate(member.name))
            if member.id in holders(case, read.team):
                tick.setText(_("{name} (holds the case)").format(name=theme.isolate(member.name)))
            tick.setObjectName(f"readers.tick.{member.id}")
            tick.setAccessibleName(tick.text())
            tick.setChecked(member.id in always or is_named(member.id, case))
            tick.setEnabled(member.id not in always)
            tick.clicked.connect(lambda _checked: self.save.setEnabled(True))
            self._ticks[member.id] = tick
            self.people.column.addWidget(tick)
        (self.named if case.readers else self.all).setChecked(True)
        self.people.setVisible(bool(case.readers))
        (self.named if case.readers else self.all).setFocus()

    def _choose(self) -> None:
        self.people.setVisible(self.named.isChecked())
        self.save.setEnabled(True)
