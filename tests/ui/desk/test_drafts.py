"""What a person typed outlives the page, the window and a new version of the form."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.actions import filling
from app.actions.filling import Opened
from app.actions.ports import Draft, Unit
from app.actions.workplace import Workplace
from app.domain.errors import StoreFull
from app.ui.forms.fill_model import KEEP_AFTER, FillModel
from app.ui.tasks import Tasks
from app.ui.touched import TouchedHub
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_intake import begin


def drafts(place: Workplace) -> tuple[Draft, ...]:
    """What is kept on disk."""
    with place.work() as unit:
        return unit.drafts.all()


def name_her(desk: Desk) -> None:
    begin(desk)
    desk.hands.click("form.next")
    desk.hands.click("stays_anonymous.no")
    desk.hands.write("given_name", "Elena")


def test_an_edit_is_on_disk_without_pressing_anything(desk: Desk) -> None:
    name_her(desk)
    desk.hands.expect("Saved on this workstation")

    assert drafts(desk.place)[0].answers["given_name"] == "Elena"


def test_leaving_the_page_keeps_the_draft_and_it_goes_on_where_it_stopped(desk: Desk) -> None:
    name_her(desk)
    desk.hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    desk.hands.settle()
    assert desk.page.objectName() == "cases"

    desk.hands.click("draft.resume")
    desk.hands.settle()

    field = desk.hands.find("given_name", QLineEdit)
    assert field.text() == "Elena"
    assert QApplication.focusWidget() is field


def test_closing_the_window_right_after_the_last_letter_loses_nothing(desk: Desk) -> None:
    name_her(desk)
    desk.hands.press(Qt.Key.Key_X)
    desk.main.close_pages()
    desk.main.tasks.close()

    kept = drafts(desk.place)[0]
    assert kept.answers["given_name"] == "Elenax"
    assert kept.position == "given_name"


def test_the_cursor_in_a_row_is_found_again(desk: Desk) -> None:
    view = begin(desk)
    view.show_step(4)
    desk.hands.write("children", "2")
    desk.hands.write("child[2]/child_given_name", "Mila")
    desk.main.open_root("cases")
    desk.hands.settle()

    desk.hands.click("draft.resume")
    desk.hands.settle()

    assert desk.hands.find("child[2]/child_given_name", QLineEdit).text() == "Mila"
    assert QApplication.focusWidget() is desk.widget("child[2]/child_given_name")


def test_a_draft_of_an_older_form_goes_on_in_the_present_one(desk: Desk) -> None:
    name_her(desk)
    desk.main.open_root("cases")
    desk.hands.settle()
    old = replace(drafts(desk.place)[0], form_version="2019-01-01", form_source="")
    with desk.place.work() as unit:
        unit.drafts.keep(replace(old, answers={**old.answers, "no_longer_asked": "x"}))
        unit.commit()

    desk.main.resume_draft(old.id)
    desk.hands.settle()

    for said in ("The form was renewed", "2019-01-01", "1 answer has no place", "no_longer_asked"):
        assert desk.hands.sees(said)
    assert not desk.hands.shows("renewed.finish")
    desk.hands.click("renewed.carry-over")
    desk.hands.settle()

    assert desk.hands.find("given_name", QLineEdit).text() == "Elena"
    kept = drafts(desk.place)[0]
    assert kept.aside == {"2019-01-01": {"no_longer_asked": "x"}}
    assert kept.form_version != "2019-01-01"


def test_a_form_in_which_nothing_was_answered_leaves_nothing_behind(desk: Desk) -> None:
    begin(desk)
    desk.main.open_root("cases")
    desk.hands.settle()

    assert drafts(desk.place) == ()


def test_throwing_away_asks_once_more(desk: Desk) -> None:
    name_her(desk)
    desk.main.open_root("cases")
    desk.hands.settle()

    desk.hands.click("draft.drop")
    assert len(drafts(desk.place)) == 1
    desk.hands.click("draft.drop.sure")
    desk.hands.wait(lambda: None if desk.hands.shows("draft.resume") else True, "the draft is still shown")

    assert drafts(desk.place) == ()


def test_a_slow_disk_gets_one_draft_at_a_time_and_the_last_edit_for_sure(
    tasks: Tasks, real_place: Workplace, open_desk: Callable[..., Desk]
) -> None:
    desk, opened = open_desk(), begun(real_place)
    is_free, asked = threading.Event(), []

    def slow() -> AbstractContextManager[Unit]:
        asked.append(True)
        assert is_free.wait(20)
        return real_place.work()

    model = FillModel(
        replace(real_place, work=slow), tasks, TouchedHub(), opened.form, opened.session, opened.draft
    )
    kept: list[int] = []
    model.kept.connect(lambda: kept.append(len(asked)))
    for word in ("S", "So", "Son", "Sonn", "Sonne"):
        model.edit("code_word", word)
        desk.hands.wait(lambda: True if model.is_kept or len(asked) == 1 else None, "nothing is written")
        QTest.qWait(KEEP_AFTER * 2)
    assert len(asked) == 1
    is_free.set()
    desk.hands.wait(lambda: True if kept else None, "the last edit is not written")

    assert kept == [2]
    assert drafts(real_place)[0].answers["code_word"] == "Sonne"


def begun(place: Workplace) -> Opened:
    """An intake that was just begun."""
    return filling.begin(
        "intake", language="bg", case_id=None, work=place.work, forms=place.forms, clock=place.clock
    )


@pytest.fixture
def full_place(real_place: Workplace) -> Workplace:
    """A disk without room for one more row."""

    def full() -> object:
        raise StoreFull(path="store.db")

    return replace(real_place, work=full)  # type: ignore[arg-type] # it never gets so far


def test_a_full_disk_is_said_and_the_next_edit_tries_again(
    tasks: Tasks,
    real_place: Workplace,
    full_place: Workplace,
    open_desk: Callable[..., Desk],
) -> None:
    opened = begun(real_place)
    model = FillModel(full_place, tasks, TouchedHub(), opened.form, opened.session, opened.draft)
    failed: list[Exception] = []
    model.failed.connect(failed.append)
    model.edit("code_word", "Sonne")
    model.keep()
    open_desk().hands.settle()

    assert [type(error) for error in failed] == [StoreFull]
    assert not model.is_kept
