"""A bug: one window with a report that holds no facts about clients, and the work goes on."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.i18n import gettext as _
from app.ui.widgets.buttons import PrimaryButton, SecondaryButton
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import Heading, Text

log = logging.getLogger(__name__)


def report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """What happened where: no messages, no values, since these may name a client."""
    lines = [f"Python {platform.python_version()}, {platform.system()} {platform.release()}", kind.__name__]
    for entry in traceback.extract_tb(trace):
        place = entry.filename.replace("\\", "/")
        lines.append(f"  {place[place.rfind('/app/') + 1 :]}:{entry.lineno} {entry.name}")
    return "\n".join(lines)


class CrashWindow(QWidget):
    """Says what to do; a person can copy the report for the office."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("crash")
        self.setWindowTitle(_("Something went wrong"))
        self.setProperty("look", "page")
        self.resize(640, 420)
        down = column(self, space=2, margin=3)
        down.addWidget(Heading(_("Something went wrong")))
        down.addWidget(
            Text(
                _(
                    "This was a fault in the application, not yours. What you saved is safe. You can go on; "
                    "if it happens again, send this report to your office. It holds no facts about clients."
                )
            )
        )
        self.text = QPlainTextEdit(text)
        self.text.setObjectName("crash.report")
        self.text.setAccessibleName(_("Report"))
        self.text.setReadOnly(True)
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        down.addWidget(self.text, 1)
        copy = SecondaryButton(_("Copy the report"), "crash.copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        go_on = PrimaryButton(_("Go on"), "crash.go_on")
        go_on.clicked.connect(self.close)
        across = row(space=1)
        across.addStretch(1)
        across.addWidget(copy)
        across.addWidget(go_on)
        down.addLayout(across)


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
        self.window = CrashWindow(text)
        self.window.show()
