"""What pages know of the window around them, and what every page has.

A page never knows another page: it asks the `Navigator`. The main window builds pages through
`app.ui.pages` and its own factories.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.actions import origin
from app.actions.session_ports import KeptPage
from app.actions.touched import Kind, Touched
from app.actions.workplace import Workplace
from app.domain.errors import CaseNotOpen
from app.i18n import gettext as _
from app.ui import icons, theme
from app.ui.drop_folder import DropFolder
from app.ui.print_room import PrintRoom
from app.ui.tasks import Control, Lane, OwnTasks, Tasks
from app.ui.touched import TouchedHub
from app.ui.widgets.banner import Banner
from app.ui.widgets.buttons import QuietButton
from app.ui.widgets.layout import Foot, Scroll, column, limited, row
from app.ui.widgets.text import PageTitle, Text

if TYPE_CHECKING:
    from app.ui.erasure_keeper import ErasureKeeper

Result = TypeVar("Result")


def _no_progress(_done: int, _total: int) -> None:
    """Nobody looks."""


class Navigator(Protocol):
    """The window around the pages."""

    place: Workplace
    tasks: Tasks
    touched: TouchedHub
    printing: PrintRoom
    drop_folder: DropFolder
    """New files that are offered as papers."""

    @property
    def erasing(self) -> ErasureKeeper | None:
        """What ends erasures; None = where nothing of a case is shown."""
        ...

    def start_intake(self) -> None:
        """A new case (Ctrl+N)."""
        ...

    def resume_draft(self, draft_id: UUID) -> None:
        """Go on with a kept form."""
        ...

    def open_case(self, case_id: UUID) -> None:
        """The page of a case."""
        ...

    def open_finder(self, case_id: UUID) -> None:
        """The responsible agencies for a case."""
        ...

    def open_referral(self, referral_id: UUID) -> None:
        """The consent page, or the letter page where consent exists."""
        ...

    def open_letter(self, letter_id: UUID) -> None:
        """An issued letter."""
        ...

    def turn_to_client(self, fill: QObject, back: Callable[[str], None]) -> None:
        """Give the window to the client with this form (a `FillModel`); `back` = where she stopped, later."""
        ...

    def open_root(self, name: str) -> None:
        """A page of the navigation, with nothing on top of it."""
        ...

    def open_page(self, page: Page) -> None:
        """Put a page on top; `back` returns to the one below."""
        ...

    def back(self) -> None:
        """Close the page on top, if it may be left."""
        ...

    def lock(self) -> None:
        """Close the store; whoever comes unlocks it."""
        ...

    def replace_page(self, page: Page, make: Callable[[], None]) -> None:
        """Take `page` away and let `make` open another one in its place; only if it is on top."""
        ...

    def show_closed(self, page: Page, case_id: UUID) -> None:
        """The case that `page` shows is not open to who is signed in: say so in its place."""
        ...


class Page(QWidget):
    """A screen: title row, banner, body, and perhaps a bar of actions at the bottom.

    Subclasses add to `self.body`, `self.title_row` (buttons at the end) and `self.footer`; what must stay
    while the body scrolls (tabs) to `self.head`.
    """

    gone = Signal()
    title_changed = Signal(str)

    def __init__(
        self, nav: Navigator, title: str, *, name: str, subtitle: str = "", scroll: bool = True
    ) -> None:
        super().__init__()
        self.nav = nav
        self._missed: dict[Callable[[Touched], None], Touched] = {}
        self.setObjectName(name)
        self.setProperty("look", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tasks = OwnTasks(nav.tasks)
        self._gone = False
        self.title_label = PageTitle(title)
        self.subtitle = Text(subtitle, "muted")
        if not subtitle:
            self.subtitle.hide()  # never shown here: without a parent it would be a window of its own
        self.back_button = QuietButton("", "page.back")
        self.back_button.setIcon(icons.icon("back", theme.ACCENT))
        self.back_button.setAccessibleName(_("Back"))
        self.back_button.setToolTip(_("Back (Alt+Left)"))
        self.back_button.clicked.connect(nav.back)
        self.back_button.hide()
        self.banner = Banner(f"{name}.banner")
        self.head: QVBoxLayout
        self.title_row: QHBoxLayout = row(space=1)
        self.body: QVBoxLayout = column(space=2)
        self.footer: QHBoxLayout = row(space=1)
        self._place_parts(scroll=scroll)

    def _place_parts(self, *, scroll: bool) -> None:
        top = QWidget()
        down = self.head = column(top, space=2)
        words = column(space=0)
        words.setSpacing(2)
        words.addWidget(self.title_label)
        words.addWidget(self.subtitle)
        across = row(space=1)
        across.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(words, 1)
        across.addLayout(self.title_row)
        down.addLayout(across)
        down.addWidget(self.banner)
        outer = column(self, space=0)
        head = limited(top)
        head.setContentsMargins(32, 16, 32, 8)
        outer.addLayout(head)
        body = QWidget()
        body.setLayout(self.body)
        inside = limited(body)
        inside.setContentsMargins(32, 8, 32, 24)
        if scroll:
            area = Scroll()
            around = column(area.content, space=0)
            around.addLayout(inside)
            around.addStretch(1)
            area.keep_edge(inside)
            outer.addWidget(area, 1)
        else:
            body.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            outer.addLayout(inside, 1)
        foot = limited(Foot(self.footer))
        foot.setContentsMargins(32, 0, 32, 0)
        outer.addLayout(foot)

    # -- what the main window asks ------------------------------------------------------------

    def title(self) -> str:
        """The page's name."""
        return self.title_label.text()

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Another name, when it is known only later."""
        self.title_label.setText(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self.title_changed.emit(title)

    def can_leave(self) -> bool:
        """Keep what is unfinished (a draft), then say whether the page may be left."""
        return True

    def shown(self) -> None:
        """It became the page on top, for the first time or again."""

    def focus_search(self) -> bool:
        """Put the cursor into the page's search field (Ctrl+F); False if it has none."""
        return False

    def submit(self) -> None:
        """The page's main action (Ctrl+Enter)."""

    def turn_to_client(self) -> None:
        """Give the screen to the client (F9), where the page has something for her."""

    def kept_as(self) -> KeptPage:
        """How it is opened again after a lock: a kind of `app.ui.reopened_pages`, its record, its case.

        What was typed, chosen and scrolled is kept for every page, by the object names of its widgets;
        `state` is for what is not a widget. A kind that nobody makes falls back to the case.
        """
        case_id = getattr(self, "case_id", getattr(self, "_case_id", None))  # how pages of a case call it
        return KeptPage(self.objectName(), None, case_id if isinstance(case_id, UUID) else None)

    def take_up(self, state: Mapping[str, Any]) -> None:
        """It was opened again: go back to what `kept_as` put into `state`."""

    def show_back(self, shown: bool) -> None:  # noqa: FBT001 - a state, as Qt's setters have it
        """Whether there is a page to go back to."""
        self.back_button.setVisible(shown)

    def closed(self) -> None:
        """It is taken away: no callback of its tasks may run any more."""
        self._gone = True
        self.tasks.end()
        self.nav.touched.forget(self)
        self.gone.emit()

    # -- what pages do ------------------------------------------------------------------------

    def run(
        self,
        lane: Lane,
        work: Callable[[Control], Result],
        *,
        done: Callable[[Result], None],
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[int, int], None] = _no_progress,
    ) -> Control:
        """Start work that belongs to this page: it ends with it; errors go to the banner."""
        return self.tasks.start(
            lane, self._from_here(work), done=done, failed=self._or_closed(failed), progress=progress
        )

    def act(
        self,
        work: Callable[[Control], Touched],
        *,
        done: Callable[[Touched], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> Control:
        """Carry out what a person asked for, on the store lane: to its end, even if the page is left.

        Everybody else is told what changed; `done` is called if the page is still there.
        """

        def acted(what: Touched) -> None:
            self.nav.touched.announce(what, self)
            if not self._gone:
                done(what)

        def not_acted(error: Exception) -> None:
            if self._gone:
                raise error
            self._or_closed(failed)(error)

        return self.nav.tasks.start(
            Lane.STORE, self._from_here(work), done=acted, failed=not_acted, essential=True
        )

    def _or_closed(self, failed: Callable[[Exception], None] | None) -> Callable[[Exception], None]:
        """What is done with an error; a case that is not open to her has a page of its own."""

        def told(error: Exception) -> None:
            if isinstance(error, CaseNotOpen):
                self.nav.show_closed(self, cast(UUID, error.facts["case_id"]))
            else:
                (failed or self.banner.show_error)(error)

        return told

    def _from_here(self, work: Callable[[Control], Result]) -> Callable[[Control], Result]:
        """The same work, which says that what it changes was changed on this page."""
        name = self.objectName()

        def named(control: Control) -> Result:
            with origin.named(name):
                return work(control)

        return named

    def watch(self, kinds: Collection[Kind], refresh: Callable[[Touched], None]) -> None:
        """Fetch again when somebody else changed these kinds; below another page, when it is seen again."""

        def when_seen(what: Touched) -> None:
            if self.isVisible():
                refresh(what)
                return
            missed = self._missed.get(refresh)
            self._missed[refresh] = missed.joined(what) if missed else what

        self.nav.touched.watch(self, kinds, when_seen)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        missed, self._missed = self._missed, {}
        for refresh, what in missed.items():
            refresh(what)

    def announce(self, what: Touched) -> None:
        """Tell the others what this page's action changed."""
        self.nav.touched.announce(what, self)
