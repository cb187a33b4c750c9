"""What a person is told once after signing in, above the page, until she closes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.i18n import N_
from app.i18n import gettext as _
from app.ui import theme
from app.ui.widgets import Banner, Kind, column


@dataclass(frozen=True, slots=True)
class Notice:
    """English source texts, so that they can be said again when the language changes."""

    title: str
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    action: str = ""
    page: str = ""
    """Where the action leads; a name that the main window knows."""


SHEET_PAGE = "sheet"
BACKUPS_PAGE = "backups"


def settings_unreadable(kept: Path) -> Notice:
    """The device's settings were broken: defaults are used, the old file was kept."""
    return Notice(
        N_("The settings file could not be read; defaults are used."),
        N_("Language, window and office address may have to be set again. It was kept as {file}."),
        {"file": kept.name},
    )


def recovered() -> Notice:
    """Somebody came in with the recovery sheet."""
    return Notice(
        N_("You have a new passphrase."),
        N_(
            "The code of the recovery sheet still opens this store. If others have seen it, print a new "
            "sheet: the old one then no longer counts."
        ),
        action=N_("Print a new recovery sheet"),
        page=SHEET_PAGE,
    )


EMERGENCIES_PAGE = "emergencies"


def opened_in_an_emergency() -> Notice:
    """Somebody opened a case that she may read, and nobody has taken note of it."""
    return Notice(
        N_("A case was opened in an emergency."),
        N_("Somebody opened a case of yours that is not open to her. Please take note of it."),
        action=N_("Look at it"),
        page=EMERGENCIES_PAGE,
    )


DROP_PAGE = "drop"


def files_to_take(count: int) -> Notice:
    """Files in the drop folder that nobody has decided about."""
    return Notice(
        N_("There are new files in the drop folder."),
        N_("Waiting: {count}. Nothing is taken before you say whose they are."),
        {"count": str(count)},
        action=N_("Look at them"),
        page=DROP_PAGE,
    )


class Notices(QWidget):
    """Shows the first of a list; closing it takes it off the list for good."""

    def __init__(
        self, waiting: list[Notice], open_page: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._waiting, self._open_page = waiting, open_page
        self.banner = Banner("main.notice")
        down = column(self)
        down.setContentsMargins(32, 16, 32, 0)
        down.addWidget(self.banner)
        self.banner.closed.connect(self._closed)
        self.show_first()

    def add(self, notice: Notice) -> None:
        """Something happened while somebody was working; the same is said once."""
        if notice not in self._waiting:
            self._waiting.append(notice)
            self.show_first()

    def drop(self, page: str) -> None:
        """What leads to this page is settled."""
        self._waiting[:] = [notice for notice in self._waiting if notice.page != page]
        self.show_first()

    def show_first(self) -> None:
        """Say what waits, or take no room."""
        self.setVisible(bool(self._waiting))
        if not self._waiting:
            return
        notice = self._waiting[0]
        facts = {name: theme.isolate(value) for name, value in notice.facts.items()}
        self.banner.show_message(
            _(notice.title),
            _(notice.text).format(**facts),
            Kind.ATTENTION,
            action=_(notice.action) if notice.action else "",
            act=self._act,
        )

    def _act(self) -> None:
        page = self._waiting[0].page
        self.banner.clear()
        self._open_page(page)

    def _closed(self) -> None:
        if self._waiting:
            self._waiting.pop(0)
        self.show_first()
