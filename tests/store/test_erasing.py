"""After an erasure no byte of the client is in any file of this workstation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import RecordErased, RecordNotFound
from app.domain.ids import new_id
from app.domain.records import Client
from app.store.engine import reading
from app.store.tables import erased, erased_edit, erasure_work
from app.store.workstation import OpenStore
from tests.support.erasure_records import CANARY, canary, erasure_of, fill
from tests.support.raw_pages import everything
from tests.support.stores import WORKER, saved_case


def test_no_byte_is_left(store: OpenStore, home: Path) -> None:
    other = saved_case(store, "Ivanka")
    case, client, household = fill(store, store.work(WORKER.id), WORKER.id)
    saved_case(store, "Amal")
    assert everything(home, store.key).count(CANARY.encode()) > 1000, "the test would not find it"

    erasure = erasure_of(("case_file", case.id), ("client", client.id), ("household", household.id))
    with store.work(WORKER.id)() as unit:
        unit.erasures.add(erasure)
        unit.commit()
    store.finish_erasures()

    left = everything(home, store.key)
    assert CANARY.encode() not in left
    assert CANARY.encode("utf-16-le") not in left
    assert b"Ivanka" in left, "the rest is there"
    assert store.queries.case(other.id).client.given_name == "Ivanka"
    with pytest.raises(RecordNotFound):
        store.queries.case(case.id)


def test_the_receipt_is_written_when_nothing_is_left_to_do(store: OpenStore) -> None:
    case, client, household = fill(store, store.work(WORKER.id), WORKER.id)
    erasure = erasure_of(("case_file", case.id), ("client", client.id), ("household", household.id))
    done: list[int] = []
    store.after_erasure.append(lambda ids, _progress: done.append(len(ids)))

    with store.work(WORKER.id)() as unit:
        unit.erasures.add(erasure)
        unit.commit()
        assert unit.erasure_receipts.find(erasure_id=erasure.id) == ()
    store.finish_erasures()

    with store.work(WORKER.id)() as unit:
        (receipt,) = unit.erasure_receipts.find(erasure_id=erasure.id)
    assert receipt.name.startswith("V")
    assert done
    assert done[0] > 40
    with reading(store.engine, store.path) as connection:
        (row,) = connection.execute(erasure_work.select()).all()
        assert row.done_at is not None
        assert connection.execute(erased_edit.select()).all() == [], "own saves are no surprise"
        assert len(connection.execute(erased.select()).all()) == done[0]


def test_a_save_from_a_form_that_was_open_is_refused(store: OpenStore) -> None:
    case, client, _household = fill(store, store.work(WORKER.id), WORKER.id)
    with store.work(WORKER.id)() as unit:
        before = unit.clients.get(client.id)
        unit.erasures.add(erasure_of(("case_file", case.id), ("client", client.id)))
        unit.commit()

    with store.work(WORKER.id)() as unit:
        unit.clients.save(replace(before, phone=canary("neu")), base=before, seen={})
        with pytest.raises(RecordErased) as refused:
            unit.commit()
    assert refused.value.facts == {"number": "V-2026-L0001"}
    assert store.queries.count_cases() == 0


def test_a_household_in_which_others_live_stays(store: OpenStore) -> None:
    case, client, household = fill(store, store.work(WORKER.id), WORKER.id)
    with store.work(WORKER.id)() as unit:
        unit.clients.add(Client(new_id(), household.id, given_name="Kind"))
        unit.commit()

    with store.work(WORKER.id)() as unit:
        unit.erasures.add(
            erasure_of(("case_file", case.id), ("client", client.id), ("household", household.id))
        )
        unit.commit()

    with store.work(WORKER.id)() as unit:
        assert unit.households.get(household.id).street == canary("Straße")


def test_one_case_of_two_goes_and_the_person_stays(store: OpenStore) -> None:
    case, client, _ = fill(store, store.work(WORKER.id), WORKER.id)
    with store.work(WORKER.id)() as unit:
        other = replace(case, id=new_id(), number="V-2026-9999")
        unit.cases.add(other)
        unit.commit()

    with store.work(WORKER.id)() as unit:
        unit.erasures.add(erasure_of(("case_file", case.id)))
        unit.commit()

    view = store.queries.case(other.id)
    assert view.client.id == client.id
    assert view.notes == ()
