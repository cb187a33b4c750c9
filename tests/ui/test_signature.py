"""Signing on the screen: only the path, taken back stroke by stroke, never needed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.widgets.signature import HEIGHT, WIDTH, SignatureCanvas, SignaturePad, path_of


@pytest.fixture
def pad(qtbot: QtBot) -> SignaturePad:
    made = SignaturePad("sign")
    made.say_name("Signature of the client")
    qtbot.addWidget(made)
    made.resize(480, 200)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def draw(canvas: SignatureCanvas, *points: tuple[int, int]) -> None:
    """One stroke with the mouse."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(canvas, left, none, QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(canvas, QPoint(*point))
    QTest.mouseRelease(canvas, left, none, QPoint(*points[-1]))


def test_the_field_has_the_shape_of_the_line_on_paper(pad: SignaturePad) -> None:
    canvas = pad.canvas

    assert canvas.height() / canvas.width() == pytest.approx(22 / 80, abs=0.01)


def test_a_stroke_of_the_mouse_is_a_path_in_thousandths_of_the_width(pad: SignaturePad) -> None:
    told: list[bool] = []
    pad.edited.connect(lambda: told.append(True))
    width = pad.canvas.width()

    draw(pad.canvas, (0, 10), (width // 2, 40), (width - 1, 20))

    (stroke,) = pad.strokes()
    assert stroke[0] == 0
    assert stroke[-2] == pytest.approx(WIDTH, abs=5)
    assert len(stroke) % 2 == 0
    assert told == [True]


def test_a_pen_that_slips_over_the_edge_stays_on_the_field(pad: SignaturePad) -> None:
    draw(pad.canvas, (20, 20), (-80, 500), (4000, -90))

    numbers = pad.strokes()[0]
    assert all(0 <= x <= WIDTH for x in numbers[::2])
    assert all(0 <= y <= HEIGHT for y in numbers[1::2])


def test_a_mere_touch_is_a_dot_that_can_be_seen(pad: SignaturePad) -> None:
    draw(pad.canvas, (30, 30))

    assert len(pad.strokes()[0]) == 4
    assert not path_of(pad.strokes()[0], 1.0).isEmpty()


def test_strokes_are_taken_back_by_button_and_by_key(pad: SignaturePad) -> None:
    for x in (20, 60, 100, 140):
        draw(pad.canvas, (x, 20), (x + 20, 60))
    assert len(pad.strokes()) == 4

    QTest.mouseClick(pad.undo, Qt.MouseButton.LeftButton)
    assert len(pad.strokes()) == 3
    pad.canvas.setFocus()
    QTest.keyClick(pad.canvas, Qt.Key.Key_Backspace)
    assert len(pad.strokes()) == 2
    QTest.keyClick(pad.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(pad.strokes()) == 1
    QTest.mouseClick(pad.clear, Qt.MouseButton.LeftButton)
    assert pad.strokes() == ()
    assert not pad.clear.isEnabled()


def answered(pad: SignaturePad) -> bool:
    return pad.is_answered


def test_who_uses_the_keyboard_says_that_the_paper_is_signed(pad: SignaturePad) -> None:
    assert not answered(pad)
    pad.canvas.setFocus()
    QTest.keyClick(pad.canvas, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is pad.on_paper

    QTest.keyClick(pad.on_paper, Qt.Key.Key_Space)

    assert answered(pad)
    assert pad.strokes() == ()
    assert not pad.canvas.isEnabled()


def test_what_was_drawn_is_told_to_who_does_not_see_it(pad: SignaturePad) -> None:
    assert pad.canvas.accessibleName() == "Signature of the client"
    assert "Empty" in pad.canvas.accessibleDescription()

    draw(pad.canvas, (20, 20), (80, 60))

    assert "1 stroke drawn" in pad.canvas.accessibleDescription()


def test_a_pen_draws_without_its_pressure(pad: SignaturePad) -> None:
    pen = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Pressure,
        1,
        1,
    )
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind, x, pressure in (
        (QEvent.Type.TabletPress, 20, 0.1),
        (QEvent.Type.TabletMove, 90, 0.9),
        (QEvent.Type.TabletRelease, 120, 0.0),
    ):
        at = QPointF(x, 30)
        event = QTabletEvent(kind, pen, at, at, pressure, 0, 0, 0, 0, 0, none, left, left)
        QApplication.sendEvent(pad.canvas, event)

    (stroke,) = pad.strokes()
    assert len(stroke) == 6


def test_a_finger_draws_and_the_page_does_not_scroll(pad: SignaturePad) -> None:
    device = QTest.createTouchDevice()
    QTest.touchEvent(pad.canvas, device).press(0, QPoint(20, 20), pad.canvas).commit()
    QTest.touchEvent(pad.canvas, device).move(0, QPoint(90, 60), pad.canvas).commit()
    QTest.touchEvent(pad.canvas, device).release(0, QPoint(90, 60), pad.canvas).commit()
    QApplication.processEvents()

    assert len(pad.strokes()) == 1
    assert len(pad.strokes()[0]) >= 4


@given(
    st.lists(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 275)), min_size=1, max_size=8), max_size=5)
)
def test_a_path_is_shown_and_given_back_unchanged(path: list[list[tuple[float, float]]]) -> None:
    strokes = tuple(tuple(number for point in stroke for number in point) for stroke in path)
    canvas = SignatureCanvas("sign")
    canvas.show_strokes(strokes)

    assert canvas.strokes() == strokes
    canvas.grab()
