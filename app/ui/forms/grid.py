"""Questions with the same choices as one table (appearances `table-list`, `label` with `list-nolabel`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.forms import Choice, LocalizedText, Node, Question, QuestionState, QuestionType
from app.ui.forms.attaching import Attaching
from app.ui.forms.choices import BARE
from app.ui.forms.question_card import QuestionCard
from app.ui.forms.search_list import names_of
from app.ui.forms.speaking import WORKER, Speaking, speak

MOST_COLUMNS = 7
"""More choices do not fit beside the words of a question."""
WORDS_SHARE, CELL_SHARE = 5, 2
"""Of the width: for the words of a row, and for each choice."""


class GridCells(QWidget):
    """One point or box for each choice, without words: these stand at the head. Keys 1–9 pick."""

    edited = Signal(object)

    def __init__(self, question: Question, name: str, speaking: Speaking) -> None:
        super().__init__()
        self.setObjectName(name)
        self._several = question.type.is_several
        self._group = QButtonGroup(self)
        self._group.setExclusive(not self._several)
        self._choices = question.choices
        self._buttons: dict[str, QAbstractButton] = {}
        self._speaking = speaking
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        for choice in question.choices:
            button: QAbstractButton = QCheckBox() if self._several else QRadioButton()
            button.setObjectName(f"{name}.{choice.name}")
            button.setFixedWidth(BARE)
            button.clicked.connect(partial(self._clicked, choice.name))
            self._group.addButton(button)
            self._buttons[choice.name] = button
            across.addWidget(_cell(button), 1)

    def show_state(self, state: QuestionState) -> None:
        """Choices that are not offered cannot be picked."""
        offered = {choice.name for choice in state.choices}
        picked = names_of(state.value)
        self._group.setExclusive(False)
        for name, button in self._buttons.items():
            button.setChecked(name in picked)
            button.setEnabled(name in offered and not state.readonly)
        self._group.setExclusive(not self._several)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.setAccessibleName(name)
        for choice in self._choices:
            said = f"{name}: {self._speaking.pair(choice.label)}"
            self._buttons[choice.name].setAccessibleName(said)
            self._buttons[choice.name].setToolTip(self._speaking.pair(choice.label))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        buttons = list(self._buttons.values())
        index = event.key() - Qt.Key.Key_1
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not held:
            self.edited.emit(() if self._several else None)
        elif 0 <= index < len(buttons) and not held and buttons[index].isEnabled():
            buttons[index].setFocus()
            buttons[index].click()
        else:
            super().keyPressEvent(event)

    def _clicked(self, name: str) -> None:
        if self._several:
            picked = (name for name, button in self._buttons.items() if button.isChecked())
            self.edited.emit(tuple(picked))
        else:
            self.edited.emit(name)


class GridCard(QuestionCard):
    """A row: the words at the side where reading begins, the cells beside."""

    def make_editor(self, _attaching: Attaching | None) -> QWidget:
        """Cells instead of cards."""
        return GridCells(self.question, self.key, self.speaking)

    def build(self) -> None:
        """Words and cells share the width as the head does."""
        self.setProperty("look", "grid-row")
        self._arrange_words()
        self.stack(True)  # noqa: FBT003 - always so in a table
        words = QWidget()
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        down = QVBoxLayout(words)
        down.setContentsMargins(0, 0, 12, 0)
        down.addLayout(self.words_box)
        down.addLayout(self.errors_box)
        across = QHBoxLayout(self)
        across.setContentsMargins(18, 8, 18, 8)
        across.setSpacing(0)
        across.addWidget(words, WORDS_SHARE)
        if self.editor is not None:
            self.editor.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            across.addWidget(self.editor, CELL_SHARE * len(self.question.choices))

    def stack(self, _stacked: bool) -> None:  # noqa: FBT001 - as the card has it
        """A table has no room for two columns of words."""
        super().stack(True)  # noqa: FBT003


class GridBox(QFrame):
    """The head with the choices in both languages, and below it the rows."""

    def __init__(self, title: Question | None, rows: Sequence[Question], speaking: Speaking) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.cards = QVBoxLayout()
        self.cards.setSpacing(0)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 10, 0, 10)
        down.setSpacing(0)
        down.addWidget(_head(title, rows[0].choices, speaking))
        down.addLayout(self.cards)
        self.keys: tuple[str, ...] = ()


def grid_of(nodes: Sequence[Node], at: int) -> tuple[Question | None, tuple[Question, ...]] | None:
    """The table that begins at a node: the question that names its columns, if there is one, and its rows."""
    first = nodes[at]
    title = first if isinstance(first, Question) and _is_head(first) else None
    rows: list[Question] = []
    for node in nodes[at + (title is not None) :]:
        if not isinstance(node, Question) or not _is_row(node) or (rows and _others(node, rows[0])):
            break
        rows.append(node)
    return (title, tuple(rows)) if rows else None


def _is_head(question: Question) -> bool:
    return question.type.has_choices and "label" in question.appearance


def _is_row(question: Question) -> bool:
    is_select = question.type in {QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE}
    return is_select and "list-nolabel" in question.appearance and 0 < len(question.choices) <= MOST_COLUMNS


def _others(one: Question, other: Question) -> bool:
    return [choice.name for choice in one.choices] != [choice.name for choice in other.choices]


def _head(title: Question | None, choices: Sequence[Choice], speaking: Speaking) -> QWidget:
    head = QWidget()
    across = QHBoxLayout(head)
    across.setContentsMargins(18, 4, 18, 6)
    across.setSpacing(0)
    words = QWidget()
    words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    down = QVBoxLayout(words)
    down.setContentsMargins(0, 0, 12, 0)
    if title is not None:
        _add_words(down, title.label, speaking, 11.0, 13.0)
    across.addWidget(words, WORDS_SHARE)
    for choice in choices:
        cell = QWidget()
        cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        inside = QVBoxLayout(cell)
        inside.setContentsMargins(4, 0, 4, 0)
        inside.setSpacing(0)
        inside.addStretch(1)
        _add_words(inside, choice.label, speaking, 10.0, 11.0, centred=True)
        across.addWidget(cell, CELL_SHARE)
    return head


def _add_words(
    down: QVBoxLayout,
    text: LocalizedText,
    speaking: Speaking,
    german_points: float,
    client_points: float,
    *,
    centred: bool = False,
) -> None:
    german, foreign = speaking.german(text), speaking.foreign(text)
    said = [(german, WORKER, german_points)]
    if speaking.is_bilingual and foreign not in ("", german):
        said.append((foreign, speaking.tag(text), client_points))
    for words, tag, points in said:
        label = QLabel()
        label.setWordWrap(True)
        down.addWidget(label)
        speak(label, words, tag, points, bold=True)
        if centred:
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)


def _cell(button: QAbstractButton) -> QWidget:
    cell = QWidget()
    cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    inside = QHBoxLayout(cell)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
    return cell
