"""The agenda out of the real store: what the rules say, for whom it is open, in few statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event

from app.actions import agenda as acts
from app.domain import agenda
from app.domain.agenda import AgendaEntry, EntryKind, Group, group_of, placed
from app.domain.audit import Act
from app.domain.casework import Appointment, AppointmentState, Deadline, DeadlineKind, Measure, MeasureState
from app.domain.errors import DayCannotMove, ProcessingRestricted
from app.domain.ids import new_id
from app.domain.protection import EmergencyAccess
from app.domain.records import Referral, ReferralState
from app.store.agenda_queries import AHEAD, PAST, AgendaQueries
from app.store.engine import reading
from app.store.tables import audit
from app.store.workstation import OpenStore
from tests.support.random_dates import Made, Maker
from tests.support.real_content import real_content
from tests.support.stores import NOW, TODAY, WORKER, Clock, add_case, new_store

HOLIDAYS = real_content().directory.holidays
OTHER = UUID(int=0xB)
PEOPLE = {WORKER.name: WORKER.id, "Cem Muster": OTHER}
STATEMENTS = 11


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OpenStore]:
    made, _ = new_store(tmp_path / "home")
    yield made
    made.close()


def queries(store: OpenStore, reader: UUID | None = WORKER.id) -> AgendaQueries:
    return AgendaQueries(
        store.engine, store.path, Clock(), reader=reader, worker_id=WORKER.id, name=WORKER.name
    )


def filled(store: OpenStore, seed: int, count: int = 40) -> list[Made]:
    maker = Maker(seed, TODAY, PEOPLE)
    cases = [maker.case() for _ in range(count)]
    with store.work(WORKER.id)() as unit:
        for one in cases:
            one.put_into(unit)
        unit.commit()
    return cases


def may_see(made: Made) -> bool:
    """Need-to-know, said without SQL."""
    case, me = made.case, WORKER.id
    opened = any(one.author_id == me and one.until > NOW for one in made.accesses)
    return not case.readers or str(me) in case.readers or case.caseworker_id == me or opened


def on_page(entries: list[AgendaEntry]) -> dict[UUID, Group]:
    return {one.entry.record_id: one.group for one in placed(entries, TODAY, HOLIDAYS)}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("mine", [True, False])
def test_the_page_is_what_the_rules_say(store: OpenStore, seed: int, mine: bool) -> None:  # noqa: FBT001
    cases = filled(store, seed)
    wanted = [
        entry
        for made in cases
        if may_see(made)
        for entry in made.entries()
        if not mine or agenda.is_mine(entry, WORKER.id, WORKER.name)
    ]
    found = queries(store).entries(TODAY, mine=mine)
    assert on_page(list(found.entries)) == on_page(wanted)
    assert not found.is_cut


def test_what_the_navigation_counts_is_what_the_page_shows(store: OpenStore) -> None:
    filled(store, 7)
    desk = queries(store)
    pressing = (Group.OVERDUE, Group.TODAY)
    whole, narrow = (
        {
            one.entry.record_id
            for one in placed(desk.entries(TODAY, mine=True, ahead=ahead).entries, TODAY, HOLIDAYS)
            if one.group in pressing
        }
        for ahead in (True, False)
    )
    assert narrow == whole


def test_the_application_itself_is_not_limited(store: OpenStore) -> None:
    cases = filled(store, 8)
    wanted = [entry for made in cases for entry in made.entries()]
    assert on_page(list(queries(store, None).entries(TODAY, mine=False).entries)) == on_page(wanted)


def test_a_fixed_few_statements_however_much_there_is(store: OpenStore) -> None:
    desk = queries(store)
    said: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *heard: said.append(heard[2]))
    for count in (0, 60):
        filled(store, 9, count)
        said.clear()
        desk.entries(TODAY, mine=False)
        assert len([one for one in said if not one.startswith("BEGIN")]) == STATEMENTS


def test_each_statement_walks_an_index(store: OpenStore) -> None:
    """No table is read from end to end; rows are looked up by their key."""
    filled(store, 10)
    desk = queries(store)
    said: list[tuple[str, object]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *heard: said.append((heard[2], heard[3])))
    desk.entries(TODAY, mine=True)
    with reading(store.engine, store.path) as connection:
        for statement, parameters in [one for one in said if one[0].startswith("SELECT")]:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()  # type: ignore[arg-type]
            steps = [row.detail for row in plan]
            assert not [step for step in steps if step.startswith("SCAN")], steps


def test_a_full_page_says_so_and_keeps_today(store: OpenStore) -> None:
    with store.work(WORKER.id)() as unit:
        case = add_case(unit)
        for days in range(PAST + 5):
            day = TODAY - timedelta(days=days + 1)
            unit.deadlines.add(Deadline(new_id(), case.id, DeadlineKind.REMINDER, "alt", day))
        unit.deadlines.add(Deadline(new_id(), case.id, DeadlineKind.LEGAL, "heute", TODAY))
        unit.commit()
    found = queries(store).entries(TODAY, mine=False)
    assert found.is_cut
    assert len(found.entries) == PAST + 1 <= PAST + AHEAD
    assert "heute" in {entry.title for entry in found.entries}


# -- acts -------------------------------------------------------------------------------------


@pytest.fixture
def case_id(store: OpenStore) -> UUID:
    with store.work(WORKER.id)() as unit:
        case = add_case(unit, "Elena")
        unit.cases.save(replace(case, caseworker=WORKER.name))
        unit.commit()
    return case.id


def added(store: OpenStore, *records: object) -> None:
    with store.work(WORKER.id)() as unit:
        for record in records:
            repository = {
                Appointment: unit.appointments,
                Deadline: unit.deadlines,
                Measure: unit.measures,
                Referral: unit.referrals,
                EmergencyAccess: unit.emergency_accesses,
            }.get(type(record), unit.documents)
            repository.add(record)  # type: ignore[attr-defined] # of its own kind
        unit.commit()


def the_entry(store: OpenStore) -> AgendaEntry | None:
    found = queries(store).entries(TODAY, mine=True).entries
    assert len(found) <= 1
    return found[0] if found else None


def samples(case_id: UUID) -> dict[str, object]:
    maker = Maker(1, TODAY, PEOPLE)
    case = maker.case().case
    paper = replace(
        maker._document(case),  # noqa: SLF001 - one of its kind is enough
        case_id=case_id,
        code="D04",
        valid_until=TODAY + timedelta(days=9),
        removed_at=None,
    )
    reason, day = "zuständig", TODAY - timedelta(days=1)
    return {
        "reminder": Deadline(new_id(), case_id, DeadlineKind.REMINDER, "anrufen", TODAY),
        "legal": Deadline(
            new_id(), case_id, DeadlineKind.LEGAL, "Widerspruch", TODAY + timedelta(days=3), remind_on=TODAY
        ),
        "measure": Measure(new_id(), case_id, "Schritt", due_on=TODAY),
        "paper": paper,
        "answer": Referral(
            new_id(), case_id, "A", "S", None, "SUL", reason, None, None, None,
            state=ReferralState.SENT, due_on=day,
        ),
        "access": EmergencyAccess(new_id(), case_id, OTHER, "Cem", "Gefahr", NOW, NOW + timedelta(hours=4)),
        "appointment": Appointment(new_id(), case_id, NOW, "Termin"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["reminder", "legal", "measure", "paper", "access", "appointment"])
def test_done_leaves_the_page_and_can_be_taken_back(store: OpenStore, case_id: UUID, name: str) -> None:
    added(store, samples(case_id)[name])
    before = the_entry(store)
    assert before is not None
    work, clock = store.work(WORKER.id), Clock()
    changed = acts.settle(before, work=work, worker=WORKER, clock=clock)
    assert the_entry(store) is None
    assert case_id in changed.touched.ids
    acts.take_back(changed, work=work, clock=clock)
    assert the_entry(store) == before


@pytest.mark.parametrize("name", ["reminder", "legal", "measure", "paper", "answer"])
def test_put_off_and_taken_back(store: OpenStore, case_id: UUID, name: str) -> None:
    added(store, samples(case_id)[name])
    before = the_entry(store)
    assert before is not None
    to, work, clock = TODAY + timedelta(days=2), store.work(WORKER.id), Clock()
    changed = acts.put_off(before, to, work=work, clock=clock)
    after = the_entry(store)
    if name == "answer":
        assert after is None  # it is waited for again, until that day
    else:
        assert after is not None
        assert group_of(after, TODAY, HOLIDAYS) is Group.WEEK
        assert (after.on == before.on) is (name in {"legal", "paper"})
    acts.take_back(changed, work=work, clock=clock)
    assert the_entry(store) == before


def test_a_paper_that_was_put_off_and_is_then_done(store: OpenStore, case_id: UUID) -> None:
    added(store, samples(case_id)["paper"])
    first = the_entry(store)
    assert first is not None and first.is_computed  # noqa: PT018 - for the types
    work, clock = store.work(WORKER.id), Clock()
    acts.put_off(first, TODAY + timedelta(days=1), work=work, clock=clock)
    again = the_entry(store)
    assert again is not None and not again.is_computed  # noqa: PT018
    acts.settle(again, work=work, worker=WORKER, clock=clock)
    assert the_entry(store) is None


def test_what_stands_by_law_or_agreement_does_not_move(store: OpenStore, case_id: UUID) -> None:
    made = samples(case_id)
    added(store, made["legal"])
    legal = the_entry(store)
    assert legal is not None
    work, clock = store.work(WORKER.id), Clock()
    with pytest.raises(DayCannotMove):
        acts.put_off(legal, legal.on + timedelta(days=1), work=work, clock=clock)
    visit = agenda.of_appointment(made["appointment"], legal.case)  # type: ignore[arg-type]
    assert visit is not None
    with pytest.raises(DayCannotMove):
        acts.put_off(visit, TODAY + timedelta(days=1), work=work, clock=clock)
    answer = agenda.of_referral(made["answer"], legal.case)  # type: ignore[arg-type]
    assert answer is not None and answer.kind is EntryKind.ANSWER  # noqa: PT018
    with pytest.raises(DayCannotMove):
        acts.settle(answer, work=work, worker=WORKER, clock=clock)


def test_taking_back_leaves_what_somebody_else_changed_since(store: OpenStore, case_id: UUID) -> None:
    made = samples(case_id)["reminder"]
    assert isinstance(made, Deadline)
    added(store, made)
    entry = the_entry(store)
    assert entry is not None
    work, clock = store.work(WORKER.id), Clock()
    changed = acts.put_off(entry, TODAY + timedelta(days=2), work=work, clock=clock)
    with store.work(OTHER)() as unit:
        other = replace(
            unit.deadlines.get(made.id), due_on=TODAY + timedelta(days=5), title="bei ihr anrufen"
        )
        unit.deadlines.save(other)
        unit.commit()
    acts.take_back(changed, work=work, clock=clock)
    with store.work(WORKER.id)() as unit:
        assert unit.deadlines.get(made.id) == other


def test_an_outcome_and_a_removed_appointment(store: OpenStore, case_id: UUID) -> None:
    visit = samples(case_id)["appointment"]
    assert isinstance(visit, Appointment)
    work, clock = store.work(WORKER.id), Clock()
    acts.save(visit, work=work)
    changed = acts.set_outcome(visit.id, AppointmentState.SENT_AWAY, work=work)
    assert the_entry(store) is None
    acts.open_again(visit, work=work)
    assert the_entry(store) is not None
    gone = acts.remove(visit, work=work, clock=clock)
    assert the_entry(store) is None
    acts.take_back(gone, work=work, clock=clock)
    assert the_entry(store) is not None
    assert changed.before == visit


def test_an_export_is_noted_for_each_case(store: OpenStore, case_id: UUID) -> None:
    acts.note_export({case_id}, work=store.work(WORKER.id), clock=Clock(), sha256="0" * 64)
    with reading(store.engine, store.path) as connection:
        rows = connection.execute(audit.select().where(audit.c.act == Act.AGENDA_EXPORTED.value)).all()
    assert len(rows) == 1
    assert rows[0].sha256
    store.verify_audit()


def test_a_case_that_was_restricted_meanwhile_leaves_in_no_calendar(store: OpenStore, case_id: UUID) -> None:
    with store.work(WORKER.id)() as unit:
        unit.cases.save(replace(unit.cases.get(case_id), restricted_on=TODAY))
        unit.commit()
    with pytest.raises(ProcessingRestricted):
        acts.note_export({case_id}, work=store.work(WORKER.id), clock=Clock(), sha256="0" * 64)


def test_a_measure_is_done_on_its_day(store: OpenStore, case_id: UUID) -> None:
    step = samples(case_id)["measure"]
    assert isinstance(step, Measure)
    added(store, step)
    entry = the_entry(store)
    assert entry is not None
    acts.settle(entry, work=store.work(WORKER.id), worker=WORKER, clock=Clock())
    with store.work(WORKER.id)() as unit:
        kept = unit.measures.get(step.id)
    assert (kept.state, kept.done_on) == (MeasureState.DONE, TODAY)
