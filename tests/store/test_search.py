"""The search over a real encrypted store: scripts, reasons, need-to-know, what is forgotten, merges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from app.actions import merging
from app.actions.search_ports import Alike, Reason, Typed
from app.domain.casework import CaseNote
from app.domain.errors import MergeNotPossible
from app.domain.ids import new_id
from app.domain.records import CaseFile
from app.store.engine import reading, writing
from app.store.search_index import build, forget
from app.store.search_queries import SqlSearch
from app.store.workstation import OpenStore
from tests.support.stores import NOW, WORKER, Clock, add_case

OTHER = UUID(int=0xBEEF)
BORN = date(1990, 3, 14)


def saved(store: OpenStore, given: str, family: str, born: date | None = None, **fields: object) -> CaseFile:
    with store.work(WORKER.id)() as unit:
        case = add_case(unit, given)
        client = unit.clients.get(case.client_id)
        unit.clients.save(replace(client, given_name=given, family_name=family, birth_date=born))
        if fields:
            case = replace(case, **fields)  # type: ignore[arg-type]
            unit.cases.save(case)
        unit.commit()
    return case


def search(store: OpenStore, reader: UUID | None = None) -> SqlSearch:
    return SqlSearch(store.engine, store.path, reader, Clock())


def note(store: OpenStore, case: CaseFile, text: str, readers: tuple[str, ...] = ()) -> CaseNote:
    made = CaseNote(new_id(), case.id, NOW, WORKER.id, text, readers=readers)
    with store.work(WORKER.id)() as unit:
        unit.notes.add(made)
        unit.commit()
    return made


@pytest.mark.parametrize(
    ("typed", "given", "family", "reason"),
    [
        ("Schewtschenko", "Олена", "Шевченко", Reason.SOUNDS_ALIKE),
        ("shevch", "Олена", "Шевченко", Reason.NAME),
        ("шевченко оле", "Olena", "Schewtschenko", Reason.SOUNDS_ALIKE),
        ("Mueller", "Ilse", "Müller", Reason.SOUNDS_ALIKE),
        ("muller", "Ilse", "Müller", Reason.NAME),
        ("Ali", "علي", "حداد", Reason.SOUNDS_ALIKE),
        ("isik ibrahim", "İbrahim", "Işık", Reason.NAME),
        ("Lăcătuş", "Ion", "Lăcătuș", Reason.NAME),
        ("Gebre Medhin", "ሰላም", "Gebremedhin", Reason.SOUNDS_ALIKE),
        ("Popecsu", "Maria", "Popescu", Reason.SIMILAR),
        ("14.3.1990", "Maria", "Popescu", Reason.BIRTH_DATE),
    ],
)
def test_found_with_its_reason(store: OpenStore, typed: str, given: str, family: str, reason: Reason) -> None:
    saved(store, "Anton", "Lindner", date(1960, 1, 2))
    case = saved(store, given, family, BORN)
    hit = search(store).find(typed)[0]
    assert (hit.case_id, hit.name) == (case.id, f"{given} {family}")
    assert hit.reason in {reason, Reason.SOUNDS_ALIKE}


def test_numbers_and_texts(store: OpenStore) -> None:
    case = saved(store, "Maria", "Popescu")
    note(store, case, "Sie war gestern wegen der Räumung beim Gericht und hat Angst.")
    by_number = search(store).find(case.number)[0]
    assert (by_number.reason, by_number.case_id) == (Reason.CASE_NUMBER, case.id)
    in_note = search(store).find("raumung")[0]
    assert (in_note.reason, in_note.case_id) == (Reason.NOTE, case.id)
    assert "Räumung" in in_note.shown


def test_need_to_know(store: OpenStore) -> None:
    closed = saved(store, "Maria", "Popescu", readers=(str(WORKER.id),))
    open_one = saved(store, "Ion", "Ursu")
    note(store, open_one, "vertraulich besprochen", readers=(str(WORKER.id),))
    note(store, closed, "geheimer Ort")
    theirs = search(store, OTHER)
    assert [theirs.find(typed) for typed in ("Popescu", "vertraulich", "geheimer", closed.number)] == [()] * 4
    assert theirs.find("Ursu")
    assert search(store, WORKER.id).find("vertraulich")


def test_a_changed_name_is_found_and_the_former_is_not(store: OpenStore) -> None:
    case = saved(store, "Maria", "Popescu")
    with store.work(WORKER.id)() as unit:
        unit.clients.save(replace(unit.clients.get(case.client_id), family_name="Ionescu"))
        unit.commit()
    assert search(store).find("Ionescu")
    assert not search(store).find("Popescu")


def test_what_is_forgotten_leaves_no_word(store: OpenStore) -> None:
    case = saved(store, "Zubaidullah", "Kwermanski")
    there = note(store, case, "Unverwechselbares steht hier")
    with writing(store.engine, store.path) as connection:
        forget(connection, [case.client_id, case.id, there.id])
    tables = ("search_name", "search_text", "search_number")
    with reading(store.engine, store.path) as connection:
        blocks = b"".join(
            block
            for name in tables
            for (block,) in connection.exec_driver_sql(f"SELECT block FROM {name}_data")  # noqa: S608
        )
        words = connection.exec_driver_sql("SELECT word FROM search_word").scalars().all()
    assert b"kwerman" not in blocks
    assert b"unverwechsel" not in blocks
    assert "kwermanski" not in words


def test_an_index_made_anew_finds_the_same(store: OpenStore) -> None:
    case = saved(store, "Олена", "Шевченко", BORN)
    note(store, case, "Mietvertrag unterschrieben")
    before = [search(store).find(typed) for typed in ("Schewtschenko", "Mietvertrag", "14.03.1990")]
    with writing(store.engine, store.path) as connection:
        build(connection)
    assert [search(store).find(typed) for typed in ("Schewtschenko", "Mietvertrag", "14.03.1990")] == before


def test_duplicates_say_why_and_no_more_than_one_may_know(store: OpenStore) -> None:
    case = saved(store, "Олена", "Шевченко", BORN, readers=(str(WORKER.id),))
    typed = Typed("Olena", "Schewtschenko", BORN)
    found = search(store, WORKER.id).duplicates(typed)[0]
    assert (found.case_id, found.reasons) == (case.id, (Alike.NAME_SOUNDS_ALIKE, Alike.SAME_BIRTH_DATE))
    hidden = search(store, OTHER).duplicates(typed)[0]
    assert (hidden.is_told, hidden.name, hidden.case_id) == (False, "", None)
    assert search(store).duplicates(typed, but=case.client_id) == ()
    assert search(store).duplicates(Typed("Olena", "Schewtschenko", date(1961, 8, 30))) == ()


def test_merged_and_parted_again(store: OpenStore) -> None:
    kept, gone = saved(store, "Olena", "Shevchenko"), saved(store, "Олена", "Шевченко", BORN)
    work, clock = store.work(WORKER.id), Clock()
    merging.merge(kept.client_id, gone.client_id, ["birth_date"], work=work, worker=WORKER, clock=clock)
    with work() as unit:
        assert unit.clients.get(kept.client_id).birth_date == BORN
        assert unit.cases.get(gone.id).client_id == kept.client_id
    made = search(store).merges_of(kept.client_id)[0]
    assert {hit.client_id for hit in search(store).find("Шевченко")} == {kept.client_id}
    with pytest.raises(MergeNotPossible):
        merging.merge(kept.client_id, gone.client_id, [], work=work, worker=WORKER, clock=clock)
    merging.undo(made.merge_id, work=work, clock=clock)
    with work() as unit:
        assert unit.clients.get(kept.client_id).birth_date is None
        assert unit.clients.get(gone.client_id).merged_into is None
        assert unit.cases.get(gone.id).client_id == gone.client_id
    assert search(store).merges_of(kept.client_id) == ()
