"""The application empties the bin of what is due: every case, whoever is signed in, and in its own name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.actions import erasure
from app.actions.audit_ports import AuditFilter
from app.actions.workplace import SetUp, Workplace
from app.domain.audit import APPLICATION, APPLICATION_NAME, Act
from app.domain.casework import CaseNote
from app.domain.errors import Cancelled, RecordNotFound
from app.domain.ids import new_id
from app.domain.protection import ErasureBasis
from app.domain.records import CaseFile, Client
from app.store.engine import reading
from app.store.keys import Cost
from app.store.tables import LOCAL, history
from app.store.workstation import OpenStore
from app.wiring import workplace as wiring
from tests.support.stores import PASSPHRASE, Clock

CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
SOMEBODY = UUID(int=0xB)
NOW = datetime(2026, 2, 27, 23, 30, tzinfo=UTC)
"""Half past midnight of the 28th in Duisburg, a month that ends: nothing may hang on that."""


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[OpenStore]:
    """The store under the workplace, to look into its tables."""
    stores: list[OpenStore] = []
    real = wiring.workplace

    def kept(store: OpenStore, *args: object, **named: object) -> Workplace:
        stores.append(store)
        return real(store, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("app.wiring.door.workplace", kept)
    return stores


@pytest.fixture
def place(tmp_path: Path, clock: Clock, opened: list[OpenStore]) -> Iterator[Workplace]:
    from app.wiring.door import Door  # noqa: PLC0415 - after the store under it is watched

    door = Door(tmp_path / "home", clock=clock, cost=CHEAP)
    made = door.create(SetUp("Aylin Demir", "de", "street", "kommune", PASSPHRASE, "Hochfeld")).workplace
    yield made
    made.close()


def a_case(place: Workplace, **fields: object) -> CaseFile:
    with place.work() as unit:
        client = Client(new_id(), given_name="Ivanka")
        case = CaseFile(new_id(), client.id, unit.numbers.next_case(2026), date(2026, 1, 7))
        case = replace(case, **fields)  # type: ignore[arg-type]
        unit.clients.add(client)
        unit.cases.add(case)
        unit.notes.add(CaseNote(new_id(), case.id, NOW, SOMEBODY, "eigene", readers=(str(SOMEBODY),)))
        unit.commit()
    return case


def change(place: Workplace, case: CaseFile, **fields: object) -> None:
    with place.work() as unit:
        unit.cases.save(replace(unit.cases.get(case.id), **fields))  # type: ignore[arg-type]
        unit.commit()


def is_there(place: Workplace, case: CaseFile) -> bool:
    with place.work() as unit:
        try:
            unit.cases.get(case.id)
        except RecordNotFound:
            return False
    return True


def days(clock: Clock, place: Workplace, count: float) -> None:
    assert place.protection.policy.bin_days == 30
    clock.forward(timedelta(days=count).total_seconds())


def test_a_case_that_is_not_open_to_who_is_signed_in_goes_too(
    place: Workplace, clock: Clock, opened: list[OpenStore]
) -> None:
    closed = a_case(place, caseworker_id=SOMEBODY, readers=(str(SOMEBODY),))
    erasure.throw_away("case_file", closed.id, place=place)
    assert place.protection.bin() == (), "she does not see it"

    days(clock, place, 29.99)
    assert not erasure.purge(place=place).kinds
    assert is_there(place, closed)
    days(clock, place, 0.01)
    assert erasure.purge(place=place).ids == {closed.id}
    assert not is_there(place, closed)

    (line,) = place.protection.erasures()
    assert (line.erasure.by, line.erasure.basis) == (APPLICATION_NAME, ErasureBasis.RETENTION)
    (store,) = opened
    (row,) = store.audit_book(None).page(AuditFilter(act=Act.ERASED))
    assert (row.author, row.author_name, row.record) == (APPLICATION, APPLICATION_NAME, line.erasure.id)
    with reading(store.engine, store.path) as connection:
        authors = select(history.c.author).where(history.c.id == line.erasure.id).distinct()
        assert connection.execute(authors).scalars().all() == [APPLICATION]
        assert connection.execute(select(LOCAL.records["case_note"])).all() == []
    assert store.verify_audit()


def test_a_note_for_others_only_goes_out_of_a_case_that_stays(place: Workplace, clock: Clock) -> None:
    case = a_case(place)
    with place.work() as unit:
        (note,) = unit.notes.find(case_id=case.id)
    erasure.throw_away("case_note", note.id, place=place)
    days(clock, place, 30)
    assert erasure.purge(place=place).ids == {note.id}
    assert is_there(place, case)
    with place.work() as unit:
        assert unit.notes.find(case_id=case.id) == ()


def test_a_legal_hold_keeps_it_until_it_ends(place: Workplace, clock: Clock) -> None:
    case, dated = a_case(place), a_case(place)
    change(place, case, hold_reason="Klage")
    change(place, dated, hold_reason="Prüfung", hold_until=date(2026, 4, 30))
    for one in (case, dated):
        erasure.throw_away("case_file", one.id, place=place)
    days(clock, place, 60)  # the 28th of April
    assert not erasure.purge(place=place).kinds
    days(clock, place, 3)
    assert erasure.purge(place=place).ids == {dated.id}, "its last day was the 30th"
    assert is_there(place, case)
    change(place, case, hold_reason=None)
    assert erasure.purge(place=place).ids == {case.id}


def test_what_may_only_be_stored_is_not_erased(place: Workplace, clock: Clock) -> None:
    """Art. 18 (1) b and c GDPR: she may have asked for it so that it is not erased."""
    case = a_case(place)
    change(place, case, restricted_on=date(2026, 2, 28))
    erasure.throw_away("case_file", case.id, place=place)
    days(clock, place, 31)
    (line,) = place.protection.bin()
    assert line.stays
    assert not line.held
    assert not erasure.purge(place=place).kinds
    change(place, case, restricted_on=None)
    assert erasure.purge(place=place).ids == {case.id}


def test_stopped_between_two_cases_it_goes_on_the_next_time(place: Workplace, clock: Clock) -> None:
    cases = [a_case(place) for _ in range(3)]
    for one in cases:
        erasure.throw_away("case_file", one.id, place=place)
    days(clock, place, 30)

    def stop(done: int, _total: int) -> None:
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        erasure.purge(place=place, step=stop)
    assert [is_there(place, one) for one in cases].count(True) == 2
    erasure.purge(place=place)
    assert not any(is_there(place, one) for one in cases)
    assert not erasure.purge(place=place).kinds
