"""Need-to-know: no read shows anything of a case to somebody it is not open to."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.actions import access, casework
from app.actions.ports import Caseworker
from app.content.access_policy import access_policy
from app.domain.casework import CaseNote
from app.domain.errors import CaseNotOpen, EmergencyNotPossible
from app.domain.ids import new_id
from app.domain.need_to_know import AccessPolicy, Member, with_readers
from app.domain.protection import EmergencyAccess
from app.domain.records import Author, CaseFile, Delivery, Letter, Referral, ReferralState
from app.store.access import may_read
from app.store.access_queries import SqlAccess
from app.store.engine import reading
from app.store.queries import SqlQueries
from app.store.tables import LOCAL
from app.store.workstation import OpenStore
from app.sync.changes import ChangeSet, Op
from app.system.paths import resources_root
from tests.support.fake_access import POLICY
from tests.support.stores import NOW, TODAY, WORKER, Clock, add_case, arrive, new_store, saved_case

CANARY = "Kanarievska"
OTHER = Caseworker(UUID(int=0xB), "Bernd Krause", "de", "street")
OFFICE = Caseworker(UUID(int=0xC), "Clara Neumann", "de", "office")
REASON = "Sie liegt im Krankenhaus, der Arzt ruft an."
SLIP, PHONE = "SLIP-OF-THE-LETTER", "PHONE123"


def names(store: OpenStore) -> None:
    with store.work(WORKER.id)() as unit:
        for worker in (OTHER, OFFICE):
            unit.authors.add(Author(worker.id, worker.name))
        unit.commit()


def closed_case(store: OpenStore, readers: tuple[UUID, ...] = (WORKER.id,)) -> CaseFile:
    """A case with everything in it that holds the canary, open to `readers` only."""
    with store.work(WORKER.id)() as unit:
        case = add_case(unit, CANARY, family_name=CANARY, code_word=CANARY, phone=CANARY)
        named = replace(
            case,
            readers=tuple(str(id) for id in readers),
            caseworker=WORKER.name,
            caseworker_id=WORKER.id,
            summary=CANARY,
            own_words=CANARY,
        )
        unit.cases.add(named)
        referral = Referral(
            new_id(), case.id, "A1", "S1", None, "B03", CANARY, None, None, None, state=ReferralState.SENT
        )
        unit.referrals.add(referral)
        unit.letters.add(
            Letter(
                new_id(),
                referral.id,
                case.id,
                "V-1",
                NOW,
                {"copies": [{"text": CANARY}]},
                "ab" * 32,
                "de",
                SLIP,
                PHONE,
                Delivery.BY_POST,
            )
        )
        unit.notes.add(CaseNote(new_id(), case.id, NOW, WORKER.id, CANARY))
        unit.commit()
    return named


def torn(store: OpenStore, case: CaseFile) -> None:
    """Somebody else changed the name, the address and a note without knowing."""
    view = store.queries.case(case.id)
    assert view.household is not None
    ops = (
        Op("client", case.client_id, {"given_name": CANARY + "2"}, {}),
        Op("household", view.household.id, {"street": CANARY + " 2"}, {}),
        Op("case_note", view.notes[0].id, {"text": CANARY + "2"}, {}),
        Op("case_file", case.id, {"summary": CANARY + "2"}, {}),
    )
    arrive(store, ChangeSet(UUID(int=0xD2), 1, 1 << 40, OTHER.id, UUID(int=5), 1, ops))


def as_reader(store: OpenStore, worker: Caseworker) -> SqlQueries:
    return store.queries_of(worker.id)


def book(store: OpenStore, worker: Caseworker) -> SqlAccess:
    return store.access_of(worker, POLICY)


READS: dict[str, Callable[[SqlQueries, CaseFile, list[UUID]], object]] = {
    "cases": lambda q, c, ids: (q.cases(), q.cases(CANARY), q.cases(CANARY[:4].lower()), q.cases(c.number)),
    "case": lambda q, c, ids: q.case(c.id),
    "count_cases": lambda q, c, ids: q.count_cases(),
    "conflicts": lambda q, c, ids: q.conflicts(),
    "demand_open": lambda q, c, ids: q.demand_open(c.id),
    "history": lambda q, c, ids: q.history(ids),
    "letters_by_slip": lambda q, c, ids: (q.letters_by_slip(SLIP), q.letters_by_slip(PHONE)),
    "letters_of": lambda q, c, ids: q.letters_of(c.id),
    "print_queue": lambda q, c, ids: q.print_queue(),
    "referrals": lambda q, c, ids: (q.referrals(), q.referrals(["sent"])),
}


def every_id(store: OpenStore) -> list[UUID]:
    with reading(store.engine, store.path) as connection:
        return [
            id for table in LOCAL.records.values() for id in connection.execute(select(table.c.id)).scalars()
        ]


def test_every_read_is_walked() -> None:
    public = {name for name, _ in inspect.getmembers(SqlQueries, inspect.isfunction) if name[0] != "_"}
    assert public == set(READS)


@pytest.mark.parametrize("read", sorted(READS))
@pytest.mark.parametrize("worker", [OTHER, OFFICE], ids=["street", "office"])
def test_no_read_shows_anything_of_a_closed_case(store: OpenStore, read: str, worker: Caseworker) -> None:
    names(store)
    case = closed_case(store)
    torn(store, case)
    ids = every_id(store)
    assert CANARY in repr([READS[name](store.queries, case, ids) for name in READS])
    try:
        found = repr(READS[read](as_reader(store, worker), case, ids))
    except CaseNotOpen as error:
        found = repr(error.facts)
    assert CANARY.lower() not in found.lower()
    assert CANARY in repr(READS["case"](as_reader(store, WORKER), case, ids))


def test_a_closed_case_is_a_line_with_its_number_and_who_holds_it(store: OpenStore) -> None:
    case, open_one = closed_case(store), saved_case(store, "Ivanka")
    queries = as_reader(store, OTHER)
    lines = {line.case_id: line for line in queries.cases()}
    assert set(lines) == {case.id, open_one.id}
    line = lines[case.id]
    assert (line.number, line.caseworker, line.is_locked) == (case.number, WORKER.name, True)
    assert (line.name, line.birth_date, line.district, line.needs, line.referral_state) == (
        "",
        None,
        None,
        (),
        None,
    )
    assert not lines[open_one.id].is_locked
    assert [one.case_id for one in queries.cases(case.number.lower())] == [case.id]
    assert queries.cases(CANARY) == ()
    with pytest.raises(CaseNotOpen) as caught:
        queries.case(case.id)
    assert caught.value.facts == {"case_id": case.id, "number": case.number, "holder": WORKER.name}


def test_the_office_can_send_a_letter_whose_case_is_closed_to_it(store: OpenStore) -> None:
    """What stands on the envelope is told, no more; the slip that comes back can be booked."""
    case = closed_case(store)
    (letter,) = as_reader(store, OFFICE).print_queue()
    assert (letter.letter_number, letter.agency_id, letter.is_locked) == ("V-1", "A1", True)
    assert (letter.name, letter.case_number, letter.need) == ("", "", "")
    (line,) = as_reader(store, OFFICE).referrals()
    assert (line.letter_number, line.agency_id, line.name, line.case_number, line.need) == (
        "V-1",
        "A1",
        "",
        "",
        "",
    )
    (found,) = as_reader(store, OFFICE).letters_by_slip(SLIP)
    assert (found.number, found.case_id, found.content) == ("V-1", case.id, {"copies": []})
    assert as_reader(store, OFFICE).letters_of(case.id) == ()


def test_who_holds_a_case_reads_it_also_where_she_is_not_named(store: OpenStore) -> None:
    case = closed_case(store, (OTHER.id,))
    assert as_reader(store, WORKER).case(case.id).client.given_name == CANARY
    assert as_reader(store, OTHER).case(case.id).client.given_name == CANARY
    with pytest.raises(CaseNotOpen):
        as_reader(store, OFFICE).case(case.id)


def test_a_note_for_named_readers_is_not_there_for_others(store: OpenStore) -> None:
    case = saved_case(store)
    with store.work(WORKER.id)() as unit:
        unit.notes.add(CaseNote(new_id(), case.id, NOW, WORKER.id, "für alle"))
        hidden = CaseNote(new_id(), case.id, NOW, WORKER.id, CANARY, readers=(str(OFFICE.id),))
        unit.notes.add(hidden)
        unit.commit()
    shown = {
        worker.name: [note.text for note in as_reader(store, worker).case(case.id).notes]
        for worker in (WORKER, OTHER, OFFICE)
    }
    assert shown == {
        WORKER.name: ["für alle", CANARY],
        OTHER.name: ["für alle"],
        OFFICE.name: ["für alle", CANARY],
    }
    assert as_reader(store, OTHER).history([hidden.id]) == ()
    assert len(as_reader(store, OFFICE).history([hidden.id])) == 1


def test_a_household_is_shown_with_the_case_that_is_open(store: OpenStore) -> None:
    """Its address belongs to both; what one of them may not know of the other stays closed."""
    shut = closed_case(store)
    household = store.queries.case(shut.id).household
    assert household is not None
    with store.work(WORKER.id)() as unit:
        other = add_case(unit, "Schwester")
        client = unit.clients.get(other.client_id)
        unit.clients.add(replace(client, household_id=household.id))
        unit.commit()
    view = as_reader(store, OTHER).case(other.id)
    assert view.household == household
    assert CANARY not in repr(view)
    history = as_reader(store, OTHER).history([household.id, shut.id, shut.client_id])
    assert {line.record_id for line in history} == {household.id}


# -- naming who may read it -----------------------------------------------------------------------


def set_readers(store: OpenStore, case: CaseFile, *readers: UUID, by: Caseworker = WORKER) -> None:
    access.set_readers(
        case.id, readers, access=book(store, by), work=store.work(by.id), worker=by, clock=store.clock
    )


def test_naming_readers_always_keeps_who_holds_it(store: OpenStore) -> None:
    names(store)
    case = closed_case(store, ())
    set_readers(store, case, OTHER.id)
    view = store.queries.case(case.id)
    assert set(view.case.readers) == {str(WORKER.id), str(OTHER.id)}
    with pytest.raises(CaseNotOpen):
        as_reader(store, OFFICE).case(case.id)
    set_readers(store, case, by=OTHER)
    assert store.queries.case(case.id).case.readers == ()
    assert as_reader(store, OFFICE).case(case.id).case.id == case.id
    assert store.verify_audit()[0] == 2


def test_a_page_that_stood_open_let_a_shut_out_person_in_again(store: OpenStore) -> None:
    names(store)
    case = closed_case(store, (WORKER.id, OTHER.id))
    shown = store.queries.case(case.id)  # the page with the ticks is open
    set_readers(store, case, WORKER.id)  # meanwhile the other one is shut out
    access.set_readers(
        case.id,
        (WORKER.id, OTHER.id, OFFICE.id),
        access=book(store, WORKER),
        work=store.work(WORKER.id),
        worker=WORKER,
        clock=store.clock,
        shown=shown.case,
        seen=shown.seen[case.id],
    )
    (torn,) = store.queries.conflicts()
    assert torn.field == "readers"
    assert {value.value for value in torn.values} == {
        (str(WORKER.id),),
        (str(WORKER.id), str(OTHER.id), str(OFFICE.id)),
    }


def test_who_may_not_read_it_cannot_name_herself(store: OpenStore) -> None:
    names(store)
    case = closed_case(store)
    with pytest.raises(CaseNotOpen):
        set_readers(store, case, OTHER.id, by=OTHER)
    open_it(store, case, OTHER)
    with pytest.raises(CaseNotOpen):
        set_readers(store, case, OTHER.id, by=OTHER)
    assert store.queries.case(case.id).case.readers == (str(WORKER.id),)


def test_who_reads_it_in_an_emergency_cannot_take_it_over(store: OpenStore) -> None:
    """Else an hour would become for ever."""
    case = closed_case(store)
    open_it(store, case, OTHER)
    with pytest.raises(CaseNotOpen):
        casework.assign(case, OTHER.name, OTHER.id, seen={}, work=store.work(OTHER.id))
    with store.work(OTHER.id)() as unit:
        unit.cases.decide(case.id, "readers", [], dots=frozenset())
        with pytest.raises(CaseNotOpen):
            unit.commit()
    assert store.queries.case(case.id).case == case
    casework.assign(case, OTHER.name, OTHER.id, seen={}, work=store.work(WORKER.id))
    assert book(store, OTHER).gate(case.id).by_right


def test_a_case_of_former_days_is_held_by_name() -> None:
    case = CaseFile(new_id(), new_id(), "1", TODAY, caseworker=WORKER.name)
    team = [Member(WORKER.id, WORKER.name), Member(OTHER.id, OTHER.name)]
    assert set(with_readers(case, [OTHER.id], team, OTHER.id)) == {str(WORKER.id), str(OTHER.id)}
    nobody = replace(case, caseworker="")
    assert set(with_readers(nobody, [WORKER.id], team, OTHER.id)) == {str(WORKER.id), str(OTHER.id)}


# -- in an emergency ------------------------------------------------------------------------------


def open_it(
    store: OpenStore, case: CaseFile, worker: Caseworker, hours: int = 3, reason: str = REASON
) -> None:
    access.open_in_emergency(
        case.id,
        reason,
        hours,
        access=book(store, worker),
        work=store.work(worker.id),
        worker=worker,
        clock=store.clock,
    )


@pytest.fixture
def clock(store: OpenStore) -> Clock:
    assert isinstance(store.clock, Clock)
    return store.clock


def test_an_access_in_an_emergency_ends_by_itself(store: OpenStore, clock: Clock) -> None:
    case = closed_case(store)
    open_it(store, case, OTHER)
    assert as_reader(store, OTHER).case(case.id).client.given_name == CANARY
    gate = book(store, OTHER).gate(case.id)
    assert (gate.by_right, gate.is_open, gate.open_until) == (False, True, NOW + timedelta(hours=3))
    with pytest.raises(CaseNotOpen):
        as_reader(store, OFFICE).case(case.id)
    clock.forward(3 * 3600)
    with pytest.raises(CaseNotOpen):
        as_reader(store, OTHER).case(case.id)
    assert as_reader(store, OTHER).cases(CANARY) == ()
    assert not book(store, OTHER).gate(case.id).is_open


def test_it_can_be_given_back_earlier(store: OpenStore) -> None:
    case = closed_case(store)
    open_it(store, case, OTHER)
    (own,) = store.queries.case(case.id).accesses
    access.end_emergency(own.id, work=store.work(OTHER.id), clock=store.clock)
    with pytest.raises(CaseNotOpen):
        as_reader(store, OTHER).case(case.id)


@pytest.mark.parametrize("reason", ["", "zu kurz", " " * 24 + "x", "a" * 28])
def test_a_reason_must_say_something(store: OpenStore, reason: str) -> None:
    case = closed_case(store)
    with pytest.raises(EmergencyNotPossible):
        open_it(store, case, OTHER, reason=reason)
    with pytest.raises(EmergencyNotPossible):
        open_it(store, case, OTHER, hours=1000)
    assert store.queries.case(case.id).accesses == ()


def test_it_is_told_to_who_holds_the_case_and_to_the_office(store: OpenStore) -> None:
    names(store)
    case = closed_case(store)
    open_it(store, case, OTHER, reason=f"{CANARY} liegt im Krankenhaus")
    (mine,) = book(store, WORKER).notices(only_new=True)
    assert (mine.by, mine.is_mine, mine.name) == (OTHER.name, True, f"{CANARY} {CANARY}")
    assert CANARY in mine.reason
    (office,) = book(store, OFFICE).notices()
    assert (office.by, office.is_mine, office.case_number) == (OTHER.name, False, case.number)
    assert CANARY not in repr(office)
    assert book(store, OTHER).notices() == ()
    with pytest.raises(CaseNotOpen):
        access.take_note(mine.access_id, work=store.work(OFFICE.id), worker=OFFICE, clock=store.clock)
    access.take_note(mine.access_id, work=store.work(WORKER.id), worker=WORKER, clock=store.clock)
    assert book(store, WORKER).notices(only_new=True) == ()
    (noted,) = book(store, OFFICE).notices()
    assert (noted.noted_by, noted.noted_at) == (WORKER.name, NOW)


def test_it_travels_and_cannot_be_told_away(store: OpenStore) -> None:
    """It leaves as a change set of its own; the holder's other workstation tells it too."""
    case = closed_case(store)
    before = store.sync.waiting()
    open_it(store, case, OTHER)
    assert store.sync.waiting() == before + 1


def test_the_gate_tells_who_can_give_access(store: OpenStore) -> None:
    names(store)
    case = closed_case(store, (WORKER.id, OFFICE.id))
    gate = book(store, OTHER).gate(case.id)
    assert (gate.number, gate.holder, gate.may_give) == (
        case.number,
        WORKER.name,
        (WORKER.name, OFFICE.name),
    )
    assert CANARY not in repr(gate)


# -- what is written down of looking --------------------------------------------------------------


def test_looking_is_written_once_for_each_part_of_the_day(store: OpenStore, clock: Clock) -> None:
    case = saved_case(store)

    def look(worker: Caseworker) -> int:
        access.note_opened(case.id, access=book(store, worker), work=store.work(worker.id), clock=store.clock)
        return store.verify_audit()[0]

    assert [look(WORKER), look(WORKER), look(OTHER), look(OTHER)] == [1, 1, 2, 2]
    clock.forward(3600)
    assert look(WORKER) == 2
    clock.forward(6 * 3600)
    assert [look(WORKER), look(WORKER)] == [3, 3]


# -- the condition itself -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStore]:
    store, _ = new_store(tmp_path_factory.mktemp("access") / "home")
    yield store
    store.close()


WORKERS = (WORKER.id, OTHER.id, OFFICE.id)


@settings(max_examples=60, deadline=None)
@given(
    readers=st.one_of(st.none(), st.lists(st.sampled_from(WORKERS), unique=True)),
    holder=st.one_of(st.none(), st.sampled_from(WORKERS)),
    asker=st.sampled_from(WORKERS),
    opened=st.lists(st.tuples(st.sampled_from(WORKERS), st.integers(-3, 3)), max_size=3),
)
def test_the_condition_is_what_is_said_in_words(
    one_store: OpenStore,
    readers: list[UUID] | None,
    holder: UUID | None,
    asker: UUID,
    opened: list[tuple[UUID, int]],
) -> None:
    with one_store.work(WORKER.id)() as unit:
        case = add_case(unit)
        if readers is not None:
            unit.cases.add(replace(case, readers=tuple(map(str, readers)), caseworker_id=holder))
        else:
            unit.cases.add(replace(case, caseworker_id=holder))
        for author, hours in opened:
            until = NOW + timedelta(hours=hours)
            unit.emergency_accesses.add(EmergencyAccess(new_id(), case.id, author, "", "", NOW, until))
        unit.commit()
    expected = (
        not readers
        or asker in readers
        or asker == holder
        or any(author == asker and hours > 0 for author, hours in opened)
    )
    table = LOCAL.records["case_file"]
    with reading(one_store.engine, one_store.path) as connection:
        condition: Any = may_read(table, asker, NOW)
        yes, no = (
            connection.execute(select(table.c.id).where(table.c.id == case.id, said)).first() is not None
            for said in (condition, ~condition)
        )
    assert (yes, no) == (expected, not expected)
    try:
        one_store.queries_of(asker).case(case.id)
    except CaseNotOpen:
        assert not expected
    else:
        assert expected


def test_the_shipped_policy_reads(tmp_path: Path) -> None:
    policy = access_policy(resources_root())
    assert isinstance(policy, AccessPolicy)
    assert policy.default_hours in policy.hours
    assert max(policy.hours) <= 24
