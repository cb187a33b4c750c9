"""Rights and erasing on the screen: nothing is erased by accident, everything says why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.actions.workplace import Workplace
from app.ui.main_window import MainView
from app.ui.rights.erase_page import ErasePage
from app.ui.rights.erasures_page import ErasuresPage
from tests.support.fake_workplace import FakeStore, a_case

Open = Callable[..., MainView]


def test_erasing_needs_the_number_of_the_case(
    open_main: Open, place: Workplace, store: FakeStore, qtbot: QtBot
) -> None:
    case = a_case(store, "Ivanka", "Petrova")
    main = open_main(place)
    page = ErasePage(main, case.id)
    main.open_page(page)
    qtbot.waitUntil(lambda: page.number.isVisible() and case.number in page.subtitle.text())
    assert not page.erase.isEnabled()

    qtbot.keyClicks(page.number, "H7-2026-0002")
    assert not page.erase.isEnabled()
    page.number.clear()
    qtbot.keyClicks(page.number, case.number.lower())
    assert page.erase.isEnabled()

    qtbot.mouseClick(page.keep, Qt.MouseButton.LeftButton)
    assert main.page is not page
    assert store.cases.get(case.id) == case


def test_the_page_of_erasures_says_that_nothing_is_due(
    open_main: Open, place: Workplace, qtbot: QtBot
) -> None:
    main = open_main(place, "erasures")
    page = main.page
    assert isinstance(page, ErasuresPage)
    qtbot.waitUntil(lambda: "30" in page.subtitle.text())
    assert page.findChild(QWidget, "erasures.empty") is not None
