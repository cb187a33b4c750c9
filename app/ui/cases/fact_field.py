"""One fact on the page of a client: its input, whether she disputes it, and values in conflict."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.cases.fact_notices import FactNotices
from app.ui.widgets import Field, row


class FactField(Field):
    """A field with a mark for § 84 SGB X beside its label, and what is said about it beneath."""

    def __init__(self, place: tuple[str, str], label: str, field: QWidget, hint: str = "") -> None:
        super().__init__(label, field, hint)
        self.notices = FactNotices(place, label)
        self._mark = self.notices.mark()
        down = self.layout()
        if isinstance(down, QVBoxLayout):
            down.removeWidget(self.label)
            top = row(space=0)
            self.label.setWordWrap(False)
            top.addWidget(self.label)
            top.addWidget(self._mark)
            top.addStretch(1)
            down.insertLayout(0, top)
            down.addWidget(self.notices)

    def say_markable(self, *, can: bool) -> None:
        """Whether there is a fact to be disputed."""
        self._mark.setVisible(can)
