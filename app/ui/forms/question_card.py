"""A question as it stands on the table: German above, the client's words beside, one editor, one error."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QFrame, QLabel, QVBoxLayout, QWidget

from app.domain.forms import LocalizedText, Problem, ProblemKind, Question, QuestionState, QuestionType
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui.forms.attaching import Attaching
from app.ui.forms.choice_editor import ChoiceEditor
from app.ui.forms.editors import editor_for, unfinished
from app.ui.forms.pictures import HIGHEST, Picture, Pictures
from app.ui.forms.print_editor import PrintEditor
from app.ui.forms.speaking import WORKER, Speaking, speak
from app.ui.widgets import QuietButton

GERMAN_POINTS, CLIENT_POINTS, HINT_POINTS = 11.0, 13.0, 9.5
"""The client reads from the other side of the table: her words are larger."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom

Words = Callable[[str, str, LocalizedText], LocalizedText]
"""(key, column, text) → the text with the values that it mentions put in."""


class Lines(QVBoxLayout):
    """Texts below each other; a line that has nothing to say is not even made."""

    def __init__(self, **looks: str) -> None:
        super().__init__()
        self.setSpacing(2)
        self._looks, self._order = looks, list(looks)
        self.labels: dict[str, QLabel] = {}

    def say(self, line: str, text: str, tag: str, points: float, *, bold: bool = False) -> None:
        """Show a text in its line."""
        label = self.labels.get(line)
        if label is None:
            if not text:
                return
            label = self.labels[line] = QLabel()
            label.setWordWrap(True)
            if self._looks[line]:
                label.setProperty("look", self._looks[line])
            before = self._order[: self._order.index(line)]
            self.insertWidget(sum(1 for former in before if former in self.labels), label)
        speak(label, text, tag, points, bold=bold)


class QuestionCard(QFrame):
    """Shows one question; tells which key was edited to what."""

    edited = Signal(str, object)
    declining = Signal(str)
    """Ctrl+D: she does not want to answer."""
    entered = Signal(str)
    """Enter: this question is done."""
    printing = Signal(str, object)
    """Its text is wanted on paper."""

    def __init__(
        self,
        question: Question,
        key: str,
        speaking: Speaking,
        words: Words,
        attaching: Attaching | None = None,
    ) -> None:
        super().__init__()
        self.question, self.key, self.speaking, self._words = question, key, speaking, words
        self.setObjectName(f"question.{key}")
        self.setProperty("look", "card")
        self._required = False
        self._said: tuple[object, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._again: QuietButton | None = None
        self.german = Lines(label="", hint="muted", guidance="muted", declined="strong")
        self.foreign = Lines(label="", hint="muted", note="muted")
        self.errors = (Lines(error="error"), Lines(error="error"))
        self.words_box, self.errors_box = QBoxLayout(_ACROSS), QBoxLayout(_ACROSS)
        self.editor: QWidget | None = None
        if question.type is not QuestionType.NOTE:
            self.editor = self.make_editor(attaching)
        self.build()
        self._say()
        if self.editor is not None:
            self.editor.edited.connect(self._on_edit)  # type: ignore[attr-defined]
            self.editor.say_name(self.speaking.pair(self.question.label))  # type: ignore[attr-defined]
            if isinstance(self.editor, PrintEditor):
                self.editor.printing.connect(lambda: self.printing.emit(self.key, question))
            if "label" in self.german.labels:
                self.german.labels["label"].setBuddy(self.editor.focusProxy() or self.editor)

    def make_editor(self, attaching: Attaching | None) -> QWidget:
        """The editor that belongs to the question."""
        return editor_for(self.question, self.key, self.speaking, attaching)

    def show_pictures(self, pictures: Pictures) -> None:
        """The picture of the question above its words, small ones beside its choices."""
        whole = self.layout()
        if self.question.media and isinstance(whole, QVBoxLayout):
            picture = Picture(f"{self.key}.image", self.speaking.pair(self.question.label), HIGHEST)
            whole.insertWidget(0, picture)
            pictures.show(self.question.media, picture.take)
        if isinstance(self.editor, ChoiceEditor):
            self.editor.pictures = pictures

    def show_state(self, state: QuestionState) -> bool:
        """Value, choices and relevance as they are now; never fires `edited`. Whether its shape changed."""
        shown = (state.relevant, state.readonly, state.choices)
        reshaped, self._shown = shown != self._shown, shown
        if reshaped:
            self.setVisible(state.relevant)
        self._required = state.required
        self._say()
        if self.editor is not None:
            self.editor.show_state(state)  # type: ignore[attr-defined]
        self._show_declined(declined=state.declined)
        self.show_problem(state.error)
        return reshaped

    def stack(self, stacked: bool) -> None:  # noqa: FBT001 - a state, not a switch of behaviour
        """The two languages one above the other, or side by side."""
        for box in (self.words_box, self.errors_box):
            box.setDirection(_DOWN if stacked else _ACROSS)
            box.setSpacing(6 if stacked else 28)

    @property
    def is_unfinished(self) -> bool:
        """Whether something is typed that is no answer yet."""
        return not self.isHidden() and bool(unfinished(self.editor))

    def show_unfinished(self) -> None:
        """Say so where it stands."""
        self._show_error(unfinished(self.editor), "")

    def show_problem(self, problem: Problem | None) -> None:
        """The error where it stands, in both languages."""
        if problem is None:
            self._show_error("", "")
            return
        german = self.speaking.german(problem.message) or _general(problem)
        foreign = self.speaking.foreign(problem.message) if self.speaking.is_bilingual else ""
        self._show_error(german, foreign, self.speaking.tag(problem.message))

    def _show_error(self, german: str, foreign: str, tag: str = "") -> None:
        faulty = "true" if german else "false"
        if self.property("faulty") != faulty:
            self.setProperty("faulty", faulty)
            self.style().unpolish(self)
            self.style().polish(self)
        elif not german:
            return
        self.errors[0].say("error", german, WORKER, HINT_POINTS + 0.5, bold=True)
        self.errors[1].say("error", foreign, tag or WORKER, HINT_POINTS + 1.5, bold=True)
        if self.editor is not None:
            (self.editor.focusProxy() or self.editor).setAccessibleDescription(german)

    @property
    def is_answerable(self) -> bool:
        """Whether the cursor can go there: shown, and not only to be read."""
        return self.editor is not None and not self.isHidden() and self._target() is not None

    def focus_editor(self) -> None:
        """Put the cursor where the answer goes."""
        target = self._target()
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, unless the editor needs it itself; Ctrl+D says that she does not want to answer."""
        if event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            if self.is_answerable:
                self.declining.emit(self.key)
        elif event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.entered.emit(self.key)
        else:
            super().keyPressEvent(event)

    def build(self) -> None:
        """Words above, the editor, errors below."""
        self._arrange_words()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 14, 18, 14)
        whole.setSpacing(8)
        whole.addLayout(self.words_box)
        if self.editor is not None:
            whole.addWidget(self.editor)
        whole.addLayout(self.errors_box)

    def _show_declined(self, *, declined: bool) -> None:
        """Said where it stands; the question may be asked again, or simply be answered."""
        said = _("Does not want to answer.") if declined else ""
        self.german.say("declined", said, ui_translator().tag, HINT_POINTS + 0.5)
        if declined and self._again is None:
            self._again = QuietButton(_("Ask again"), f"ask_again.{self.key}", icon="undo")
            self._again.setAccessibleName(
                f"{self._again.text()}: {self.speaking.german(self.question.label)}"
            )
            self._again.clicked.connect(lambda: self.edited.emit(self.key, None))
            self.german.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeading)
        if self._again is not None:
            self._again.setVisible(declined)

    def _arrange_words(self) -> None:
        for lines in (self.german, self.foreign):
            lines.addStretch(1)
        self.words_box.setSpacing(28)
        self.errors_box.setSpacing(28)
        self.words_box.addLayout(self.german, 1)
        self.errors_box.addLayout(self.errors[0], 1)
        if self.speaking.is_bilingual:
            self.words_box.addLayout(self.foreign, 1)
            self.errors_box.addLayout(self.errors[1], 1)

    def _on_edit(self, value: object) -> None:
        self.edited.emit(self.key, value)
        if "quick" in self.question.appearance and value is not None:
            self.entered.emit(self.key)

    def _target(self) -> QWidget | None:
        if self.editor is None or isinstance(self.editor, PrintEditor):  # read, not answered: Tab goes there
            return None
        proxy = self.editor.focusProxy()
        if proxy is not None and proxy.isEnabled() and proxy.isVisibleTo(self):
            return proxy
        return _first_focusable(self.editor)

    def _say(self) -> None:
        speaking = self.speaking
        label = self._words(self.key, "label", self.question.label)
        hint = self._words(self.key, "hint", self.question.hint)
        said = (label, hint, self._required)
        if said == self._said:
            return
        self._said = said
        german = speaking.german(label) + ("\u00a0*" if self._required else "")
        self.german.say("label", german, WORKER, GERMAN_POINTS, bold=True)
        self.german.say("hint", speaking.german(hint), WORKER, HINT_POINTS)
        self.german.say("guidance", speaking.german(self.question.guidance), WORKER, HINT_POINTS)
        if speaking.is_bilingual:
            tag, hint_tag = speaking.tag(label) or WORKER, speaking.tag(hint) or WORKER
            self.foreign.say("label", speaking.foreign(label), tag, CLIENT_POINTS, bold=True)
            self.foreign.say("hint", speaking.foreign(hint), hint_tag, HINT_POINTS + 1.5)
            self.foreign.say("note", speaking.note(label), ui_translator().tag, HINT_POINTS)


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
        for child in (widget, *widget.findChildren(QWidget))
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and child.focusProxy() is None
        and child.isEnabled()
        and (child is widget or child.isVisibleTo(widget))
    ]
    picked = (child for child in able if isinstance(child, QAbstractButton) and child.isChecked())
    return next(picked, next(iter(able), None))
