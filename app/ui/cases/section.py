"""One tab of the case page: it shows a part of the case and lets it be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.actions.lines import CaseView
from app.ui.navigation import Page
from app.ui.widgets.layout import column


class CaseSection(QWidget):
    """A tab. It reads nothing itself: the page hands it the case, and again after every change.

    What it changes it changes by `self.page.act(...)` (to its end, announced to everybody); what else
    it needs to read it reads by `self.page.run(...)`.
    """

    def __init__(self, page: Page, case_id: UUID, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.page, self.nav, self.case_id = page, page.nav, case_id
        self.body = column(self, space=2)

    def show_case(self, view: CaseView) -> None:
        """Show the case as it is now; what a person has typed and not saved stays."""

    def entered(self) -> None:
        """It is the tab on the screen, for the first time or again."""

    def submit(self) -> bool:
        """Ctrl+Enter: do what this tab is for; False where it has nothing of that kind open."""
        return False

    def can_leave(self) -> bool:
        """Save or keep what is unfinished, then say whether the page may be left."""
        return True

    def kept_as(self) -> Mapping[str, Any]:
        """What is shown in it and is no widget's: for coming back after a lock."""
        return {}

    def take_up(self, state: Mapping[str, Any]) -> None:
        """It is there again, before it shows the case: go back to what `kept_as` said."""

    def count(self, view: CaseView) -> int:  # noqa: ARG002 - what a tab without a number ignores
        """A number for the tab's label (open notes, dates …); 0 = none."""
        return 0
