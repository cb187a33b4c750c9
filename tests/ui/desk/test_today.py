"""The page of the day and the dates of a case, by real clicks and keys over a real store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from icalendar import Calendar
from PySide6.QtCore import Qt

from app.domain.agenda import Group, Placed
from app.domain.casework import AppointmentState
from app.domain.clock import today
from app.ui.agenda.today_page import TodayPage
from app.ui.agenda.today_table import AgendaTable, Head
from app.ui.cases.case_page import CasePage
from app.ui.office.answer_page import AnswerPage
from app.ui.widgets import Choice
from tests.ui.desk.conftest import Desk

KEY = Qt.Key


class Day:
    """The page of the day, with hands."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.hands = desk, desk.hands
        desk.main.open_root("today")
        self.hands.settle()

    @property
    def page(self) -> TodayPage:
        assert isinstance(self.desk.page, TodayPage)
        return self.desk.page

    @property
    def table(self) -> AgendaTable:
        return self.page.table

    @property
    def shown(self) -> list[Placed]:
        return [line for line in self.table.lines_model.lines if isinstance(line, Placed)]

    def title(self) -> str:
        one = self.table.entry()
        assert one is not None
        return one.entry.title

    def titles(self) -> set[str]:
        return {one.entry.title for one in self.shown}

    def go_to(self, part: str) -> Placed:
        """Walk down with the arrow until that entry is chosen."""
        self.hands.press(KEY.Key_Home)
        for _ in range(len(self.shown)):
            if part in self.title():
                one = self.table.entry()
                assert one is not None
                return one
            self.hands.press(KEY.Key_Down)
        raise AssertionError(part)

    def press(self, key: Qt.Key) -> None:
        self.hands.press(key)
        self.hands.settle()


@pytest.fixture
def day(desk: Desk) -> Day:
    return Day(desk)


def test_it_is_the_first_page_and_the_navigation_counts_it(desk: Desk) -> None:
    assert next(iter(desk.main._entries)) == "today"  # noqa: SLF001 - the order is what Ctrl+1 follows
    day = Day(desk)
    pressing = sum(one.group in (Group.OVERDUE, Group.TODAY) for one in day.shown)
    assert pressing > 5
    assert day.hands.sees(f"Today ({pressing})")


def test_arrows_go_through_all_cases_and_over_the_heads(day: Day) -> None:
    day.hands.press(KEY.Key_Home)
    seen = [day.title()]
    for _ in range(len(day.shown) - 1):
        day.hands.press(KEY.Key_Down)
        seen.append(day.title())
    assert seen == [one.entry.title for one in day.shown]
    assert len({one.entry.case.case_id for one in day.shown}) > 10
    assert sum(isinstance(line, Head) for line in day.table.lines_model.lines) == len(
        {one.group for one in day.shown}
    )
    day.hands.press(KEY.Key_Up)
    assert day.title() == seen[-2]


def test_done_by_space_and_taken_back_by_u(day: Day) -> None:
    day.go_to("Ist der Strom wieder da?")
    day.press(KEY.Key_Space)
    assert "Ist der Strom wieder da?" not in day.titles()
    day.hands.expect("Done: Reminder: \u2068Ist der Strom wieder da?\u2069")
    day.press(KEY.Key_U)
    assert "Ist der Strom wieder da?" in day.titles()
    day.hands.expect("Taken back.")


def test_undo_in_the_bar(day: Day) -> None:
    day.go_to("Vermieter an den Namen")
    day.press(KEY.Key_D)
    assert not any("Vermieter an den Namen" in title for title in day.titles())
    day.hands.click("today.banner.action")
    day.hands.settle()
    assert any("Vermieter an den Namen" in title for title in day.titles())


def test_a_reminder_moves_by_keys_alone(day: Day) -> None:
    day.go_to("Ist der Strom wieder da?")
    day.press(KEY.Key_S)
    assert day.hands.shows("today.move_bar.next")
    day.press(KEY.Key_Right)
    day.press(KEY.Key_Left)
    day.press(KEY.Key_Return)
    moved = day.go_to("Ist der Strom wieder da?")
    now = today(day.desk.place.clock)
    assert moved.entry.on > now
    assert moved.entry.on.weekday() < 5
    day.press(KEY.Key_U)
    assert day.go_to("Ist der Strom wieder da?").entry.on == now


def test_another_day_is_typed(day: Day) -> None:
    day.go_to("Ist der Strom wieder da?")
    to = today(day.desk.place.clock) + timedelta(days=20)
    day.press(KEY.Key_S)
    day.hands.write("today.move_bar.day", f"{to:%d.%m.%Y}")
    day.hands.click("today.move_bar.take")
    day.hands.settle()
    assert day.go_to("Ist der Strom wieder da?").entry.on == to


def test_the_day_of_the_law_does_not_move(day: Day) -> None:
    day.go_to("Widerspruch gegen die Ablehnung der Grundsicherung")
    assert not day.desk.widget("today.move").isEnabled()
    day.press(KEY.Key_S)
    assert not day.hands.shows("today.move_bar")
    day.hands.expect("This day cannot be moved from here.")


def test_an_appointment_gets_its_outcome(day: Day) -> None:
    one = day.go_to("Vorsorge in der Sprechstunde")
    day.press(KEY.Key_Space)
    day.hands.click("today.outcome.sent-away")
    day.hands.settle()
    with day.desk.place.work() as unit:
        assert unit.appointments.get(one.entry.record_id).state is AppointmentState.SENT_AWAY
    assert "Vorsorge in der Sprechstunde" not in day.titles()
    day.press(KEY.Key_U)
    with day.desk.place.work() as unit:
        assert unit.appointments.get(one.entry.record_id).state is AppointmentState.PLANNED


def test_escape_leaves_everything_as_it_is(day: Day) -> None:
    day.go_to("Vorsorge in der Sprechstunde")
    day.press(KEY.Key_Space)
    day.press(KEY.Key_Escape)
    assert not day.hands.shows("today.outcome")
    assert day.table.hasFocus()


def test_a_paper_that_runs_out_is_there_by_itself_and_taken_care_of(day: Day) -> None:
    one = next(line for line in day.shown if line.group is Group.EXPIRING and line.entry.is_computed)
    day.go_to(one.entry.title)
    chosen = day.table.entry()
    while chosen is not None and chosen.entry.record_id != one.entry.record_id:
        day.hands.press(KEY.Key_Down)
        chosen = day.table.entry()
    day.press(KEY.Key_Space)
    assert one.entry.record_id not in {line.entry.record_id for line in day.shown}
    day.press(KEY.Key_U)
    assert one.entry.record_id in {line.entry.record_id for line in day.shown}


def test_an_answer_is_recorded_on_its_page(day: Day) -> None:
    waiting = next(line for line in day.shown if line.entry.kind == "answer")
    day.table.choose(waiting.entry.record_id)
    day.press(KEY.Key_Space)
    assert isinstance(day.desk.page, AnswerPage)


def test_enter_opens_the_case_where_the_entry_is_at_home(day: Day) -> None:
    day.go_to("Schulärztliche Untersuchung")
    day.press(KEY.Key_Return)
    assert isinstance(day.desk.page, CasePage)
    assert day.desk.page.tab() == "agenda"
    day.hands.expect("Schulärztliche Untersuchung")
    day.hands.press(KEY.Key_Left, Qt.KeyboardModifier.AltModifier)
    day.hands.settle()
    assert day.title() == "Schulärztliche Untersuchung"


def choose(day: Day, name: str, code: str) -> None:
    """As a person does it: open the list, go down, take it."""
    choice = day.hands.find(name, Choice)
    choice.setFocus()
    start = choice.currentIndex()
    for _ in range(abs(choice.findData(code) - start)):
        day.hands.press(KEY.Key_Down if choice.findData(code) > start else KEY.Key_Up)
    day.hands.settle()


def test_filters(day: Day) -> None:
    mine = len(day.shown)
    choose(day, "today.whose", "team")
    assert len(day.shown) > mine
    assert {one.entry.case.holder for one in day.shown} >= {"Cem Muster", "Jana Beispiel"}
    choose(day, "today.kind", "appointments")
    assert {one.entry.kind.value for one in day.shown} <= {"appointment", "date"}
    choose(day, "today.group", "overdue")
    assert {one.group for one in day.shown} == {Group.OVERDUE}
    choose(day, "today.kind", "accesses")
    assert not day.shown
    assert day.hands.shows("today.filtered")


def test_an_empty_day_says_so(day: Day) -> None:
    with day.desk.place.work() as unit:
        for case in unit.cases.find():
            unit.cases.save(replace(case, removed_at=datetime(2026, 11, 25, tzinfo=UTC)))
        unit.commit()
    day.page.refresh()
    day.hands.settle()
    assert day.hands.shows("today.empty")
    assert not day.hands.shows("today.done")


# -- calendar file ----------------------------------------------------------------------------


def read(path: Path) -> list[str]:
    return [str(one["summary"]) for one in Calendar.from_ical(path.read_bytes()).walk("VEVENT")]


def test_a_calendar_file_without_a_choice_names_nobody(day: Day, tmp_path: Path) -> None:
    names = {one.entry.case.name for one in day.shown}
    words = {one.entry.title for one in day.shown if one.entry.title}
    day.hands.click("today.export")
    day.hands.expect("A calendar file is not encrypted.")
    path = tmp_path / "dates.ics"
    day.hands.save_as("agenda.export.save", path)
    text = path.read_text("utf-8").replace("\r\n ", "")
    assert not [name for name in names if name in text]
    assert not [title for title in words if title in text]
    assert all("case H1-" in summary for summary in read(path))
    assert "BEGIN:VTIMEZONE" in text
    assert "BEGIN:VALARM" in text


def test_a_calendar_file_with_names_and_what_it_is_about(day: Day, tmp_path: Path) -> None:
    day.hands.click("today.export")
    day.hands.click("agenda.export.names")
    day.hands.click("agenda.export.details")
    path = tmp_path / "dates.ics"
    day.hands.save_as("agenda.export.save", path)
    summaries = read(path)
    assert any("Schulärztliche Untersuchung" in one and "Elena Primerova" in one for one in summaries)
    assert not any("\u2068" in one for one in summaries)


def test_a_restricted_case_never_leaves(day: Day, tmp_path: Path) -> None:
    one = day.go_to("Schulärztliche Untersuchung")
    with day.desk.place.work() as unit:
        case = unit.cases.get(one.entry.case.case_id)
        unit.cases.save(replace(case, restricted_on=date(2026, 11, 1)))
        unit.commit()
    day.page.refresh()
    day.hands.settle()
    day.hands.click("today.export")
    path = tmp_path / "dates.ics"
    day.hands.save_as("agenda.export.save", path)
    assert one.entry.case.number not in path.read_text("utf-8")


# -- the dates of a case ----------------------------------------------------------------------


@pytest.fixture
def case_id(desk: Desk) -> UUID:
    found = desk.case("Monika").case_id
    desk.main.open_case(found)
    desk.hands.settle()
    desk.hands.click("case.tab.agenda")
    desk.hands.settle()
    return found


def test_an_appointment_is_written_changed_and_removed(desk: Desk, case_id: UUID) -> None:
    hands, queries = desk.hands, desk.place.queries
    hands.expect("Nothing is planned")
    hands.click("agenda.new_appointment")
    hands.click("appointment.save")
    hands.expect("Say what it is for.")
    hands.write("appointment.title", "Patenschaft besprechen")
    hands.write("appointment.day", "3.12.2031")
    hands.write("appointment.time", "930")
    hands.write("appointment.place", "Büro Hochfeld")
    hands.write("appointment.interpreter", "Frau Probst")
    hands.write("appointment.along", "Jana Beispiel")
    hands.click("appointment.save")
    hands.settle()
    (made,) = queries.case(case_id).appointments
    assert (made.title, made.place, made.interpreter) == (
        "Patenschaft besprechen",
        "Büro Hochfeld",
        "Frau Probst",
    )
    assert made.at.isoformat() == "2031-12-03T08:30:00+00:00"
    hands.click("agenda.change")
    hands.write("appointment.time", "14.15")
    hands.press(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.settle()
    assert queries.case(case_id).appointments[0].at.hour == 13
    hands.click("agenda.remove")
    hands.settle()
    assert queries.case(case_id).appointments[0].removed_at is not None
    hands.click("case.banner.action")
    hands.settle()
    assert queries.case(case_id).appointments[0].removed_at is None


def test_a_deadline_on_a_sunday_says_so_and_is_kept(desk: Desk, case_id: UUID) -> None:
    hands = desk.hands
    hands.click("agenda.new_deadline")
    hands.write("deadline.title", "Widerspruch")
    hands.write("deadline.due", "29.11.2026")
    hands.expect("Offices are closed on that day.")
    hands.write("deadline.remind", "30.11.2026")
    hands.click("deadline.save")
    hands.expect("Not after the day itself.")
    hands.write("deadline.remind", "20.11.2026")
    hands.click("deadline.save")
    hands.settle()
    (made,) = desk.place.queries.case(case_id).deadlines
    assert (made.due_on, made.remind_on) == (date(2026, 11, 29), date(2026, 11, 20))
    hands.click("agenda.done")
    hands.settle()
    hands.expect("Settled")
    hands.click("agenda.again")
    hands.settle()
    assert desk.place.queries.case(case_id).deadlines[0].done_on is None


def test_what_is_unfinished_is_not_lost_and_what_is_whole_is_saved(desk: Desk, case_id: UUID) -> None:
    hands = desk.hands
    hands.click("agenda.new_deadline")
    hands.write("deadline.title", "Nachfragen")
    hands.click("nav.cases")
    hands.expect("A date is not finished yet.")
    hands.write("deadline.due", "1.12.2031")
    hands.click("nav.cases")
    hands.settle()
    assert desk.place.queries.case(case_id).deadlines[0].title == "Nachfragen"


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_it_speaks(open_desk: Callable[..., Desk], tag: str) -> None:
    day = Day(open_desk(tag))
    assert day.shown
    day.press(KEY.Key_Space)
