"""All fields of one kind of letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.letter_kinds import Ask, AskType
from app.ui.letters.asked.editors import ask_editor
from app.ui.letters.asked.field import AskField
from app.ui.letters.asked.rows import RowsAsk
from app.ui.widgets import column


class AskForm(QWidget):
    """In the order of the kind's file; object names are `{name}.{ask}`."""

    edited = Signal()

    def __init__(self, asks: Sequence[Ask], languages: Sequence[tuple[str, str]], name: str = "ask") -> None:
        super().__init__()
        self.setObjectName(name)
        down = column(self, space=2)
        self.fields: dict[str, AskField] = {}
        for ask in asks:
            own = f"{name}.{ask.name}"
            is_list = ask.type is AskType.LIST
            editor = RowsAsk(ask, own, languages) if is_list else ask_editor(ask, own, languages)
            field = AskField(ask, editor)
            field.edited.connect(self.edited)
            down.addWidget(field)
            self.fields[ask.name] = field

    def asked(self) -> dict[str, Any]:
        """What was answered, as `LetterFacts.asked` wants it."""
        found = {name: field.value() for name, field in self.fields.items()}
        return {name: value for name, value in found.items() if value is not None}

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, finished or not, as JSON."""
        return {name: field.editor.typed() for name, field in self.fields.items()}

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Prefill; what is not named stays as it is."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].editor.show_value(value)

    def show_typed(self, typed: Mapping[str, Any]) -> None:
        """Go on where it was left."""
        for name, value in typed.items():
            if name in self.fields:
                self.fields[name].editor.show_typed(value)

    def fields_with(self, characters: str) -> list[AskField]:
        """Fields, also those of rows, in which one of these characters stands."""
        flat: list[AskField] = []
        for field in self.fields.values():
            rows = field.widget.rows if isinstance(field.widget, RowsAsk) else ()
            flat += [inner for line in rows for inner in line.fields] or [field]
        return [field for field in flat if set(characters) & set(str(field.editor.typed()))]

    def check(self) -> AskField | None:
        """Say beneath each field what is wrong or missing; the first such field."""
        faulty = [field for field in self.fields.values() if not field.check()]
        return faulty[0] if faulty else None
