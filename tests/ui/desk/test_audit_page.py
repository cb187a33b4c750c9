"""The audit trail by real clicks on a real store, and cases opened in an emergency, told and noted."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from app.actions import access
from app.actions.audit_ports import AuditLine
from app.actions.ports import Caseworker
from app.domain.audit import DATA_PROTECTION, Act
from app.ui.access.emergencies_page import EmergenciesPage
from app.ui.audit.audit_page import AuditPage
from app.ui.audit.words import ACTS
from app.ui.cases.case_page import CasePage
from app.ui.widgets import LineTable
from tests.ui.desk.conftest import Desk
from tests.ui.desk.test_access import OTHER, REASON, WHO, store_of, words


def opened(desk: Desk) -> AuditPage:
    desk.main.open_root("settings")
    desk.hands.settle()
    desk.hands.click("settings.audit")
    desk.hands.settle()
    assert isinstance(desk.page, AuditPage)
    return desk.page


def lines(desk: Desk) -> tuple[AuditLine, ...]:
    table = desk.page.findChild(LineTable, "audit.table")
    assert isinstance(table, LineTable)
    return tuple(table.lines_model.lines)


def look_at(desk: Desk, name: str = WHO) -> None:
    desk.main.open_case(desk.case(name).case_id)
    desk.hands.settle()


def test_every_act_has_words() -> None:
    assert set(ACTS) == set(Act)


def test_what_was_looked_at_is_in_the_trail_with_its_case(desk: Desk) -> None:
    look_at(desk)
    opened(desk)
    newest = lines(desk)[0]
    assert (newest.act, newest.case_number) == ("case-opened", desk.case(WHO).number)
    assert WHO not in words(desk)


def test_filters_narrow_it(desk: Desk) -> None:
    for name in (WHO, "Vasile Probescu"):
        look_at(desk, name)
    page = opened(desk)
    before = len(lines(desk))
    page.number.setFocus()
    desk.hands.write("audit.case", desk.case(WHO).number)
    page.number.returnPressed.emit()
    desk.hands.settle()
    assert 0 < len(lines(desk)) < before
    assert {line.case_id for line in lines(desk)} == {desk.case(WHO).case_id}
    desk.hands.write("audit.case", "")
    page.act_choice.choose("unlocked")
    page.act_choice.activated.emit(0)
    desk.hands.settle()
    assert {line.act for line in lines(desk)} == {"unlocked"}


def test_a_case_number_nobody_has_is_told(desk: Desk) -> None:
    page = opened(desk)
    desk.hands.write("audit.case", "H9-2026-9999")
    page.number.returnPressed.emit()
    desk.hands.settle()
    assert "No case here has this number." in words(desk)


def test_verify_says_that_it_is_whole_and_stands_in_it(desk: Desk) -> None:
    opened(desk)
    count = store_of(desk.place).verify_audit()[0]
    desk.hands.click("audit.verify")
    desk.hands.settle()
    assert f"The audit trail is whole: {count} row" in words(desk)
    assert lines(desk)[0].act == "audit-verified"


def test_a_file_of_it_holds_ids_only(desk: Desk, tmp_path: Path) -> None:
    look_at(desk)
    page = opened(desk)
    page.save_to(tmp_path / "audit.csv")
    desk.hands.settle()
    content = (tmp_path / "audit.csv").read_text()
    rows = list(csv.DictReader(content.splitlines()))
    assert {row["case"] for row in rows if row["case"]} >= {str(desk.case(WHO).case_id)}
    assert desk.place.worker.name not in content
    assert lines(desk)[0].act == "audit-exported"
    assert lines(desk)[0].count == len(rows)


def test_a_file_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    page = opened(desk)
    page.save_to(tmp_path / "nowhere" / "audit.csv")
    desk.hands.settle()
    assert lines(desk)[0].act != "audit-exported"
    assert page.verify_button.isEnabled()


@pytest.mark.parametrize(("role", "sees"), [("street", False), (DATA_PROTECTION, True)])
def test_only_data_protection_sees_what_others_did(desk: Desk, role: str, sees: bool) -> None:  # noqa: FBT001
    place, store = desk.place, store_of(desk.place)
    case_id = desk.case(WHO).case_id
    access.note_opened(
        case_id,
        access=store.access_of(OTHER, place.access.policy),
        work=store.work(OTHER.id),
        clock=place.clock,
    )
    worker: Caseworker = replace(place.worker, role=role)
    desk.main.place = replace(place, worker=worker, audit=store.audit_book(worker))
    page = opened(desk)
    assert page.person.isVisible() is sees
    assert (OTHER.id in {line.author for line in lines(desk)}) is sees


def in_an_emergency(desk: Desk) -> UUID:
    """Somebody else opens a case that is not open to her."""
    place, store, case_id = desk.place, store_of(desk.place), desk.case(WHO).case_id
    access.set_readers(
        case_id,
        [place.worker.id],
        access=place.access,
        work=place.work,
        worker=place.worker,
        clock=place.clock,
    )
    told = access.open_in_emergency(
        case_id,
        REASON,
        3,
        access=store.access_of(OTHER, place.access.policy),
        work=store.work(OTHER.id),
        worker=OTHER,
        clock=place.clock,
    )
    desk.main.touched.announce(told)
    desk.hands.settle()
    return case_id


def test_an_emergency_is_told_above_the_page_and_can_be_noted(desk: Desk) -> None:
    case_id = in_an_emergency(desk)
    desk.hands.click("main.notice.action")
    desk.hands.settle()
    assert desk.is_on(EmergenciesPage)
    said = words(desk)
    assert OTHER.name in said
    assert REASON in said
    (notice,) = (one for one in desk.place.access.notices() if one.case_id == case_id)
    desk.hands.click(f"emergency.note.{notice.access_id}")
    desk.hands.settle()
    assert f"{desk.place.worker.name} took note of it" in words(desk)
    assert not desk.main.notices.isVisible()
    desk.hands.click(f"emergency.open.{notice.access_id}")
    desk.hands.settle()
    assert isinstance(desk.page, CasePage)
    assert desk.page.case_id == case_id


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_the_pages_fit_the_window(open_desk: Callable[..., Desk], tag: str) -> None:
    desk = open_desk(tag)
    in_an_emergency(desk)
    desk.main.open_page(EmergenciesPage(desk.main))
    desk.hands.settle()
    opened(desk)
    assert desk.main.width() == 1366
