"""How a form is laid out: pages or one scroll, languages beside or above each other, narrow windows, RTL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QProgressBar, QScrollBar, QWidget

from app.actions.workplace import Workplace
from app.system.settings import read_settings
from app.ui import habits, language
from app.ui.forms.question_card import QuestionCard
from app.ui.shell import Shell
from tests.support.fake_workplace import FakeDoorway
from tests.ui.forms.conftest import Filling


def card(filling: Filling, key: str) -> QuestionCard:
    return filling.hands.find(f"question.{key}", QuestionCard)


def labels(filling: Filling, key: str) -> tuple[QPoint, QPoint]:
    """Where the German words and the client's begin."""
    found = card(filling, key)
    german, foreign = found.german.labels["label"], found.foreign.labels["label"]
    return german.mapTo(found, QPoint(0, 0)), foreign.mapTo(found, QPoint(0, 0))


def is_beside(filling: Filling, key: str) -> bool:
    german, foreign = labels(filling, key)
    return german.y() == foreign.y() and german.x() < foreign.x()


def test_languages_stand_above_each_other_when_wanted_and_next_time_too(
    filling: Filling, open_form: Callable[..., Filling], every_widget: Path
) -> None:
    assert is_beside(filling, "street")
    filling.hands.click("form.view")
    filling.hands.click("form.view.form_stacked")
    filling.hands.settle()
    german, foreign = labels(filling, "street")
    assert foreign.y() > german.y()
    assert habits.habit(habits.FORM_STACKED)

    again = open_form(every_widget, "every")
    assert not is_beside(again, "street")


def test_a_narrow_window_stacks_the_languages_and_gives_the_steps_room_to_the_questions(
    open_form: Callable[..., Filling], every_widget: Path
) -> None:
    filling = open_form(every_widget, "every", "ar", (660, 700))

    assert not is_beside(filling, "street")
    assert not filling.hands.shows("form.steps")
    filling.window.resize(1142, 768)
    filling.hands.settle()
    filling.hands.wait(lambda: is_beside(filling, "street") or None, "the languages stay stacked")
    assert filling.hands.shows("form.steps")


def test_nothing_is_wider_than_a_narrow_window(open_form: Callable[..., Filling], every_widget: Path) -> None:
    filling = open_form(every_widget, "every", "ar", (660, 700))
    for index in range(len(filling.view._parts)):  # noqa: SLF001
        filling.view.show_step(index)
        filling.hands.settle()
        page = filling.view._page(index)  # noqa: SLF001
        inside = page.widget()
        assert inside is not None
        assert inside.width() <= page.viewport().width()


def test_one_scroll_shows_everything_with_headings_and_keeps_answers(filling: Filling) -> None:
    filling.hands.write("street", "Weseler Straße 5")
    filling.hands.click("form.view")
    filling.hands.click("form.view.form_scroll")
    filling.hands.settle()

    for row, key in enumerate(("street", "pain", "born", "order", "heating", "photo")):
        filling.view.steps.setCurrentRow(row)
        assert filling.hands.find(f"question.{key}", QWidget) is not None
    assert filling.hands.find("street", QLineEdit).text() == "Weseler Straße 5"
    for words in ("Schieberegler", "أشرطة التمرير", "Wohnung", "المسكن"):
        assert filling.hands.sees(words)
    assert filling.hands.shows("form.submit")
    assert not filling.hands.shows("form.next")


def test_in_one_scroll_steps_jump_and_follow(open_form: Callable[..., Filling], every_widget: Path) -> None:
    habits.begin({habits.FORM_SCROLL: True})
    filling = open_form(every_widget, "every")
    page = filling.view._page(0)  # noqa: SLF001
    filling.view.steps.setCurrentRow(3)
    filling.hands.settle()
    heading = filling.hands.find("heading.picks", QWidget)
    filling.hands.wait(
        lambda: True if abs(heading.mapTo(page.viewport(), QPoint(0, 0)).y()) <= 2 else None,
        "the section is not at the top",
    )

    page.verticalScrollBar().triggerAction(QScrollBar.SliderAction.SliderToMinimum)
    filling.hands.settle()
    assert filling.view.steps.currentRow() == 0


def test_a_problem_in_one_scroll_is_jumped_to(open_form: Callable[..., Filling], every_widget: Path) -> None:
    habits.begin({habits.FORM_SCROLL: True})
    filling = open_form(every_widget, "every")
    filling.model.edit("street", "x")
    filling.hands.click("form.submit")
    filling.hands.settle()

    first = filling.hands.find("heating.good", QWidget)
    filling.hands.wait(lambda: True if QApplication.focusWidget() is first else None, "no cursor there")
    assert card(filling, "heating").property("faulty") == "true"


def test_progress_is_said_in_words_too(filling: Filling) -> None:
    bar = filling.view.findChild(QProgressBar)
    assert bar is not None
    filling.hands.click("form.next")
    assert bar.accessibleName() == "Page 2 of 6"


def test_each_language_has_its_own_direction_and_size(filling: Filling) -> None:
    found = card(filling, "street")
    german, foreign = found.german.labels["label"], found.foreign.labels["label"]

    assert german.layoutDirection() is Qt.LayoutDirection.LeftToRight
    assert foreign.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert foreign.font().pointSizeF() > german.font().pointSizeF()
    assert foreign.font().families() != german.font().families()


def test_words_of_a_form_are_never_taken_for_markup(filling: Filling) -> None:
    for label in filling.view.findChildren(QLabel):
        if label.text():
            assert label.textFormat() is Qt.TextFormat.PlainText or "<" not in label.text()


def test_drafted_languages_are_marked_in_the_list_and_beside_it(filling: Filling) -> None:
    box = filling.hands.find("form.language", QComboBox)
    filling.hands.wait(
        lambda: True if "machine draft" in box.itemText(box.findData("ti")) else None, "no mark"
    )
    assert filling.hands.shows("form.language.draft")
    assert "machine draft" not in box.itemText(box.findData("de"))
    filling.hands.find("form.language", QComboBox).setFocus()
    filling.hands.press(Qt.Key.Key_Home)
    filling.hands.settle()
    assert not filling.hands.shows("form.language.draft")


@pytest.mark.parametrize("tag", ["ar", "ti"])
def test_from_right_to_left_a_form_is_usable_too(
    open_form: Callable[..., Filling], every_widget: Path, qapp: QApplication, tag: str
) -> None:
    language.speak(qapp, "ar")
    filling = open_form(every_widget, "every", tag)
    filling.hands.write("street", "Weseler Straße 5")
    filling.go_to("has_room")
    filling.hands.click("has_room.no")
    filling.go_to("pain")
    filling.hands.find("pain", QWidget).setFocus()
    filling.hands.press(Qt.Key.Key_Left)  # towards more, as the slider is mirrored

    assert filling.value("street") == "Weseler Straße 5"
    assert filling.value("has_room") == "no"
    assert filling.value("pain") == 2


def test_the_layout_is_a_setting_of_the_device(
    open_door: Callable[..., Shell], place: Workplace, tmp_path: Path
) -> None:
    open_door(FakeDoorway(place), form_scroll=True)
    assert habits.habit(habits.FORM_SCROLL)

    habits.remember(habits.FORM_STACKED, value=True)
    kept = read_settings(tmp_path).settings
    assert (kept.form_scroll, kept.form_stacked) == (True, True)
