"""A photo, scan or document from a file: chosen or dropped, seen small, taken away again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.errors import AppError
from app.domain.forms import Question, QuestionState, QuestionType
from app.i18n import gettext as _
from app.ui import icons, theme
from app.ui.errors import say
from app.ui.forms.attaching import Attaching
from app.ui.widgets import QuietButton, SecondaryButton

SIDE = 160
PICTURES = "*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp"
_LOOK = f"""
QFrame#drop {{ background: {theme.BACKGROUND}; border: 2px dashed {theme.BORDER}; border-radius: 8px; }}
QFrame#drop[over="true"] {{ background: {theme.ACCENT_TINT}; border-color: {theme.ACCENT}; }}
"""


class DropFrame(QFrame):
    """One file may be dropped on it."""

    dropped = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drop")
        self.setStyleSheet(_LOOK)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._over("true")

    def dragLeaveEvent(self, _event: object) -> None:
        self._over("false")

    def dropEvent(self, event: QDropEvent) -> None:
        self._over("false")
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if urls:
            event.acceptProposedAction()
            self.dropped.emit(Path(urls[0].toLocalFile()))

    def _over(self, over: str) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)


class FileEditor(QWidget):
    """The file is kept encrypted on this workstation; the original stays where it is."""

    edited = Signal(object)

    def __init__(self, question: Question, name: str, attaching: Attaching) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        self._key, self._attaching = name, attaching
        self._is_picture = question.type is QuestionType.IMAGE
        self._longest = _pixels(question)
        self._value: str | None = None
        self.choose = SecondaryButton(
            _("Choose a file …"), name, icon="image" if self._is_picture else "file"
        )
        self.remove = QuietButton(_("Remove"), f"{name}.remove", icon="trash")
        self.picture, self.words = QLabel(), QLabel()
        self.picture.setObjectName(f"{name}.picture")
        self.words.setWordWrap(True)
        self.words.setProperty("look", "muted")
        self.problem = QLabel()
        self.problem.setObjectName(f"{name}.problem")
        self.problem.setProperty("look", "error")
        self.problem.setWordWrap(True)
        self.frame = DropFrame()
        self.setFocusProxy(self.choose)
        self._place()
        self.frame.dropped.connect(self._take)
        self.choose.clicked.connect(self._ask)
        self.remove.clicked.connect(self._take_away)
        attaching.failed.connect(self._failed)
        self._look()

    @property
    def unfinished(self) -> str:
        """As `Editor` has it."""
        return _("The file is still being read.") if self._attaching.is_busy(self._key) else ""

    def show_state(self, state: QuestionState) -> None:
        """As `Editor` has it."""
        value = None if state.value is None else str(state.value)
        if value != self._value:
            self._value = value
            self.problem.clear()
            self.picture.clear()
            if value:
                self._attaching.show(value, self._seen, self._unseen)
        self.frame.setAcceptDrops(not state.readonly)
        self.choose.setEnabled(not state.readonly)
        self.remove.setEnabled(not state.readonly)
        self._look()

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.choose.setAccessibleName(f"{name}: {self.choose.text()}")
        self.remove.setAccessibleName(f"{name}: {self.remove.text()}")
        self.picture.setAccessibleName(name)

    def _place(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.choose)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        beside = QVBoxLayout()
        beside.addWidget(self.words)
        beside.addLayout(buttons)
        across = QHBoxLayout(self.frame)
        across.setContentsMargins(14, 12, 14, 12)
        across.setSpacing(16)
        across.addWidget(self.picture)
        across.addLayout(beside, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.frame)
        down.addWidget(self.problem)

    def _ask(self) -> None:
        kinds = _("Pictures ({names})").format(names=PICTURES)
        if not self._is_picture:
            kinds = _("Pictures and PDF files ({names})").format(names=f"{PICTURES} *.pdf")
        title = _("Choose a file")
        path, _kind = QFileDialog.getOpenFileName(self, title, "", kinds)
        if path:
            self._take(Path(path))

    def _take(self, path: Path) -> None:
        self.problem.clear()
        self._attaching.keep_file(self._key, path, self._longest)
        self._look()

    def _take_away(self) -> None:
        self._attaching.forget(self._key)
        self._value = None
        self.picture.clear()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look()
        self.edited.emit(None)

    def _failed(self, key: str, error: AppError) -> None:
        if key == self._key:
            said = say(error)
            self.problem.setText(f"{said.title} {said.next_step}")
            self._look()

    def _seen(self, image: QImage) -> None:
        if isValid(self):
            size = SIDE * self.devicePixelRatioF()
            small = image.scaled(
                round(size),
                round(size),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            pixels = QPixmap.fromImage(small)
            pixels.setDevicePixelRatio(self.devicePixelRatioF())
            self.picture.setPixmap(pixels)
            self._look()

    def _unseen(self) -> None:
        if isValid(self):
            self.picture.setPixmap(icons.icon("file", theme.ACCENT).pixmap(48, 48))
            self._look()

    def _look(self) -> None:
        there, busy = bool(self._value), self._attaching.is_busy(self._key)
        self.picture.setVisible(not self.picture.pixmap().isNull())
        self.problem.setVisible(bool(self.problem.text()))
        self.remove.setVisible(there)
        self.choose.setText(_("Choose another file …") if there else _("Choose a file …"))
        if busy:
            self.words.setText(_("Reading the file …"))
        elif there:
            kind = str(self._value).rpartition(".")[2].upper()
            self.words.setText(_("Kept encrypted on this workstation ({kind}).").format(kind=kind))
        else:
            self.words.setText(
                _("Choose a photo or scan, or drop it here.")
                if self._is_picture
                else _("Choose a file, or drop it here.")
            )


def _pixels(question: Question) -> int:
    words = question.parameters.get("max-pixels", "")
    return int(words) if words.isdecimal() else 0
