"""The desktop: from the first paint to the last.

Only PySide6 and the standard library are imported before the first paint; everything heavy comes in
one background thread afterwards (7-desktop.md part 1), called `warm_up` and given by the bootstrap.
"""

from __future__ import annotations

import base64
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.i18n import gettext as _
from app.system.paths import resources_root, user_folder
from app.system.settings import Operator, Role, Settings, write_settings
from app.ui import language, theme
from app.ui.crash import CrashHook
from app.ui.start.frame import StartPage
from app.ui.start.unlock import UnlockPage
from app.ui.start.welcome import Entered, Welcome
from app.ui.tasks import Control, Lane, Tasks

if TYPE_CHECKING:
    from app.actions.workplace import Doorway, Workplace
    from app.ui.main_window import MainView

FIRST_SIZE = (1280, 720)
SMALLEST = (960, 600)


def raise_it(error: Exception) -> None:
    """No page is there yet that could say it: the crash window does."""
    raise error


def _nothing() -> None:
    """Nothing heavy to import."""


class Window(QMainWindow):
    """The one window; its title never names a client."""

    painted = Signal()
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(_("Sozialraumbüro"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*FIRST_SIZE)
        self._painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)


class Shell(QObject):
    """Leads from the door to the work and out again."""

    signed_in = Signal(object)

    def __init__(
        self,
        app: QApplication,
        doorway: Doorway,
        settings: Settings,
        *,
        warm_up: Callable[[], None] = _nothing,
        folder: Path | None = None,
    ) -> None:
        super().__init__()
        self._app, self._doorway, self.settings = app, doorway, settings
        self._warm_up, self._folder = warm_up, folder or user_folder()
        self.tasks = Tasks(self)
        self.place: Workplace | None = None
        self.main: MainView | None = None
        self._warm: threading.Thread | None = None
        self._closed = False
        language.speak(app, language.first_language(settings.language))
        self.window = Window()
        self.window.painted.connect(self._begin_warm_up)
        self.window.closing.connect(self.close)
        self._restore_geometry()
        self._show_door()

    def show(self) -> None:
        """Show the window."""
        self.window.show()

    def close(self) -> None:
        """Stop the sync timer, cancel tasks, wait for the store, close it, forget the key (B4)."""
        if self._closed:
            return
        self._closed = True
        self._leave_main()
        self.tasks.close()
        if self._warm is not None:
            self._warm.join()
        if self.place is not None:
            self.place.close()
        self._keep_geometry()

    # -- the door -----------------------------------------------------------------------------

    def _show_door(self) -> None:
        if self._doorway.has_store():
            unlock = UnlockPage(self._doorway, self.tasks, self._doorway.names())
            unlock.opened.connect(self._enter)
            unlock.language_chosen.connect(partial(self._change_language, self._show_door))
            self._put(unlock)
            unlock.begin()
            return
        welcome = Welcome(self._doorway, self.tasks)
        welcome.opened.connect(self._enter)
        welcome.language_chosen.connect(partial(self._change_language, self._show_door))
        welcome.set_up.connect(self._was_set_up)
        welcome.demo_chosen.connect(partial(self._remember, demo=True))
        self._put(welcome)
        welcome.begin()

    def enter_demo(self, then: Callable[[], None] | None = None) -> None:
        """Straight into the demonstration; `then` is called when its first page is there."""
        page = StartPage("demo", _("Demonstration"), _("Everybody you will see is invented."))
        self._put(page)
        page.busy.begin(_("Making invented people and a small central office …"))
        if then is not None:
            self.signed_in.connect(lambda _place: QTimer.singleShot(0, self, then))
        self._remember(demo=True)
        tag = language.spoken()

        def fail(error: Exception) -> None:
            page.busy.end()
            page.banner.show_error(error)

        self.tasks.start(
            Lane.STORE,
            lambda _control: self._doorway.create_demo(tag),
            done=self._enter,
            failed=fail,
        )

    def _was_set_up(self, entered: Entered) -> None:
        role = Role.OFFICE if entered.role == "office" else Role.DESK
        self._remember(role=role, operator=Operator(entered.operator), language=language.spoken())

    def _change_language(self, again: Callable[[], None], tag: str) -> None:
        """Speak it at once; everything on the screen is built anew (after the click is over)."""
        language.speak(self._app, tag)
        self._remember(language=tag)
        self.window.setWindowTitle(_("Sozialraumbüro"))
        QTimer.singleShot(0, self, again)

    # -- the work -----------------------------------------------------------------------------

    def _enter(self, place: Workplace) -> None:
        """Wait for the imports without holding up the window, then show the work."""
        self.place = place
        warm = self._warm

        def wait(_control: Control) -> None:
            if warm is not None:
                warm.join()

        self.tasks.start(Lane.RENDER, wait, done=lambda _none: self._entered(place), failed=raise_it)

    def _entered(self, place: Workplace) -> None:
        if not self.settings.language and place.worker.language != language.spoken():
            language.speak(self._app, place.worker.language)
        self._show_main()
        self.signed_in.emit(place)

    def _show_main(self) -> None:
        from app.ui.main_window import MainView  # noqa: PLC0415 - after the first paint

        if self.place is None or self._closed:
            return
        self._leave_main()
        self.main = MainView(self.place, self.tasks, demo=self.settings.demo)
        self.main.language_chosen.connect(partial(self._change_language, self._show_main))
        self._put(self.main)
        self.main.begin()

    def _leave_main(self) -> None:
        if self.main is not None:
            self.main.close_pages()
            self.main = None

    # -- the window ---------------------------------------------------------------------------

    def _put(self, widget: QWidget) -> None:
        former = self.window.takeCentralWidget()
        if former is not None:
            former.hide()
            former.deleteLater()
        self.window.setCentralWidget(widget)

    def _begin_warm_up(self) -> None:
        self._warm = threading.Thread(target=self._import_rest, name="warm-up", daemon=True)
        self._warm.start()

    def _import_rest(self) -> None:
        """Everything heavy, while somebody types the passphrase."""
        import app.ui.main_window  # noqa: F401, PLC0415

        self._warm_up()

    def _remember(self, **changed: object) -> None:
        """Keep a setting of this device; a full disk must not stop the work."""
        self.settings = replace(self.settings, **changed)  # type: ignore[arg-type] # checked when read
        try:
            write_settings(self.settings, self._folder)
        except OSError:
            return

    def _keep_geometry(self) -> None:
        state = self.window.saveGeometry().toBase64().data()
        self._remember(window_geometry=bytes(state).decode("ascii"))

    def _restore_geometry(self) -> None:
        if self.settings.window_geometry:
            state = base64.b64decode(self.settings.window_geometry)
            self.window.restoreGeometry(QByteArray(state))

    def raise_window(self) -> None:
        """A second start asked for this one."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()


def application() -> QApplication:
    """The one application object."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication(sys.argv[:1])
    app.setApplicationName("sozialraumbuero")
    app.setApplicationDisplayName("Sozialraumbüro")
    app.setDesktopFileName("sozialraumbuero")
    app.setWindowIcon(QIcon(str(resources_root() / "icons" / "sozialraumbuero.svg")))
    theme.load_fonts()
    return app


def build(
    doorway: Doorway,
    settings: Settings,
    *,
    warm_up: Callable[[], None] = _nothing,
    folder: Path | None = None,
) -> Shell:
    """The desktop without its event loop: for the tour and tests. `show` and `close` it."""
    return Shell(application(), doorway, settings, warm_up=warm_up, folder=folder)


def run(
    doorway: Doorway,
    settings: Settings,
    *,
    warm_up: Callable[[], None] = _nothing,
    after_shown: Callable[[Shell], None] | None = None,
) -> int:
    """Start the desktop and stay until its window is closed; returns the exit code.

    Args:
        doorway: the way in, wired by the bootstrap.
        settings: of this device.
        warm_up: imports what is heavy; runs in one background thread after the first paint.
        after_shown: called on the GUI thread once the first window is painted.
    """
    from app.ui.single_instance import SingleInstance  # noqa: PLC0415 - loads Qt's network part

    app = application()
    single = SingleInstance(user_folder())
    if not single.is_first():
        return 0
    hook = CrashHook()
    hook.install()
    shell = build(doorway, settings, warm_up=warm_up)
    single.raised.connect(shell.raise_window)
    if after_shown is not None:
        shell.window.painted.connect(partial(after_shown, shell))
    shell.show()
    try:
        return app.exec()
    finally:
        shell.close()
        single.close()
        hook.uninstall()
