"""An agency that somebody names: chosen from the directory while it is typed, or one in own words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter

from app.domain.directory import Directory
from app.ui.widgets import LineEdit


class AgencyField(LineEdit):
    """A line that offers the names of the directory; what it does not have may be typed all the same."""

    def __init__(self, name: str, directory: Directory) -> None:
        super().__init__(name)
        self._ids = {
            agency.name.casefold(): agency.id
            for agency in directory.agencies.values()
            if agency.merged_into is None
        }
        names = sorted(agency.name for agency in directory.agencies.values() if agency.merged_into is None)
        offered = QCompleter(names, self)
        offered.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        offered.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(offered)

    def agency(self) -> str | None:
        """The id of the agency where the directory has it, else what was typed; None = nothing."""
        typed = " ".join(self.text().split())
        return self._ids.get(typed.casefold(), typed) or None
