"""The intake form under mouse and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
)

from app.i18n import Direction, language
from app.ui.forms.fill_view import FillView
from app.ui.forms.intake_page import IntakePage
from app.ui.forms.question_card import QuestionCard
from tests.ui.desk.conftest import Desk

CTRL = Qt.KeyboardModifier.ControlModifier


def begin(desk: Desk, tag: str = "bg") -> FillView:
    """Ctrl+N and one language."""
    desk.hands.press(Qt.Key.Key_N, CTRL)
    desk.hands.click(f"intake.language.{tag}")
    desk.hands.settle()
    assert isinstance(desk.page, IntakePage)
    assert desk.page.view is not None
    return desk.page.view


def fill(desk: Desk) -> None:
    """Answer what must be answered, page by page."""
    hands = desk.hands
    hands.search_and_pick("spoken", "Bulgarisch")
    hands.search_and_pick("letter_language", "Bulgarisch")
    hands.click("needs_interpreter.yes")
    hands.click("form.next")
    hands.click("stays_anonymous.no")
    hands.write("given_name", "Elena")
    hands.write("family_name", "Probe")
    hands.click("form.next")
    hands.search_and_pick("needs", "Schulplatz")
    hands.click("safe_place_tonight.yes")
    hands.click("form.next")
    hands.click("has_address.no")


@pytest.mark.parametrize("start", ["cases", "waiting", "settings"])
def test_a_new_case_takes_two_actions_from_anywhere(desk: Desk, start: str) -> None:
    desk.main.open_root(start)
    desk.hands.settle()

    view = begin(desk)

    assert view.isVisible()
    assert desk.widget("spoken.search").isVisible()
    assert QApplication.focusWidget() is desk.widget("spoken.search")


def test_somebody_who_turned_the_page_at_once_is_not_put_back(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_N, CTRL)
    page = desk.page
    assert isinstance(page, IntakePage)

    def turn(_index: int) -> None:
        if page.view is not None:
            page.view.next.click()  # before the form has come to where its draft stopped

    page.stack.currentChanged.connect(turn)
    desk.hands.click("intake.language.bg")
    desk.hands.settle()
    assert page.view is not None
    assert page.view.steps.currentRow() == 1


def test_the_keyboard_alone_reaches_the_form(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_N, CTRL)
    desk.hands.settle()
    desk.hands.press(Qt.Key.Key_Return)
    desk.hands.settle()

    assert desk.widget("spoken.search").isVisible()


def test_a_filled_form_becomes_a_case_with_needs_and_facts(desk: Desk) -> None:
    begin(desk)
    fill(desk)
    desk.hands.press(Qt.Key.Key_Return, CTRL)
    desk.hands.settle()

    assert desk.page.objectName() == "case"
    opened = desk.case("Elena Probe")
    view = desk.place.queries.case(opened.case_id)
    assert opened.needs == ("SUL",)
    assert (view.client.spoken, view.client.letter_language) == (("bg",), "bg")
    assert view.client.needs_interpreter is True
    with desk.place.work() as unit:
        assert unit.drafts.all() == ()


def test_handing_in_twice_opens_one_case(desk: Desk) -> None:
    before = desk.place.queries.count_cases()
    view = begin(desk)
    fill(desk)
    desk.main.setFocus()
    view.hand_in()
    view.hand_in()
    desk.hands.settle()

    assert desk.place.queries.count_cases() == before + 1


def test_an_anonymous_client_needs_a_word_and_no_name(desk: Desk) -> None:
    view = begin(desk)
    desk.hands.click("form.next")
    desk.hands.click("stays_anonymous.yes")
    desk.hands.settle()

    assert desk.widget("code_word").isVisible()
    assert not _card(view, "given_name").isVisible()


def test_what_is_open_is_said_where_it_stands_and_the_cursor_goes_there(desk: Desk) -> None:
    view = begin(desk)
    desk.hands.search_and_pick("spoken", "Bulgarisch")
    desk.hands.click("form.next")
    desk.hands.press(Qt.Key.Key_Return, CTRL)
    desk.hands.settle()

    assert desk.page.banner.isVisible()
    assert view.steps.currentRow() == 0
    assert QApplication.focusWidget() is desk.widget("letter_language.search")
    assert _card(view, "letter_language").property("faulty") == "true"
    assert desk.hands.sees("Моля, отговорете на този въпрос.")
    marked = [not view.steps.item(row).icon().isNull() for row in range(4)]
    assert marked == [True, True, True, True]


def test_an_answer_takes_its_error_and_its_mark_away(desk: Desk) -> None:
    view = begin(desk)
    desk.hands.press(Qt.Key.Key_Return, CTRL)
    desk.hands.settle()
    desk.hands.search_and_pick("spoken", "Bulgarisch")
    desk.hands.search_and_pick("letter_language", "Bulgarisch")
    desk.hands.click("needs_interpreter.no")
    desk.hands.settle()

    assert _card(view, "letter_language").property("faulty") == "false"
    assert view.steps.item(0).icon().isNull()
    assert not view.steps.item(1).icon().isNull()


def test_a_question_hidden_by_skip_logic_loses_its_error(desk: Desk) -> None:
    view = begin(desk)
    desk.hands.click("form.next")
    desk.hands.click("stays_anonymous.no")
    desk.hands.press(Qt.Key.Key_Return, CTRL)
    desk.hands.settle()
    view.show_step(1)
    assert _card(view, "given_name").property("faulty") == "true"

    desk.hands.click("stays_anonymous.yes")
    desk.hands.click("stays_anonymous.no")
    desk.hands.settle()

    assert _card(view, "given_name").isVisible()
    assert _card(view, "given_name").property("faulty") == "false"


def test_another_language_keeps_answers_page_and_cursor(desk: Desk) -> None:
    view = begin(desk)
    desk.hands.click("form.next")
    desk.hands.click("stays_anonymous.no")
    desk.hands.write("given_name", "Elena")
    view.speak("ar")
    desk.hands.settle()

    field = desk.hands.find("given_name", QLineEdit)
    assert field.text() == "Elena"
    assert QApplication.focusWidget() is field
    assert view.steps.currentRow() == 1
    assert desk.hands.sees("الاسم الشخصي")


def test_the_language_is_chosen_from_the_list_above_the_form(desk: Desk) -> None:
    view = begin(desk)
    box = desk.hands.find("form.language", QComboBox)
    box.setFocus()
    desk.hands.press(Qt.Key.Key_Down)
    desk.hands.settle()

    assert view.model.draft.language == "ro"


def test_the_clients_side_runs_from_right_to_left_in_arabic(desk: Desk) -> None:
    view = begin(desk, "ar")
    labels = [label for label in _card(view, "spoken").findChildren(QLabel) if label.isVisible()]
    arabic = [label for label in labels if "اللغات" in label.text()]
    german = [label for label in labels if "Welche Sprachen" in label.text()]

    assert language("ar").direction is Direction.RTL
    assert {label.layoutDirection() for label in arabic} == {Qt.LayoutDirection.RightToLeft}
    assert {label.layoutDirection() for label in german} == {Qt.LayoutDirection.LeftToRight}
    assert bool(arabic[0].alignment() & Qt.AlignmentFlag.AlignRight)


def test_what_is_missing_in_somali_is_said(desk: Desk) -> None:
    begin(desk, "so")

    assert desk.hands.sees("not yet in Somali")


def test_romani_falls_back_to_romanian_and_says_so(desk: Desk) -> None:
    begin(desk, "rom")

    assert desk.hands.sees("Ce limbi vorbiți")
    assert desk.hands.sees("shown in Romanian")


def test_number_keys_pick_and_delete_takes_back(desk: Desk) -> None:
    view = begin(desk)
    yes = desk.hands.find("needs_interpreter.yes", QRadioButton)
    yes.setFocus()
    desk.hands.press(Qt.Key.Key_2)
    assert view.model.state("needs_interpreter").value == "no"

    desk.hands.press(Qt.Key.Key_Delete)
    assert view.model.state("needs_interpreter").value is None


@pytest.mark.parametrize("typed", ["турски", "TÜRK", "turk"])
def test_a_long_list_is_searched_in_either_language_without_marks(desk: Desk, typed: str) -> None:
    view = begin(desk)
    desk.hands.search_and_pick("spoken", typed)

    assert view.model.state("spoken").value == ("tr",)


def test_what_is_chosen_from_a_long_list_is_seen_and_can_be_taken_away(desk: Desk) -> None:
    view = begin(desk)
    desk.hands.search_and_pick("letter_language", "Ukrain")
    listed = desk.hands.find("letter_language.list", QListWidget)
    assert listed.visualItemRect(listed.currentItem()).top() >= 0
    chip = desk.hands.find("letter_language.chosen.uk", QPushButton)
    assert "Ukrainisch" in chip.text()

    desk.hands.click("letter_language.chosen.uk")
    desk.hands.settle()
    assert view.model.state("letter_language").value is None


def test_arrows_walk_through_a_long_list(desk: Desk) -> None:
    view = begin(desk)
    desk.hands.click("spoken.search")
    desk.hands.press(Qt.Key.Key_Down)
    desk.hands.press(Qt.Key.Key_Return)

    assert view.model.state("spoken").value != ()


def test_a_few_offered_choices_are_cards(desk: Desk) -> None:
    begin(desk)
    desk.hands.search_and_pick("spoken", "Bulgarisch")
    desk.hands.settle()

    assert isinstance(desk.widget("reads.bg"), QAbstractButton)


def test_the_rows_of_a_repeat_follow_the_number_of_children(desk: Desk) -> None:
    view = begin(desk)
    view.show_step(4)
    desk.hands.write("children", "2")
    desk.hands.write("child[2]/child_given_name", "Mila")
    desk.hands.settle()

    assert view.model.state("child[2]/child_given_name").value == "Mila"
    desk.hands.write("children", "1")
    assert view.model.rows("child") == ("child[1]",)


@pytest.mark.parametrize("typed", ["3.4.1990", "03041990", "1990-04-03", "3/4/1990", " 3. 4. 1990 "])
def test_a_date_may_be_typed_as_people_write_it(desk: Desk, typed: str) -> None:
    view = begin(desk)
    view.show_step(1)
    desk.hands.write("birth_date", typed)

    assert view.model.state("birth_date").value == "1990-04-03"
    desk.hands.press(Qt.Key.Key_Tab)
    assert desk.hands.find("birth_date", QLineEdit).text() == "03.04.1990"


@pytest.mark.parametrize("typed", ["3.2019", "03/2019", "1.3.2019"])
def test_a_month_will_do_where_only_the_month_is_asked(desk: Desk, typed: str) -> None:
    view = begin(desk)
    view.show_step(5)
    desk.hands.write("in_germany_since", typed)

    assert view.model.state("in_germany_since").value == "2019-03-01"


def test_half_a_date_is_never_handed_in_silently(desk: Desk) -> None:
    before = desk.place.queries.count_cases()
    view = begin(desk)
    fill(desk)
    view.show_step(1)
    desk.hands.write("birth_date", "31.2.1990")
    desk.hands.press(Qt.Key.Key_Return, CTRL)
    desk.hands.settle()

    assert desk.place.queries.count_cases() == before
    assert desk.hands.sees("This is not a date yet")
    assert QApplication.focusWidget() is desk.widget("birth_date")


def test_tab_walks_down_the_page_and_then_to_next(desk: Desk) -> None:
    view = begin(desk)
    view.show_step(1)
    desk.hands.click("stays_anonymous.no")
    desk.hands.settle()
    reached = []
    for _step in range(12):
        desk.hands.press(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        reached.append(focused.objectName() if focused else "")

    wanted = ["given_name", "family_name", "birth_date"]
    assert reached[:3] == wanted
    assert "form.next" in reached


def _card(view: FillView, key: str) -> QuestionCard:
    return next(card for card in view.findChildren(QuestionCard) if card.key == key)
