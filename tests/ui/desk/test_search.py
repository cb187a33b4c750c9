"""Ctrl+K: found while it is typed, opened by the keyboard alone; two entries made one on the page."""

from __future__ import annotations

from app.actions.search_ports import Typed
from app.ui.cases.case_page import CasePage
from app.ui.forms.intake_page import IntakePage
from app.ui.search.merge_page import MergePage
from app.ui.search.search_page import SearchPage
from tests.ui.desk.conftest import Desk


def test_typed_found_opened(desk: Desk) -> None:
    at = desk
    name = at.place.queries.cases()[0].name
    at.main.open_search()
    at.hands.settle()
    assert isinstance(at.page, SearchPage)
    at.hands.write("search.field", name.upper())
    at.hands.settle()
    assert at.page.table.lines_model.lines[0].name == name
    at.page.submit()
    at.hands.settle()
    assert at.is_on(CasePage)


def test_an_answer_to_older_words_is_not_shown(desk: Desk) -> None:
    at = desk
    at.main.open_search()
    page = at.page
    assert isinstance(page, SearchPage)
    page._typed("a")  # noqa: SLF001 - two keystrokes before the first is answered
    page._typed("qqqqxx")  # noqa: SLF001
    at.hands.settle()
    assert page.table.lines_model.lines == ()


def test_two_entries_made_one(desk: Desk) -> None:
    at = desk
    first, second = at.place.queries.cases()[:2]
    kept, gone = (at.place.queries.case(line.case_id).client.id for line in (first, second))
    at.main.open_page(MergePage(at.main, kept, gone))
    at.hands.settle()
    at.hands.click("merge.do")
    at.hands.settle()
    assert at.place.queries.case(second.case_id).client.id == kept
    assert at.place.search.merges_of(kept)


def test_whoever_is_entered_twice_is_shown(desk: Desk) -> None:
    at = desk
    known = next(line for line in at.place.queries.cases() if " " in line.name)
    client = at.place.queries.case(known.case_id).client
    at.main.start_intake()
    page = at.page
    assert isinstance(page, IntakePage)
    page.duplicates.look_for(Typed(client.given_name or "", client.family_name or "", client.birth_date))
    at.hands.wait(page.duplicates.isVisible, "nobody is shown")
    at.hands.click("duplicates.open.0")
    at.hands.settle()
    assert isinstance(at.page, CasePage)
