"""One editor for each type of `Ask`.

Each has two ways to be read: `value` is what the letter gets (typed, or None), `typed` is what stands
in the field, finished or not, as JSON: a kept draft loses nothing, not even half a date.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPlainTextEdit, QRadioButton, QWidget

from app.domain.letter_kinds import Ask, AskType
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui.letters.asked import reading
from app.ui.widgets import Choice, row
from app.ui.widgets.dates import DateField
from app.ui.widgets.signature import SignaturePad

MOST_LETTERS = 400
"""Of one line; a letter's table has no room for more."""
MOST_LONG = 4000


class AskEditor(Protocol):
    """What a form needs of an editor."""

    @property
    def edited(self) -> SignalInstance:
        """A person changed it."""
        ...

    def value(self) -> Any:
        """As `LetterFacts.asked` wants it, or None."""
        ...

    def show_value(self, value: Any) -> None:
        """Show a value; no signal."""
        ...

    def typed(self) -> Any:
        """What stands in the field, as JSON."""
        ...

    def show_typed(self, typed: Any) -> None:
        """Show what was typed before; no signal."""
        ...

    def fault(self) -> str:
        """What is wrong with what was typed; '' while nothing is."""
        ...

    def say_name(self, name: str) -> None:
        """The label, for whoever hears the screen."""
        ...

    def mark(self, *, faulty: bool) -> None:
        """Show by its edge whether something is wrong."""
        ...


def marked(widget: QWidget, *, faulty: bool) -> None:
    """The look of a field with something wrong in it."""
    widget.setProperty("faulty", "true" if faulty else "false")
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


@dataclass(frozen=True, slots=True)
class Reading:
    """How one line of text becomes a value."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    example: str = ""
    fault: str = ""
    width: int = 0
    """Pixels at most; 0 = as wide as there is room."""


class LineAsk(QLineEdit):
    """One line; digits and their signs always run from left to right."""

    edited = Signal()

    def __init__(self, name: str, how: Reading) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setPlaceholderText(how.example)
        self.setMaxLength(MOST_LETTERS)
        self._how = how
        if how.width:
            self.setMaximumWidth(how.width)
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> Any:
        """As `AskEditor` has it."""
        try:
            return self._how.read(self.text()) if self.text().strip() else None
        except ValueError:
            return None

    def show_value(self, value: Any) -> None:
        """As `AskEditor` has it."""
        self.setText("" if value is None else self._how.write(value))

    def typed(self) -> Any:
        """As `AskEditor` has it."""
        return self.text()

    def show_typed(self, typed: Any) -> None:
        """As `AskEditor` has it."""
        self.setText(str(typed or ""))

    def fault(self) -> str:
        """As `AskEditor` has it."""
        return self._how.fault if self.text().strip() and self.value() is None else ""

    def say_name(self, name: str) -> None:
        """As `AskEditor` has it."""
        self.setAccessibleName(name)

    def mark(self, *, faulty: bool) -> None:
        """As `AskEditor` has it."""
        marked(self, faulty=faulty)


class LongAsk(QPlainTextEdit):
    """Several lines; Tab leaves the field."""

    edited = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(104)
        self._showing = False
        self.textChanged.connect(self._changed)

    def value(self) -> Any:
        """As `AskEditor` has it."""
        return self.toPlainText().strip() or None

    def show_value(self, value: Any) -> None:
        """As `AskEditor` has it."""
        self._showing = True
        self.setPlainText("" if value is None else str(value))
        self._showing = False

    def typed(self) -> Any:
        """As `AskEditor` has it."""
        return self.toPlainText()

    def show_typed(self, typed: Any) -> None:
        """As `AskEditor` has it."""
        self.show_value(typed)

    def fault(self) -> str:
        """As `AskEditor` has it."""
        is_long = len(self.toPlainText()) > MOST_LONG
        return _("This is too long for a letter.") if is_long else ""

    def say_name(self, name: str) -> None:
        """As `AskEditor` has it."""
        self.setAccessibleName(name)

    def mark(self, *, faulty: bool) -> None:
        """As `AskEditor` has it."""
        marked(self, faulty=faulty)

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit()


class DateAsk(DateField):
    """A day."""

    def show_value(self, value: Any) -> None:
        """As `AskEditor` has it."""
        self.show_day(value if isinstance(value, date) else None)

    def typed(self) -> Any:
        """As `AskEditor` has it."""
        return self.line.text()

    def show_typed(self, typed: Any) -> None:
        """As `AskEditor` has it."""
        self.show_text(str(typed or ""))

    def fault(self) -> str:
        """As `AskEditor` has it."""
        return _("Please give a date, for example 24.11.2026.") if self.is_unfinished else ""

    def mark(self, *, faulty: bool) -> None:
        """As `AskEditor` has it."""
        marked(self.line, faulty=faulty)


class ChoiceAsk(Choice):
    """One of a list; the first line means that nothing was chosen."""

    edited = Signal()

    def __init__(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(name, [("", _("Please choose")), *choices], "")
        self.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.activated.connect(lambda _row: self.edited.emit())

    def value(self) -> Any:
        """As `AskEditor` has it."""
        return self.code() or None

    def show_value(self, value: Any) -> None:
        """As `AskEditor` has it."""
        self.choose(str(value) if value and self.findData(str(value)) >= 0 else "")

    def typed(self) -> Any:
        """As `AskEditor` has it."""
        return self.code()

    def show_typed(self, typed: Any) -> None:
        """As `AskEditor` has it."""
        self.show_value(typed)

    def fault(self) -> str:
        """As `AskEditor` has it."""
        return ""

    def say_name(self, name: str) -> None:
        """As `AskEditor` has it."""
        self.setAccessibleName(name)

    def mark(self, *, faulty: bool) -> None:
        """As `AskEditor` has it."""
        marked(self, faulty=faulty)


class YesNoAsk(QWidget):
    """Yes or no; neither is chosen at first."""

    edited = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.yes, self.no = QRadioButton(_("Yes")), QRadioButton(_("No"))
        self._group = QButtonGroup(self)
        across = row(self, space=2)
        for button, code in ((self.yes, "yes"), (self.no, "no")):
            button.setObjectName(f"{name}.{code}")
            self._group.addButton(button)
            across.addWidget(button)
            button.clicked.connect(lambda _checked: self.edited.emit())
        across.addStretch(1)
        self.setFocusProxy(self.yes)

    def value(self) -> Any:
        """As `AskEditor` has it."""
        return None if self._group.checkedButton() is None else self.yes.isChecked()

    def show_value(self, value: Any) -> None:
        """As `AskEditor` has it."""
        self._group.setExclusive(False)
        self.yes.setChecked(value is True)
        self.no.setChecked(value is False)
        self._group.setExclusive(True)

    def typed(self) -> Any:
        """As `AskEditor` has it."""
        return self.value()

    def show_typed(self, typed: Any) -> None:
        """As `AskEditor` has it."""
        self.show_value(typed)

    def fault(self) -> str:
        """As `AskEditor` has it."""
        return ""

    def say_name(self, name: str) -> None:
        """As `AskEditor` has it."""
        self.setAccessibleName(name)
        for button in (self.yes, self.no):
            button.setAccessibleName(f"{name}: {button.text()}")

    def mark(self, *, faulty: bool) -> None:
        """As `AskEditor` has it; the words beneath say it."""
        for button in (self.yes, self.no):
            marked(button, faulty=faulty)


class SignatureAsk(SignaturePad):
    """A signature: its path, or that the paper is signed by hand."""

    def value(self) -> Any:
        """As `AskEditor` has it."""
        return self.strokes() or None

    def show_value(self, value: Any) -> None:
        """As `AskEditor` has it."""
        self.show_signature(value or ())

    def typed(self) -> Any:
        """As `AskEditor` has it."""
        strokes = [list(stroke) for stroke in self.canvas.strokes()]
        return {"strokes": strokes, "on_paper": self.is_on_paper}

    def show_typed(self, typed: Any) -> None:
        """As `AskEditor` has it."""
        if isinstance(typed, dict):
            self.show_signature(typed.get("strokes", ()), on_paper=bool(typed.get("on_paper")))

    def fault(self) -> str:
        """As `AskEditor` has it."""
        return ""

    def mark(self, *, faulty: bool) -> None:
        """As `AskEditor` has it."""
        marked(self.canvas, faulty=faulty)


def line_readings() -> dict[AskType, Reading]:
    """How each type of one line is read; in the window's language, so made anew each time."""
    return {
        AskType.TEXT: Reading(str.strip, str),
        AskType.NAME: Reading(lambda text: " ".join(text.split()), str),
        AskType.PHONE: Reading(
            reading.read_phone, str, "0203 12345", _("Please give a telephone number."), width=240
        ),
        AskType.NUMBER: Reading(reading.read_number, str, "", _("Please give a whole number."), width=120),
        AskType.AMOUNT: Reading(
            reading.read_amount,
            reading.amount_text,
            "0,00",
            _("Please give an amount, for example 12,50."),
            140,
        ),
        AskType.TIME: Reading(
            reading.read_time,
            reading.time_as_typed,
            "00:00",
            _("Please give a time, for example 9:30."),
            width=110,
        ),
    }


def ask_editor(ask: Ask, name: str, languages: Sequence[tuple[str, str]], *, narrow: bool = False) -> QWidget:
    """Make the editor of one `Ask` that is no list; `name` becomes its object name.

    `languages` = what a language question offers: tag and name. `narrow` = in a row of a list.
    """
    if ask.type in (lines := line_readings()):
        return LineAsk(name, lines[ask.type])
    if ask.type is AskType.LONG_TEXT:
        return LongAsk(name)
    if ask.type is AskType.DATE:
        return DateAsk(name, reading=not narrow)
    if ask.type is AskType.YES_NO:
        return YesNoAsk(name)
    if ask.type is AskType.SIGNATURE:
        return SignatureAsk(name)
    tag = ui_translator().tag
    offered = [(code, ask.choice_label(code, tag)) for code, _labels in ask.choices]
    return ChoiceAsk(name, languages if ask.type is AskType.LANGUAGE else offered)
