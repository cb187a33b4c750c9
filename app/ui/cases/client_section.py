"""The client and the people she lives with: every fact can be corrected, disputed, decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.actions import clients
from app.actions.clients import Facts, NewCase, NewMember
from app.actions.household_ports import Member, Members
from app.actions.lines import CaseView
from app.actions.search_ports import Typed
from app.actions.touched import Touched
from app.domain.records import Household
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.cases.client_fields import FactInputs
from app.ui.cases.fact_acts import FactActs
from app.ui.cases.section import CaseSection
from app.ui.intake_choices import Answers, read_answers
from app.ui.navigation import Page
from app.ui.search.duplicates import DuplicateCard
from app.ui.search.merge_page import MergedCard, MergePage
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    Heading,
    LineEdit,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.words import name_of

_PERSON = (
    (("client", "given_name"), ("client", "family_name")),
    (("client", "birth_date"), ("client", "gender")),
    (("client", "phone"), ("client", "email")),
    (("client", "nationalities"), ("client", "code_word")),
)
_LANGUAGES = (
    (("client", "spoken"), ("client", "reads")),
    (("client", "letter_language"), ("client", "needs_interpreter")),
    (("client", "prefers_audio"), None),
)
_RESIDENCE = ((("client", "residence"), None),)
_HOME = (
    (("household", "street"), None),
    (("household", "postal_code"), ("household", "city")),
    (("household", "district"), None),
    (("household", "adults"), ("household", "children")),
)
_Rows = tuple[tuple[tuple[str, str] | None, ...], ...]


class ClientSection(CaseSection):
    """What was on the screen decides: a save writes only what this person changed."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.client")
        self._view: CaseView | None = None
        self._shown: CaseView | None = None
        """The view that the fields were filled from: base of a save."""
        self._is_offered = False
        self._entries: DuplicateCard | None = None
        self.inputs = FactInputs(self.nav.place.content, self._edited)
        self.save = PrimaryButton(_("Save changes"), "client.save", icon="save")
        self.save.setEnabled(False)
        self.save.clicked.connect(self._save)
        self._bar = QWidget()
        line = row(self._bar, space=2)
        line.addWidget(self.save)
        line.addWidget(Text(_("Not saved yet. Leaving the page saves it too."), "muted"), 1)
        self._bar.hide()
        page.footer.addWidget(self._bar)
        self._unnamed = StatusPill(_("Without a name"), "attention", "person", "client.unnamed")
        self._members = column(space=1)
        self._new_given = LineEdit("member.given_name", _("Given name"))
        self._new_family = LineEdit("member.family_name", _("Family name"))
        self._with_case = QCheckBox(_("With a case of her own"))
        self._with_case.setObjectName("member.with_case")
        self._place()
        self._acts = FactActs(page)
        for field in self.inputs.fields.values():
            self._acts.attach(field.notices)

    # -- what the page asks ---------------------------------------------------------------------------

    def show_case(self, view: CaseView) -> None:
        """Fill the fields, unless something in them is not saved yet."""
        self._view = view
        if not self._is_offered:
            self._is_offered = True
            forms = self.nav.place.forms
            self.page.run(Lane.STORE, lambda _control: read_answers(forms), done=self._offer)
        if not self.save.isEnabled():
            self._shown = view
            self.inputs.fill(view.client, view.household)
        self._show_entries(view)
        self._unnamed.setVisible(clients.is_anonymous(view.client))
        for field in self.inputs.fields.values():
            self._acts.show(view, field.notices)
        households, client_id = self.nav.place.households, view.client.id
        self.page.run(Lane.STORE, lambda _control: households.others(client_id), done=self._show_members)

    def _show_entries(self, view: CaseView) -> None:
        """Is she here twice, or was another entry made one with this?"""
        if self._entries is None:
            client_id = view.client.id

            def compare(other: UUID) -> None:
                self.nav.open_page(MergePage(self.nav, client_id, other))

            self._entries = DuplicateCard(self.page, self.nav, but=client_id, compare=compare)
            self.body.insertWidget(0, self._entries)
            self.body.insertWidget(1, MergedCard(self.page, self.nav, client_id))
        given, family = view.client.given_name or "", view.client.family_name or ""
        self._entries.look_for(Typed(given, family, view.client.birth_date))

    def submit(self) -> bool:
        """Save what was changed."""
        if self.save.isEnabled():
            self._save()
            return True
        return False

    def can_leave(self) -> bool:
        """What was changed is saved; an unfinished date keeps the page."""
        if self.save.isEnabled():
            if not self.inputs.is_whole():
                return False
            self._save()
        return True

    # -- building ---------------------------------------------------------------------------------------

    def _place(self) -> None:
        main, side = column(space=2), column(space=2)
        across = row(space=3)
        across.addLayout(main, 3)
        across.addLayout(side, 2)
        self.body.addLayout(across)
        person = self._card(_("Person"), _PERSON)
        person.column.insertWidget(1, self._unnamed)
        main.addWidget(person)
        main.addWidget(self._card(_("Languages"), _LANGUAGES))
        main.addWidget(self._card(_("Residence"), _RESIDENCE))
        main.addStretch(1)
        side.addWidget(self._card(_("Household"), _HOME))
        side.addWidget(self._members_card())
        side.addStretch(1)
        self.body.addStretch(1)

    def _card(self, title: str, rows: _Rows) -> Card:
        card = Card()
        card.column.addWidget(Heading(title))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID * 2)
        grid.setVerticalSpacing(theme.GRID)
        for line, places in enumerate(rows):
            span = 2 if None in places else 1
            for at, place in enumerate(places):
                if place is not None:
                    grid.addWidget(self.inputs.fields[place], line, at, 1, span, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        card.column.addLayout(grid)
        return card

    def _members_card(self) -> Card:
        card = Card("client.members")
        card.column.addWidget(Heading(_("Lives together with")))
        card.column.addWidget(Text(_("They share the address. Notes are never shared."), "muted"))
        card.column.addLayout(self._members)
        line = row(space=1)
        for field in (self._new_given, self._new_family):
            field.setAccessibleName(field.placeholderText())
            line.addWidget(field)
        card.column.addLayout(line)
        add = SecondaryButton(_("Add a person"), "member.add", icon="new")
        add.clicked.connect(self._add_member)
        end = row(space=1)
        end.addWidget(self._with_case, 1)
        end.addWidget(add)
        card.column.addLayout(end)
        self._leave = QuietButton(_("No longer lives at this address"), "member.leave", icon="forward")
        self._leave.clicked.connect(self._move_out)
        card.column.addWidget(self._leave)
        return card

    # -- showing ------------------------------------------------------------------------------------------

    def _offer(self, answers: Answers) -> None:
        self.inputs.offer(answers)
        if self._view is not None and not self.save.isEnabled():
            self.inputs.fill(self._view.client, self._view.household)

    def _show_members(self, members: Members) -> None:
        empty(self._members)
        for member in members.known:
            self._members.addLayout(self._member(member))
        if members.hidden:
            words = ngettext(
                "{number} more person, whose case is not open to you",
                "{number} more people, whose cases are not open to you",
                members.hidden,
            )
            self._members.addWidget(Text(words.format(number=members.hidden), "muted"))
        if not members.known and not members.hidden:
            self._members.addWidget(Text(_("Nobody else is on record."), "muted"))
        self._leave.setVisible(bool(members.known or members.hidden))

    def _member(self, member: Member) -> QGridLayout:
        line = QGridLayout()
        line.setColumnStretch(0, 1)
        line.addWidget(Text(name_of(member.client), "strong"), 0, 0)
        if member.case_id is not None:
            go = SecondaryButton(theme.isolate(member.case_number), f"member.case.{member.client.id}")
            go.setAccessibleName(_("Open the case of {name}").format(name=name_of(member.client)))
            go.clicked.connect(partial(self.nav.open_case, member.case_id))
        else:
            go = SecondaryButton(_("Open a case"), f"member.open.{member.client.id}", icon="new")
            go.clicked.connect(partial(self._open_case, member.client.id))
        line.addWidget(go, 0, 1)
        away = QuietButton(_("Moved out"), f"member.away.{member.client.id}")
        away.clicked.connect(partial(self._moved_out, member.client.id))
        line.addWidget(away, 0, 2)
        return line

    # -- doing ----------------------------------------------------------------------------------------------

    def _edited(self) -> None:
        self._set_unsaved(unsaved=True)

    def _set_unsaved(self, *, unsaved: bool) -> None:
        self.save.setEnabled(unsaved)
        self._bar.setVisible(unsaved and self.isVisible())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._bar.setVisible(self.save.isEnabled())

    def hideEvent(self, event: QHideEvent) -> None:
        self._bar.hide()
        super().hideEvent(event)

    def _save(self) -> None:
        shown, place = self._shown, self.nav.place
        if shown is None or not self.inputs.is_whole():
            return
        before = Facts(shown.client, shown.household)
        home = self.inputs.household(shown.household or Household(shown.client.id))
        after = Facts(self.inputs.client(shown.client), home)
        self._set_unsaved(unsaved=False)

        def save(_control: Control) -> Touched:
            return clients.save(
                before, after, seen=shown.seen, case_id=self.case_id, work=place.work, clock=place.clock
            )

        self.page.act(save, done=self._saved, failed=self._not_saved)

    def _saved(self, _what: Touched) -> None:
        self.page.banner.clear()

    def _not_saved(self, error: Exception) -> None:
        self._set_unsaved(unsaved=True)
        self.page.banner.show_error(error)

    def _add_member(self) -> None:
        view, place = self._view, self.nav.place
        member = NewMember(self._new_given.text(), self._new_family.text(), self._with_case.isChecked())
        if view is None:
            return
        if not (member.given_name.strip() or member.family_name.strip()):
            self._new_given.setFocus()
            return
        beside = view.client.id

        def add() -> Touched:
            made = clients.add_member(
                beside, member, work=place.work, worker=place.worker, team=place.team, clock=place.clock
            )
            return made.touched if isinstance(made, NewCase) else made

        self._new_given.clear()
        self._new_family.clear()
        self._do(add)

    def _open_case(self, client_id: UUID, _checked: object = None) -> None:
        place = self.nav.place

        def open_() -> Touched:
            return clients.open_case_for(
                client_id, work=place.work, worker=place.worker, team=place.team, clock=place.clock
            ).touched

        self._do(open_)

    def _move_out(self) -> None:
        if self._view is not None:
            self._moved_out(self._view.client.id)

    def _moved_out(self, client_id: UUID, _checked: object = None) -> None:
        place, view = self.nav.place, self._view
        home = view.client.household_id if view else None
        self._do(lambda: clients.move_out(client_id, work=place.work))
        if home is not None:
            self.page.banner.show_message(
                _("Moved out: the address stays with the others."),
                action=_("Undo"),
                act=partial(self._move_back, client_id, home),
            )

    def _move_back(self, client_id: UUID, home: UUID) -> None:
        work = self.nav.place.work
        self._do(lambda: clients.move_in(client_id, home, work=work))
        self.page.banner.clear()

    def _do(self, work: Callable[[], Touched]) -> None:
        self.page.act(lambda _control: work(), done=lambda _what: None)
