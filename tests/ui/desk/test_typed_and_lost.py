"""What somebody had typed and did not find again."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.actions import erasure, rights
from app.actions.rights import AskRight
from app.domain.clock import today
from app.domain.protection import ErasureBasis, Right
from app.ui.widgets import LineEdit
from tests.ui.desk.conftest import Desk


@pytest.fixture
def case_id(desk: Desk) -> UUID:
    found = desk.case("Monika").case_id
    desk.main.open_case(found)
    desk.hands.settle()
    return found


def test_the_title_of_a_deadline_was_gone_when_it_could_not_be_saved(desk: Desk, case_id: UUID) -> None:
    hands = desk.hands
    hands.click("case.tab.agenda")
    hands.click("agenda.new_deadline")
    hands.write("deadline.title", "Widerspruch")
    hands.write("deadline.due", "30.11.2026")
    hands.click("deadline.save")
    hands.settle()
    (made,) = desk.place.queries.case(case_id).deadlines
    hands.click("agenda.change")
    hands.write("deadline.title", "Widerspruch gegen den Bescheid")
    erasure.erase_records([f"deadline:{made.id}"], (), ErasureBasis.REQUEST, place=desk.place)
    hands.click("deadline.save")
    hands.settle()
    title = desk.main.findChild(LineEdit, "deadline.title")
    assert title is not None
    assert title.isVisible()
    assert title.text() == "Widerspruch gegen den Bescheid"


def test_the_outcome_being_typed_was_gone_when_something_arrived(desk: Desk, case_id: UUID) -> None:
    hands, on = desk.hands, today(desk.place.clock)
    hands.click("case.tab.rights")
    rights.ask(AskRight(case_id, Right.ACCESS, on), place=desk.place)
    hands.click("rights.ask.save")  # a further one; the page reads both
    hands.settle()
    hands.write("rights.outcome", "Kopie am Montag übergeben")
    _, what = rights.ask(AskRight(case_id, Right.PORTABILITY, on), place=desk.place)
    desk.main.touched.announce(what, None)
    hands.settle()
    typed = [one.text() for one in desk.main.findChildren(LineEdit, "rights.outcome")]
    assert "Kopie am Montag übergeben" in typed
    assert len(typed) == 3
