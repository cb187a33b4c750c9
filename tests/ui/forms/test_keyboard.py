"""A form without a mouse: Enter goes on, Tab walks, and everything has a name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.screens import clipped, mute, nameless
from tests.ui.forms.conftest import Filling


def here() -> str:
    """Where the cursor is."""
    focused = QApplication.focusWidget()
    return focused.objectName() if focused is not None else ""


def test_enter_goes_to_the_next_question_and_then_to_the_next_page(filling: Filling) -> None:
    filling.hands.click("street")
    reached = []
    for _ in range(3):
        filling.hands.press(Qt.Key.Key_Return)
        reached.append(here())
    assert reached == ["story", "story", "story"]  # a text of several lines needs Enter itself

    filling.hands.press(Qt.Key.Key_Tab)
    for _ in range(6):
        filling.hands.press(Qt.Key.Key_Return)
        reached.append(here())
    assert reached[3:] == ["secret", "rooms", "rent", "size", "letter_code", "form.next"]
    filling.hands.press(Qt.Key.Key_Return)
    filling.hands.settle()
    assert here() == "pain"


def test_enter_in_choices_goes_on_without_choosing(filling: Filling) -> None:
    filling.go_to("has_room")
    filling.hands.click("has_room.yes")
    filling.hands.press(Qt.Key.Key_Return)
    assert here() == "wanted.home"
    filling.hands.press(Qt.Key.Key_Return)
    assert here() == "minimal"
    filling.hands.press(Qt.Key.Key_Return)
    assert here() == "town.search"
    assert (filling.value("has_room"), filling.value("wanted"), filling.value("minimal")) == (
        "yes",
        None,
        None,
    )


def test_enter_in_a_long_list_picks_first_and_then_goes_on(filling: Filling) -> None:
    filling.go_to("town")
    filling.hands.search_and_pick("town", "Essen")
    assert filling.value("town") == "essen"
    assert here() == "town.search"
    filling.hands.press(Qt.Key.Key_Return)
    assert here() == "packed.home"


def test_a_quick_choice_goes_on_by_itself(filling: Filling) -> None:
    filling.go_to("quickly")
    filling.hands.click("quickly.yes")

    assert filling.value("quickly") == "yes"
    assert here() == "order"


def test_enter_walks_down_a_table(filling: Filling) -> None:
    filling.go_to("heating")
    filling.hands.click("heating.good")
    filling.hands.press(Qt.Key.Key_Return)
    assert here() == "water.good"


@pytest.mark.parametrize("index", range(6))
def test_everything_on_a_page_has_a_name_and_is_readable(filling: Filling, index: int) -> None:
    filling.view.show_step(index)
    filling.hands.settle()

    assert nameless(filling.window) == []
    assert mute(filling.window) == []
    filling.hands.wait(lambda: None if clipped(filling.window) else True, str(clipped(filling.window)))


@pytest.mark.parametrize("index", range(6))
def test_tab_reaches_every_answer_of_a_page_and_leaves_it(filling: Filling, index: int) -> None:
    filling.view.show_step(index)
    filling.hands.settle()
    filling.hands.find("form.language", QWidget).setFocus()
    reached = set()
    for _ in range(60):
        filling.hands.press(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        reached.add(here())
        if here() in {"form.next", "form.submit"}:
            break
        assert focused is not None

    page = filling.view._page(index)  # noqa: SLF001
    assert {"form.next", "form.submit"} & reached
    for card in page.cards.values():
        if card.is_answerable:
            assert any(name == card.key or name.startswith(f"{card.key}.") for name in reached), card.key
