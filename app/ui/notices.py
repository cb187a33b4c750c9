"""What a person is told once after signing in, above the page, until she closes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


def recovered_by_office() -> Notice:
    """Somebody came in with the office's escrow key."""
    return Notice(
        N_("You have a new passphrase."),
        N_(
            "The store was opened with your office's key; that stands in the audit trail here and there. "
            "Personal notes that you wrote before stay closed."
        ),
        action=N_("Print a new recovery sheet"),
        page=SHEET_PAGE,
    )


LEASE_PAGE = "exchange"
OLD_KEY_PAGE = "old_key"


def lease_ending(day: str) -> Notice:
    """The lease ends in some days."""
    return Notice(
        N_("Please exchange with the office by {day}."),
        N_(
            "Your office wants to hear of this workstation. After that day the cases stay closed until it "
            "has answered; nothing is lost."
        ),
        {"day": day},
        action=N_("Exchange now"),
        page=LEASE_PAGE,
    )


def rekeyed(left_out: Sequence[str]) -> Notice:
    """The store has a new key since the last time."""
    if not left_out:
        return Notice(
            N_("The store has a new key."),
            N_("The old recovery sheet is void: destroy it. Older backups open with the old key only."),
            action=N_("Look at the backups"),
            page=OLD_KEY_PAGE,
        )
    return Notice(
        N_("The store has a new key. To be added again under “People”: {names}"),
        N_("The old recovery sheet is void: destroy it. Older backups open with the old key only."),
        {"names": ", ".join(left_out)},
        action=N_("Look at the backups"),
        page=OLD_KEY_PAGE,
    )


def not_rekeyed(reason: str) -> Notice:
    """It could not be done, or somebody stopped it; an empty `reason` = stopped."""
    if not reason:
        return Notice(
            N_("Stopped: the store keeps its key."),
            N_("Nothing was changed. The recovery sheet of before counts; destroy the new one."),
        )
    return Notice(
        N_("The store keeps its key."),
        N_("{reason} Nothing was changed; try again. The recovery sheet of before counts, not the new one."),
        {"reason": reason},
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
            _(notice.title).format(**facts),
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
