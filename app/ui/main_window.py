"""The window of the day: navigation on the side, one page at a time, sync at the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.ports import Caseworker
from app.actions.session_ports import KeptPage
from app.actions.workplace import Workplace, with_worker
from app.domain.errors import AppError
from app.i18n import gettext as _
from app.ui import pages, shortcuts
from app.ui.access.emergencies_page import EmergenciesPage
from app.ui.agenda.today_page import TodayPage
from app.ui.backups.backups_page import BackupsPage
from app.ui.backups.keeper import BackupKeeper
from app.ui.backups.old_key_page import OldKeyPage
from app.ui.carried import Carried
from app.ui.conflicts.conflicts_page import ConflictsPage
from app.ui.drop_folder import DropFolder
from app.ui.erasure_keeper import ErasureKeeper
from app.ui.forms.client_mode import ClientMode
from app.ui.forms.fill_model import FillModel
from app.ui.key_keeper import KeyKeeper
from app.ui.lock_soon import LockSoon
from app.ui.navigation import Page
from app.ui.notices import (
    BACKUPS_PAGE,
    DROP_PAGE,
    EMERGENCIES_PAGE,
    LEASE_PAGE,
    OLD_KEY_PAGE,
    SHEET_PAGE,
    Notice,
    Notices,
    files_to_take,
    opened_in_an_emergency,
)
from app.ui.office.answer_page import AnswerPage
from app.ui.office.incoming_page import IncomingPage
from app.ui.office.queue_page import QueuePage
from app.ui.office.waiting_page import WaitingPage
from app.ui.papers.drop_page import DropPage
from app.ui.printing.later_page import PrintLaterPage
from app.ui.rail import Entry, Rail
from app.ui.reopening import Reopening, Watch, kept_of
from app.ui.rights.erasures_page import ErasuresPage
from app.ui.search.search_page import SearchPage
from app.ui.settings.settings_page import SettingsPage
from app.ui.sync.enrol_page import EnrolPage
from app.ui.sync.status import SyncStatus
from app.ui.tasks import Lane, Tasks
from app.ui.waiting_counts import WaitingCounts
from app.ui.widgets import column, row


def _told_when_asked(error: Exception) -> None:
    """What the search could not read ahead it will say itself, when somebody searches."""
    if not isinstance(error, AppError):
        raise error


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
    new_key = Signal(object)
    """A `NewKey`: the store shall have it."""
    lease_over = Signal(object)
    """The `Lease`: the work is closed."""
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
        self.drop_folder = DropFolder(tasks, self)
        self._demo = demo
        self._told: frozenset[UUID] = frozenset()
        self._pages: list[Page] = []
        self._root, self._is_left = "", False
        self.is_coming_back = False
        """Pages that were kept are still being taken up."""
        self.stack = QStackedWidget()
        self.stack.setObjectName("main.pages")
        self._watch = Watch(self.stack)
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
        self.erasing = ErasureKeeper(place, tasks, self.touched, self)
        tell = (self.notices.add, self.notices.drop)
        self.keys = KeyKeeper(place.keys, tasks, self.sync, self.touched, tell, self)
        self.keys.lease_over.connect(self.lease_over)
        self._make_shortcuts()
        self._make_room_for_client()
        self.counts = WaitingCounts(place, tasks, self.touched, self.sync, self.rail)
        self.counts.emergencies.connect(self._emergencies_found)
        self.drop_folder.changed.connect(self._tell_files)

    @property
    def may_be_closed(self) -> bool:
        """Neither the client nor the question who goes on has the window."""
        return self.isVisible() and not self.client.has_the_screen

    def begin(self, kept: Sequence[KeptPage] = ()) -> None:
        """Show the first page, or those that were kept at the last lock; begin to exchange."""
        if self.sync.closed or self._is_left:
            return
        if kept:
            self._reopen(kept)
        else:
            self.open_root(next(iter(self._entries)))
        self.counts.begin()
        self.sync.start()
        self.tasks.start(Lane.BACKUP, lambda _control: self.place.search.warm(), failed=_told_when_asked)
        self.drop_folder.begin()
        self.keys.begin()
        self.erasing.begin()
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
        for keeper in (self.keeper, self.erasing, self.keys):
            keeper.end()
        self.drop_folder.end()
        self.counts.end()
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

    def _make_rail(self) -> Rail:
        self.status = SyncStatus(self.sync, self._register)
        place = self.place
        self.rail = Rail(self._entries, place.worker, place.team, self.status, demo=self._demo)
        self.rail.chosen.connect(self.open_root)
        self.rail.new_case_asked.connect(self.start_intake)
        self.rail.lock_asked.connect(self.lock)
        self.rail.person_asked.connect(self.change_person)
        return self.rail

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

    def open_root(self, name: str) -> None:
        """A page of the navigation; everything that was open is left."""
        if name == self._root and len(self._pages) == 1:
            self.rail.mark(name)
            return
        if not self._leave_all():
            self.rail.mark(self._root)
            return
        self._root = name
        self.rail.mark(name)
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
        page.new_key.connect(self.new_key)
        page.language_chosen.connect(self.language_chosen)
        page.worker_saved.connect(self._worker_saved)
        return page

    def _lock_chosen(self, minutes: int) -> None:
        self.lock_minutes = minutes
        self.lock_chosen.emit(minutes)

    def _worker_saved(self, worker: Caseworker) -> None:
        self.place = with_worker(self.place, worker)
        self.worker_saved.emit(worker)

    def _emergencies_found(self, new: frozenset[UUID]) -> None:
        if not new:
            self.notices.drop(EMERGENCIES_PAGE)
        elif new - self._told and not isinstance(self.page, EmergenciesPage):
            self.notices.add(opened_in_an_emergency())
        self._told |= new

    def _tell_files(self) -> None:
        """New files in the drop folder: offered once more whenever there are others."""
        self.notices.drop(DROP_PAGE)
        count = len(self.drop_folder.waiting)
        if count and not isinstance(self.page, DropPage):
            self.notices.add(files_to_take(count))

    def _open_by_name(self, name: str) -> None:
        """Where a notice leads."""
        if name == SHEET_PAGE:
            self.open_root("settings")
            if isinstance(self.page, SettingsPage):
                self.page.open_sheet()
        elif name == BACKUPS_PAGE:
            self.open_root("settings")
            self.open_page(BackupsPage(self))
        elif name == OLD_KEY_PAGE:
            self.open_page(OldKeyPage(self))
        elif name == LEASE_PAGE:
            self.sync.sync_now()
        elif name == EMERGENCIES_PAGE:
            self.notices.drop(EMERGENCIES_PAGE)
            self.open_page(EmergenciesPage(self))
        elif name == DROP_PAGE:
            self.open_page(DropPage(self))
