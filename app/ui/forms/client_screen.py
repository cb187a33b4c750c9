"""The screen that a client has to herself: one question, large, in her language, and few buttons."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app.domain.forms import Question, QuestionType
from app.ui import theme
from app.ui.forms.client_model import ClientModel, Stop
from app.ui.forms.client_question import FSI, PDI, BigButton, QuestionPart
from app.ui.forms.client_reading import Reader
from app.ui.forms.client_speaking import client_font, client_points
from app.ui.forms.speaking import speak, turn
from app.ui.widgets import Scroll

CONTENT_WIDTH = 920
"""Pixels: a line that is read without losing it."""
STYLE = f"""
QPushButton {{ min-height: 48px; padding: 7px 22px; }}
QPushButton:focus {{ border: 3px solid {theme.ACCENT}; padding: 5px 20px; }}
QPushButton[look="primary"]:focus {{ border: 3px solid {theme.TEXT}; }}
QLineEdit {{ min-height: 40px; }}
QLineEdit, QPlainTextEdit {{ border: 2px solid {theme.CONTROL_BORDER}; padding: 6px 14px; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 3px solid {theme.ACCENT}; padding: 5px 13px; }}
QProgressBar {{ min-height: 12px; max-height: 12px; border-radius: 6px; }}
QProgressBar::chunk {{ border-radius: 6px; }}
QLabel[look="attention"] {{ color: {theme.ATTENTION}; background: {theme.ATTENTION_TINT};
  border-radius: 8px; padding: 8px 12px; }}
"""


class ClientScreen(QWidget):
    """Places what the model says; knows nothing of the rest of the application."""

    staff_wanted = Signal()

    def __init__(self, model: ClientModel, reader: Reader) -> None:
        super().__init__()
        self.setObjectName("client")
        self._model, self._reader = model, reader
        self._words, self._tag = model.tongue.words, model.tongue.words.language
        self.part: QuestionPart | None = None
        self._has_moved = False  # that nothing can be read aloud is said once, on the first question
        turn(self, model.tongue.tag)
        tag, words = self._tag, self._words
        self.back = BigButton(words.back, tag, "client.back", icon="back")
        self.next = BigButton(words.next, tag, "client.next", look="primary")
        self.decline = BigButton(words.decline, tag, "client.decline")
        self.read = BigButton(words.read, tag, "client.read", icon="speech")
        self.staff = BigButton("", tag, "client.staff", look="quiet", icon="lock")
        self.staff.setAccessibleName(words.staff)
        self.staff.setToolTip(words.staff)
        self.finish = BigButton(words.staff, tag, "client.finish", icon="lock")
        self.progress, self.count = QProgressBar(), QLabel()
        self.silent, self.against = QLabel(), QLabel()
        self.page, self._foot = Scroll(), QWidget()
        self._place()
        self._connect()
        self._show_stop()

    def begin(self) -> None:
        """It came back to the front: the keyboard is where the answer goes."""
        if self.part is not None:
            self.part.begin()

    def close_screen(self) -> None:
        """It goes: nothing is read any more."""
        self._reader.changed.disconnect(self._show_reading)

    # -- building -------------------------------------------------------------------------

    def _place(self) -> None:
        self.progress.setObjectName("client.progress")
        self.progress.setTextVisible(False)
        self.count.setObjectName("client.count")
        self.against.setObjectName("client.against")
        self.against.setProperty("look", "error")
        self.silent.setObjectName("client.no_voice")
        self.silent.setProperty("look", "muted")
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.staff)
        top.addWidget(self.progress, 1)
        top.addWidget(self.count)
        top.addWidget(self.read)
        bottom = QHBoxLayout()
        bottom.setSpacing(16)
        bottom.addWidget(self.back)
        bottom.addStretch(1)
        bottom.addWidget(self.decline)
        bottom.addStretch(1)
        bottom.addWidget(self.next)
        bottom.addWidget(self.finish)
        self._inside = _centred(self.page.content)
        below = _centred(self._foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(32, 20, 32, 24)
        whole.setSpacing(16)
        whole.addLayout(top)
        for label in (self.silent, self.against):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            below.addWidget(label)
        whole.addWidget(self.page, 1)
        whole.addWidget(self._foot)
        whole.addLayout(bottom)
        self._say_below(self.silent, "")
        self.count.setFont(client_font(self._tag))

    def _connect(self) -> None:
        model = self._model
        self.back.clicked.connect(model.go_back)
        self.next.clicked.connect(self._go_on)
        self.decline.clicked.connect(model.decline)
        self.read.clicked.connect(self._read_or_stop)
        self.staff.clicked.connect(self.staff_wanted)
        self.finish.clicked.connect(self.staff_wanted)
        model.moved.connect(self._move)
        model.refreshed.connect(self._refresh)
        model.said.connect(self._say_against)
        self._reader.changed.connect(self._show_reading)

    # -- showing --------------------------------------------------------------------------

    def _move(self) -> None:
        self._has_moved = True
        self._show_stop()

    def _show_stop(self) -> None:
        self._reader.stop()
        if self.part is not None:
            self._inside.removeWidget(self.part)
            self.part.hide()
            self.part.deleteLater()
        self.part = QuestionPart(self._model)
        self.part.edited.connect(self._model.answer)
        self.part.entered.connect(self._go_on)
        self.part.more.connect(self._answer_more)
        self._inside.addWidget(self.part)
        self.page.verticalScrollBar().setValue(0)
        stop = self._model.stop
        self.back.setEnabled(not self._model.is_first)
        self.next.setVisible(stop is Stop.QUESTION)
        self.finish.setVisible(stop is Stop.END)
        self.staff.setHidden(stop is Stop.END)
        self.decline.setVisible(stop is Stop.QUESTION and self._is_answered())
        self._say_against("")
        self._show_progress()
        self._show_reading()
        self._order_tabs()
        if self.isVisible():
            self.part.begin()
        if stop is Stop.END:
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        if self.part is not None and self._model.stop is Stop.QUESTION:
            self.part.show_state(self._model.state)
        self._show_progress()

    def _show_progress(self) -> None:
        number, total = self._model.progress
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(number)
        self.count.setText(f"{FSI}{number} / {total}{PDI}")
        self.progress.setAccessibleName(f"{number} / {total}")
        at_end = self._model.stop is Stop.END
        self.count.setVisible(not at_end)

    def _show_reading(self) -> None:
        aloud, words = self._model.aloud(), self._words
        able = self._reader.can_read(aloud)
        text = words.stop if self._reader.is_reading else words.read
        self.read.setText(text)
        self.read.setAccessibleName(text)
        self.read.setEnabled(able)
        missing = self._reader.is_known and not able
        self.read.setAccessibleDescription(words.no_voice if missing else "")
        self._say_below(self.silent, words.no_voice if missing and not self._has_moved else "")

    def _say_against(self, text: str) -> None:
        self._say_below(self.against, text, bold=True)
        self.against.setAccessibleName(text)

    def _say_below(self, label: QLabel, text: str, *, bold: bool = False) -> None:
        """Between the question and the buttons; the room is the question's while nothing is said."""
        speak(label, text, self._tag, client_points(self._tag), bold=bold)
        self._foot.setHidden(self.silent.isHidden() and self.against.isHidden())

    def _is_answered(self) -> bool:
        node = self._model.step.node
        return isinstance(node, Question) and node.type is not QuestionType.NOTE

    def _order_tabs(self) -> None:
        """The answer first, then on, then the other ways."""
        chain = [self.next, self.decline, self.finish, self.back, self.read, self.staff]
        for former, then in pairwise(chain):
            QWidget.setTabOrder(former, then)

    # -- doing ----------------------------------------------------------------------------

    def _go_on(self) -> None:
        self._model.go_on(unfinished=self.part is not None and self.part.is_unfinished)

    def _answer_more(self, wanted: bool) -> None:  # noqa: FBT001 - a signal
        if wanted:
            self._model.one_more()
        else:
            self._model.go_on(unfinished=False)

    def _read_or_stop(self) -> None:
        if self._reader.is_reading:
            self._reader.stop()
        else:
            self._reader.read(self._model.aloud())


def _centred(around: QWidget) -> QVBoxLayout:
    """A column in the middle of `around`, narrow enough to be read."""
    middle = QWidget()
    middle.setMaximumWidth(CONTENT_WIDTH)
    middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    inside = QVBoxLayout(middle)
    inside.setContentsMargins(0, 4, 0, 4)
    across = QHBoxLayout(around)
    across.setContentsMargins(8, 0, 8, 0)
    across.addStretch(1)
    across.addWidget(middle, 1000)
    across.addStretch(1)
    return inside
