"""Printer, copies and sides: chosen once, remembered per kind of letter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.actions.ports import PrintChoice
from app.i18n import gettext as _
from app.ui import icons, printers, theme
from app.ui.printers import SIDES
from app.ui.widgets import Choice, Heading, QuietButton, Text, column, row

MOST_COPIES = 10


class PrintOptions(QWidget):
    """Says visibly when the printer of last time is not there."""

    looked = Signal()
    """The person asked for printers again, perhaps because she has switched one on."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.look = look_button(f"{name}.look")
        self.look.clicked.connect(self._look_again)
        self.printer = Choice(f"{name}.printer", [])
        self.printer.setAccessibleName(_("Printer"))
        self.printer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.printer.setMinimumContentsLength(12)
        self.count = Choice(f"{name}.count", _counts())
        self.count.setAccessibleName(_("Number of prints"))
        self.count.setToolTip(_("Number of prints"))
        self.sides = Choice(f"{name}.sides", list(zip(SIDES, _sides_words(), strict=True)))
        self.sides.setAccessibleName(_("Sides"))
        self.sides.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sides.setMinimumContentsLength(8)
        self.note = Text("", "muted")
        self.note.setObjectName(f"{name}.note")
        self.note.hide()
        self._former = ""
        self._place()

    def _place(self) -> None:
        down = column(self, space=1)
        head = row(space=1)
        head.addWidget(Heading(_("Printer")), 1)
        head.addWidget(self.look)
        down.addLayout(head)
        down.addWidget(self.printer)
        across = row(space=1)
        across.addWidget(self.count)
        across.addWidget(self.sides, 1)
        down.addLayout(across)
        down.addWidget(self.note)

    def offer(self, names: Sequence[str], last: PrintChoice | None) -> None:
        """Show these printers, and what was chosen for this kind of letter last time."""
        self.printer.set_choices([(name, name) for name in names])
        self.count.choose(str(min(last.count, MOST_COPIES)) if last else "1")
        self.sides.choose(last.sides if last and last.sides in SIDES else SIDES[0])
        self._former = last.printer if last else ""
        if self._former in names:
            self.printer.choose(self._former)
        self._say(names)

    def renew(self, names: Sequence[str]) -> None:
        """Printers came or went; what is chosen stays where it still exists."""
        now = self.printer.code()
        wanted = self._former if self._former in names else now
        self.printer.set_choices([(name, name) for name in names])
        if wanted in names:
            self.printer.choose(wanted)
        self._say(names)

    def _look_again(self) -> None:
        self.renew(printers.names())
        self.looked.emit()

    def _say(self, names: Sequence[str]) -> None:
        """What the person must know before she prints; nothing when all is as last time."""
        for widget in (self.printer, self.count, self.sides):
            widget.setVisible(bool(names))
        words = ""
        if not names:
            words = _("No printer is here. The letter can wait until there is one, or be saved as a PDF.")
        elif self._former and self._former not in names:
            words = _("{former} is not here; {other} is chosen instead.").format(
                former=theme.isolate(self._former), other=theme.isolate(self.printer.code())
            )
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def has_printer(self) -> bool:
        """Whether anything can be printed now."""
        return self.printer.count() > 0

    def choice(self) -> PrintChoice:
        """As it stands; without any printer, that of last time."""
        printer = self.printer.code() or self._former
        return PrintChoice(printer, int(self.count.code() or "1"), self.sides.code() or SIDES[0])


def look_button(name: str) -> QuietButton:
    """Looks for printers again: portable ones come and go."""
    button = QuietButton("", name)
    button.setIcon(icons.icon("sync", theme.ACCENT))
    button.setIconSize(QSize(18, 18))
    button.setAccessibleName(_("Look for printers again"))
    button.setToolTip(_("Look for printers again"))
    return button


def _sides_words() -> tuple[str, str, str]:
    return (_("One side"), _("Both sides"), _("Both sides, turned at the short edge"))


def _counts() -> list[tuple[str, str]]:
    return [(str(count), theme.isolate(f"{count} ×")) for count in range(1, MOST_COPIES + 1)]
