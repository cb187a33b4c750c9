"""The tabs of a case, by mouse and keyboard: notes, the client, what she disputes, needs, states, history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.actions import casework, rights
from app.actions.casework import Fact
from app.actions.lines import CaseView
from app.domain.casework import AppointmentState, Deadline, DeadlineKind, Dispute
from app.domain.ids import new_id
from app.domain.records import CaseStatus, NeedState, Priority
from app.ui.cases.case_page import CasePage
from app.ui.widgets import Choice
from tests.support.pdf_reading import page_texts
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


def notices(desk: Desk, field: str = "summary") -> list[Dispute]:
    """What is said about a fact of the case itself."""
    return [one for one in view(desk).disputes if (one.table, one.field) == ("case_file", field)]


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


def test_who_comes_back_to_a_case_has_the_cursor_in_it(desk: Desk) -> None:
    page = open_case(desk)
    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()
    assert desk.page is not page
    desk.hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    desk.hands.settle()
    assert desk.page is page
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.isAncestorOf(focus)


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


@pytest.mark.parametrize("field", ["summary", "documents"])
def test_what_the_case_says_is_disputed_changed_and_settled(desk: Desk, field: str) -> None:
    open_case(desk)
    name = f"fact.case_file.{field}"
    desk.hands.click(f"{name}.dispute")
    desk.hands.write(f"{name}.statement", "Das war anders.")
    desk.hands.press(Qt.Key.Key_Return)
    desk.hands.settle()
    assert desk.hands.shows(f"{name}.disputed")
    assert "Das war anders." in words(desk)
    desk.hands.click(f"{name}.dispute")
    assert desk.hands.find(f"{name}.statement", QLineEdit).text() == "Das war anders."
    desk.hands.write(f"{name}.statement", "Es war im Mai.")
    desk.hands.click(f"{name}.statement.save")
    desk.hands.settle()
    (notice,) = notices(desk, field)
    assert notice.statement == "Es war im Mai."
    desk.hands.write(f"{name}.outcome", "Nachgesehen")
    desk.hands.click(f"{name}.settle")
    desk.hands.settle()
    assert notices(desk, field)[0].outcome == "Nachgesehen"
    assert not desk.hands.shows(f"{name}.disputed")


def test_the_reason_of_the_closing_is_disputed_and_printed_so_in_the_copy_for_her(desk: Desk) -> None:
    open_case(desk)
    choose(desk, "case.closure", "moved")
    desk.hands.click("case.close")
    desk.hands.settle()
    desk.hands.click("fact.case_file.closure_reason.dispute")
    desk.hands.write("fact.case_file.closure_reason.statement", "Ich wohne noch hier.")
    desk.hands.click("fact.case_file.closure_reason.statement.save")
    desk.hands.settle()
    assert desk.hands.shows("fact.case_file.closure_reason.disputed")
    letters_ = rights.copy_letter(desk.case(WHO).case_id, "bg", place=desk.place)
    paper = " ".join(" ".join("".join(page_texts(desk.place.press.render(letters_))).split()).split("-"))
    assert "Ich wohne noch hier." in paper
    assert desk.place.content.closure_label("moved", "de") in paper


def test_two_notices_at_one_fact_are_both_shown_and_settled_one_by_one(desk: Desk) -> None:
    open_case(desk)
    for said in ("Das war anders.", "So nicht."):
        casework.dispute(
            Fact(view(desk).case.id, "case_file", view(desk).case.id, "summary"),
            said,
            former=None,
            seen=None,
            work=desk.place.work,
            worker=desk.place.worker,
            clock=desk.place.clock,
        )
    open_case(desk)
    assert "Das war anders." in words(desk)
    assert "So nicht." in words(desk)
    desk.hands.write("fact.case_file.summary.2.outcome", "Geklärt")
    desk.hands.click("fact.case_file.summary.2.settle")
    desk.hands.settle()
    assert [one.outcome for one in notices(desk)] == [None, "Geklärt"]
    assert desk.hands.shows("fact.case_file.summary.disputed")


def test_two_statements_of_one_notice_are_decided_beside_the_fact(desk: Desk) -> None:
    open_case(desk)
    place, case_id = desk.place, view(desk).case.id
    fact = Fact(case_id, "case_file", case_id, "summary")

    def dispute(said: str, shown: CaseView) -> None:
        former = next((one for one in shown.disputes if one.field == "summary"), None)
        seen = shown.seen[former.id] if former else None
        casework.dispute(
            fact, said, former=former, seen=seen, work=place.work, worker=place.worker, clock=place.clock
        )

    dispute("Das war anders.", view(desk))
    shown = view(desk)
    dispute("Im Mai.", shown)
    dispute("Im Juni.", shown)
    open_case(desk)
    assert desk.hands.shows("fact.case_file.summary.statement.conflict")
    (conflict,) = view(desk).conflicts
    wanted = [value.value for value in conflict.values].index("Im Mai.")
    desk.hands.click(f"fact.case_file.summary.statement.keep.{wanted}")
    desk.hands.settle()
    assert (notices(desk)[0].statement, view(desk).conflicts) == ("Im Mai.", ())


def test_a_statement_and_a_summary_that_are_being_typed_stay_when_the_case_is_read_again(desk: Desk) -> None:
    page = open_case(desk)
    desk.hands.click("fact.case_file.summary.dispute")
    desk.hands.write("fact.case_file.summary.statement", "Das war")
    page.fetch()
    desk.hands.settle()
    line = desk.hands.find("fact.case_file.summary.statement", QLineEdit)
    assert (line.text(), line.hasFocus()) == ("Das war", True)
    desk.hands.click("fact.case_file.summary.statement.cancel")
    desk.hands.write("case.summary", "Neu")
    page.fetch()
    desk.hands.settle()
    summary = desk.hands.find("case.summary", QPlainTextEdit)
    assert (summary.toPlainText(), summary.hasFocus()) == ("Neu", True)


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


def test_who_closes_a_case_is_told_what_is_still_open(desk: Desk) -> None:
    place, case_id = desk.place, desk.case(WHO).case_id
    with place.work() as unit:
        for one in unit.deadlines.find(case_id=case_id):
            unit.deadlines.save(replace(one, done_on=date(2026, 11, 2)))
        for day in (1, 2):
            made = Deadline(new_id(), case_id, DeadlineKind.LEGAL, "Widerspruch", date(2027, 1, day))
            unit.deadlines.add(made)
        for two in unit.appointments.find(case_id=case_id):
            unit.appointments.save(replace(two, state=AppointmentState.KEPT))
        unit.commit()
    open_case(desk)
    assert not desk.hands.shows("case.close.still_open")
    choose(desk, "case.closure", "moved")
    assert "2 dates" in desk.hands.find("case.close.still_open", QLabel).text()
    desk.hands.click("case.close")
    desk.hands.settle()
    assert view(desk).case.status is CaseStatus.CLOSED


def test_the_head_of_a_case_says_on_every_tab_what_restricts_it(desk: Desk) -> None:
    page = open_case(desk, "notes")
    assert not desk.hands.shows("case.restricted")
    shown = view(desk)
    rights.restrict(shown.case, restricted=True, seen=shown.seen[shown.case.id], place=desk.place)
    page.fetch()
    desk.hands.settle()
    assert desk.hands.shows("case.restricted")


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
