"""Need-to-know by real clicks on a real store: naming readers, the closed page, the emergency, its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from app.actions import access
from app.actions.ports import Caseworker
from app.actions.workplace import Workplace
from app.domain.records import Author
from app.store.workstation import OpenStore
from app.ui.access.closed_page import ClosedCasePage
from app.ui.access.readers_page import ReadersPage
from app.ui.cases.case_page import CasePage
from tests.ui.desk.conftest import Desk

OTHER = Caseworker(UUID(int=0xB), "Bernd Krause", "de", "street")
WHO = "Elena Primerova"
REASON = "Die Wohnung wird heute geraeumt, sie ist nicht erreichbar."


@dataclass
class Watch:
    """A clock that is put forward."""

    base: object
    ahead: timedelta = timedelta()

    def now(self) -> object:
        return self.base.now() + self.ahead  # type: ignore[attr-defined]


def store_of(place: Workplace) -> OpenStore:
    """The open store behind a workplace."""
    return place.people.store  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def closed(desk: Desk) -> UUID:
    """Elena's case is open to somebody else only; nobody asks as her."""
    place, case_id = desk.place, desk.case(WHO).case_id
    with store_of(place).work(OTHER.id)() as unit:
        unit.authors.add(Author(OTHER.id, OTHER.name))
        case = unit.cases.get(case_id)
        held = replace(case, caseworker=OTHER.name, caseworker_id=OTHER.id, readers=(str(OTHER.id),))
        unit.cases.save(held, base=case)
        unit.commit()
    desk.main.open_root("settings")
    desk.main.open_root("cases")
    desk.hands.settle()
    return case_id


def words(desk: Desk) -> str:
    """Everything that can be read on the page."""
    labels = [label.text() for label in desk.page.findChildren(QLabel) if label.isVisible()]
    return " ".join([desk.page.title(), *labels]).replace("\u2068", "").replace("\u2069", "")


def open_in_emergency(desk: Desk, case_id: UUID) -> None:
    desk.main.open_case(case_id)
    desk.hands.settle()
    desk.hands.write("closed-case.reason", REASON)
    desk.hands.click("closed-case.open")
    desk.hands.settle()


def test_a_closed_case_is_a_line_with_a_lock_and_leads_to_who_can_open_it(desk: Desk, closed: UUID) -> None:
    desk.hands.pick_row("cases.table", "Not open")
    desk.main.open_case(closed)
    desk.hands.settle()
    assert desk.is_on(ClosedCasePage)
    said = words(desk)
    assert f"{OTHER.name} holds this case" in said
    assert "Elena" not in said
    assert "Primerova" not in said


def test_no_way_leads_around_the_lock(desk: Desk, closed: UUID) -> None:
    with store_of(desk.place).work(OTHER.id)() as unit:
        referrals = [one.id for one in unit.referrals.find(case_id=closed)]
        letters = [one.id for one in unit.letters.find(case_id=closed)]
    ways: list[Callable[[], None]] = [
        lambda: desk.main.open_case(closed),
        lambda: desk.main.open_finder(closed),
        *(lambda id=id: desk.main.open_referral(id) for id in referrals),
        *(lambda id=id: desk.main.open_letter(id) for id in letters),
    ]
    for way in ways:
        way()
        desk.hands.settle()
        assert desk.is_on(ClosedCasePage)
        assert "Primerova" not in words(desk)
        desk.main.back()


def test_a_reason_that_says_nothing_does_not_open_it(desk: Desk, closed: UUID) -> None:
    desk.main.open_case(closed)
    desk.hands.settle()
    assert not desk.widget("closed-case.open").isEnabled()
    desk.hands.write("closed-case.reason", "eilig")
    desk.hands.click("closed-case.open")
    desk.hands.settle()
    assert desk.is_on(ClosedCasePage)
    assert "at least 20 characters" in words(desk)


def test_an_emergency_opens_it_says_so_and_ends(desk: Desk, closed: UUID) -> None:
    open_in_emergency(desk, closed)
    assert desk.is_on(CasePage)
    assert WHO in desk.page.title()
    assert "You opened this case in an emergency." in words(desk)
    assert desk.page.findChild(QWidget, "case.take") is None
    watch = Watch(desk.place.clock)
    store, place = store_of(desk.place), desk.place
    store.clock = watch  # type: ignore[assignment]
    desk.main.place = replace(
        place,
        clock=watch,  # type: ignore[arg-type]
        queries=store.queries_of(place.worker.id),
        access=store.access_of(place.worker, place.access.policy),
    )
    watch.ahead = timedelta(hours=2, minutes=59)
    assert isinstance(desk.page, CasePage)
    desk.page.emergency.look()
    desk.hands.settle()
    assert desk.is_on(CasePage)
    watch.ahead = timedelta(hours=3, seconds=1)
    desk.page.emergency.look()
    desk.hands.settle()
    assert desk.is_on(ClosedCasePage)
    assert "Primerova" not in words(desk)


def test_it_can_be_given_back(desk: Desk, closed: UUID) -> None:
    open_in_emergency(desk, closed)
    desk.hands.click("case.emergency.action")
    desk.hands.settle()
    assert desk.is_on(ClosedCasePage)


def test_readers_are_named_by_ticks(desk: Desk) -> None:
    case_id = desk.case(WHO).case_id
    with store_of(desk.place).work(OTHER.id)() as unit:
        unit.authors.add(Author(OTHER.id, OTHER.name))
        unit.commit()
    desk.main.open_case(case_id)
    desk.hands.settle()
    desk.hands.click("case.access.change")
    desk.hands.settle()
    assert desk.is_on(ReadersPage)
    desk.hands.click("readers.named")
    own = desk.hands.find(f"readers.tick.{desk.place.worker.id}", QCheckBox)
    assert (own.isChecked(), own.isEnabled()) == (True, False)
    desk.hands.click(f"readers.tick.{OTHER.id}")
    desk.hands.click("readers.save")
    desk.hands.settle()
    assert desk.is_on(CasePage)
    assert OTHER.name in words(desk)
    case = desk.place.queries.case(case_id).case
    assert set(case.readers) == {str(OTHER.id), str(desk.place.worker.id)}
    assert store_of(desk.place).queries_of(OTHER.id).case(case_id).case.id == case_id


def test_who_holds_a_case_is_told_and_takes_note(desk: Desk) -> None:
    place, case_id = desk.place, desk.case(WHO).case_id
    store = store_of(place)
    access.set_readers(
        case_id,
        [place.worker.id],
        access=place.access,
        work=place.work,
        worker=place.worker,
        clock=place.clock,
    )
    access.open_in_emergency(
        case_id,
        REASON,
        3,
        access=store.access_of(OTHER, place.access.policy),
        work=store.work(OTHER.id),
        worker=OTHER,
        clock=place.clock,
    )
    notice, *earlier = place.access.notices(only_new=True)
    desk.main.open_case(case_id)
    desk.hands.settle()
    assert REASON in words(desk)
    desk.hands.click(f"case.access.note.{notice.access_id}")
    desk.hands.settle()
    assert list(place.access.notices(only_new=True)) == earlier


def test_looking_is_in_the_trail_once(desk: Desk) -> None:
    case_id = desk.case(WHO).case_id
    before = store_of(desk.place).verify_audit()[0]
    for _ in range(3):
        desk.main.open_case(case_id)
        desk.hands.settle()
        desk.main.back()
    assert store_of(desk.place).verify_audit()[0] == before + 1


def test_looking_is_written_also_when_the_window_closes_at_once(desk: Desk) -> None:
    before = store_of(desk.place).verify_audit()[0]
    desk.main.open_case(desk.case(WHO).case_id)
    desk.hands.wait(lambda: True if WHO in desk.page.title() else None, "not shown")
    desk.main.close_pages()
    desk.main.tasks.close()
    assert store_of(desk.place).verify_audit()[0] == before + 1
