"""From the door to the work and out again, in one window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import gettext as _
from app.system.paths import resources_root, user_folder
from app.system.settings import Operator, Role, Settings, write_settings
from app.ui import language
from app.ui.first_window import Window
from app.ui.tasks import Control, Lane, Tasks

if TYPE_CHECKING:
    from app.actions.workplace import Doorway, Workplace
    from app.ui.main_window import MainView
    from app.ui.start.welcome import Entered

SMALLEST = (960, 600)


def raise_it(error: Exception) -> None:
    """No page is there yet that could say it: the crash window does."""
    raise error


def _nothing() -> None:
    """Nothing heavy to import."""


class Shell(QObject):
    """Leads from the door to the work and out again."""

    signed_in = Signal(object)
    ready = Signal()
    """The door is painted and hears keys."""

    def __init__(
        self,
        app: QApplication,
        doorway: Doorway,
        settings: Settings,
        *,
        warm_up: Callable[[], None] = _nothing,
        folder: Path | None = None,
        window: Window | None = None,
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
        self.window = window or Window(settings.window_geometry)
        self.window.setMinimumSize(*SMALLEST)
        self.window.setWindowTitle(_("Sozialraumbüro"))
        self.window.setWindowIcon(QIcon(str(resources_root() / "icons" / "sozialraumbuero.svg")))
        self.window.closing.connect(self.close)
        self._show_door()
        if window is not None:
            QTimer.singleShot(0, self, self._door_shown)

    def show(self) -> None:
        """Show the window."""
        self.window.show()
        QTimer.singleShot(0, self, self._door_shown)

    def _door_shown(self) -> None:
        """The heavy imports begin when the door is painted, so that it never waits for them."""
        if self._warm is not None or self._closed:
            return
        self.window.repaint()
        self._warm = threading.Thread(target=self._import_rest, name="warm-up", daemon=True)
        self._warm.start()
        self.ready.emit()

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
            from app.ui.start.unlock import UnlockPage  # noqa: PLC0415 - only the window that is needed

            unlock = UnlockPage(self._doorway, self.tasks, self._doorway.names())
            unlock.opened.connect(self._enter)
            unlock.language_chosen.connect(partial(self._change_language, self._show_door))
            self._put(unlock)
            unlock.begin()
            return
        from app.ui.start.welcome import Welcome  # noqa: PLC0415 - only the window that is needed

        welcome = Welcome(self._doorway, self.tasks)
        welcome.opened.connect(self._enter)
        welcome.language_chosen.connect(partial(self._change_language, self._show_door))
        welcome.set_up.connect(self._was_set_up)
        welcome.demo_chosen.connect(partial(self._remember, demo=True))
        self._put(welcome)
        welcome.begin()

    def enter_demo(self, then: Callable[[], None] | None = None) -> None:
        """Straight into the demonstration; `then` is called when its first page is there."""
        from app.ui.start.frame import StartPage  # noqa: PLC0415 - only the window that is needed

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
        QTimer.singleShot(0, self.main, self.main.begin)  # a second turn: no long stall

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

    def _import_rest(self) -> None:
        """Everything heavy, while somebody types the passphrase; the language's dates and names too."""
        import app.ui.main_window  # noqa: F401, PLC0415
        from app.i18n import formats  # noqa: PLC0415

        tag = language.spoken()
        formats.moment_text(datetime.now(UTC), tag, UTC)
        formats.language_name("de", tag)
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

    def raise_window(self) -> None:
        """A second start asked for this one."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()
