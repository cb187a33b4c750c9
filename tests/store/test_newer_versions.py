"""What a newer version wrote: it is kept, hides nothing, and this version never writes over it unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domain.ids import new_id
from app.domain.records import CaseStatus, Category, Consent, LegalBasis
from app.store.engine import reading
from app.store.tables import LOCAL
from app.store.workstation import OpenStore
from app.sync.changes import SCHEMA, ChangeSet, Op
from tests.support.stores import NOW, SCOPE, TODAY, WORKER, arrive, saved_case

NEWER = UUID(int=0xFE)
HLC = int(NOW.timestamp() * 1000) << 16


def newer(ctr: int, *ops: Op) -> ChangeSet:
    """A change set of a device with a newer version."""
    return ChangeSet(NEWER, ctr, HLC + ctr, NEWER, SCOPE, SCHEMA + 1, ops)


def overwriting(store: OpenStore, table: str, id: UUID, case_id: UUID, **fields: Any) -> Op:
    """An op whose author had seen what is stored now."""
    seen = store.queries.case(case_id).seen[id]
    return Op(table, id, fields, {name: seen[name] for name in fields})


def stored(store: OpenStore, table: str, id: UUID, field: str) -> Any:
    with reading(store.engine, store.path) as connection:
        columns = LOCAL.records[table].c
        return connection.execute(select(columns[field]).where(columns.id == id)).scalar_one()


def test_a_code_that_only_a_newer_version_knows_hides_no_case(store: OpenStore) -> None:
    case = saved_case(store)
    arrive(store, newer(1, overwriting(store, "case_file", case.id, case.id, status="paused")))
    assert store.queries.case(case.id).case == replace(case, status=CaseStatus.OPEN)
    assert [line.case_id for line in store.queries.cases()] == [case.id]
    with store.work(WORKER.id)() as unit:
        unit.cases.save(replace(unit.cases.get(case.id), summary="Kind hat jetzt einen Schulplatz"))
        unit.commit()
    assert stored(store, "case_file", case.id, "status") == "paused"


def test_a_conflict_with_such_a_code_can_be_listed(store: OpenStore) -> None:
    case = saved_case(store)
    arrive(store, newer(1, Op("case_file", case.id, {"status": "paused"}, {})))
    (line,) = store.queries.conflicts()
    assert {value.value for value in line.values} == {None, CaseStatus.OPEN}


def test_a_consent_covers_no_more_than_this_version_understands(store: OpenStore) -> None:
    case = saved_case(store)
    consent = Consent(
        new_id(),
        case.id,
        "A1",
        LegalBasis.CONSENT,
        (Category.NAME, Category.NEED),
        "B03",
        TODAY,
        TODAY + timedelta(days=30),
        "bg",
        "1",
    )
    with store.work(WORKER.id)() as unit:
        unit.consents.add(consent)
        unit.commit()
    op = overwriting(store, "consent", consent.id, case.id, categories=["name", "genome", "need"])
    arrive(store, newer(1, op))
    assert store.queries.case(case.id).consents == (consent,)
    assert stored(store, "consent", consent.id, "categories") == ["name", "genome", "need"]


def test_deletions_are_carried_although_no_screen_shows_them_yet(store: OpenStore) -> None:
    case = saved_case(store)
    arrive(store, newer(1, Op("case_file", case.id, {"_deleted": []}, {})))
    assert store.queries.case(case.id).case == case
    assert "_deleted" in store.queries.case(case.id).seen[case.id]
