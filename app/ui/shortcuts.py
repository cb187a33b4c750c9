"""Keys that work everywhere, and the page that lists them (F1)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout

from app.i18n import N_
from app.i18n import gettext as _
from app.ui.navigation import Navigator, Page
from app.ui.widgets import Card, Heading, Text

NEW_CASE = "Ctrl+N"
FIND = "Ctrl+F"
SEARCH = "Ctrl+K"
HELP = "F1"
BACK = "Alt+Left"
SUBMIT = "Ctrl+Return"
SYNC = "Ctrl+R"
LOCK = "Ctrl+L"
PERSON = "Ctrl+Shift+L"
CLIENT = "F9"
DECLINE = "Ctrl+D"
"""Handled by the question under the cursor."""
_LISTED = (
    (NEW_CASE, N_("Begin a new case, from anywhere")),
    (FIND, N_("Search in the list on the screen")),
    (SEARCH, N_("Search everything: names in any spelling, numbers, notes, documents, letters")),
    (SUBMIT, N_("Do the main action of the page: hand in, make the letter, book the answer")),
    (DECLINE, N_("In a form: she does not want to answer this question")),
    (CLIENT, N_("In a form: give the screen to the client; your PIN brings you back")),
    (BACK, N_("Back to the page before")),
    (SYNC, N_("Synchronise with the office now")),
    (LOCK, N_("Lock: the store is closed, and you or somebody else unlocks it")),
    (PERSON, N_("Change person: somebody else goes on with her own passphrase")),
    ("Ctrl+1", N_("First entry of the navigation; Ctrl+2 the second, and so on")),
    ("Tab", N_("To the next field; with Shift to the one before")),
    ("Return", N_("Open the chosen row of a list")),
    ("Ctrl+PgDown", N_("In a case: to the next tab; Ctrl+Page Up to the one before, Alt+1 to the first")),
    ("Space", N_("On the page of the day: it is done (also D); S moves it, U takes the last act back")),
    ("PgDown", N_("In a preview: to the next page; Page Up to the one before")),
    ("Ctrl++", N_("In a preview: larger; Ctrl+- smaller, Ctrl+0 as wide as the window")),
    (HELP, N_("This page")),
)
_PRINTING = (
    N_(
        "Letters are printed without a file of them on this computer. But the print system (on Windows the "
        "print spooler, otherwise CUPS) and many printers with a disk keep copies of what was printed. This "
        "application cannot find or delete those: your IT has to set up how long they are kept."
    ),
    N_(
        "What does not come out stays under “Print later”, encrypted like everything here, also when the "
        "application is closed. After a job that was interrupted, look what came out before you print again."
    ),
    N_(
        "Letters are printed at exactly 100 %, so that the address stands in the window of the envelope. Do "
        "not let the printer fit them to the page."
    ),
    N_("A PDF that you save or open elsewhere is not encrypted any more: delete it when you are done."),
)
"""What a person must know who prints: what is named here is out of our reach (6-letters.md 5.3)."""


class ShortcutsPage(Page):
    """What every key does."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(
            nav,
            _("Help: keys and printing"),
            name="shortcuts",
            subtitle=_("Everything can be done without a mouse."),
        )
        card = Card(margin=3)
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        for line, (keys, words) in enumerate(_LISTED):
            shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            key = Text(shown, "strong", wrap=False)
            grid.addWidget(key, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(_(words)), line, 1)
        card.column.addLayout(grid)
        self.body.addWidget(card)
        self.body.addWidget(_printing())


def _printing() -> Card:
    card = Card("shortcuts.printing", margin=3)
    card.column.addWidget(Heading(_("Printing")))
    for words in _PRINTING:
        card.column.addWidget(Text(_(words)))
    return card
