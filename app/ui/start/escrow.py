"""Passphrase and recovery sheet are gone: the holders of the office's key open the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog

from app.domain.errors import EscrowRefused, FileNotSaved
from app.i18n import gettext as _
from app.ui import theme
from app.ui.start.frame import StartPage
from app.ui.start.passphrase_fields import PassphraseFields
from app.ui.tasks import Control, Lane, Tasks
from app.ui.widgets.banner import Kind
from app.ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from app.ui.widgets.fields import Choice, Field
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.actions.workplace import Doorway, Workplace
    from app.sync.escrow import Asking

REQUEST_NAME = "sozialraumbuero-request.json"
LONGEST = 20_000
"""Bytes of an answer that are read; one has about four hundred."""


class EscrowPage(StartPage):
    """Whose passphrase it was, a request for the holders, their answer, a new passphrase.

    The request lives in this window: only it can read the answer.
    """

    opened = Signal(object)
    left = Signal()

    def __init__(self, doorway: Doorway, tasks: Tasks, names: Sequence[str], name: str) -> None:
        super().__init__(
            "escrow",
            _("Open with the office's key"),
            _(
                "Two of the three people who hold your office's escrow key can open this store. Everybody's "
                "personal notes stay closed: nobody but their writer can read them."
            ),
            width=720,
        )
        self._doorway, self._tasks = doorway, tasks
        self._asking: Asking | None = None
        self._answer = b""
        self.name = Choice("escrow.name", [(known, known) for known in names], name)
        if len(names) > 1:
            self.content.addWidget(Field(_("Your name"), self.name))
        elif names:
            self.content.addWidget(Text(_("Hello, {name}.").format(name=names[0])))
        self.ask = PrimaryButton(_("Write the request to a file …"), "escrow.ask", icon="save")
        self.waiting = Text("", "strong")
        self.waiting.setObjectName("escrow.waiting")
        self.waiting.hide()
        self.read = SecondaryButton(_("Read the answer …"), "escrow.read", icon="file")
        self.fields = PassphraseFields("escrow.passphrase", doorway, tasks, _("New passphrase"))
        step = Text(
            _("1. Write a request to a stick and take it, or mail it, to whoever runs the central office.")
        )
        self.content.addWidget(step)
        self.content.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeading)
        self.content.addWidget(self.waiting)
        self.content.addWidget(Text(_("2. Read the answer that comes back, and choose a new passphrase.")))
        self.content.addWidget(self.read, 0, Qt.AlignmentFlag.AlignLeading)
        self.content.addWidget(self.fields)
        self.back = QuietButton(_("Back"), "escrow.back", icon="back")
        self.button = PrimaryButton(_("Open"), "escrow.submit", icon="lock")
        self.buttons.addWidget(self.back)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.button)
        self.back.clicked.connect(self.left)
        self.ask.clicked.connect(self._ask)
        self.read.clicked.connect(self._read)
        self.button.clicked.connect(self.submit)
        self.fields.entered.connect(self.submit)
        self.fields.accepted.connect(self._recover)
        self.fields.failed.connect(self.banner.show_error)
        self._show_step()

    def begin(self) -> None:
        self.ask.setFocus()

    def _show_step(self) -> None:
        self.read.setEnabled(self._asking is not None)
        self.fields.setVisible(bool(self._answer))
        self.button.setEnabled(bool(self._answer))

    # -- the request --------------------------------------------------------------------------

    def _ask(self) -> None:
        """The file is asked for only when it is known that the office has a key at all."""
        self.banner.clear()
        self._tasks.start(
            Lane.STORE,
            lambda _control: self._doorway.ask_holders(),
            done=self._asked,
            failed=self.banner.show_error,
        )

    def _asked(self, asking: Asking) -> None:
        chosen = QFileDialog.getSaveFileName(
            self, _("Save the request"), REQUEST_NAME, _("Requests (*.json)")
        )[0]
        if not chosen:
            return
        path, content = Path(chosen), asking.request.to_file()

        def write(_control: Control) -> None:
            try:
                path.write_bytes(content)
            except OSError as error:
                raise FileNotSaved(reason=error.strerror or "") from error

        self._tasks.start(
            Lane.RENDER,
            write,
            done=lambda _none: self._written(asking, path),
            failed=self.banner.show_error,
        )

    def _written(self, asking: Asking, path: Path) -> None:
        """A newer request voids the older one, and an answer to it."""
        self._asking, self._answer = asking, b""
        self.banner.show_message(
            _("The request is in {file}.").format(file=theme.isolate(path.name)),
            _("It holds nothing that anybody could read without the holders."),
            Kind.SUCCESS,
        )
        self.waiting.setText(
            _(
                "Leave this window open and the computer on until the answer is here: only this window can "
                "read it. If it is closed, write a new request."
            )
        )
        self.waiting.show()
        self._show_step()
        self.read.setFocus()

    # -- the answer ---------------------------------------------------------------------------

    def _read(self) -> None:
        chosen = QFileDialog.getOpenFileName(self, _("Answer of the office"))[0]
        asking = self._asking
        if not chosen or asking is None:
            return
        path = Path(chosen)

        def read(_control: Control) -> bytes:
            try:
                with path.open("rb") as file:
                    content = file.read(LONGEST)
            except OSError as error:
                raise EscrowRefused(reason="file") from error
            asking.data_key(content)  # before a passphrase is chosen in vain
            return content

        self.banner.clear()
        self._tasks.start(Lane.STORE, read, done=self._has_read, failed=self.banner.show_error)

    def _has_read(self, answer: bytes) -> None:
        self._answer = answer
        self.banner.show_message(_("The answer fits. Choose a new passphrase."), "", Kind.SUCCESS)
        self.waiting.hide()
        self._show_step()
        self.fields.first.setFocus()

    def submit(self) -> None:
        """The new passphrase is checked first."""
        if self.button.isEnabled():
            self.fields.check()

    def _recover(self, passphrase: str) -> None:
        asking, answer, name = self._asking, self._answer, self.name.code()
        if asking is None:
            return
        self._enable(on=False)
        self.banner.clear()
        self.busy.begin(_("Opening the store …"))
        self._tasks.start(
            Lane.STORE,
            lambda _control: self._doorway.recover_by_escrow(asking, answer, name, passphrase),
            done=self._opened,
            failed=self._failed,
        )

    def _opened(self, place: Workplace) -> None:
        self.fields.clear()
        self.opened.emit(place)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self._enable(on=True)
        self.banner.show_error(error)

    def _enable(self, *, on: bool) -> None:
        for button in (self.button, self.back, self.ask, self.read):
            button.setEnabled(on)
