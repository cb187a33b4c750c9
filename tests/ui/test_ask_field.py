"""A field of a letter stands where its page begins."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.letter_kinds import Ask, AskType
from app.ui.letters.asked.editors import ask_editor
from app.ui.letters.asked.field import AskField

pytestmark = pytest.mark.ui
WIDTH = 400


@pytest.mark.parametrize("kind", [AskType.TIME, AskType.NUMBER, AskType.PHONE])
@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_a_narrow_field_stands_at_the_right_in_arabic_and_at_the_left_in_german(
    qtbot: QtBot, kind: AskType, direction: Qt.LayoutDirection
) -> None:
    ask = Ask("when", kind, {"de": "Wann"})
    field = AskField(ask, ask_editor(ask, "ask.when", ()))
    qtbot.addWidget(field)
    field.setLayoutDirection(direction)
    field.resize(WIDTH, 120)
    with qtbot.waitExposed(field):
        field.show()
    line = field.widget
    assert isinstance(line, QLineEdit)
    assert line.width() == line.maximumWidth() < WIDTH
    place = line.geometry()
    at_the_right = direction is Qt.LayoutDirection.RightToLeft
    assert (place.right() == WIDTH - 1) is at_the_right
    assert (place.left() == 0) is not at_the_right
