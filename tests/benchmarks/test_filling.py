"""A form of 300 questions on the screen against as many bare fields of Qt, in the same run.

The issue on forms asks for 150 ms to the first paint and stalls of at most 16 ms (p99) and 50 ms (max)
while typing. Milliseconds depend on the machine and are printed (`-s`); what is asserted is how many
times longer than 300 bare lines with labels it takes, which holds on any machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QScrollArea, QWidget

from app.actions import filling
from app.actions.workplace import Workplace
from app.forms.library import Forms
from app.ui import language, theme
from app.ui.forms.fill_model import FillModel
from app.ui.forms.fill_view import FillView
from app.ui.tasks import Tasks
from app.ui.touched import TouchedHub
from tests.support.fake_workplace import FakeStore, fake_workplace
from tests.support.long_form import QUESTIONS, write_long_form
from tests.support.measuring import assert_ratio, by_turns, timed
from tests.support.real_content import real_content

LETTERS = 200
OPENS, P99, LONGEST = 1.5, 0.2, 0.6
"""First paint and stalls as multiples of painting the bare fields, which took 70 ms on the machine where
this was written: 105, 14 and 42 ms."""


class Painted(QObject):
    """Notices the first paint of a widget."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.seen = False
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        self.seen |= event.type() is QEvent.Type.Paint
        return False


def until_painted(widget: QWidget, watched: QWidget) -> QWidget:
    painted = Painted(watched)
    widget.resize(1142, 768)
    widget.show()
    while not painted.seen:
        QApplication.processEvents()
    return widget


def bare() -> QWidget:
    """300 lines with their labels, and nothing else."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    inside = QWidget()
    rows = QFormLayout(inside)
    for number in range(QUESTIONS):
        rows.addRow(f"Frage {number + 1}: frage frage?", QLineEdit())
    area.setWidget(inside)
    return until_painted(area, inside)


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def place(qapp: QApplication, tmp_path: Path) -> Workplace:
    theme.load_fonts()
    language.speak(qapp, "de")
    write_long_form(tmp_path / "forms")
    made = fake_workplace(content=real_content(), store=FakeStore())
    return replace(made, forms=Forms(tmp_path / "forms"))


def opened(place: Workplace, tasks: Tasks) -> FillView:
    """From the begun draft to the first paint; the form itself was read on its lane."""
    begun = filling.begin(
        "long", language="bg", case_id=None, work=place.work, forms=place.forms, clock=place.clock
    )
    model = FillModel(place, tasks, TouchedHub(), begun.form, begun.session, begun.draft)
    view = FillView(model)
    model.setParent(view)
    until_painted(view, view._page(0).widget() or view)  # noqa: SLF001
    return view


def gone(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def measured(make: Callable[[], QWidget]) -> float:
    """Milliseconds until what is made is painted."""
    kept: list[QWidget] = []
    taken = timed(lambda: kept.append(make()))
    gone(kept[0])
    return taken


def test_a_form_of_300_questions_is_painted_as_soon_as_bare_fields(place: Workplace, tasks: Tasks) -> None:
    place.forms.open_form("long")
    best = assert_ratio(
        "300 questions to the first paint",
        OPENS,
        by_turns(lambda: measured(bare), lambda: measured(lambda: opened(place, tasks)), 5),
    )
    print(f"{QUESTIONS} questions painted after {best.ours:.0f} ms (the issue asks for 150 ms)")


def stalls(field: QLineEdit) -> list[float]:
    """Milliseconds that each letter keeps the window from anything else, sorted."""
    field.setFocus()
    field.clear()

    def one(at: int) -> None:
        QTest.keyClick(field, Qt.Key(Qt.Key.Key_A + at % 26))
        QApplication.processEvents()

    taken = sorted(timed(lambda at=at: one(at)) for at in range(LETTERS))  # type: ignore[misc]
    assert len(field.text()) == LETTERS
    return taken


def test_typing_in_it_never_stalls(place: Workplace, tasks: Tasks) -> None:
    view = opened(place, tasks)
    page = view._page(0)  # noqa: SLF001
    page.focus(f"q{QUESTIONS - 1}")
    while len(page.cards) < QUESTIONS:
        QApplication.processEvents()
    ours = view.findChild(QLineEdit, "q8")
    assert ours is not None
    for name, at, limit in (("p99", int(LETTERS * 0.99) - 1, P99), ("longest", LETTERS - 1, LONGEST)):
        best = assert_ratio(
            f"typing, {name}",
            limit,
            by_turns(lambda: measured(bare), lambda at=at: stalls(ours)[at], 5),  # type: ignore[misc]
        )
        print(f"typing stalls, {name}: {best.ours:.1f} ms")
    assert view.model.state("q8").value == ours.text()
    gone(view)
