"""A bug: a report that holds no facts about clients, one window, and the work goes on."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from app.ui.crash_window import CrashWindow

log = logging.getLogger(__name__)


def report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """What happened where: no messages, no values, since these may name a client."""
    import platform  # noqa: PLC0415 - only when something went wrong
    import traceback  # noqa: PLC0415

    lines = [f"Python {platform.python_version()}, {platform.system()} {platform.release()}", kind.__name__]
    for entry in traceback.extract_tb(trace):
        place = entry.filename.replace("\\", "/")
        lines.append(f"  {place[place.rfind('/app/') + 1 :]}:{entry.lineno} {entry.name}")
    return "\n".join(lines)


class CrashHook(QObject):
    """Catches what nobody else caught, on any thread."""

    _caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window: CrashWindow | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """From now on bugs are shown instead of printed."""
        sys.excepthook = self._on_gui_thread
        threading.excepthook = self._on_other_thread

    def uninstall(self) -> None:
        """As Python has it."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _on_gui_thread(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._report(kind, trace)

    def _on_other_thread(self, args: threading.ExceptHookArgs) -> None:
        self._report(args.exc_type, args.exc_traceback)

    def _report(self, kind: type[BaseException], trace: TracebackType | None) -> None:
        text = report(kind, trace)
        log.error("bug: %s", text)
        self._caught.emit(text)

    def _show(self, text: str) -> None:
        if self.window is not None and self.window.isVisible():
            return
        from app.ui.crash_window import CrashWindow  # noqa: PLC0415 - only when something went wrong

        self.window = CrashWindow(text)
        self.window.show()
