"""Two entries made one reach the other laptop by a real office, and so does parting them again there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from app.actions import merging
from app.actions.ports import Caseworker
from app.domain.clock import SystemClock
from tests.sync.test_workstations import Make, Workplace, office, store, workplace

__all__ = ["office", "store", "workplace"]  # fixtures


def joined(street: Workplace) -> tuple[UUID, UUID, UUID]:
    """Two entries of one person; the first stays, with the birth date of the second."""
    _, kept = street.open_case("Olena", family_name="Shevchenko", phone="0203 1")
    case, gone = street.open_case("Олена", family_name="Шевченко", birth_date=date(1990, 3, 14))
    worker = Caseworker(street.worker.id, street.worker.name, "de", "street")
    merging.merge(kept, gone, ["birth_date"], work=street.work, worker=worker, clock=SystemClock())
    return kept, gone, case


def part(place: Workplace) -> None:
    with place.work() as unit:
        (made,) = unit.client_merges.find()
    merging.undo(made.id, work=place.work, clock=SystemClock())


def test_a_merge_is_undone_on_another_laptop(workplace: Make) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    kept, gone, case = joined(street)
    street.sync(), desk.sync()
    assert desk.client(gone).merged_into == kept
    assert desk.client(kept).birth_date == date(1990, 3, 14)
    assert desk.store.queries.case(case).client.id == kept

    part(desk)
    desk.sync(), street.sync()

    for place in (street, desk):
        assert place.client(gone).merged_into is None
        assert place.client(kept).birth_date is None
        assert place.store.queries.case(case).client.id == gone
        with place.work() as unit:
            assert [made.undone_at is not None for made in unit.client_merges.find()] == [True]
        assert place.store.queries.conflicts() == ()


def test_what_was_changed_elsewhere_before_the_undo_stays(workplace: Make) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    kept, gone, _ = joined(street)
    street.sync(), desk.sync()
    desk.edit(kept, birth_date=date(1991, 3, 14), phone="0203 2")
    desk.sync(), street.sync()

    part(street)
    street.sync(), desk.sync()

    for place in (street, desk):
        assert place.client(kept).birth_date == date(1991, 3, 14), "corrected since: hers"
        assert place.client(kept).phone == "0203 2"
        assert place.client(gone).birth_date == date(1990, 3, 14)


def test_a_case_opened_offline_for_the_entry_that_went_stays_findable(workplace: Make) -> None:
    street, desk = workplace("Yilmaz"), workplace("Weber")
    _, kept = street.open_case("Olena", family_name="Shevchenko")
    case, gone = street.open_case("Олена", family_name="Шевченко")
    street.sync(), desk.sync()
    worker = Caseworker(street.worker.id, street.worker.name, "de", "street")
    merging.merge(kept, gone, [], work=street.work, worker=worker, clock=SystemClock())
    with desk.work() as unit:  # offline: another case of the entry that is gone there
        later = replace(unit.cases.get(case), id=UUID(int=0xCA5E), number="H2-2026-0009")
        unit.cases.add(later)
        unit.commit()
    street.sync(), desk.sync(), street.sync()

    assert street.store.queries.case(later.id).client.id == gone
    found = {line.case_id for line in street.store.queries.cases("Шевченко")}
    assert case in found
    part(street)
    assert {line.case_id for line in street.store.queries.cases("Шевченко")} >= {case, later.id}
