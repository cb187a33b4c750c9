"""The trail as it is read: filters, pages, digests that say nothing, rows of earlier stores."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text

from app.actions import auditing
from app.actions.audit_ports import AuditFilter
from app.actions.ports import Caseworker
from app.domain.audit import DATA_PROTECTION, START, Act, AuditRow, digest, hash_of
from app.domain.errors import AuditBroken, Cancelled
from app.domain.records import Letter
from app.store.audit import SALT
from app.store.engine import reading, writing
from app.store.tables import audit
from app.store.work import guard_open
from app.store.workstation import OpenStore
from app.wiring.audit_command import run
from tests.store.test_audit import issued, past_the_triggers
from tests.support.old_stores import old_store
from tests.support.stores import NOW, PASSPHRASE, WORKER, Clock, new_store, reopened, saved_case

OTHER = Caseworker(UUID(int=0xB), "Bernd Krause", "de", "street")
FIRST = "273d2f927d126b7a7f73b448feb32988f9872412570530e7cbe1f425c27ca7a1"
GUARD = Caseworker(UUID(int=0xD), "Dora Schutz", "de", DATA_PROTECTION)


def nothing(_done: int, _of: int) -> None:
    """Nobody looks."""


def act(store: OpenStore, worker: Caseworker, what: Act, case_id: UUID, hours: int = 0) -> None:
    with store.work(worker.id)() as unit:
        unit.audit.note(what, case_id, at=NOW + timedelta(hours=hours), case_id=case_id)
        unit.commit()


@pytest.fixture
def busy(store: OpenStore) -> tuple[OpenStore, UUID, UUID]:
    """Twelve rows of two people in two cases."""
    one, two = saved_case(store, "Ivanka").id, saved_case(store, "Vasile").id
    for hour in range(3):
        for worker in (WORKER, OTHER):
            act(store, worker, Act.CASE_OPENED, one, hour)
            act(store, worker, Act.READERS_SET, two, hour)
    return store, one, two


def test_everybody_reads_her_own_rows_and_data_protection_all(busy: tuple[OpenStore, UUID, UUID]) -> None:
    store, _, _ = busy
    counts = {
        worker.name: len(store.audit_book(worker).page(AuditFilter())) for worker in (WORKER, OTHER, GUARD)
    }
    assert counts == {WORKER.name: 6, OTHER.name: 6, GUARD.name: 12}
    mine = store.audit_book(WORKER)
    assert mine.page(AuditFilter(author=OTHER.id)) == ()
    assert list(mine.lines(AuditFilter(author=OTHER.id), nothing)) == []
    assert [name for _, name in mine.authors()] == [WORKER.name]


def test_filters(busy: tuple[OpenStore, UUID, UUID]) -> None:
    store, one, two = busy
    book = store.audit_book(GUARD)
    assert {line.act for line in book.page(AuditFilter(case_id=one))} == {"case-opened"}
    assert len(book.page(AuditFilter(case_id=two, author=OTHER.id))) == 3
    assert len(book.page(AuditFilter(act="readers-set"))) == 6
    since = NOW + timedelta(hours=1)
    assert len(book.page(AuditFilter(since=since))) == 8
    assert len(book.page(AuditFilter(since=since, until=since + timedelta(hours=1)))) == 4
    number = store.queries.case(one).case.number
    assert book.case_numbered(f" {number.lower()} ") == one
    assert {line.case_number for line in book.page(AuditFilter(case_id=one))} == {number}


def test_pages_cover_every_row_once(busy: tuple[OpenStore, UUID, UUID]) -> None:
    store, _, _ = busy
    book, places, before = store.audit_book(GUARD), [], None
    while page := book.page(AuditFilter(), before=before, limit=5):
        places += [line.place for line in page]
        before = page[-1].place
    assert places == list(range(12, 0, -1))


@pytest.mark.parametrize(
    "wanted", [AuditFilter(case_id=UUID(int=1)), AuditFilter(act="x"), AuditFilter(since=NOW)]
)
def test_filters_use_an_index(store: OpenStore, wanted: AuditFilter) -> None:
    said: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    store.audit_book(None).page(wanted)
    event.remove(store.engine, "before_cursor_execute", note)
    statement, parameters = next(one for one in said if one[0].startswith("SELECT"))
    with store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    steps = [str(step[3]) for step in plan]
    assert not any(step == "SCAN audit" for step in steps), steps


def test_a_digest_says_nothing_without_the_stores_salt(store: OpenStore) -> None:
    """Neither the letter's own hash nor one that somebody could compute from a paper in her hand."""
    (letter,) = issued(store, 1)
    with reading(store.engine, store.path) as connection:
        row = connection.execute(select(audit)).mappings().one()
        salt = connection.execute(text("SELECT value FROM setting WHERE name = :n"), {"n": SALT}).scalar_one()
    assert row["sha256"] not in {letter.sha256, "", digest(b"", letter.sha256)}
    assert row["sha256"] == digest(bytes.fromhex(json.loads(salt)), letter.sha256)
    assert len(bytes.fromhex(json.loads(salt))) == 32


def test_each_store_has_its_own_salt(tmp_path: Path, store: OpenStore) -> None:
    other, _ = new_store(tmp_path / "other")
    salts = set()
    for one in (store, other):
        issued(one, 1)
        salts.add(one.setting(SALT))
    other.close()
    assert len(salts) == 2


def test_rows_of_earlier_stores_verify_and_new_ones_follow(home: Path) -> None:
    """Rows of version 1, with the letter's bare hash, as revision 0002 and 0003 wrote them."""
    case, letter, _ = old_store(home)
    store = reopened(home)
    head = START
    with writing(store.engine, store.path) as connection:
        for place in (1, 2):
            row = AuditRow(place, NOW, WORKER.id, "letter-issued", letter, "ab" * 32, head, b"", 1)
            head = hash_of(row, head)
            connection.execute(
                text(
                    "INSERT INTO audit (place, at, author, act, record, sha256, previous, hash)"
                    " VALUES (:place, :at, :author, :act, :record, :sha256, :previous, :hash)"
                ),
                {
                    "place": place,
                    "at": int(NOW.timestamp() * 1000),
                    "author": WORKER.id.hex,
                    "act": "letter-issued",
                    "record": letter.hex,
                    "sha256": "ab" * 32,
                    "previous": row.previous,
                    "hash": head,
                },
            )
        connection.execute(text("INSERT INTO counter (name, value) VALUES ('audit', 2)"))
    assert store.verify_audit() == (2, head)
    act(store, WORKER, Act.CASE_OPENED, case)
    assert store.verify_audit()[0] == 3
    assert [line.place for line in store.audit_book(None).page(AuditFilter(case_id=case))] == [3, 2, 1]
    past_the_triggers(store, lambda c: c.execute(text("UPDATE audit SET count = 2 WHERE place = 1")))
    with pytest.raises(AuditBroken) as caught:
        store.verify_audit()
    assert caught.value.facts["row"] == 1
    store.close()


def test_the_hash_of_version_one_is_what_it_was() -> None:
    """Frozen: computed by the version that had no other (5-sync.md 3.9)."""
    row = AuditRow(1, NOW, WORKER.id, "letter-issued", UUID(int=7), "ab", START, b"")
    assert hash_of(row, START).hex() == FIRST


@pytest.mark.parametrize(
    "change", ["count = 9", "case_id = author", "version = 1", "version = 3", "sha256 = 'x'"]
)
def test_what_is_new_in_a_row_is_covered_too(busy: tuple[OpenStore, UUID, UUID], change: str) -> None:
    store, one, _ = busy
    act(store, WORKER, Act.LETTER_PRINTED, one)
    past_the_triggers(store, lambda c: c.execute(text(f"UPDATE audit SET {change} WHERE place = 4")))  # noqa: S608
    with pytest.raises(AuditBroken) as caught:
        store.verify_audit()
    assert caught.value.facts == {"row": 4, "reason": "changed"}


def test_several_rows_in_one_unit(store: OpenStore) -> None:
    case = saved_case(store)
    with store.work(WORKER.id)() as unit:
        for _ in range(3):
            unit.audit.note(Act.CASE_OPENED, case.id, at=NOW, case_id=case.id)
        unit.commit()
    assert store.verify_audit()[0] == 3


def test_a_note_takes_three_statements(store: OpenStore) -> None:
    case = saved_case(store)
    act(store, WORKER, Act.CASE_OPENED, case.id)
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    act(store, WORKER, Act.CASE_OPENED, case.id)
    event.remove(store.engine, "before_cursor_execute", note)
    assert len([one for one in said if not one.startswith("BEGIN")]) == 3


# -- taking it out ----------------------------------------------------------------------------------


def test_what_is_taken_out_holds_ids_and_stands_in_the_trail(busy: tuple[OpenStore, UUID, UUID]) -> None:
    store, one, _ = busy
    kept: list[bytes] = []
    count = auditing.export(
        AuditFilter(case_id=one),
        kept.append,
        book=store.audit_book(GUARD),
        work=store.work(GUARD.id),
        worker=GUARD,
        clock=Clock(),
        step=nothing,
    )
    rows = list(csv.DictReader(io.StringIO(kept[0].decode())))
    assert (count, len(rows)) == (6, 6)
    assert {row["case"] for row in rows} == {str(one)}
    for name in ("Ivanka", WORKER.name, OTHER.name, store.queries.case(one).case.number):
        assert name not in kept[0].decode()
    (line,) = store.audit_book(GUARD).page(AuditFilter(act="audit-exported"))
    assert (line.count, line.case_id, line.author) == (6, one, GUARD.id)
    assert store.verify_audit()[0] == 13


def test_what_could_not_be_kept_was_not_taken_out(busy: tuple[OpenStore, UUID, UUID]) -> None:
    store, _, _ = busy

    def full(_content: bytes) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - whatever the disk says
        auditing.export(
            AuditFilter(),
            full,
            book=store.audit_book(GUARD),
            work=store.work(GUARD.id),
            worker=GUARD,
            clock=Clock(),
            step=nothing,
        )
    assert store.verify_audit()[0] == 12


def test_verifying_can_be_stopped_and_leaves_no_row(busy: tuple[OpenStore, UUID, UUID]) -> None:
    store, _, _ = busy

    def stop(_done: int, _of: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        auditing.verify(
            book=store.audit_book(GUARD), work=store.work(GUARD.id), worker=GUARD, clock=Clock(), step=stop
        )
    assert store.verify_audit()[0] == 12


def test_an_erased_letter_leaves_the_trail_whole(store: OpenStore) -> None:
    """Its row stays: an id and a digest that nobody can guess back."""
    (letter,) = issued(store, 1)
    assert isinstance(letter, Letter)
    with writing(store.engine, store.path) as connection, guard_open(connection):
        connection.execute(text("DELETE FROM letter WHERE id = :id"), {"id": letter.id.hex})
    assert store.verify_audit()[0] == 1


# -- the command ------------------------------------------------------------------------------------


def command(home: Path, *words: str) -> tuple[int, str, str]:
    reads, writes = os.pipe()
    os.write(writes, PASSPHRASE.encode())
    os.close(writes)
    out, error = io.StringIO(), io.StringIO()
    code = run([*words, "--home", str(home), "--passphrase-fd", str(reads)], home, out, error)
    return code, out.getvalue(), error.getvalue()


def test_the_command_lists_rows_as_json_lines(busy: tuple[OpenStore, UUID, UUID], home: Path) -> None:
    store, one, _ = busy
    number = store.queries.case(one).case.number
    store.close()
    code, out, _error = command(home, "list", "--case", number)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, len(lines)) == (0, 6)
    assert {line["case"] for line in lines} == {str(one)}
    assert "Ivanka" not in out
    assert WORKER.name not in out
    assert len(command(home, "list", "--case", str(one), "--act", "case-opened")[1].splitlines()) == 6
    assert len(command(home, "list", "--since", "2026-11-24T12:00+01:00")[1].splitlines()) == 4
    assert command(home, "list", "--since", "2026-11-25")[1] == ""
    assert len(command(home, "list", "--until", "2026-11-24")[1].splitlines()) == 12
    assert len(command(home, "list", "--author", str(OTHER.id))[1].splitlines()) == 6
    assert command(home, "list", "--case", "H9-2026-9999")[0] == 1
    assert command(home, "verify")[0] == 0


def test_the_command_fails_on_a_broken_trail(busy: tuple[OpenStore, UUID, UUID], home: Path) -> None:
    store, _, _ = busy
    past_the_triggers(store, lambda c: c.execute(text("DELETE FROM audit WHERE place = 4")))
    store.close()
    code, _out, error = command(home, "verify")
    assert code == 1
    assert error
