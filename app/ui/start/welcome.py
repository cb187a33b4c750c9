"""The first start: the language, then demo data or a workstation of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.domain.errors import StoreFull
from app.i18n import gettext as _
from app.ui.language import spoken
from app.ui.start.frame import StartPage
from app.ui.start.languages import LanguageRow
from app.ui.start.passphrase import PassphrasePage
from app.ui.start.recovery import RecoveryPage
from app.ui.start.steps import Entered, OperatorPage, PersonPage
from app.ui.tasks import Lane, Tasks
from app.ui.widgets.buttons import ChoiceCard
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.workplace import Created, Doorway, Workplace


class Welcome(QStackedWidget):
    """The pages of the first start, one after the other."""

    opened = Signal(object)
    language_chosen = Signal(str)
    set_up = Signal(object)
    demo_chosen = Signal()

    def __init__(self, doorway: Doorway, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self._doorway, self._tasks = doorway, tasks
        self.entered = Entered()
        self.first = FirstPage()
        self.first.language_chosen.connect(self.language_chosen)
        self.first.demo.clicked.connect(self._make_demo)
        self.first.own.clicked.connect(self._ask_operator)
        self.addWidget(self.first)

    def begin(self) -> None:
        """Ready for the keyboard."""
        self._page().begin()

    def _page(self) -> StartPage:
        page = self.currentWidget()
        assert isinstance(page, StartPage)  # noqa: S101 - only such pages are put in
        return page

    def _go(self, page: StartPage) -> None:
        """Show a page; pages that were left forwards or backwards go away."""
        former = self.currentWidget()
        self.addWidget(page)
        self.setCurrentWidget(page)
        if former is not None and former is not self.first:
            self.removeWidget(former)
            former.deleteLater()
        page.begin()

    def _ask_first(self) -> None:
        former = self._page()
        self.setCurrentWidget(self.first)
        self.removeWidget(former)
        former.deleteLater()
        self.first.begin()

    def _ask_operator(self) -> None:
        page = OperatorPage(self.entered.operator)
        page.back.clicked.connect(self._ask_first)
        page.answered.connect(self._operator_known)
        self._go(page)

    def _operator_known(self, operator: str) -> None:
        self.entered = replace(self.entered, operator=operator)
        self._ask_person()

    def _ask_person(self) -> None:
        page = PersonPage(self.entered)
        page.back.clicked.connect(self._ask_operator)
        page.answered.connect(self._person_known)
        self._go(page)

    def _person_known(self, entered: Entered) -> None:
        self.entered = entered
        page = PassphrasePage(self._doorway, self._tasks)
        page.back.clicked.connect(self._ask_person)
        page.answered.connect(self._create)
        self._go(page)

    def _create(self, passphrase: str) -> None:
        from app.actions.workplace import SetUp  # noqa: PLC0415 - not before the first paint

        entered = self.entered
        wanted = SetUp(
            entered.name,
            spoken(),
            entered.role,
            entered.operator,
            passphrase,
            entered.team,
            phone=entered.phone,
            email=entered.email,
        )
        self._start(lambda: self._doorway.create(wanted), self._created, _("Making the encrypted store …"))

    def _created(self, created: Created) -> None:
        self._page().busy.end()
        self.set_up.emit(self.entered)
        page = RecoveryPage(created, self._doorway, self._tasks)
        page.finished.connect(partial(self.opened.emit, created.workplace))
        self._go(page)

    def _make_demo(self) -> None:
        language = spoken()
        self.first.show_choices(enabled=False)
        self._start(
            lambda: self._doorway.create_demo(language),
            self._demo_made,
            _("Making invented people and a small central office …"),
        )

    def _demo_made(self, place: Workplace) -> None:
        self.demo_chosen.emit()
        self.opened.emit(place)

    def _start(self, work: Callable[[], object], done: Callable[..., None], text: str) -> None:
        page = self._page()
        page.banner.clear()
        page.busy.begin(text)
        self._tasks.start(Lane.STORE, lambda _control: work(), done=done, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        page = self._page()
        page.busy.end()
        self.first.show_choices(enabled=True)
        if isinstance(page, PassphrasePage):
            page.show_failure(error)
            return
        page.banner.show_error(StoreFull(path="") if isinstance(error, OSError) else error)


class FirstPage(StartPage):
    """The language and two clear choices."""

    language_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(
            "welcome.first",
            _("Welcome"),
            _(
                "For work on the street and in the office: record a case, find the responsible agency, "
                "print the letter. Also without the internet."
            ),
            width=760,
        )
        self.content.addWidget(Text(_("Language of the application"), "strong"))
        languages = LanguageRow("welcome.language")
        languages.chosen.connect(self.language_chosen)
        self.content.addWidget(languages)
        self.demo = ChoiceCard(
            _("Try with demo data"),
            _("Forty invented people and a small central office on this computer. Nothing leaves it."),
            "welcome.demo",
            icon="people",
        )
        self.own = ChoiceCard(
            _("Set up this workstation"),
            _("For real work: an encrypted store with your own passphrase. It takes about five minutes."),
            "welcome.set_up",
            icon="shield",
        )
        self.content.addWidget(self.demo)
        self.content.addWidget(self.own)

    def begin(self) -> None:
        self.demo.setFocus()

    def show_choices(self, *, enabled: bool) -> None:
        """While something is being made, nothing else can be started."""
        self.demo.setEnabled(enabled)
        self.own.setEnabled(enabled)
