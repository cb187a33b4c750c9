"""One question as a client sees it: the words, the field, and why it does not go on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.forms import Question, QuestionState, QuestionType, Shown
from app.ui import icons, theme
from app.ui.forms.client_fields import field_for
from app.ui.forms.client_model import ClientModel, Stop
from app.ui.forms.client_speaking import QUESTION_POINTS, SMALLEST_POINTS, client_font, client_points
from app.ui.forms.client_tiles import Tile, Tiles
from app.ui.forms.speaking import is_rtl, speak, turn

FSI, PDI = "\u2068", "\u2069"


class BigButton(QPushButton):
    """At least 64 pixels high, in her font; Enter as well as Space."""

    def __init__(self, text: str, tag: str, name: str, *, look: str = "", icon: str = "") -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setFont(client_font(tag, bold=True))
        turn(self, tag)
        self.setAutoDefault(True)
        if look:
            self.setProperty("look", look)
        if icon:
            colour = theme.SURFACE if look == "primary" else theme.ACCENT
            gap = icons.GAP if text else 0
            self.setIcon(icons.icon(icon, colour, gap=gap, right_to_left=is_rtl(tag)))
            self.setIconSize(QSize(26 + gap, 26))


class QuestionPart(QWidget):
    """Built anew for each question; tells of edits, shows states silently."""

    edited = Signal(object)
    entered = Signal()
    """Enter in a line: go on."""
    more = Signal(bool)
    """Whether the repeat is asked once more."""

    def __init__(self, model: ClientModel) -> None:
        super().__init__()
        self.setObjectName("client.question")
        self._model, self._tongue = model, model.tongue
        self.field: QWidget | None = None
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(12)
        {Stop.QUESTION: self._ask, Stop.MORE: self._ask_more, Stop.END: self._thank}[model.stop]()
        self._down.addStretch(1)

    @property
    def is_unfinished(self) -> bool:
        """Whether something is typed that is no answer yet."""
        return self.field is not None and bool(self.field.is_unfinished)  # type: ignore[attr-defined]

    def show_state(self, state: QuestionState) -> None:
        """The answer as it is now, and whether she does not want to give one."""
        if self.field is not None:
            self.field.show_state(state)  # type: ignore[attr-defined]
            self._declined.setVisible(state.declined)

    def begin(self) -> None:
        """Put the keyboard where the answer goes."""
        if self.field is not None:
            self.field.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)  # type: ignore[attr-defined]
        elif (first := self.findChild(BigButton)) is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- a question -----------------------------------------------------------------------

    def _ask(self) -> None:
        question, words = self._model.step.node, self._tongue.words
        assert isinstance(question, Question)  # noqa: S101 - the stop says so
        label = self._tongue.shown(self._model.words("label", question.label))
        hint = self._tongue.shown(self._model.words("hint", question.hint))
        self._say_title()
        self._say_language(label)
        self._say("client.label", label.text, label.language, QUESTION_POINTS, bold=True)
        self._say("client.hint", hint.text, hint.language, look="muted")
        if question.type is QuestionType.SELECT_MULTIPLE and not hint.text:
            self._say("client.several", words.several, words.language, look="muted")
        if question.type is QuestionType.NOTE:
            return
        self._declined = self._say("client.declined", words.declined, words.language, bold=True)
        self._declined.hide()
        self.field = self._make_field(question, label)
        self.field.say_name(label.text)  # type: ignore[attr-defined]
        self.field.edited.connect(self.edited)  # type: ignore[attr-defined]
        self._down.addSpacing(8)
        self._down.addWidget(self.field)
        for line in self.field.findChildren(QLineEdit):
            line.returnPressed.connect(self.entered)
        self.show_state(self._model.state)

    def _make_field(self, question: Question, label: Shown) -> QWidget:
        name = f"client.{question.name}"
        if question.type is QuestionType.ACKNOWLEDGE:
            return Acknowledge(name, self._model, label)
        if question.type.has_choices:
            return Tiles(name, self._tongue, several=question.type.is_several)
        return field_for(question, name, self._tongue)

    def _say_title(self) -> None:
        step = self._model.step
        title = self._tongue.shown(step.title)
        number = f" {FSI}{step.row}{PDI}" if step.row else ""
        self._say("client.title", title.text + number if title.text else "", title.language, look="muted")

    def _say_language(self, label: Shown) -> None:
        """A text in another language than hers says so, in hers where the screen has words for it."""
        if label.is_fallback:
            words = self._tongue.words
            self._say("client.not_yet", words.not_yet, words.language, look="attention")

    # -- one more, and the end ------------------------------------------------------------

    def _ask_more(self) -> None:
        words = self._tongue.words
        self._say_title()
        self._say("client.label", words.more, words.language, QUESTION_POINTS, bold=True)
        across = QHBoxLayout()
        across.setSpacing(16)
        for name, text, wanted in (("yes", words.yes, True), ("no", words.no, False)):
            button = BigButton(text, words.language, f"client.more.{name}")
            button.clicked.connect(lambda _checked=False, wanted=wanted: self.more.emit(wanted))
            across.addWidget(button, 1)
        self._down.addSpacing(8)
        self._down.addLayout(across)

    def _thank(self) -> None:
        words = self._tongue.words
        self._down.addStretch(1)
        self._say("client.thanks", words.thanks, words.language, QUESTION_POINTS + 8, bold=True)
        self._say("client.give_back", words.give_back, words.language, QUESTION_POINTS)

    def _say(
        self,
        name: str,
        text: str,
        tag: str,
        points: float = SMALLEST_POINTS,
        *,
        bold: bool = False,
        look: str = "",
    ) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if look:
            label.setProperty("look", look)
        self._down.addWidget(label)
        speak(label, text, tag, client_points(tag, points), bold=bold)
        return label


class Acknowledge(QWidget):
    """One tile to touch: 'OK'."""

    edited = Signal(object)

    def __init__(self, name: str, model: ClientModel, label: Shown) -> None:
        super().__init__()
        self._tile = Tile(label.text, label.language, name, several=True)
        self._tile.clicked.connect(lambda checked: self.edited.emit("OK" if checked else None))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._tile)
        turn(self, model.tongue.tag)

    @property
    def is_unfinished(self) -> bool:
        """It is ticked or it is not."""
        return False

    def show_state(self, state: QuestionState) -> None:
        """Ticked or not."""
        self._tile.setChecked(bool(state.value))

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        self._tile.setAccessibleName(name)

    def first_focus(self) -> QWidget:
        """The tile."""
        return self._tile
