"""The desktop: from the first paint to the last.

First the bare window, then what the door needs, then, in one background thread, everything heavy
(7-desktop.md part 1): a person sees at once that it starts, and types while the rest is loaded.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.system.again import is_locked_start
from app.system.memory import give_memory_back
from app.system.paths import user_folder
from app.ui.first_window import Window
from app.ui.single_instance import SingleInstance

if TYPE_CHECKING:
    from app.actions.workplace import Doorway
    from app.system.settings import Settings
    from app.ui.locking import LockSteps
    from app.ui.shell import Shell
    from app.ui.system_events import SystemEvents

__all__ = ["Shell", "application", "build", "run"]


def _nothing() -> None:
    """Nothing heavy to import."""


def application() -> QApplication:
    """The one application object."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    give_memory_back()
    _leave_sources_unread()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("sozialraumbuero")
    app.setApplicationDisplayName("Sozialraumbüro")
    app.setDesktopFileName("sozialraumbuero")
    return app


def _leave_sources_unread() -> None:
    """Keep PySide from reading, and keeping, the source of every module that is imported from now on.

    It looks for its switchable names (`__feature__`), which nothing here uses: 29 MB of source lines and
    a sixth of the time that the imports take. Without this place in PySide all works as before.
    """
    support: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(support, "_mod_uses_pyside"):
        support._mod_uses_pyside = lambda _module: False  # noqa: SLF001 - the version is pinned (0002)
    linecache.clearcache()


def build(
    doorway: Doorway,
    settings: Settings,
    *,
    warm_up: Callable[[], None] = _nothing,
    folder: Path | None = None,
) -> Shell:
    """The desktop without its event loop: for the tour and tests. `show` and `close` it."""
    return _build(doorway, settings, warm_up=warm_up, folder=folder)


def _build(
    doorway: Doorway,
    settings: Settings,
    *,
    warm_up: Callable[[], None],
    folder: Path | None = None,
    window: Window | None = None,
    set_aside: Path | None = None,
    steps: LockSteps | None = None,
) -> Shell:
    from app.ui import theme  # noqa: PLC0415 - not before the first paint
    from app.ui.shell import Shell  # noqa: PLC0415 - not before the first paint

    app = application()
    theme.load_fonts()
    return Shell(
        app,
        doorway,
        settings,
        warm_up=warm_up,
        folder=folder,
        window=window,
        set_aside=set_aside,
        steps=steps,
    )


def run(
    doorway: Doorway,
    settings: Settings,
    *,
    warm_up: Callable[[], None] = _nothing,
    after_shown: Callable[[Shell], None] | None = None,
    set_aside: Path | None = None,
) -> int:
    """Start the desktop and stay until its window is closed; returns the exit code.

    Args:
        doorway: the way in, wired by the bootstrap.
        settings: of this device.
        warm_up: imports what is heavy; runs in one background thread once the door is painted.
        after_shown: called on the GUI thread when the door is painted and hears keys.
        set_aside: where a broken settings file was kept; the person is told once.
    """
    app = application()
    single = SingleInstance(user_folder(), handed_over=is_locked_start())
    if not single.is_first():
        return 0
    window = Window(settings.window_geometry)
    opened: list[Callable[[], None]] = []

    def open_door() -> None:
        from app.ui.crash import CrashHook  # noqa: PLC0415 - not before the first paint

        hook = CrashHook()
        hook.install()
        from app.ui.locking import LockSteps  # noqa: PLC0415 - not before the first paint

        steps = LockSteps(partial(_end, single), is_locked_start(), _events)
        shell = _build(doorway, settings, warm_up=warm_up, window=window, set_aside=set_aside, steps=steps)
        opened.extend((shell.close, hook.uninstall))
        single.raised.connect(window.come_to_front)
        single.listen()
        if after_shown is not None:
            shell.ready.connect(partial(after_shown, shell))

    window.painted.connect(lambda: QTimer.singleShot(0, window, open_door))
    window.show()
    try:
        return app.exec()
    finally:
        for close in opened:
            close()
        single.close()


def _events(app: QApplication, window: QWidget) -> SystemEvents | None:
    from app.ui.system_events import system_events  # noqa: PLC0415 - not before the first paint

    return system_events(app, window)


def _end(single: SingleInstance) -> None:
    """The last step of locking: this process is over, and the door opens in a new one.

    Raises:
        OSError: no new process can be started; this one goes on.
    """
    from app.system import again  # noqa: PLC0415 - not before the first paint

    if again.CAN_REPLACE:
        again.replace_process()  # the lock file stays and names this process: nobody comes in between
    single.close()
    again.spawn_and_end()


def __getattr__(name: str) -> Any:
    """`Shell` is loaded when it is asked for (PEP 562)."""
    if name != "Shell":
        raise AttributeError(name)
    from app.ui.shell import Shell  # noqa: PLC0415 - not before the first paint

    return Shell
