"""Reading a day as people type it, and a line that tells when the cursor leaves it."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit

YEAR_DIGITS = 4


class LeftLine(QLineEdit):
    """Tells when the cursor leaves it."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


def read_date(text: str) -> date | None:
    """The day that a person meant, or None while it is unfinished or impossible."""
    text = text.strip()
    parts = [part for part in re.split(r"[-./\s]+", text) if part]
    if len(parts) == 1 and text.isdecimal() and len(text) == len("ddmmyyyy"):
        parts = [text[:2], text[2:4], text[4:]]
    if len(parts) != len(("day", "month", "year")) or not all(part.isdecimal() for part in parts):
        return None
    day, month, year = reversed(parts) if len(parts[0]) == YEAR_DIGITS else parts
    if len(year) != YEAR_DIGITS:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
