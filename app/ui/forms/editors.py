"""One editor for each type of question; each shows a value silently and tells only of a person's edits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.domain.forms import Choice, LocalizedText, Question, QuestionState, QuestionType
from app.i18n import gettext as _
from app.ui.forms.attaching import Attaching
from app.ui.forms.choice_editor import ChoiceEditor
from app.ui.forms.choices import ChoiceCards
from app.ui.forms.day_editors import TimeEditor, date_editor, moment_editor
from app.ui.forms.file_editor import FileEditor
from app.ui.forms.print_editor import PrintEditor
from app.ui.forms.range_editor import RangeEditor
from app.ui.forms.rank_editor import RankEditor
from app.ui.forms.signature_editor import SignatureEditor
from app.ui.forms.speaking import WORKER, Speaking
from app.ui.forms.text_editors import TextEditor, number_editor, text_editor


class Editor(Protocol):
    """What a question card needs of an editor.

    One that can hold something typed that is no answer yet has `unfinished`: what to say then, or ''.
    """

    edited: Signal

    def show_state(self, state: QuestionState) -> None:
        """Show value and choices; never fires `edited`."""
        ...

    def say_name(self, name: str) -> None:
        """The question, for whoever hears the screen instead of seeing it."""
        ...


def unfinished(editor: object) -> str:
    """What to say where something is typed that is no answer yet, such as half a date; else ''."""
    return str(getattr(editor, "unfinished", ""))


class KeptEditor(QLabel):
    """A type without an editor here: its value is kept and shown, never dropped."""

    edited = Signal(object)

    def __init__(self, name: str, otherwise: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", "muted")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._otherwise = otherwise

    def show_state(self, state: QuestionState) -> None:
        """The value as text."""
        self.setText(self._otherwise if state.value is None else str(state.value))

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self.setAccessibleName(name)


class AcknowledgeEditor(QWidget):
    """One box to tick: 'OK'."""

    edited = Signal(object)

    def __init__(self, name: str, speaking: Speaking) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        self._cards = ChoiceCards(several=True, speaking=speaking, name=name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._cards)
        self._cards.show_choices((Choice("OK", LocalizedText({WORKER: "OK"})),))
        self._cards.edited.connect(lambda picked: self.edited.emit("OK" if picked else None))

    def show_state(self, state: QuestionState) -> None:
        """Ticked or not."""
        self._cards.show_value(("OK",) if state.value else ())
        self._cards.setEnabled(not state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self._cards.say_name(name)
        for box in self._cards.buttons:
            box.setAccessibleName(f"{name}: OK")


def editor_for(
    question: Question, name: str, speaking: Speaking, attaching: Attaching | None = None
) -> QWidget:
    """Make the editor of a question; `name` becomes its object name.

    Without `attaching` files are shown by name only.
    """
    kind, looks = question.type, question.appearance
    if kind is QuestionType.RANK:
        return RankEditor(name, speaking)
    if kind.has_choices:
        return ChoiceEditor(question, name, speaking)
    if kind in _FILES and attaching is not None:
        is_drawn = kind is QuestionType.IMAGE and looks & {"signature", "draw"}
        return SignatureEditor(name, attaching) if is_drawn else FileEditor(question, name, attaching)
    if kind is QuestionType.TEXT and "printer" in looks:
        return PrintEditor(name)
    make = _EDITORS.get(kind)
    return make(question, name, speaking) if make else KeptEditor(name, _kept_words(kind))


def _kept_words(kind: QuestionType) -> str:
    if kind in {QuestionType.AUDIO, QuestionType.VIDEO}:
        return _("Recordings are not kept on this workstation.")
    if kind in {QuestionType.GEOPOINT, QuestionType.GEOTRACE, QuestionType.GEOSHAPE}:
        return _("Places on a map cannot be answered here. What is there already is kept.")
    return _("This kind of question cannot be answered here. What is there already is kept.")


_FILES = frozenset({QuestionType.IMAGE, QuestionType.FILE})
_Make = Callable[[Question, str, Speaking], QWidget]
_EDITORS: dict[QuestionType, _Make] = {
    QuestionType.ACKNOWLEDGE: lambda _question, name, speaking: AcknowledgeEditor(name, speaking),
    QuestionType.BARCODE: lambda _question, name, _speaking: TextEditor(name),
    QuestionType.DATE: lambda question, name, _speaking: date_editor(question, name),
    QuestionType.DATE_TIME: lambda question, name, _speaking: moment_editor(question, name),
    QuestionType.DECIMAL: number_editor,
    QuestionType.INTEGER: number_editor,
    QuestionType.RANGE: lambda question, name, _speaking: RangeEditor(question, name),
    QuestionType.TEXT: text_editor,
    QuestionType.TIME: lambda _question, name, _speaking: TimeEditor(name),
}
