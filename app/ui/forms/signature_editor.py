"""Signing in a form (appearances `signature`, `draw`): kept as a picture without time and pressure."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.errors import AppError
from app.domain.forms import QuestionState
from app.i18n import gettext as _
from app.ui import theme
from app.ui.errors import say
from app.ui.forms.attaching import Attaching
from app.ui.widgets import QuietButton
from app.ui.widgets.signature import SignaturePad

WIDE = 400


class SignatureEditor(QWidget):
    """The field while one signs; the picture when the form is opened again."""

    edited = Signal(object)

    def __init__(self, name: str, attaching: Attaching) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        self._key, self._attaching = name, attaching
        self._value: str | None = None
        self.pad = SignaturePad(name)
        self.pad.on_paper.hide()
        self.picture = QLabel()
        self.picture.setObjectName(f"{name}.picture")
        self.picture.setStyleSheet(
            f"background: {theme.SURFACE}; border: 1px solid {theme.BORDER}; border-radius: 8px;padding: 4px;"
        )
        self.again = QuietButton(_("Sign again"), f"{name}.again", icon="undo")
        self.problem = QLabel()
        self.problem.setProperty("look", "error")
        self.problem.setWordWrap(True)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(6)
        down.addWidget(self.pad)
        down.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignLeading)
        down.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeading)
        down.addWidget(self.problem)
        self.setFocusProxy(self.pad.canvas)
        self.pad.edited.connect(self._drawn)
        self.again.clicked.connect(self._sign_again)
        attaching.kept.connect(self._kept)
        attaching.failed.connect(self._failed)
        self._look()

    @property
    def unfinished(self) -> str:
        """As `Editor` has it."""
        return _("The signature is still being kept.") if self._attaching.is_busy(self._key) else ""

    def show_state(self, state: QuestionState) -> None:
        """A signature that was drawn here stays as it is; one from before is shown as a picture."""
        value = None if state.value is None else str(state.value)
        if value != self._value:
            self._value = value
            self.picture.clear()
            if value is None:
                self.pad.show_signature(())
            elif not self.pad.strokes():
                self._attaching.show(value, self._seen, lambda: None)
        self.pad.setEnabled(not state.readonly)
        self.again.setEnabled(not state.readonly)
        self._look()

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.pad.say_name(name)
        self.picture.setAccessibleName(name)
        self.again.setAccessibleName(f"{name}: {self.again.text()}")

    def _drawn(self) -> None:
        strokes = self.pad.strokes()
        if strokes:
            self._attaching.keep_signature(self._key, strokes)
        else:
            self._attaching.forget(self._key)
            self._value = None
            self.edited.emit(None)

    def _kept(self, key: str, name: str) -> None:
        if key == self._key:
            self._value = name
            self.problem.clear()
            self._look()

    def _failed(self, key: str, error: AppError) -> None:
        if key == self._key:
            said = say(error)
            self.problem.setText(f"{said.title} {said.next_step}")
            self._look()

    def _sign_again(self) -> None:
        self._value = None
        self.picture.clear()
        self.pad.show_signature(())
        self._look()
        self.pad.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit(None)

    def _seen(self, image: QImage) -> None:
        if isValid(self):
            wide = min(image.width(), WIDE)
            shown = image.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
            self.picture.setPixmap(QPixmap.fromImage(shown))
            self._look()

    def _look(self) -> None:
        from_before = bool(self._value) and not self.pad.strokes()
        self.pad.setVisible(not from_before)
        self.picture.setVisible(from_before)
        self.again.setVisible(from_before)
        self.problem.setVisible(bool(self.problem.text()))
