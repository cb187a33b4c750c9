"""Values of a field that two people set without knowing of each other, beside what they are about."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.actions.lines import ConflictLine
from app.i18n import gettext as _
from app.ui import theme
from app.ui.widgets import SecondaryButton, Text, column, row

Words = Callable[[Any], str]
Decide = Callable[[ConflictLine, object], None]


def strip() -> tuple[QFrame, QVBoxLayout]:
    """A frame beneath a field that asks for attention, and what stands in it."""
    frame = QFrame()
    frame.setProperty("look", "banner")
    frame.setProperty("kind", "attention")
    down = column(frame, space=0)
    down.setContentsMargins(12, 8, 12, 8)
    down.setSpacing(6)
    return frame, down


def conflict_strip(
    conflict: ConflictLine, words: Words, name: str, decide: Decide, title: str = ""
) -> QFrame:
    """Every value with who wrote it, and a button to keep it.

    Args:
        conflict: what waits for a decision.
        words: how a value of the field is said.
        name: the strip is called `<name>.conflict`, its buttons `<name>.keep.<place>`.
        decide: told which value a person keeps.
        title: said above the values; empty = that two people changed it.
    """
    frame, down = strip()
    frame.setObjectName(f"{name}.conflict")
    down.addWidget(Text(title or _("Two people changed this. Which one is right?"), "strong"))
    for place, value in enumerate(conflict.values):
        line = row(space=1)
        told = _("{value} · {who}").format(
            value=theme.isolate(words(value.value)), who=theme.isolate(value.author)
        )
        line.addWidget(Text(told), 1)
        keep = SecondaryButton(_("Keep"), f"{name}.keep.{place}")
        keep.setAccessibleName(_("Keep {value}").format(value=words(value.value)))
        keep.clicked.connect(partial(_keep, decide, conflict, value.value))
        line.addWidget(keep)
        down.addLayout(line)
    return frame


def _keep(decide: Decide, conflict: ConflictLine, value: object, _checked: object = None) -> None:
    decide(conflict, value)
