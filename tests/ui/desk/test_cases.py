"""The list of cases and the page of one case."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit
from sqlalchemy.engine import Engine

from app.actions import intake
from app.actions.lines import CaseLine
from app.actions.touched import Kind, touched
from app.ui.cases.case_page import CasePage
from app.ui.widgets import LineTable
from tests.support.traced import traced
from tests.ui.desk.conftest import Desk

CTRL = Qt.KeyboardModifier.ControlModifier


def table(desk: Desk) -> LineTable[CaseLine]:
    found = desk.page.findChild(LineTable, "cases.table")
    assert isinstance(found, LineTable)
    return found


def test_ctrl_f_searches_and_finds_across_scripts(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_F, CTRL)
    assert QApplication.focusWidget() is desk.widget("cases.search")

    desk.hands.write("cases.search", "Primerova")
    found = {"Elena Primerova", "Gergana Primerova-Test"}

    def first() -> set[str]:
        return {line.name for line in table(desk).lines_model.lines[:2]}

    desk.hands.wait(lambda: True if first() == found else None, "the best do not stand first")
    assert len(table(desk).lines_model.lines) < desk.place.queries.count_cases() / 2


def test_a_search_without_a_hit_says_what_to_try(desk: Desk) -> None:
    desk.hands.write("cases.search", "Nobody at all")
    desk.hands.expect("No case matches")

    desk.hands.press(Qt.Key.Key_Escape)
    desk.hands.wait(lambda: True if table(desk).isVisible() else None, "the list does not come back")


def test_enter_on_a_row_opens_the_case(desk: Desk) -> None:
    desk.hands.pick_row("cases.table", "Elena Primerova")
    desk.hands.press(Qt.Key.Key_Return)
    desk.hands.settle()

    assert isinstance(desk.page, CasePage)
    assert "Elena Primerova" in desk.page.title()


def test_a_case_shows_needs_referrals_papers_and_her_own_words(desk: Desk) -> None:
    desk.main.open_case(desk.case("Elena Primerova").case_id)
    desk.hands.settle()
    said = "\n".join(label.text() for label in desk.page.findChildren(QLabel))

    for words in (
        "School place",
        "Kommunales Integrationszentrum",
        "Received by the agency",
        "Vaccination",
        "Детето ми иска да ходи на училище.",
    ):
        assert words in said


def test_a_summary_is_saved_when_the_page_is_left(desk: Desk) -> None:
    line = desk.case("Elena Primerova")
    desk.main.open_case(line.case_id)
    desk.hands.settle()
    desk.hands.write("case.summary", "Anruf beim Amt.")
    desk.hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    desk.hands.settle()

    assert desk.place.queries.case(line.case_id).case.summary == "Anruf beim Amt."


def test_what_another_wrote_meanwhile_is_not_lost(desk: Desk) -> None:
    line = desk.case("Elena Primerova")
    desk.main.open_case(line.case_id)
    desk.hands.settle()
    before = desk.place.queries.case(line.case_id)
    desk.hands.write("case.summary", "Meine Fassung.")
    intake.save_summary(
        before.case, "Andere Fassung.", seen=before.seen[before.case.id], work=desk.place.work
    )
    desk.hands.click("case.summary.save")
    desk.hands.settle()

    after = desk.place.queries.case(line.case_id)
    stored = {after.case.summary, *(str(value.value) for c in after.conflicts for value in c.values)}
    assert {"Meine Fassung.", "Andere Fassung."} <= stored


def test_a_case_that_changed_elsewhere_keeps_what_is_being_typed(desk: Desk) -> None:
    line = desk.case("Elena Primerova")
    desk.main.open_case(line.case_id)
    desk.hands.settle()
    desk.hands.write("case.summary", "Noch nicht fertig")
    desk.main.touched.announce(touched(Kind.CASE, ids=[line.case_id]))
    desk.hands.settle()

    assert desk.hands.find("case.summary", QPlainTextEdit).toPlainText() == "Noch nicht fertig"


@pytest.mark.parametrize(("name", "most"), [("list", 8), ("case", 28), ("finder", 26), ("referral", 32)])
def test_a_screen_asks_a_bounded_number_of_statements(desk: Desk, name: str, most: int) -> None:
    case_id = desk.case("Elena Primerova").case_id
    draft = desk.place.queries.case(desk.case("Vasile Probescu").case_id).referrals[-1].id
    steps: dict[str, Callable[[], object]] = {
        "list": lambda: desk.main.open_root("cases"),
        "case": lambda: desk.main.open_case(case_id),
        "finder": lambda: desk.main.open_finder(case_id),
        "referral": lambda: desk.main.open_referral(draft),
    }
    desk.main.open_root("settings")
    desk.hands.settle()
    with traced(Engine) as asked:
        steps[name]()
        desk.hands.settle()

    assert 0 < len(asked) <= most, asked


def test_the_search_field_is_a_field_with_a_name(desk: Desk) -> None:
    assert desk.hands.find("cases.search", QLineEdit).accessibleName() == "Name or case number"
