"""The tabs of a case, by mouse and keyboard: notes, the client, what she disputes, needs, states, history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.actions.lines import CaseView
from app.domain.records import CaseStatus, NeedState, Priority
from app.ui.cases.case_page import CasePage
from app.ui.widgets import Choice
from tests.support.screens import clipped
from tests.ui.desk.conftest import Desk

WHO = "Elena Primerova"
TABS = ("overview", "client", "notes", "letters", "personal", "history")


def open_case(desk: Desk, tab: str = "overview") -> CasePage:
    desk.main.open_case(desk.case(WHO).case_id)
    desk.hands.settle()
    desk.hands.click(f"case.tab.{tab}")
    desk.hands.settle()
    assert isinstance(desk.page, CasePage)
    return desk.page


def view(desk: Desk) -> CaseView:
    return desk.place.queries.case(desk.case(WHO).case_id)


def choose(desk: Desk, name: str, code: str) -> None:
    """As a person: open the list with the keyboard, go to the line, Enter."""
    choice = desk.hands.find(name, Choice)
    choice.setFocus()
    index = choice.findData(code)
    assert index >= 0
    choice.setCurrentIndex(index)
    choice.activated.emit(index)
    desk.hands.settle()


def words(desk: Desk) -> str:
    return "\n".join(label.text() for label in desk.page.findChildren(QLabel) if label.isVisible())


def test_tabs_by_number_and_by_page_keys(desk: Desk) -> None:
    page = open_case(desk)
    desk.hands.press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    desk.hands.settle()
    assert page.tab() == "client"
    desk.hands.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()
    assert page.tab() == "notes"
    desk.hands.press(Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    desk.hands.press(Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()
    assert page.tab() == "overview"


def test_the_tab_is_remembered_for_its_case_only(desk: Desk) -> None:
    open_case(desk, "notes")
    desk.main.open_case(desk.case("Vasile Probescu").case_id)
    desk.hands.settle()
    assert isinstance(desk.page, CasePage)
    assert desk.page.tab() == "overview"
    desk.main.open_case(desk.case(WHO).case_id)
    desk.hands.settle()
    assert isinstance(desk.page, CasePage)
    assert desk.page.tab() == "notes"


def test_a_note_is_written_corrected_removed_and_brought_back(desk: Desk) -> None:
    open_case(desk, "notes")
    before = len(view(desk).notes)
    desk.hands.write("notes.text", "Anruf beim KI")
    desk.hands.write("notes.minutes", "15")
    desk.hands.write("notes.interpreter", "Frau Petrova")
    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()
    note = view(desk).notes[-1]
    assert len(view(desk).notes) == before + 1
    assert (note.text, note.minutes, note.interpreter) == ("Anruf beim KI", 15, "Frau Petrova")
    assert desk.hands.find("notes.text", QPlainTextEdit).toPlainText() == ""

    desk.hands.click(f"note.edit.{note.id}")
    desk.hands.write("notes.text", "Anruf im KI")
    desk.hands.click("notes.save")
    desk.hands.settle()
    assert view(desk).notes[-1].text == "Anruf im KI"
    desk.hands.click(f"note.trash.{note.id}")
    desk.hands.settle()
    assert view(desk).notes[-1].removed_at is not None
    assert not desk.hands.shows(f"note.{note.id}")
    desk.hands.click("case.banner.action")
    desk.hands.settle()
    assert view(desk).notes[-1].removed_at is None
    assert desk.hands.shows(f"note.{note.id}")


def test_a_note_that_is_not_finished_is_there_again(desk: Desk) -> None:
    open_case(desk, "notes")
    desk.hands.write("notes.text", "Noch nicht")
    desk.main.open_root("waiting")
    desk.hands.settle()
    open_case(desk, "notes")
    assert desk.hands.find("notes.text", QPlainTextEdit).toPlainText() == "Noch nicht"
    desk.hands.click("notes.drop")
    desk.main.open_root("waiting")
    desk.hands.settle()
    open_case(desk, "notes")
    assert desk.hands.find("notes.text", QPlainTextEdit).toPlainText() == ""


def test_notes_are_found_and_a_note_for_me_only_is_marked(desk: Desk) -> None:
    open_case(desk, "notes")
    choose(desk, "notes.readers", "me")
    desk.hands.write("notes.text", "Nur für mich")
    desk.hands.click("notes.save")
    desk.hands.settle()
    assert view(desk).notes[-1].readers == (str(desk.place.worker.id),)
    assert "open to me only" in words(desk)
    desk.hands.write("notes.search", "nirgends")
    assert desk.hands.shows("notes.none")
    desk.hands.write("notes.search", "fur mich")
    assert "Nur für mich" in words(desk)


def test_personal_notes_are_apart_and_not_in_the_file_of_the_client(desk: Desk) -> None:
    open_case(desk, "personal")
    desk.hands.write("personal.text", "Mein Eindruck")
    desk.hands.click("personal.save")
    desk.hands.settle()
    case_id = desk.case(WHO).case_id
    (kept,) = desk.place.personal_notes.of(case_id)
    assert kept.text == "Mein Eindruck"
    assert "Mein Eindruck" in words(desk)
    assert all("Eindruck" not in note.text for note in view(desk).notes)
    desk.hands.click(f"personal.trash.{kept.id}")
    desk.hands.settle()
    assert desk.place.personal_notes.of(case_id) == ()
    desk.hands.click("case.banner.action")
    desk.hands.settle()
    assert [note.text for note in desk.place.personal_notes.of(case_id)] == ["Mein Eindruck"]


def test_what_is_unfinished_of_a_personal_note_is_kept_under_her_key(desk: Desk) -> None:
    open_case(desk, "personal")
    desk.hands.write("personal.text", "Halb")
    desk.main.open_root("waiting")
    desk.hands.settle()
    (kept,) = desk.place.personal_notes.of(desk.case(WHO).case_id)
    assert kept.text == "Halb"
    with desk.place.work() as unit:
        assert all("Halb" not in str(draft.answers) for draft in unit.drafts.all())


def test_the_client_is_corrected_against_what_was_on_the_screen(desk: Desk) -> None:
    open_case(desk, "client")
    before = view(desk)
    desk.hands.write("client.phone", "0203 555")
    with desk.place.work() as unit:
        unit.clients.save(replace(before.client, email="neu@example.org"))
        unit.commit()
    desk.hands.click("client.save")
    desk.hands.settle()
    after = view(desk).client
    assert (after.phone, after.email) == ("0203 555", "neu@example.org")


def test_two_values_of_a_field_are_shown_beside_it_and_decided_there(desk: Desk) -> None:
    open_case(desk, "client")
    before = view(desk)
    desk.hands.write("client.phone", "0203 111")
    with desk.place.work() as unit:
        unit.clients.save(
            replace(before.client, phone="0203 222"), base=before.client, seen=before.seen[before.client.id]
        )
        unit.commit()
    desk.hands.click("client.save")
    desk.hands.settle()
    assert desk.hands.shows("fact.client.phone.conflict")
    (conflict,) = view(desk).conflicts
    wanted = [value.value for value in conflict.values].index("0203 222")
    desk.hands.click(f"fact.client.phone.keep.{wanted}")
    desk.hands.settle()
    assert (view(desk).client.phone, view(desk).conflicts) == ("0203 222", ())
    assert not desk.hands.shows("fact.client.phone.conflict")


def test_a_fact_is_disputed_seen_on_the_overview_and_settled(desk: Desk) -> None:
    open_case(desk, "client")
    desk.hands.click("fact.client.birth_date.dispute")
    desk.hands.write("fact.client.birth_date.statement", "1993")
    desk.hands.click("fact.client.birth_date.statement.save")
    desk.hands.settle()
    assert desk.hands.shows("fact.client.birth_date.disputed")
    desk.hands.click("case.tab.overview")
    desk.hands.settle()
    assert desk.hands.shows("case.disputed")
    desk.hands.click("case.tab.client")
    desk.hands.settle()
    desk.hands.write("fact.client.birth_date.outcome", "Geburtsurkunde gesehen")
    desk.hands.click("fact.client.birth_date.settle")
    desk.hands.settle()
    assert view(desk).disputes[-1].outcome == "Geburtsurkunde gesehen"
    assert not desk.hands.shows("fact.client.birth_date.disputed")


def test_somebody_of_the_household_is_added_and_her_case_opened(desk: Desk) -> None:
    open_case(desk, "client")
    desk.hands.write("member.given_name", "Ivan")
    desk.hands.click("member.with_case")
    desk.hands.click("member.add")
    desk.hands.settle()
    (member,) = desk.place.households.others(view(desk).client.id).known
    desk.hands.click(f"member.case.{member.client.id}")
    desk.hands.settle()
    assert "Ivan" in desk.page.title()


def test_needs_are_changed_where_they_stand(desk: Desk) -> None:
    open_case(desk)
    code = view(desk).needs[0].code
    choose(desk, f"case.need.{code}.priority", Priority.EMERGENCY)
    choose(desk, f"case.need.{code}.state", NeedState.MET)
    need = view(desk).needs[0]
    assert (need.priority, need.state) == (Priority.EMERGENCY, NeedState.MET)
    further = next(one for one in desk.place.content.needs if one not in {n.code for n in view(desk).needs})
    choose(desk, "case.need.new", further)
    desk.hands.click("case.need.add")
    desk.hands.settle()
    assert view(desk).needs[-1].code == further


def test_a_case_is_taken_closed_and_reopened(desk: Desk) -> None:
    open_case(desk)
    me = desk.place.worker.id
    colleague = next(one for one in desk.place.access.team() if one.id != me)
    choose(desk, "case.holder", str(colleague.id))
    assert view(desk).case.caseworker == colleague.name
    desk.hands.click("case.take")
    desk.hands.settle()
    assert view(desk).case.caseworker_id == desk.place.worker.id
    choose(desk, "case.closure", "moved")
    desk.hands.click("case.close")
    desk.hands.settle()
    assert view(desk).case.status is CaseStatus.CLOSED
    desk.hands.write("case.reopen.why", "Wieder da")
    desk.hands.click("case.reopen")
    desk.hands.settle()
    assert view(desk).case.status is CaseStatus.REOPENED
    assert view(desk).notes[-1].text == "Wieder da"


def test_a_case_without_a_name_is_opened_under_a_suggested_word(desk: Desk) -> None:
    desk.main.start_intake()
    desk.hands.settle()
    desk.hands.click("intake.unnamed")
    desk.hands.settle()
    word = desk.hands.find("anonymous.word", QLineEdit).text()
    assert word in desk.place.content.code_words
    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()
    assert isinstance(desk.page, CasePage)
    assert word in desk.page.title()


def test_history_says_who_changed_what_and_where(desk: Desk) -> None:
    open_case(desk, "client")
    desk.hands.write("client.phone", "0203 999")
    desk.hands.click("client.save")
    desk.hands.settle()
    desk.hands.click("case.tab.history")
    desk.hands.settle()
    said = words(desk)
    assert "Client: Telephone" in said
    assert desk.place.worker.name in said
    assert "page of the case" in said
    assert "0203 999" not in said


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("tag", ["de", "ar"])
def test_no_word_is_cut_off(open_desk: Callable[..., Any], qtbot: QtBot, tab: str, tag: str) -> None:
    desk = open_desk(tag)
    open_case(desk, tab)
    qtbot.waitUntil(lambda: clipped(desk.page) == [])  # a long list is laid out in more than one turn
