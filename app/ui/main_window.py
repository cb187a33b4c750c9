"""The window of the day: navigation on the side, one page at a time, sync at the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.actions.ports import Caseworker
from app.actions.session_ports import KeptPage
from app.actions.touched import Kind
from app.actions.workplace import Workplace, with_worker
from app.domain.agenda import placed
from app.domain.clock import today
from app.i18n import gettext as _
from app.i18n import pgettext
from app.ui import icons, pages, shortcuts, theme
from app.ui.access.emergencies_page import EmergenciesPage
from app.ui.agenda.today_model import pressing
from app.ui.agenda.today_page import WATCHED as DAY_KINDS
from app.ui.agenda.today_page import TodayPage
from app.ui.backups.backups_page import BackupsPage
from app.ui.backups.keeper import BackupKeeper
from app.ui.carried import Carried
from app.ui.conflicts.conflicts_page import ConflictsPage
from app.ui.forms.client_mode import ClientMode
from app.ui.forms.fill_model import FillModel
from app.ui.lock_soon import LockSoon
from app.ui.navigation import Page
from app.ui.notices import (
    BACKUPS_PAGE,
    EMERGENCIES_PAGE,
    SHEET_PAGE,
    Notice,
    Notices,
    opened_in_an_emergency,
)
from app.ui.office.answer_page import AnswerPage
from app.ui.office.incoming_page import IncomingPage
from app.ui.office.queue_page import QueuePage
from app.ui.office.waiting_page import WaitingPage
from app.ui.printing.later_page import PrintLaterPage
from app.ui.reopening import Reopening, Watch, kept_of
from app.ui.rights.erasures_page import ErasuresPage
from app.ui.search.search_page import SearchPage
from app.ui.settings.settings_page import SettingsPage
from app.ui.sync.enrol_page import EnrolPage
from app.ui.sync.status import SyncStatus
from app.ui.tasks import Lane, Tasks, raise_again
from app.ui.widgets import PrimaryButton, QuietButton, StatusPill, Text, column, row
from app.ui.widgets.buttons import ICON_SIZE

RAIL_WIDTH = 232


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation."""

    name: str
    words: str
    icon: str
    make: Callable[[], Page]


class MainView(QWidget):
    """The navigator of a signed-in caseworker."""

    language_chosen = Signal(str)
    worker_saved = Signal(object)
    """The signed-in caseworker, with what she changed of her own facts."""
    locked = Signal()

    change_person = Signal()
    """Somebody else wants to go on in the open store."""
    lock_chosen = Signal(int)
    """After how many minutes it locks by itself."""
    reopened = Signal()
    """Every page that was kept at the last lock is there again, as it was left."""

    def __init__(
        self,
        place: Workplace,
        tasks: Tasks,
        *,
        demo: bool = False,
        notices: list[Notice] | None = None,
        carried: Carried | None = None,
        lock_minutes: int = 0,
    ) -> None:
        """`carried` = what goes on from the session before; `lock_minutes` = of this device."""
        super().__init__()
        self.lock_minutes = lock_minutes
        self.setObjectName("main")
        self.setProperty("look", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.place, self.tasks = place, tasks
        self.carried = carried or Carried(place, tasks)
        self.touched, self.sync = self.carried.touched, self.carried.sync
        self.printing = self.carried.print_room(place)
        self._demo = demo
        self._told: frozenset[UUID] = frozenset()
        self._pages: list[Page] = []
        self._root, self._is_left = "", False
        self.is_coming_back = False
        """Pages that were kept are still being taken up."""
        self.stack = QStackedWidget()
        self.stack.setObjectName("main.pages")
        self._watch = Watch(self.stack)
        self._rail_buttons: dict[str, QPushButton] = {}
        self._entries = self._make_entries()
        self._work = QWidget()
        across = row(self._work, space=0)
        across.addWidget(self._make_rail())
        right = column(space=0)
        self.notices = Notices(notices if notices is not None else [], self._open_by_name)
        right.addWidget(self.notices)
        right.addWidget(self.stack, 1)
        across.addLayout(right, 1)
        self.keeper = BackupKeeper(place.backups, tasks, self.touched, self.notices.add, self)
        self._make_shortcuts()
        self._make_room_for_client()
        self.sync.changed.connect(self._show_conflicts)
        self.touched.watch(self, {Kind.PRINT_JOB}, lambda _what: self._count_jobs())
        self.touched.watch(self, DAY_KINDS, lambda _what: self._count_day())

    def begin(self, kept: Sequence[KeptPage] = ()) -> None:
        """Show the first page, or those that were kept at the last lock; begin to exchange."""
        if self.sync.closed or self._is_left:
            return
        if kept:
            self._reopen(kept)
        else:
            self.open_root(next(iter(self._entries)))
        self._count_jobs()
        self._count_day()
        self._count_erasures()
        self.touched.watch(self, {Kind.ERASURE}, lambda _what: self._count_erasures())
        self._tell_emergencies()
        self.touched.watch(self, {Kind.ACCESS}, lambda _what: self._tell_emergencies())
        self.sync.start()
        if not self._demo:
            self.keeper.begin()

    def _reopen(self, kept: Sequence[KeptPage]) -> None:
        first = kept[0].kind
        self.open_root(first if first in self._entries else next(iter(self._entries)))
        if self.page is None:
            return
        again = Reopening(self, kept, self)
        again.finished.connect(self._came_back)
        self.is_coming_back = True
        again.begin(self.page)

    def _came_back(self) -> None:
        self.is_coming_back = False
        self.reopened.emit()

    def kept(self) -> tuple[KeptPage, ...]:
        """Every page as it is left; what pages keep by themselves (drafts) is on its way to the store."""
        cursor = self._watch.last
        kept = [kept_of(page, cursor) for page in self._pages]
        for page in self._pages:
            page.can_leave()
        if kept:
            kept[0] = replace(kept[0], kind=self._root)
        return tuple(kept)

    def close_pages(self, *, carry_on: bool = False) -> None:
        """Let go of everything; afterwards no callback of a page runs.

        With `carry_on` the exchange with the office and what is being printed go on: another window takes
        them over (`carried`).
        """
        self._is_left = True
        self.keeper.end()
        self.client.close_mode()
        self.touched.forget(self)
        if not carry_on:
            self.carried.close()
        for page in reversed(self._pages):
            page.closed()
        self._pages.clear()

    # -- navigation on the side ---------------------------------------------------------------

    def _make_entries(self) -> dict[str, Entry]:
        day = Entry("today", _("Today"), "calendar", lambda: TodayPage(self))
        street = [
            Entry("cases", _("Cases"), "cases", lambda: pages.case_list(self)),
            Entry("waiting", _("Waiting for an answer"), "waiting", lambda: WaitingPage(self)),
        ]
        office = [
            Entry("incoming", _("Incoming referrals"), "incoming", lambda: IncomingPage(self)),
            Entry("queue", _("Print queue"), "printer", lambda: QueuePage(self)),
            Entry("answer", _("Record an answer"), "slip", lambda: AnswerPage(self)),
        ]
        rest = [
            Entry("later", _("Print later"), "later", lambda: PrintLaterPage(self)),
            Entry("conflicts", _("Conflicts"), "conflict", lambda: ConflictsPage(self)),
            Entry("erasures", _("Bin and erasure"), "trash", lambda: ErasuresPage(self)),
            Entry("settings", _("Settings"), "settings", self._make_settings),
        ]
        in_office = self.place.worker.role == "office"
        order = [*office, day, *street, *rest] if in_office else [day, *street, office[2], *rest]
        return {entry.name: entry for entry in order}

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        rail.setProperty("look", "rail")
        rail.setObjectName("main.rail")
        rail.setMinimumWidth(RAIL_WIDTH)
        rail.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        down = column(rail, space=0)
        down.setContentsMargins(12, 20, 12, 16)
        down.setSpacing(4)
        down.addLayout(self._make_brand())
        down.addSpacing(8)
        self.new_case = PrimaryButton(_("New case"), "nav.new_case", icon="new")
        self.new_case.setToolTip(_("Begin a new case (Ctrl+N)"))
        self.new_case.clicked.connect(self.start_intake)
        if self.place.worker.role != "office":
            down.addWidget(self.new_case)
            down.addSpacing(8)
        else:
            self.new_case.hide()
        for entry in self._entries.values():
            down.addWidget(self._rail_button(entry))
        down.addStretch(1)
        down.addWidget(Text(self.place.worker.name, "strong"))
        down.addWidget(Text(self.place.team, "small"))
        self.lock_button = QuietButton(_("Lock"), "nav.lock", icon="lock")
        self.lock_button.setToolTip(_("Close the store; you or somebody else can unlock it (Ctrl+L)"))
        self.lock_button.clicked.connect(self.lock)
        self.person_button = QuietButton(pgettext("person", "Switch"), "nav.person", icon="people")
        self.person_button.setAccessibleName(_("Change person"))
        self.person_button.setToolTip(_("Somebody else goes on here with her own passphrase (Ctrl+Shift+L)"))
        self.person_button.clicked.connect(self.change_person)
        beside = row(space=0)
        for button in (self.lock_button, self.person_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the cursor where it is kept
            beside.addWidget(button)
        beside.addStretch(1)
        down.addLayout(beside)
        down.addSpacing(8)
        self.status = SyncStatus(self.sync, self._register)
        down.addWidget(self.status)
        return rail

    def _make_brand(self) -> QVBoxLayout:
        down = column(space=1)
        down.addWidget(Text(_("Sozialraumbüro"), "heading", wrap=False))
        if self._demo:
            down.addWidget(StatusPill(_("Demo: invented people"), "attention", "hint", "main.demo"))
        return down

    def _rail_button(self, entry: Entry) -> QPushButton:
        button = QPushButton(entry.words)
        button.setObjectName(f"nav.{entry.name}")
        button.setAccessibleName(entry.words)
        button.setCheckable(True)
        button.setIcon(icons.icon(entry.icon, theme.TEXT, on=theme.ACCENT, gap=icons.GAP))
        button.setIconSize(ICON_SIZE)
        bold = QFont(button.font())
        bold.setBold(True)
        button.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(entry.words) + 64)
        button.clicked.connect(partial(self.open_root, entry.name))
        self._rail_buttons[entry.name] = button
        return button

    def _make_shortcuts(self) -> None:
        keys: list[tuple[str, Callable[[], object]]] = [
            (shortcuts.NEW_CASE, self.start_intake),
            (shortcuts.FIND, self._focus_search),
            (shortcuts.SEARCH, self.open_search),
            (shortcuts.HELP, self._show_keys),
            (shortcuts.BACK, self.back),
            (shortcuts.SUBMIT, self._submit),
            ("Ctrl+Enter", self._submit),
            (shortcuts.SYNC, self.sync.sync_now),
            (shortcuts.LOCK, self.lock),
            (shortcuts.PERSON, self.change_person.emit),
            (shortcuts.CLIENT, self._turn_page),
        ]
        names = list(self._entries)
        keys += [(f"Ctrl+{at}", partial(self.open_root, name)) for at, name in enumerate(names, 1)]
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), self._work)  # none is heard while it is hidden
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def _make_room_for_client(self) -> None:
        """Either the work or the client's screen is there, never both."""
        self.client = ClientMode(self.place, self.tasks)
        self.client.began.connect(self._work.hide)
        self.client.ended.connect(self._work.show)
        whole = column(self, space=0)
        whole.addWidget(self._work)
        whole.addWidget(self.client)
        self.soon = LockSoon(self)

    # -- Navigator ----------------------------------------------------------------------------

    @property
    def page(self) -> Page | None:
        """The page on top."""
        return self._pages[-1] if self._pages else None

    def open_root(self, name: str, _checked: object = None) -> None:
        """A page of the navigation; everything that was open is left."""
        if name == self._root and len(self._pages) == 1:
            self._mark(name)
            return
        if not self._leave_all():
            self._mark(self._root)
            return
        self._root = name
        self._mark(name)
        self.open_page(self._entries[name].make())

    def open_page(self, page: Page) -> None:
        """Put a page on top."""
        page.show_back(bool(self._pages))
        self._pages.append(page)
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.shown()

    def back(self) -> None:
        """Close the page on top, if it may be left."""
        if len(self._pages) < 2 or not self._pages[-1].can_leave():
            return
        self._take_away(self._pages.pop())
        top = self._pages[-1]
        self.stack.setCurrentWidget(top)
        top.shown()

    def start_intake(self) -> None:
        """A new case (Ctrl+N)."""
        self._open_above_root(pages.intake(self, None))

    def resume_draft(self, draft_id: UUID) -> None:
        """Go on with a kept form."""
        self._open_above_root(pages.intake(self, draft_id))

    def open_case(self, case_id: UUID) -> None:
        """The page of a case."""
        self.open_page(pages.case(self, case_id))

    def open_finder(self, case_id: UUID) -> None:
        """The responsible agencies for a case."""
        self.open_page(pages.finder(self, case_id))

    def open_referral(self, referral_id: UUID) -> None:
        """The consent page, or the letter page where consent exists."""
        self.open_page(pages.referral(self, referral_id))

    def open_letter(self, letter_id: UUID) -> None:
        """An issued letter."""
        self.open_page(pages.letter(self, letter_id))

    def open_answer(self, referral_id: UUID) -> None:
        """Record the answer of this referral."""
        self.open_page(AnswerPage(self, referral_id))

    def turn_to_client(self, fill: QObject, back: Callable[[str], None]) -> None:
        """The client has the window until the PIN or the passphrase brings it back."""
        if isinstance(fill, FillModel):
            self.client.turn(fill, back)

    def lock(self) -> None:
        """Whatever is open is kept as it is; then the store is closed and the process ends."""
        self.locked.emit()

    def replace_page(self, page: Page, make: Callable[[], None]) -> None:
        """Take `page` away and let `make` open another one in its place; only if it is on top."""
        if page is self.page:
            page.can_leave()  # what is unfinished in it is kept
            self._take_away(self._pages.pop())
            make()

    def show_closed(self, page: Page, case_id: UUID) -> None:
        """The case that `page` shows is not open to who is signed in: say so in its place."""
        self.replace_page(page, lambda: self.open_page(pages.closed_case(self, case_id)))

    # -- inside -------------------------------------------------------------------------------

    def _open_above_root(self, page: Page) -> None:
        if not self._pages[-1].can_leave():
            page.closed()
            page.deleteLater()
            return
        self.open_page(page)

    def _leave_all(self) -> bool:
        if self._pages and not self._pages[-1].can_leave():
            return False
        while self._pages:
            self._take_away(self._pages.pop())
        return True

    def _take_away(self, page: Page) -> None:
        page.closed()
        self.stack.removeWidget(page)
        page.hide()
        page.deleteLater()

    def _mark(self, name: str) -> None:
        for known, button in self._rail_buttons.items():
            button.setChecked(known == name)

    def _focus_search(self) -> None:
        if self.page is None or self.page.focus_search():
            return
        self.open_root("cases")
        if self.page is not None:
            self.page.focus_search()

    def open_search(self) -> None:
        """Search everything (Ctrl+K)."""
        if isinstance(self.page, SearchPage):
            self.page.focus_search()
        elif self.page is not None:
            self._open_above_root(SearchPage(self))

    def _submit(self) -> None:
        if self.page is not None:
            self.page.submit()

    def _turn_page(self) -> None:
        if self.page is not None:
            self.page.turn_to_client()

    def _show_keys(self) -> None:
        if not isinstance(self.page, shortcuts.ShortcutsPage):
            self.open_page(shortcuts.ShortcutsPage(self))

    def _register(self) -> None:
        if not isinstance(self.page, EnrolPage):
            self.open_page(EnrolPage(self, self.sync))

    def _make_settings(self) -> Page:
        page = SettingsPage(self, self.sync, self._register, self.lock_minutes)
        page.lock_chosen.connect(self._lock_chosen)
        page.language_chosen.connect(self.language_chosen)
        page.worker_saved.connect(self._worker_saved)
        return page

    def _lock_chosen(self, minutes: int) -> None:
        self.lock_minutes = minutes
        self.lock_chosen.emit(minutes)

    def _worker_saved(self, worker: Caseworker) -> None:
        self.place = with_worker(self.place, worker)
        self.worker_saved.emit(worker)

    def _tell_emergencies(self) -> None:
        """Whether a case that she may read was opened in an emergency, and nobody took note of it."""
        book = self.place.access
        self.tasks.start(
            Lane.STORE,
            lambda _control: frozenset(one.access_id for one in book.notices(only_new=True) if one.is_mine),
            done=self._emergencies_found,
            failed=raise_again,
        )

    def _emergencies_found(self, new: frozenset[UUID]) -> None:
        if not new:
            self.notices.drop(EMERGENCIES_PAGE)
        elif new - self._told and not isinstance(self.page, EmergenciesPage):
            self.notices.add(opened_in_an_emergency())
        self._told |= new

    def _open_by_name(self, name: str) -> None:
        """Where a notice leads."""
        if name == SHEET_PAGE:
            self.open_root("settings")
            if isinstance(self.page, SettingsPage):
                self.page.open_sheet()
        elif name == BACKUPS_PAGE:
            self.open_root("settings")
            self.open_page(BackupsPage(self))
        elif name == EMERGENCIES_PAGE:
            self.open_page(EmergenciesPage(self))

    def _show_conflicts(self) -> None:
        """How many fields wait for a decision, in the navigation."""
        count = self.sync.state.conflicts if self.sync.state else 0
        self._show_count("conflicts", _("Conflicts ({count})"), count)

    def _count_jobs(self) -> None:
        """How many letters wait for a printer, in the navigation."""
        jobs = self.place.print_jobs
        self.tasks.start(
            Lane.STORE, lambda _control: len(jobs.all()), done=self._show_jobs, failed=raise_again
        )

    def _show_jobs(self, count: int) -> None:
        self._show_count("later", _("Print later ({count})"), count)

    def _count_day(self) -> None:
        """How much of hers is overdue or due today, in the navigation."""
        desk, day = self.place.agenda, today(self.place.clock)
        holidays = self.place.content.directory.holidays

        def count(_control: object) -> int:
            return pressing(placed(desk.entries(day, mine=True, ahead=False).entries, day, holidays))

        self.tasks.start(Lane.STORE, count, done=self._show_day, failed=raise_again)

    def _count_erasures(self) -> None:
        """Erasures that took changes of hers along, which she has not read of, in the navigation."""
        kept = self.place.protection
        self.tasks.start(
            Lane.STORE,
            lambda _control: len(kept.lost_edits()),
            done=self._show_erasures,
            failed=raise_again,
        )

    def _show_erasures(self, count: int) -> None:
        self._show_count("erasures", _("Bin and erasure ({count})"), count)

    def _show_day(self, count: int) -> None:
        self._show_count("today", _("Today ({count})"), count)

    def _show_count(self, name: str, words: str, count: int) -> None:
        if self._is_left:
            return
        button = self._rail_buttons[name]
        button.setText(words.format(count=count) if count else self._entries[name].words)
        button.setAccessibleName(button.text())
