"""What comes in and goes out as files: a table of clients, a table of cases, one case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton

from app.domain.errors import FileNotRead
from app.domain.importing import Table
from app.i18n import gettext as _
from app.ui.exchange.export_page import ExportCasesPage
from app.ui.exchange.import_page import ImportPage
from app.ui.exchange.open_page import OpenBundlePage
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Busy, Card, Heading, PrimaryButton, SecondaryButton, Text

MOST_BYTES = 300 * 1024 * 1024


class ExchangePage(Page):
    """Three cards, one way each."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(
            nav,
            _("Import and export"),
            name="exchange",
            subtitle=_("What comes in is checked before anything is written; what leaves is noted."),
        )
        self.busy = Busy("exchange.busy")
        self.body.addWidget(self.busy)
        self.table = PrimaryButton(_("Open a table …"), "exchange.import", icon="incoming")
        self.cases = SecondaryButton(_("Export cases …"), "exchange.export", icon="send")
        self.bundle = SecondaryButton(_("Open a case file …"), "exchange.open", icon="file")
        self._card(
            _("Clients from a table"),
            _(
                "From another programme or an Excel list: choose which column is what, look at the rows, "
                "then bring them in. Nobody is entered twice without being asked about."
            ),
            self.table,
            self._ask_table,
        )
        self._card(
            _("Cases as a table"),
            _("For statistics or another programme, as XLSX or CSV. The file is not encrypted."),
            self.cases,
            lambda: nav.open_page(ExportCasesPage(nav)),
        )
        self._card(
            _("One case as a file"),
            _(
                "A case that another office gave on, with its papers. To give one on yourself: in the case, "
                "“Give on as a file”."
            ),
            self.bundle,
            self._ask_bundle,
        )
        self.body.addStretch(1)

    def shown(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Ctrl+Enter: the first way."""
        self._ask_table()

    def _card(self, title: str, words: str, button: QPushButton, act: Callable[[], None]) -> None:
        card = Card(margin=3)
        card.column.addWidget(Heading(title))
        card.column.addWidget(Text(words, "muted"))
        button.clicked.connect(lambda _checked: act())
        card.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addWidget(card)

    # -- a table --------------------------------------------------------------------------------

    def _ask_table(self) -> None:
        kinds = _("Tables (*.xlsx *.csv *.txt *.tsv)")
        chosen = QFileDialog.getOpenFileName(self, _("Open a table"), "", kinds)[0]
        if chosen:
            self.open_table(Path(chosen))

    def open_table(self, path: Path) -> None:
        """Read it in the child, then ask what its columns are."""
        exchange = self.nav.place.exchange
        self.busy.begin(_("Reading the table …"))

        def read(_control: Control) -> tuple[bytes, Table]:
            content = read_file(path)
            return content, exchange.table(content)

        def done(read: tuple[bytes, Table]) -> None:
            self.busy.end()
            self.nav.open_page(ImportPage(self.nav, path.name, *read))

        self.run(Lane.RENDER, read, done=done, failed=self._failed)

    # -- one case -------------------------------------------------------------------------------

    def _ask_bundle(self) -> None:
        kinds = _("Case files (*.age *.zip)")
        chosen = QFileDialog.getOpenFileName(self, _("Open a case file"), "", kinds)[0]
        if chosen:
            self.open_bundle(Path(chosen))

    def open_bundle(self, path: Path) -> None:
        """Read the file; its passphrase is asked for on the next page."""
        self.busy.begin(_("Reading the file …"))

        def done(content: bytes) -> None:
            self.busy.end()
            self.nav.open_page(OpenBundlePage(self.nav, content))

        self.run(Lane.RENDER, lambda _control: read_file(path), done=done, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_error(error)


def read_file(path: Path) -> bytes:
    """The bytes of a file that a person chose; never more than may be.

    Raises:
        FileNotRead: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as failure:
        raise FileNotRead(file=path.name, reason=failure.strerror or "") from failure
