"""Every page of the desk in a long language, in German and mirrored: no word cut off, nothing mute."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.screens import clipped, mute, nameless
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_intake import begin
from tests.ui.desk.test_referral import agree, issue


def cases(desk: Desk) -> None:
    """The list, with an unfinished form above it."""
    begin(desk)
    desk.hands.click("needs_interpreter.yes")
    desk.main.open_root("cases")


def languages(desk: Desk) -> None:
    desk.main.start_intake()


def intake(desk: Desk) -> None:
    """With errors and rows."""
    view = begin(desk, "ar")
    view.show_step(4)
    desk.hands.write("children", "1")
    view.hand_in()


def one_case(desk: Desk) -> None:
    desk.main.open_case(desk.case("Elena Primerova").case_id)


def finder(desk: Desk) -> None:
    desk.open_finder("Elena Primerova")


def consent(desk: Desk) -> None:
    desk.refer("Elena Primerova")


def preview(desk: Desk) -> None:
    agree(desk)


def letter(desk: Desk) -> None:
    issue(desk)


SCREENS = (cases, languages, intake, one_case, finder, consent, preview, letter)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("tag", ["en-XA", "de", "ar-XB"])
def test_no_word_is_cut_off_and_nothing_is_mute(
    open_desk: Callable[..., Desk], tag: str, screen: Callable[[Desk], None]
) -> None:
    desk = open_desk(tag)
    screen(desk)
    desk.hands.settle()

    assert clipped(desk.main) == []
    assert nameless(desk.main) == []
    assert mute(desk.main) == []


def test_a_mirrored_form_has_its_steps_on_the_right(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("ar")
    view = begin(desk, "bg")
    steps = view.steps.mapTo(desk.main, QPoint(0, 0)).x()

    assert steps > view.stack.mapTo(desk.main, QPoint(0, 0)).x()
    assert view.layoutDirection() is Qt.LayoutDirection.RightToLeft


class _Windows(QObject):
    """Notes every window that appears."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.objectName()!r}")
        return False


@pytest.fixture
def windows(qapp: QApplication) -> Iterator[_Windows]:
    """Watches the application while the test runs."""
    watcher = _Windows()
    qapp.installEventFilter(watcher)
    yield watcher
    qapp.removeEventFilter(watcher)


def test_no_piece_of_a_page_flashes_up_as_a_window_of_its_own(desk: Desk, windows: _Windows) -> None:
    for screen in (intake, finder, preview):
        screen(desk)
        desk.hands.settle()

    assert windows.seen == []
