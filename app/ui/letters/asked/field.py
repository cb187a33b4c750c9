"""A label, a hint, an editor, and what is wrong with it; what may stay empty says so."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.letter_kinds import Ask, AskType
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import theme
from app.ui.letters.asked.editors import AskEditor, SignatureAsk
from app.ui.widgets import Text, column, row

MUCH = 1000
"""Share of the room that an editor takes before the rest of its line: all that it may."""


class AskField(QWidget):
    """One `Ask` of a letter, or one column of a row."""

    edited = Signal()

    def __init__(self, ask: Ask, editor: QWidget, *, small: bool = False) -> None:
        super().__init__()
        self.ask = ask
        self.widget = editor
        self.editor = cast(AskEditor, editor)
        label = theme.isolate(ask.label(ui_translator().tag))
        down = column(self, space=0)
        down.setSpacing(4)
        head = row(space=1)
        self.label = Text(label, "small" if small else "strong")
        self.label.setBuddy(editor)
        head.addWidget(self.label, 1)
        if not ask.required and not small:
            head.addWidget(Text(_("if wanted"), "small", wrap=False), 0, Qt.AlignmentFlag.AlignBottom)
        down.addLayout(head)
        hint = ask.hint(ui_translator().tag)
        if hint and not small:
            down.addWidget(Text(hint, "muted"))
        down.addLayout(_from_the_start(editor))
        self.error = Text("", "error")
        self.error.setObjectName(f"{_name(editor)}.error")
        self.error.hide()
        down.addWidget(self.error)
        if small:
            down.addStretch(1)
        self.editor.say_name(ask.label(ui_translator().tag))
        self.editor.edited.connect(self._edited)

    def value(self) -> Any:
        """As `LetterFacts.asked` wants it, or None."""
        return self.editor.value()

    def check(self) -> bool:
        """Say beneath the editor what is wrong or missing; whether nothing is."""
        fault = self.editor.fault()
        if not fault and self.ask.required and not self._is_answered():
            fault = _("Please sign, or say that it is signed on paper.") if self._is_signature else ""
            fault = fault or _("This is needed for the letter.")
        self.show_error(fault)
        return not fault

    def show_error(self, text: str) -> None:
        """Say what is wrong; '' takes it away."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.editor.mark(faulty=bool(text))

    def focus(self) -> None:
        """Put the cursor into it."""
        self.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _is_signature(self) -> bool:
        return self.ask.type is AskType.SIGNATURE

    def _is_answered(self) -> bool:
        if isinstance(self.widget, SignatureAsk):
            return self.widget.is_answered
        return self.editor.value() not in (None, ())

    def _edited(self) -> None:
        if self.error.isVisible() or self.error.text():
            self.show_error("")
        self.edited.emit()


def _from_the_start(editor: QWidget) -> QHBoxLayout:
    """A narrow editor stands where the page begins, also one that is always typed from left to right."""
    across = row(space=0)
    across.addWidget(editor, MUCH)
    across.addStretch(1)
    return across


def _name(editor: QWidget) -> str:
    return editor.objectName().removesuffix(".row").removesuffix(".pad")
