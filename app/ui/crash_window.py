"""The one window that a bug opens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.i18n import gettext as _
from app.ui.widgets.buttons import PrimaryButton, SecondaryButton
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import Heading, Text


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
