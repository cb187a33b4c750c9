"""The editor of a select: cards, a scale, a list that opens, or one that is searched."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.forms import Question, QuestionState
from app.ui.forms.choices import LONG_LIST, ChoiceCards, Spread
from app.ui.forms.drop_down import DropDown
from app.ui.forms.pictures import Pictures
from app.ui.forms.search_list import SearchList
from app.ui.forms.speaking import Speaking

MOST_IN_DROP_DOWN = 25
"""A longer list is searched, also where the form asks for one that opens."""
COLUMNS, MOST_COLUMNS = 3, 6
SCALE = 7
"""So many steps of a scale stand in one row."""
SEARCHED = frozenset({"search", "autocomplete", "autocomplete_chars", "autocomplete_contains"})
_COUNTED = re.compile(r"columns-(\d+)")

Inner = ChoiceCards | SearchList | DropDown


class ChoiceEditor(QWidget):
    """Cards for as many choices as the number keys reach, a searchable list for more."""

    edited = Signal(object)

    def __init__(self, question: Question, name: str, speaking: Speaking) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        self._question, self._name, self._speaking = question, name, speaking
        self._said = ""
        self._inner: Inner | None = None
        self.pictures: Pictures | None = None
        """Those of the form; small ones stand beside the words of a choice."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def show_state(self, state: QuestionState) -> None:
        """Offered choices and picked ones."""
        kind = self._kind(len(state.choices))
        if not isinstance(self._inner, kind):
            self._put(kind)
        if self._inner is not None:
            self._inner.show_choices(state.choices)
            self._inner.show_value(state.value)
            self._inner.setEnabled(not state.readonly)

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self._said = name
        if self._inner is not None:
            self._inner.say_name(name)

    def _kind(self, offered: int) -> type[Inner]:
        looks = self._question.appearance
        spread, _columns = spread_of(looks)
        if looks & SEARCHED or ("minimal" in looks and self._question.type.is_several):
            return SearchList
        if "minimal" in looks and offered <= MOST_IN_DROP_DOWN:
            return DropDown
        most = 2 * LONG_LIST if spread in {Spread.COLUMNS, Spread.PACKED} else LONG_LIST
        return SearchList if offered > most else ChoiceCards

    def _put(self, kind: type[Inner]) -> None:
        if self._inner is not None:
            self._row.removeWidget(self._inner)
            self._inner.hide()
            self._inner.deleteLater()
        several = self._question.type.is_several
        if kind is ChoiceCards:
            spread, columns = spread_of(self._question.appearance)
            if spread is Spread.SCALE and len(self._question.choices) > SCALE:
                spread = Spread.USUAL
            self._inner = ChoiceCards(
                several=several, speaking=self._speaking, name=self._name, spread=spread, columns=columns
            )
            self._inner.pictures = self.pictures
        else:
            self._inner = kind(several=several, speaking=self._speaking, name=self._name)
        self._inner.say_name(self._said)
        self._inner.edited.connect(self.edited)
        self._row.addWidget(self._inner)


def spread_of(appearance: frozenset[str]) -> tuple[Spread, int]:
    """How the choices are laid out, and in how many columns where that is fixed."""
    if "likert" in appearance:
        return Spread.SCALE, 0
    if "columns-pack" in appearance:
        return Spread.PACKED, 0
    for word in appearance:
        counted = _COUNTED.fullmatch(word)
        if counted:
            return Spread.COLUMNS, min(max(int(counted[1]), 1), MOST_COLUMNS)
    return (Spread.COLUMNS, COLUMNS) if "columns" in appearance else (Spread.USUAL, 0)
