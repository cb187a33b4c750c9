"""The pause after a wrong passphrase: the button counts the seconds down."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QPushButton

from app.domain.errors import AppError
from app.ui.errors import wait_of, wait_text


class Waiting(QObject):
    """Holds one button back for as long as an error says."""

    def __init__(self, button: QPushButton) -> None:
        super().__init__(button)
        self._button, self._words = button, button.text()
        self.seconds = 0
        """Still to wait."""
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse second may be too short for the store
        self._clock.timeout.connect(self._second)

    def begin(self, error: AppError) -> None:
        """Count down from the error's seconds; none = the button is free."""
        self.seconds = wait_of(error)
        self._show()
        if self.seconds:
            self._clock.start()

    def _second(self) -> None:
        self.seconds = max(0, self.seconds - 1)
        self._show()
        if not self.seconds:
            self._clock.stop()

    def _show(self) -> None:
        self._button.setEnabled(not self.seconds)
        self._button.setText(wait_text(self.seconds) or self._words)
