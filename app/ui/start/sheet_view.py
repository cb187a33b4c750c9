"""A recovery sheet on the screen, and printing it without leaving a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import gettext as _
from app.ui import printers
from app.ui.tasks import Lane, OwnTasks, Tasks
from app.ui.widgets.buttons import SecondaryButton
from app.ui.widgets.fields import Choice, Field
from app.ui.widgets.layout import column, row
from app.ui.widgets.pictures import PictureView
from app.ui.widgets.states import Busy
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.ports import Picture

SIZE = (580, 384)


class SheetView(QWidget):
    """The sheet beside what to do with it."""

    printed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        name: str,
        pictures: Sequence[Picture],
        print_it: Callable[[str, Callable[[], bool]], object],
        tasks: Tasks | OwnTasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._print_it, self._tasks = print_it, tasks
        across = row(self, space=3)
        self.preview = PictureView(f"{name}.preview")
        self.preview.setFixedSize(*SIZE)
        self.preview.show_pages(pictures)
        across.addWidget(self.preview)
        beside = column(space=2)
        across.addLayout(beside, 1)
        beside.addWidget(
            Text(
                _(
                    "Keep it at the office, in a sealed envelope in the safe – never together with this "
                    "computer. No file of it stays here."
                )
            )
        )
        known = printers.names()
        self.can_print = bool(known)
        self.printer = Choice(f"{name}.printer", [(printer, printer) for printer in known])
        self.print_button = SecondaryButton(_("Print the sheet"), f"{name}.print", icon="printer")
        self.print_button.clicked.connect(self._print)
        self.busy = Busy(f"{name}.printing")
        if known:
            beside.addWidget(Field(_("Printer"), self.printer))
            beside.addWidget(self.print_button)
            beside.addWidget(self.busy)
        else:
            beside.addWidget(Text(_("No printer was found on this computer."), "strong"))
            beside.addWidget(
                Text(
                    _(
                        "Write the code down by hand, large and clearly, and compare it once more, "
                        "character by character."
                    )
                )
            )
        beside.addStretch(1)

    def _print(self) -> None:
        printer = self.printer.code()
        self.print_button.setEnabled(False)
        self.busy.begin(_("Printing …"))
        self._tasks.start(
            Lane.PRINT,
            lambda control: self._print_it(printer, printers.until_closed(control)),
            done=lambda _none: self._ended(),
            failed=self._not_printed,
        )

    def _ended(self) -> None:
        self.busy.end()
        self.print_button.setEnabled(True)
        self.printed.emit()

    def _not_printed(self, error: Exception) -> None:
        self.busy.end()
        self.print_button.setEnabled(True)
        self.failed.emit(error)
