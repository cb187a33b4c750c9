"""Each type of question under mouse and keyboard; what the session then holds."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QSlider,
    QWidget,
)

from tests.ui.forms.conftest import Filling

CTRL = Qt.KeyboardModifier.ControlModifier


def test_text_of_one_line_and_of_several(filling: Filling) -> None:
    filling.hands.write("street", "Weseler Straße 5")
    filling.hands.write("story", "Eine Zeile")
    QTest.keyClick(filling.hands.find("story", QPlainTextEdit), Qt.Key.Key_Return)
    QTest.keyClicks(filling.hands.find("story", QPlainTextEdit), "noch eine")

    assert filling.value("street") == "Weseler Straße 5"
    assert filling.value("story") == "Eine Zeile\nnoch eine"


def test_a_number_takes_nothing_but_a_number(filling: Filling) -> None:
    filling.hands.write("rooms", "3x")
    filling.hands.write("phone", "0203 / 94a000")

    assert filling.value("rooms") == 3
    assert filling.value("phone") == "0203 / 94000"


def test_a_lone_sign_is_no_number_and_stops_handing_in(filling: Filling) -> None:
    filling.hands.write("rooms", "-")
    filling.view.hand_in()

    assert filling.hands.sees("This is not a number yet.")
    assert QApplication.focusWidget() is filling.hands.find("rooms", QLineEdit)


def test_decimals_are_read_in_either_way_of_writing(filling: Filling) -> None:
    filling.hands.write("size", "48,5")
    assert filling.value("size") == 48.5
    filling.hands.write("size", "48.5")
    assert filling.value("size") == 48.5
    assert filling.hands.find("size", QLineEdit).text() == "48.5"


def test_an_answer_that_breaks_a_rule_is_said_where_it_stands(filling: Filling) -> None:
    filling.hands.write("rooms", "40")

    assert filling.hands.sees("This answer does not fit. Please check it.")
    filling.hands.write("rooms", "4")
    assert not filling.hands.sees("This answer does not fit. Please check it.")


def test_a_masked_answer_is_seen_only_on_demand(filling: Filling) -> None:
    filling.hands.write("secret", "Sonne")
    line = filling.hands.find("secret", QLineEdit)
    assert line.displayText() != "Sonne"

    filling.hands.click("secret.show")
    assert line.displayText() == "Sonne"
    assert filling.value("secret") == "Sonne"


def test_a_text_to_print_is_shown(filling: Filling) -> None:
    assert filling.hands.sees("Mo 9–12 Uhr")


def test_a_slider_is_no_answer_until_it_is_touched(filling: Filling) -> None:
    filling.go_to("pain")
    slider = filling.hands.find("pain", QSlider)
    assert filling.value("pain") is None
    slider.setFocus()
    for _ in range(3):
        filling.hands.press(Qt.Key.Key_Right)
    assert filling.value("pain") == 4
    filling.hands.press(Qt.Key.Key_Delete)
    assert filling.value("pain") is None
    filling.hands.press(Qt.Key.Key_End)
    assert filling.value("pain") == 10


def test_a_press_on_a_slider_answers_also_at_its_beginning(filling: Filling) -> None:
    filling.go_to("hours")
    slider = filling.hands.find("hours", QSlider)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(4, slider.height() // 2))
    assert filling.value("hours") == 0.5
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=middle)
    assert filling.value("hours") in {6.0, 6.5}


def test_the_wheel_scrolls_and_never_answers(filling: Filling) -> None:
    filling.go_to("pain")
    slider = filling.hands.find("pain", QSlider)
    slider.setFocus()
    wheel = QWheelEvent(
        QPointF(9, 9),
        slider.mapToGlobal(QPointF(9, 9)),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt has no keyword for it
    )
    QApplication.sendEvent(slider, wheel)

    assert filling.value("pain") is None


def test_a_date_is_typed_or_picked_from_the_calendar(filling: Filling) -> None:
    filling.go_to("born")
    filling.hands.write("born", "3.4.1990")
    assert filling.value("born") == "1990-04-03"
    filling.hands.press(Qt.Key.Key_Down)
    calendar = filling.hands.find("born.days", QCalendarWidget)
    filling.hands.press(Qt.Key.Key_Right)
    filling.hands.press(Qt.Key.Key_Return)

    assert not calendar.isVisible()
    assert filling.value("born") == "1990-04-04"
    assert filling.hands.find("born", QLineEdit).text() == "04.04.1990"


def test_month_and_year_are_enough_where_only_they_are_asked(filling: Filling) -> None:
    filling.go_to("arrived")
    filling.hands.write("arrived", "4.2019")
    filling.hands.write("finished", "2008")

    assert filling.value("arrived") == "2019-04-01"
    assert filling.value("finished") == "2008-01-01"
    filling.hands.press(Qt.Key.Key_Tab)
    assert filling.hands.find("arrived", QLineEdit).text() == "04.2019"


def test_a_date_without_calendar_has_none(filling: Filling) -> None:
    filling.go_to("no_calendar")

    assert filling.hands.shows("born.calendar")
    assert not filling.hands.shows("no_calendar.calendar")


def test_a_time_is_typed_as_people_write_it(filling: Filling) -> None:
    filling.go_to("office")
    for typed in ("14:30", "14.30", "1430"):
        filling.hands.write("office", typed)
        assert str(filling.value("office")).startswith("14:30:00.000")
    filling.hands.write("office", "25")
    assert filling.value("office") is None
    filling.view.hand_in()
    assert filling.hands.sees("This is not a time yet.")


def test_a_moment_needs_both(filling: Filling) -> None:
    filling.go_to("met")
    filling.hands.write("met", "24.11.2026")
    assert filling.value("met") is None
    filling.view.hand_in()
    assert filling.hands.sees("The time is missing.")
    filling.hands.write("met.time", "9:05")
    assert str(filling.value("met")).startswith("2026-11-24T09:05:00.000")


def test_choices_are_picked_by_mouse_and_number_keys(filling: Filling) -> None:
    filling.go_to("has_room")
    filling.hands.click("has_room.yes")
    assert filling.value("has_room") == "yes"
    filling.hands.press(Qt.Key.Key_2)
    assert filling.value("has_room") == "no"
    filling.hands.click("wanted.home")
    filling.hands.press(Qt.Key.Key_3)
    assert filling.value("wanted") == ("home", "health")


def test_a_list_that_opens_is_picked_with_arrows_and_taken_back(filling: Filling) -> None:
    filling.go_to("minimal")
    box = filling.hands.find("minimal", QComboBox)
    box.setFocus()
    filling.hands.press(Qt.Key.Key_Down)
    assert filling.value("minimal") == "yes"
    filling.hands.press(Qt.Key.Key_Up)
    assert filling.value("minimal") is None


def test_a_long_list_is_found_in_another_spelling(filling: Filling) -> None:
    filling.go_to("town")
    filling.hands.search_and_pick("town", "muell")
    assert filling.value("town") == "müllheim"
    filling.hands.search_and_pick("town", "Дуйс")
    assert filling.value("town") == "duisburg"
    filling.hands.search_and_pick("town", "urding")
    assert filling.value("town") == "ürdingen"


def test_a_scale_and_columns_are_picked_by_a_press_on_their_words(filling: Filling) -> None:
    filling.go_to("content")
    card = filling.hands.find("content.fair", QAbstractButton).parentWidget()
    assert card is not None
    filling.hands.click("content.fair")
    assert filling.value("content") == "fair"
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(card.width() - 8, card.height() - 6))
    assert filling.value("content") == "fair"
    filling.hands.click("packed.debts")
    filling.hands.click("columned.school")
    assert (filling.value("packed"), filling.value("columned")) == ("debts", "school")


def test_ranking_by_keyboard_and_buttons(filling: Filling) -> None:
    filling.go_to("order")
    assert filling.value("order") is None
    filling.hands.click("order.take")
    assert filling.value("order") == ("home", "school", "health", "debts")
    listed = filling.hands.find("order", QListWidget)
    listed.setFocus()
    filling.hands.press(Qt.Key.Key_Down, CTRL)
    assert filling.value("order") == ("school", "home", "health", "debts")
    filling.hands.click("order.down")
    assert filling.value("order") == ("school", "health", "home", "debts")
    filling.hands.click("order.up")
    assert listed.currentItem().text().startswith("2.")


def test_a_row_that_is_dropped_elsewhere_is_ranked_there(filling: Filling) -> None:
    filling.go_to("order")
    listed = filling.hands.find("order", QListWidget)
    model = listed.model()
    parent = listed.rootIndex()
    assert model.moveRow(parent, 3, parent, 0)  # what the list does at a drop
    filling.hands.settle()

    assert filling.value("order") == ("debts", "home", "school", "health")


def test_an_acknowledgement_is_ticked_and_taken_back(filling: Filling) -> None:
    filling.go_to("agreed")
    filling.hands.click("agreed.OK")
    assert filling.value("agreed") == "OK"
    filling.hands.click("agreed.OK")
    assert filling.value("agreed") is None


def test_a_table_is_answered_by_mouse_and_number_keys(filling: Filling) -> None:
    filling.go_to("heating")
    filling.hands.click("heating.good")
    assert filling.value("heating") == "good"
    filling.hands.press(Qt.Key.Key_3)
    assert filling.value("heating") == "bad"
    filling.hands.settle()
    assert filling.hands.shows("neighbour")
    assert filling.hands.sees("Nachbarn")
    assert not filling.hands.shows("head.good")


def test_what_has_no_widget_is_kept_and_said(filling: Filling) -> None:
    filling.model.edit("place", "51.43 6.76 0 0")
    filling.go_to("place")

    filling.hands.expect("51.43 6.76 0.0 0.0")
    filling.hands.expect("Recordings are not kept on this workstation.")


def test_metadata_and_hidden_answers_have_no_place_on_the_screen(filling: Filling) -> None:
    for index in range(len(filling.view._parts)):  # noqa: SLF001
        filling.view.show_step(index)
        filling.hands.settle()

    for name in ("start", "deviceid", "unseen", "twice"):
        assert filling.window.findChild(QWidget, f"question.{name}") is None


def test_who_does_not_want_to_answer_is_shown_so(filling: Filling) -> None:
    session = filling.model._session  # noqa: SLF001 - the client's own screen declines
    filling.model.changed.emit(session.decline("street").keys)

    assert filling.hands.sees("Does not want to answer.")
    filling.hands.write("street", "x")
    assert not filling.hands.sees("Does not want to answer.")
