"""The unit of work: one save is one change set, with what its author had on the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.actions.conflicts import decide
from app.domain.ids import new_id
from app.domain.records import CaseFile, CaseStatus, Client, Consent, LegalBasis
from app.store.engine import reading
from app.store.tables import sync_outbox
from app.store.values import Moment, to_column, to_plain, to_record
from app.store.work import next_hlc
from app.store.workstation import OpenStore
from app.sync import wire
from app.sync.changes import ChangeSet, Op
from app.sync.merge import Dot
from tests.support.stores import TODAY, WORKER, arrive, new_store, reopened, saved_case

OTHER = UUID(int=0xD2)
BORIS = UUID(int=0xB)


def outbox(store: OpenStore) -> list[ChangeSet]:
    with reading(store.engine, store.path) as connection:
        raws = connection.execute(select(sync_outbox.c.raw).order_by(sync_outbox.c.ctr)).scalars().all()
    return [wire.read_change(raw) for raw in raws]


def changed(store: OpenStore, client: UUID, **fields: object) -> None:
    with store.work(WORKER.id)() as unit:
        unit.clients.save(replace(unit.clients.get(client), **fields))  # type: ignore[arg-type]
        unit.commit()


def foreign(
    store: OpenStore, ctr: int, id: UUID, *, preds: frozenset[Dot] = frozenset(), **fields: object
) -> None:
    """A change set of another laptop arrives."""
    named = dict.fromkeys(fields, preds) if preds else {}
    arrive(store, ChangeSet(OTHER, ctr, 1 << 40, BORIS, UUID(int=5), 1, (Op("client", id, fields, named),)))


# -- one save ---------------------------------------------------------------------------------


def test_one_save_is_one_change_set_in_the_chain(store: OpenStore) -> None:
    case = saved_case(store, phone="0203 1")
    last = outbox(store)[-1]
    assert {op.table for op in last.ops} == {"household", "client", "case_file", "case_need"}
    assert (last.author, last.ctr, last.scope) == (WORKER.id, 2, wire.NO_SCOPE)
    fields = next(op.fields for op in last.ops if op.table == "case_file")
    assert fields["opened_on"] == TODAY.isoformat()
    assert fields["client_id"] == str(case.client_id)
    assert "closed_on" not in fields
    hlcs = [change.hlc for change in outbox(store)]
    assert hlcs == sorted(set(hlcs))


def test_only_what_changed_leaves(store: OpenStore) -> None:
    case = saved_case(store, phone="0203 1")
    first = outbox(store)[-1]
    changed(store, case.client_id, phone="0203 2")
    (op,) = outbox(store)[-1].ops
    assert (dict(op.fields), dict(op.preds)) == (
        {"phone": "0203 2"},
        {"phone": frozenset({Dot(first.device, first.ctr)})},
    )


def test_saving_without_a_change_sends_nothing(store: OpenStore) -> None:
    case = saved_case(store)
    before = len(outbox(store))
    changed(store, case.client_id, given_name="Ivanka")
    with store.work(WORKER.id)() as unit:
        unit.commit()
    assert len(outbox(store)) == before


def test_leaving_without_commit_writes_nothing_and_takes_no_number(store: OpenStore) -> None:
    case = saved_case(store)
    before = outbox(store)
    with store.work(WORKER.id)() as unit:
        unit.numbers.next_case(2026)
        unit.clients.save(replace(unit.clients.get(case.client_id), given_name="Ilie"))
    assert outbox(store) == before
    assert store.queries.case(case.id).client.given_name == "Ivanka"
    assert saved_case(store).number.endswith("-0002")


def test_numbers_are_never_given_twice_over_restarts(home: Path) -> None:
    store, _ = new_store(home)
    numbers = []
    for turn in range(6):
        with store.work(WORKER.id)() as unit:
            taken = [unit.numbers.next_case(2026), unit.numbers.next_letter(2026 + turn % 2).text]
            if turn != 2:  # this one is left without commit
                numbers += taken
                unit.commit()
        store.close()
        store = reopened(home)
    store.close()
    assert len(numbers) == len(set(numbers)) == 10
    assert max(number for number in numbers if "-B" not in number).endswith("0005")


def test_the_clock_of_the_change_sets_only_rises() -> None:
    assert next_hlc(0) >> 16 > 1_700_000_000_000
    ahead = next_hlc(0) + (10**9 << 16)
    assert next_hlc(ahead) == ahead + 1


def test_others_clocks_push_ours_up_to_a_day(store: OpenStore) -> None:
    case = saved_case(store)
    hour, month = (int(next_hlc(0)) + (hours * 3_600_000 << 16) for hours in (1, 720))
    for ctr, hlc in ((1, hour), (2, month)):
        op = Op("client", case.client_id, {"email": str(ctr)}, {})
        arrive(store, ChangeSet(OTHER, ctr, hlc, BORIS, UUID(int=5), 1, (op,)))
    changed(store, case.client_id, phone="0203 1")
    assert outbox(store)[-1].hlc == hour + 1


# -- what was on the screen -------------------------------------------------------------------


def test_a_stale_field_that_nobody_touched_is_never_written_back(store: OpenStore) -> None:
    case = saved_case(store, phone="0203 1", email="old")
    view = store.queries.case(case.id)
    foreign(store, 1, case.client_id, preds=view.seen[case.client_id]["email"], email="new")
    with store.work(WORKER.id)() as unit:
        edited = replace(view.client, phone="0203 2")
        unit.clients.save(edited, base=view.client, seen=view.seen[case.client_id])
        unit.commit()
    client = store.queries.case(case.id).client
    assert (client.phone, client.email) == ("0203 2", "new")
    assert store.queries.conflicts() == ()
    assert set(outbox(store)[-1].ops[0].fields) == {"phone"}


def test_a_sync_behind_an_open_form_becomes_a_visible_conflict(store: OpenStore) -> None:
    case = saved_case(store, phone="0203 1")
    view = store.queries.case(case.id)
    foreign(store, 1, case.client_id, preds=view.seen[case.client_id]["phone"], phone="theirs")
    with store.work(WORKER.id)() as unit:
        edited = replace(view.client, phone="ours")
        unit.clients.save(edited, base=view.client, seen=view.seen[case.client_id])
        unit.commit()
    (line,) = store.queries.conflicts()
    assert (line.table, line.field, line.case_id, line.case_number) == (
        "client",
        "phone",
        case.id,
        case.number,
    )
    assert {(value.value, value.author) for value in line.values} == {("ours", WORKER.name), ("theirs", "–")}
    assert [value.shown for value in line.values] == [True, False]
    assert line.values[0].value == store.queries.case(case.id).client.phone
    assert store.queries.case(case.id).conflicts == (line,)
    assert store.queries.cases()[0].in_conflict
    assert store.sync.conflicts() == 1


def test_a_decision_ends_a_conflict_and_what_came_since_stays(store: OpenStore) -> None:
    case = saved_case(store, phone="0203 1")
    foreign(store, 1, case.client_id, phone="theirs")
    (line,) = store.queries.conflicts()
    foreign(store, 2, case.client_id, preds=frozenset({Dot(OTHER, 1)}), phone="theirs again")
    decide(line, "0203 1", work=store.work(WORKER.id))
    (left,) = store.queries.conflicts()
    assert {value.value for value in left.values} == {"0203 1", "theirs again"}
    decide(left, "theirs again", work=store.work(WORKER.id))
    assert store.queries.conflicts() == ()
    assert store.queries.case(case.id).client.phone == "theirs again"
    assert not store.queries.cases()[0].in_conflict


def test_an_ordinary_save_over_a_listed_conflict_decides_it_with_all_dots(store: OpenStore) -> None:
    case = saved_case(store, phone="0203 1")
    foreign(store, 1, case.client_id, phone="theirs")
    changed(store, case.client_id, phone="both told us: 0203 9")
    assert store.queries.conflicts() == ()


def test_equal_values_are_no_conflict_but_both_stay(store: OpenStore) -> None:
    case = saved_case(store, phone="0203 1")
    foreign(store, 1, case.client_id, phone="0203 1")
    assert store.queries.conflicts() == ()
    assert len(store.queries.case(case.id).seen[case.client_id]["phone"]) == 2


def test_conflicts_of_other_kinds_of_values(store: OpenStore) -> None:
    case = saved_case(store, birth_date=date(1990, 2, 28), spoken=("bg",))
    foreign(store, 1, case.client_id, birth_date="1990-02-27", spoken=["bg", "tr"])
    values = {line.field: {value.value for value in line.values} for line in store.queries.conflicts()}
    assert values == {
        "birth_date": {date(1990, 2, 28), date(1990, 2, 27)},
        "spoken": {("bg",), ("bg", "tr")},
    }
    for line in store.queries.conflicts():
        decide(line, line.values[1].value, work=store.work(WORKER.id))
    assert store.queries.conflicts() == ()


def test_a_case_may_arrive_before_its_client(store: OpenStore) -> None:
    case_id, client_id = new_id(), new_id()
    fields = {"number": "K3-2026-0001", "client_id": str(client_id)}
    op = Op("case_file", case_id, fields, {})
    arrive(store, ChangeSet(OTHER, 1, 1 << 40, BORIS, UUID(int=5), 1, (op,)))
    (line,) = store.queries.cases()
    assert (line.number, line.name, str(line.opened_on)) == ("K3-2026-0001", "–", "None")
    assert store.queries.case(case_id).client == Client(client_id)
    assert store.queries.case(case_id).case.status == CaseStatus.OPEN


def test_what_never_arrived_has_its_default(store: OpenStore) -> None:
    op = Op("consent", id := new_id(), {"agency_id": "A1"}, {})
    arrive(store, ChangeSet(OTHER, 1, 1 << 40, BORIS, UUID(int=5), 1, (op,)))
    with store.work(WORKER.id)() as unit:
        consent = unit.consents.get(id)
    assert (consent.refused, consent.read_aloud, consent.withdrawn_on) == (False, False, None)


def test_fields_of_a_newer_version_are_kept(store: OpenStore) -> None:
    case = saved_case(store)
    foreign(store, 1, case.client_id, shoe_size=43)
    changed(store, case.client_id, phone="0203 1")
    seen = store.queries.case(case.id).seen[case.client_id]
    assert seen["shoe_size"] == frozenset({Dot(OTHER, 1)})


# -- values -----------------------------------------------------------------------------------


@given(
    st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
    )
)
def test_moments_keep_their_milliseconds(moment: datetime) -> None:
    column = Moment()
    exact = moment.astimezone(UTC) - timedelta(microseconds=moment.microsecond % 1000)
    stored = column.process_bind_param(moment, None)  # type: ignore[arg-type]
    assert column.process_result_value(stored, None) == exact  # type: ignore[arg-type]
    assert to_column(datetime, to_plain(moment)) == exact


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (UUID, UUID(int=3)),
        (date, date(1, 1, 1)),
        (date | None, None),
        (tuple[str, ...], ("a", "b")),
        (LegalBasis, LegalBasis.STATUTE),
        (bool | None, False),
        (str, ""),
    ],
)
def test_values_come_back_as_they_were(hint: object, value: object) -> None:
    assert to_record(hint, to_column(hint, to_plain(value))) == value


def test_a_record_of_every_kind_of_field_comes_back(store: OpenStore) -> None:
    case = saved_case(store)
    consent = Consent(
        new_id(),
        case.id,
        "A1",
        LegalBasis.CONSENT,
        (),
        "B03",
        TODAY,
        date(2027, 1, 1),
        "bg",
        "2026-11",
        read_aloud=True,
    )
    with store.work(WORKER.id)() as unit:
        unit.consents.add(consent)
        unit.commit()
    assert store.queries.case(case.id).consents == (consent,)
    assert isinstance(store.queries.case(case.id).case, CaseFile)
