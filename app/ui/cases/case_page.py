"""One case, in tabs: who, what is needed, where it went, what was said, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.actions.lines import CaseView
from app.actions.session_ports import KeptPage
from app.actions.touched import Kind, Touched
from app.domain.disputes import open_disputes
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import date_text
from app.ui import theme
from app.ui.access.emergency_banner import EmergencyBanner
from app.ui.access.reads import note_read
from app.ui.cases.case_state import state_pill
from app.ui.cases.forms_page import FormsPage
from app.ui.cases.pack_page import PackPage
from app.ui.cases.section import CaseSection
from app.ui.cases.sections import SECTIONS, last_shown, remember_shown
from app.ui.cases.tabs import Tabs
from app.ui.letters.kinds_page import KindsPage
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    LanguageBadge,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
)
from app.ui.widgets.flow import FlowLayout
from app.ui.words import name_of

WATCHED = frozenset(
    {
        Kind.CASE,
        Kind.CLIENT,
        Kind.REFERRAL,
        Kind.LETTER,
        Kind.CONFLICT,
        Kind.DRAFT,
        Kind.NOTE,
        Kind.PLAN,
        Kind.AGENDA,
        Kind.DOCUMENT,
        Kind.ACCESS,
        Kind.ERASURE,
    }
)


class CasePage(Page):
    """Fetches one frozen view of the case and hands it to the tab that is shown; again after changes."""

    def __init__(self, nav: Navigator, case_id: UUID) -> None:
        super().__init__(nav, _("Case"), name="case")
        self.case_id = case_id
        self.view: CaseView | None = None
        self._sections: dict[str, CaseSection] = {}
        self._stale: set[str] = set()
        self._inside: dict[str, Mapping[str, Any]] = {}
        self._shown = last_shown(nav.touched, case_id)
        self._put_buttons()
        self.emergency = EmergencyBanner(self, self.fetch)
        self.head.addWidget(self.emergency)
        facts = QWidget()
        self._pills = FlowLayout(facts)
        self.head.setSpacing(theme.GRID)
        self.head.addWidget(facts)
        self.tabs = Tabs("case.tabs", [(kind.name, _(kind.title)) for kind in SECTIONS], self)
        self.tabs.chosen.connect(self.show_tab)
        self.tabs.show_chosen(self._shown)
        self.head.addWidget(self.tabs)
        self._holder: QVBoxLayout = column(space=0)
        self.body.addLayout(self._holder)
        self.watch(WATCHED, self._changed)
        self.fetch()

    def _put_buttons(self) -> None:
        nav, case_id = self.nav, self.case_id
        self.find_button = PrimaryButton(_("Find the responsible agency"), "case.find", icon="search")
        self.find_button.clicked.connect(partial(nav.open_finder, case_id))
        self.find_button.setEnabled(False)
        write = SecondaryButton(_("Write a letter"), "case.write", icon="letter")
        write.clicked.connect(lambda _checked: self.write())
        fill = SecondaryButton(_("Fill a form"), "case.form", icon="edit")
        fill.clicked.connect(lambda _checked: nav.open_page(FormsPage(nav, case_id)))
        self.give_on = QuietButton("", "case.pack", icon="send")
        self.give_on.setToolTip(_("Give on as a file …"))
        self.give_on.setAccessibleName(_("Give on as a file …"))
        self.give_on.clicked.connect(lambda _checked: self._give_on())
        self.give_on.setEnabled(False)
        for button in (self.give_on, fill, write, self.find_button):
            self.title_row.addWidget(button)

    def _give_on(self) -> None:
        if self.view is not None:
            self.nav.open_page(PackPage(self.nav, self.view))

    # -- what the window and the tabs ask -------------------------------------------------------

    def shown(self) -> None:
        """Back from the finder or a letter: the cursor is in the case again, not in the navigation."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.tabs.take_focus()

    def submit(self) -> None:
        """Ctrl+Enter: what the tab is for, else on to the finder."""
        section = self._sections.get(self._shown)
        if section is None or not section.submit():
            self.nav.open_finder(self.case_id)

    def can_leave(self) -> bool:
        """Each tab keeps what is unfinished in it, never throws it away."""
        left = [section.can_leave() for section in self._sections.values()]  # every one of them is asked
        return all(left)

    def kept_as(self) -> KeptPage:
        inside = {name: dict(section.kept_as()) for name, section in self._sections.items()}
        return KeptPage("case", self.case_id, self.case_id, {"tab": self.tab(), "inside": inside})

    def take_up(self, state: Mapping[str, Any]) -> None:
        self._inside = dict(state.get("inside", {}))
        self.show_tab(str(state.get("tab", "")))

    def write(self, referral_id: UUID | None = None) -> None:
        """A letter of any kind, about the case or one of its referrals."""
        self.nav.open_page(KindsPage(self.nav, self.case_id, referral_id))

    def tab(self) -> str:
        """Name of the tab that is shown."""
        return self._shown

    def show_tab(self, name: str) -> None:
        """Go to a tab; it is built at the first look."""
        if name not in {kind.name for kind in SECTIONS}:
            return
        self._shown = name
        remember_shown(self.nav.touched, self.case_id, name)
        self.tabs.show_chosen(name)
        if self.view is not None:
            self._show_section(self.view)

    def act(
        self,
        work: Callable[[Control], Touched],
        *,
        done: Callable[[Touched], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> Control:
        """As every page's; the case is read again for all tabs."""

        def acted(what: Touched) -> None:
            done(what)
            self.fetch()

        return super().act(work, done=acted, failed=failed)

    def fetch(self) -> None:
        """Read the case again."""
        queries, case_id = self.nav.place.queries, self.case_id

        def read(_control: Control) -> CaseView:
            return queries.case(case_id)

        self.run(Lane.STORE, read, done=self._show)

    # -- inside ---------------------------------------------------------------------------------

    def _changed(self, _what: Touched) -> None:
        self.fetch()

    def _show(self, view: CaseView) -> None:
        if self.view is None:
            note_read(self.nav, self.case_id)
        self.view = view
        self.emergency.show_case(view)
        self.set_title(name_of(view.client))
        self.find_button.setEnabled(bool(view.needs))
        self.give_on.setEnabled(True)
        self._show_pills(view)
        self._stale = set(self._sections)
        for kind in SECTIONS:
            built = self._sections.get(kind.name)
            self.tabs.show_number(kind.name, kind.number(view) or (built.count(view) if built else 0))
        self._show_section(view)

    def _show_section(self, view: CaseView) -> None:
        section = self._sections.get(self._shown)
        if section is None:
            kind = next(kind for kind in SECTIONS if kind.name == self._shown)
            section = self._sections[self._shown] = kind.build(self, self.case_id)
            self._holder.addWidget(section)
            section.take_up(self._inside.pop(self._shown, {}))
            self._stale.add(self._shown)
        if self._shown in self._stale:
            self._stale.discard(self._shown)
            section.show_case(view)
        for name, other in self._sections.items():
            other.setVisible(name == self._shown)
        section.entered()

    def _show_pills(self, view: CaseView) -> None:
        empty(self._pills)
        client = view.client
        number = _("Case {number}").format(number=theme.isolate(view.case.number))
        pills: list[QWidget] = [
            Text(number, "muted", wrap=False),
            state_pill(view.case),
            LanguageBadge(client.letter_language),
        ]
        if client.needs_interpreter:
            pills.append(StatusPill(_("Needs an interpreter"), "attention", "speech"))
        if client.prefers_audio:
            pills.append(StatusPill(_("Better read aloud"), "attention", "person"))
        if view.case.restricted_on is not None:
            words = _("Restricted (Art. 18)")
            pills.append(StatusPill(words, "attention", "shield", "case.restricted"))
        if open_disputes(view.disputes):
            pills.append(StatusPill(_("Something is disputed"), "attention", "question", "case.has_disputes"))
        if view.conflicts:
            text = _("Two people changed the same field: please decide")
            pills.append(StatusPill(text, "attention", "conflict", "case.conflict"))
        opened = date_text(view.case.opened_on, ui_translator().tag)
        pills.append(Text(_("Opened {date}").format(date=theme.isolate(opened)), "muted", wrap=False))
        for pill in pills:
            self._pills.addWidget(pill)
