"""Lists that letters leave from warn of cases whose processing is restricted (Art. 18 GDPR)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from app.actions.ports import PrintChoice
from app.domain.letters import Copy
from app.domain.records import Delivery, Letter
from app.ui.office.incoming_page import IncomingPage
from app.ui.office.queue_page import QueuePage
from app.ui.office.waiting_page import WaitingPage
from app.ui.printing.later_page import PrintLaterPage
from app.ui.widgets import Banner
from tests.ui.desk.conftest import Desk


def letters_by_post(desk: Desk) -> list[UUID]:
    """Two letters of two cases that the office is to send; the first case is restricted afterwards."""
    with desk.place.work() as unit:
        found: dict[UUID, Letter] = {}
        for letter in unit.letters.find():
            found.setdefault(letter.case_id, letter)
        chosen = list(found.values())[:2]
        for letter in chosen:
            unit.letters.save(replace(letter, delivery=Delivery.BY_POST, printed_at=None, sent_at=None))
        case = unit.cases.get(chosen[0].case_id)
        unit.cases.save(replace(case, restricted_on=date(2026, 11, 2)))
        unit.commit()
    return [letter.id for letter in chosen]


def warned(desk: Desk, name: str) -> str:
    return desk.hands.find(name, Banner).title.text()


def test_the_print_queue_warns_before_printing_and_leaves_them_out(desk: Desk) -> None:
    restricted, free = letters_by_post(desk)
    desk.main.open_page(QueuePage(desk.main))
    desk.hands.settle()
    page = desk.page
    assert isinstance(page, QueuePage)
    lines = page.table.lines_model.lines
    assert [line.letter_id for line in lines if line.is_restricted] == [restricted]
    assert {restricted, free} <= {line.letter_id for line in lines}
    desk.hands.click("queue.all")
    desk.hands.settle()
    assert "1 of these letters is of a case" in warned(desk, "queue.restricted")
    desk.hands.click("queue.restricted.action")
    desk.hands.settle()
    assert restricted not in {line.letter_id for line in page.selected()}
    assert len(page.selected()) == len(lines) - 1
    assert not desk.hands.shows("queue.restricted")
    at = next(place for place, line in enumerate(lines) if line.is_restricted)
    page.table.selectRow(at)
    desk.hands.settle()
    assert "The processing of this case is restricted" in warned(desk, "queue.restricted")


def test_what_waits_for_a_printer_warns(desk: Desk) -> None:
    restricted, free = letters_by_post(desk)
    for letter in (free, restricted):
        desk.main.printing.keep_for_later(letter, [Copy.RECEIVER], PrintChoice("", 1, "one-sided"))
    desk.main.open_root("later")
    desk.hands.settle()
    page = desk.page
    assert isinstance(page, PrintLaterPage)
    assert "1 of these letters is of a case" in warned(desk, "later.restricted")
    shown = page.table.lines_model
    told = [
        str(shown.data(shown.index(row, column)))
        for row in range(shown.rowCount())
        for column in range(shown.columnCount())
    ]
    assert sum("restricted, Art. 18" in words for words in told) == 1


@pytest.mark.parametrize("kind", [IncomingPage, WaitingPage])
def test_lists_of_referrals_warn(desk: Desk, kind: type[IncomingPage] | type[WaitingPage]) -> None:
    desk.main.open_page(kind(desk.main))
    desk.hands.settle()
    name = desk.page.objectName()
    table = desk.page.table  # type: ignore[attr-defined] # each of these pages has one
    assert not desk.hands.shows(f"{name}.restricted")
    line = table.line()
    with desk.place.work() as unit:
        unit.cases.save(replace(unit.cases.get(line.case_id), restricted_on=date(2026, 11, 2)))
        unit.commit()
    desk.page.refresh()  # type: ignore[attr-defined]
    desk.hands.settle()
    at = next(place for place, one in enumerate(table.lines_model.lines) if one.is_restricted)
    table.selectRow(at)
    desk.hands.settle()
    assert desk.hands.shows(f"{name}.restricted")
