"""A question as it stands on the table: German above, the client's words beside, one editor, one error."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.forms import LocalizedText, Problem, ProblemKind, Question, QuestionState, QuestionType
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui.forms.editors import editor_for, unfinished
from app.ui.forms.speaking import WORKER, Speaking, speak

GERMAN_POINTS, CLIENT_POINTS, HINT_POINTS = 11.0, 13.0, 9.5
"""The client reads from the other side of the table: her words are larger."""


Words = Callable[[str, str, LocalizedText], LocalizedText]
"""(key, column, text) → the text with the values that it mentions put in."""


class QuestionCard(QFrame):
    """Shows one question; tells which key was edited to what."""

    edited = Signal(str, object)

    def __init__(self, question: Question, key: str, speaking: Speaking, words: Words) -> None:
        super().__init__()
        self.question, self.key, self._speaking, self._words = question, key, speaking, words
        self.setObjectName(f"question.{key}")
        self.setProperty("look", "card")
        self._required = False
        self._said: tuple[object, ...] = ()
        self._german, self._foreign = QLabel(), QLabel()
        self._hint, self._foreign_hint, self._note = QLabel(), QLabel(), QLabel()
        self.editor = editor_for(question, key, speaking)
        self._error, self._foreign_error = QLabel(), QLabel()
        self._build()
        self._say()
        if question.type is not QuestionType.NOTE:
            self.editor.edited.connect(self._on_edit)  # type: ignore[attr-defined]
        self._name_editor()

    def show_state(self, state: QuestionState) -> None:
        """Value, choices and relevance as they are now; never fires `edited`."""
        self.setVisible(state.relevant)
        self._required = state.required
        self._say()
        if self.question.type is not QuestionType.NOTE:
            self.editor.show_state(state)  # type: ignore[attr-defined]
        self.show_problem(state.error)

    @property
    def is_unfinished(self) -> bool:
        """Whether something is typed that is no answer yet."""
        return not self.isHidden() and unfinished(self.editor)

    def show_unfinished(self) -> None:
        """Say so where it stands."""
        self._show_error(_("This is not a date yet. Please finish it or empty the field."), "")

    def show_problem(self, problem: Problem | None) -> None:
        """The error where it stands, in both languages."""
        message = problem.message if problem else LocalizedText()
        german = self._speaking.german(message) or (_general(problem) if problem else "")
        foreign = self._speaking.foreign(message) if self._speaking.is_bilingual else ""
        self._show_error(german, foreign, self._speaking.tag(message))

    def _show_error(self, german: str, foreign: str, tag: str = "") -> None:
        speak(self._error, german, WORKER, HINT_POINTS + 0.5, bold=True)
        speak(self._foreign_error, foreign, tag or WORKER, HINT_POINTS + 1.5, bold=True)
        self.editor.setAccessibleDescription(german)
        faulty = "true" if german else "false"
        if self.property("faulty") != faulty:
            self.setProperty("faulty", faulty)
            self.style().unpolish(self)
            self.style().polish(self)

    def focus_editor(self) -> None:
        """Put the cursor where the answer goes."""
        target = self.editor.focusProxy() or _first_focusable(self.editor) or self.editor
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edit(self, value: object) -> None:
        self.edited.emit(self.key, value)

    def _say(self) -> None:
        speaking = self._speaking
        label = self._words(self.key, "label", self.question.label)
        hint = self._words(self.key, "hint", self.question.hint)
        said = (label, hint, self._required)
        if said == self._said:
            return
        self._said = said
        german = speaking.german(label) + ("\u00a0*" if self._required else "")
        speak(self._german, german, WORKER, GERMAN_POINTS, bold=True)
        speak(self._hint, speaking.german(hint), WORKER, HINT_POINTS)
        if speaking.is_bilingual:
            tag, hint_tag = speaking.tag(label) or WORKER, speaking.tag(hint) or WORKER
            speak(self._foreign, speaking.foreign(label), tag, CLIENT_POINTS, bold=True)
            speak(self._foreign_hint, speaking.foreign(hint), hint_tag, HINT_POINTS + 1.5)
            speak(self._note, speaking.note(label), ui_translator().tag, HINT_POINTS)

    def _build(self) -> None:
        for label in (self._hint, self._foreign_hint, self._note):
            label.setProperty("look", "muted")
        for label in (self._error, self._foreign_error):
            label.setProperty("look", "error")
        for label in self.findChildren(QLabel):
            label.setWordWrap(True)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, labels in (
            (left, (self._german, self._hint)),
            (right, (self._foreign, self._foreign_hint, self._note)),
        ):
            column.setSpacing(2)
            for label in labels:
                label.setWordWrap(True)
                column.addWidget(label)
            column.addStretch(1)
        words = QHBoxLayout()
        words.setSpacing(28)
        words.addLayout(left, 1)
        if self._speaking.is_bilingual:
            words.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 14, 18, 14)
        whole.setSpacing(8)
        whole.addLayout(words)
        if self.question.type is not QuestionType.NOTE:
            whole.addWidget(self.editor)
        errors = QHBoxLayout()
        errors.setSpacing(28)
        for label in (self._error, self._foreign_error):
            label.setWordWrap(True)
            errors.addWidget(label, 1)
        whole.addLayout(errors)

    def _name_editor(self) -> None:
        if self.question.type is not QuestionType.NOTE:
            self.editor.say_name(self._speaking.pair(self.question.label))  # type: ignore[attr-defined]
            self._german.setBuddy(self.editor.focusProxy() or self.editor)


def _general(problem: Problem) -> str:
    if problem.kind is ProblemKind.REQUIRED:
        return _("Please answer this question.")
    if problem.kind is ProblemKind.CONSTRAINT:
        return _("This answer does not fit. Please check it.")
    return _("The form could not check this answer. It is kept as it is.")


def _first_focusable(widget: QWidget) -> QWidget | None:
    """Where the cursor goes: the picked choice, else the first thing that takes it."""
    able = [
        child
        for child in widget.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isEnabled() and child.isVisibleTo(widget)
    ]
    picked = (child for child in able if isinstance(child, QAbstractButton) and child.isChecked())
    return next(picked, next(iter(able), None))
