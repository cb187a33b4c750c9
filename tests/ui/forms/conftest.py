"""Real forms in real sessions over a real store, in a window of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.actions import filling as filling_action
from app.actions.workplace import Workplace
from app.forms.library import Forms
from app.ui import habits
from app.ui.forms.fill_model import FillModel
from app.ui.forms.fill_view import FillView
from app.ui.tasks import Tasks
from app.ui.touched import TouchedHub
from app.ui.tour.driver import Driver
from tests.support.every_widget import write_every_widget
from tests.ui.desk.conftest import demo_home, real_place

__all__ = ["demo_home", "real_place"]

BESIDE_RAIL = (1366 - 224, 768)
"""What the window leaves for a page."""


@dataclass
class Filling:
    """A form on the table, with hands and eyes."""

    window: QWidget
    view: FillView
    hands: Driver
    failed: list[Exception]

    @property
    def model(self) -> FillModel:
        return self.view.model

    def value(self, key: str) -> object:
        """The answer as the session has it."""
        return self.model.state(key).value

    def go_to(self, key: str) -> None:
        """The page of a question, as a press on its step would bring it."""
        self.view.show_step(self.view._part_of(key))  # noqa: SLF001 - steps are found by their words elsewhere
        self.hands.settle()


@pytest.fixture(autouse=True)
def no_habits() -> Iterator[None]:
    """Pages, side by side, unless a test likes it otherwise."""
    habits.begin({})
    yield
    habits.begin({})


@pytest.fixture(scope="session")
def every_widget(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the form of every widget, compiled once."""
    folder = tmp_path_factory.mktemp("forms")
    write_every_widget(folder)
    Forms(folder, cache=folder / "compiled").open_form("every")
    return folder


def _is_built(view: FillView) -> bool:
    """Whether no page is about to get more cards, and the order of Tab is that of what is there."""
    growing = any(page._timer.isActive() for page in view._pages.values())  # noqa: SLF001
    return not growing and not view._order.isActive()  # noqa: SLF001


@pytest.fixture
def open_form(
    qtbot: QtBot, qapp: QApplication, tasks: Tasks, real_place: Workplace
) -> Iterator[Callable[..., Filling]]:
    """Open a form of a folder beside a client's language."""
    made: list[QWidget] = []

    def open_(folder: Path, form_id: str, tag: str = "ar", size: tuple[int, int] = BESIDE_RAIL) -> Filling:
        place = replace(real_place, forms=Forms(folder, cache=folder / "compiled"))
        begun = filling_action.begin(
            form_id, language=tag, case_id=None, work=place.work, forms=place.forms, clock=place.clock
        )
        model = FillModel(place, tasks, TouchedHub(), begun.form, begun.session, begun.draft)
        failed: list[Exception] = []
        model.failed.connect(failed.append)
        window = QWidget()
        window.setProperty("look", "page")
        model.setParent(window)
        inside = QVBoxLayout(window)
        inside.setContentsMargins(24, 24, 24, 24)
        view = FillView(model)
        inside.addWidget(view)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        made.append(window)
        filling = Filling(window, view, Driver(window, lambda: tasks.idle and _is_built(view)), failed)
        filling.hands.settle()
        return filling

    yield open_
    for window in made:
        window.close()
        window.deleteLater()
    tasks.close()
    real_place.close()


@pytest.fixture
def filling(open_form: Callable[..., Filling], every_widget: Path) -> Filling:
    """Every widget, German and Arabic."""
    return open_form(every_widget, "every")
