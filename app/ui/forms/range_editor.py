"""A number between two ends: a slider with its value beside it. Untouched, it is no answer."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from app.domain.forms import Question, QuestionState
from app.i18n import gettext as _
from app.ui import theme
from app.ui.forms.speaking import WORKER, font_of
from app.ui.forms.text_editors import decimal_mark
from app.ui.widgets import QuietButton

WIDE, TALL, LOW = 560, 200, 36
MOST_STEPS = 1000
"""A finer range is stepped more coarsely: no hand places a slider more exactly."""
MOST_TICKS = 12
"""So many numbers fit below a slider; of more, only the ends are written."""

_LOOK = f"""
QSlider {{ background: transparent; }}
QSlider::groove:horizontal {{ height: 6px; border-radius: 3px; background: {theme.BORDER}; }}
QSlider::groove:vertical {{ width: 6px; border-radius: 3px; background: {theme.BORDER}; }}
QSlider::handle {{ background: {theme.SURFACE}; border: 2px solid {theme.CONTROL_BORDER};
  border-radius: 12px; }}
QSlider::handle:horizontal {{ width: 20px; margin: -9px 0; }}
QSlider::handle:vertical {{ height: 20px; margin: 0 -9px; }}
QSlider[answered="true"]::handle {{ background: {theme.ACCENT}; border-color: {theme.ACCENT}; }}
QSlider::handle:horizontal:focus, QSlider::handle:vertical:focus {{ border: 3px solid {theme.TEXT}; }}
"""


class Slider(QSlider):
    """A press anywhere goes there; the wheel scrolls the page and never changes an answer."""

    pressed_somewhere = Signal(int)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self.setSliderDown(True)
        self.pressed_somewhere.emit(self._step_at(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.pressed_somewhere.emit(self._step_at(event))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.pressed_somewhere.emit(self.value())
        else:
            super().keyPressEvent(event)

    def _step_at(self, event: QMouseEvent) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        upright = self.orientation() is Qt.Orientation.Vertical
        at = event.position().y() if upright else event.position().x()
        room = (self.height() if upright else self.width()) - 24
        return QStyle.sliderValueFromPosition(
            self.minimum(), self.maximum(), round(at) - 12, room, option.upsideDown
        )


class TickLine(QWidget):
    """The numbers below a slider, each below its step."""

    def __init__(self, slider: Slider, marks: dict[int, str], *, lines: bool) -> None:
        super().__init__()
        self._slider, self._marks, self._lines = slider, marks, lines
        self.setFont(font_of(WORKER, 10))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(theme.MUTED))
        option = QStyleOptionSlider()
        self._slider.initStyleOption(option)
        last, room = self._slider.maximum(), self._slider.width() - 24
        for step, words in self._marks.items():
            at = 12 + QStyle.sliderPositionFromValue(0, last, step, room, option.upsideDown)
            if self._lines:
                painter.drawLine(at, 0, at, 5)
            wide = painter.fontMetrics().horizontalAdvance(words)
            left = min(max(at - wide // 2, 0), self.width() - wide)
            painter.drawText(left, 8 + painter.fontMetrics().ascent(), words)
        painter.end()


class RangeEditor(QWidget):
    """Arrows, Page Up and Down, Home and End move; Delete takes the answer back."""

    edited = Signal(object)

    def __init__(self, question: Question, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        self._start, self._step, steps = range_of(question)
        self._whole = all(number == int(number) for number in (self._start, self._step))
        self._value: float | None = None
        upright = "vertical" in question.appearance
        self.slider = Slider(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)
        self.slider.setObjectName(name)
        self.slider.setRange(0, steps)
        self.slider.setPageStep(max(1, steps // 10))
        self.slider.setStyleSheet(_LOOK)
        self.shown = QLabel()
        self.shown.setObjectName(f"{name}.value")
        self.take_back = QuietButton(_("Take back"), f"{name}.clear", icon="undo")
        self.setFocusProxy(self.slider)
        ticks = TickLine(self.slider, self._marks(steps), lines="no-ticks" not in question.appearance)
        self._place(ticks, upright=upright)
        self.slider.valueChanged.connect(self._moved)
        self.slider.pressed_somewhere.connect(self._pressed)
        self.take_back.clicked.connect(self._clear)
        self._look()

    def show_state(self, state: QuestionState) -> None:
        """As `Editor` has it."""
        self._value = float(state.value) if isinstance(state.value, int | float) else None
        step = 0 if self._value is None else round((self._value - self._start) / self._step)
        self.slider.blockSignals(True)  # noqa: FBT003 - Qt has no keyword for it
        self.slider.setValue(step)
        self.slider.blockSignals(False)  # noqa: FBT003
        self.setEnabled(not state.readonly)
        self._look()

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.slider.setAccessibleName(name)
        self.take_back.setAccessibleName(_("{question}: take the answer back").format(question=name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._clear()
        else:
            super().keyPressEvent(event)

    def _place(self, ticks: TickLine, *, upright: bool) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(20)
        if upright:
            self.slider.setFixedSize(LOW, TALL)
            across.addWidget(self.slider)
            across.addLayout(self._ends())
        else:
            self.slider.setFixedHeight(LOW)
            down = QVBoxLayout()
            down.setSpacing(0)
            for widget in (self.slider, ticks):
                widget.setMaximumWidth(WIDE)
                down.addWidget(widget)
            across.addLayout(down, 3)
        self.shown.setFont(font_of(WORKER, 14, bold=True))
        self.shown.setMinimumWidth(52)
        self.shown.setFixedHeight(LOW)
        top = Qt.AlignmentFlag.AlignVCenter if upright else Qt.AlignmentFlag.AlignTop
        across.addWidget(self.shown, 0, top)
        across.addWidget(self.take_back, 0, top)
        across.addStretch(1)

    def _ends(self) -> QVBoxLayout:
        """The highest number above, the lowest below."""
        down = QVBoxLayout()
        for step in (self.slider.maximum(), 0):
            end = QLabel(self._words(self._number(step)))
            end.setProperty("look", "muted")
            down.addWidget(end)
            if step:
                down.addStretch(1)
        return down

    def _marks(self, steps: int) -> dict[int, str]:
        wanted = range(steps + 1) if steps <= MOST_TICKS else (0, steps)
        return {step: self._words(self._number(step)) for step in wanted}

    def _number(self, step: int) -> float:
        return round(self._start + step * self._step, 6)

    def _words(self, number: float) -> str:
        return str(round(number)) if self._whole else f"{number:g}".replace(".", decimal_mark(WORKER))

    def _pressed(self, step: int) -> None:
        if step == self.slider.value():
            self._moved(step)
        else:
            self.slider.setValue(step)

    def _moved(self, step: int) -> None:
        number = self._number(step)
        if number != self._value:
            self._value = number
            self._look()
            self.edited.emit(round(number) if self._whole else number)

    def _clear(self) -> None:
        self._value = None
        self.slider.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look()
        self.edited.emit(None)

    def _look(self) -> None:
        there = self._value is not None
        self.shown.setText(self._words(self._value) if self._value is not None else "–")
        self.slider.setAccessibleDescription(self.shown.text() if there else _("Not answered yet"))
        self.take_back.setVisible(there)
        if self.slider.property("answered") != ("true" if there else "false"):
            self.slider.setProperty("answered", "true" if there else "false")
            self.slider.style().unpolish(self.slider)
            self.slider.style().polish(self.slider)


def range_of(question: Question) -> tuple[float, float, int]:
    """Start, step and number of steps; 0 to 10 by 1 where the form does not say (as in ODK)."""
    start, end = _number(question, "start", 0), _number(question, "end", 10)
    step = abs(_number(question, "step", 1)) or 1
    steps = int(abs(end - start) / step + 1e-9) or 1
    if steps > MOST_STEPS:
        step, steps = abs(end - start) / MOST_STEPS, MOST_STEPS
    return start, step if end >= start else -step, steps


def _number(question: Question, name: str, otherwise: float) -> float:
    try:
        return float(question.parameters.get(name, otherwise))
    except ValueError:
        return otherwise
