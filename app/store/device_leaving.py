"""Records that left this workstation's scopes: removed when what it wrote to them is at the office.

What goes along: rows, conflicts, search index, history, drafts without an answer, views kept over a
lock. What stays: drafts with answers, personal notes and files that are not at the office yet, which
exist nowhere else; and own change sets as long as sync may need them again (5-sync.md 3.4, 3.7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.ids import new_id
from app.store.attachments import forget as forget_files
from app.store.attachments import names_in
from app.store.device_entering import forget_entered
from app.store.erasing import chunks, remove_rows
from app.store.scope_tables import file_leaving, scope_receipt, sync_leaving
from app.store.search_index import forget
from app.store.tables import LOCAL, draft, history, kept_view, print_job, sync_outbox

Record = tuple[str, UUID]
MOVED, WITHDRAWN, CAME = "moved", "withdrawn", "came"
EVERYTHING = ""
"""Stands for the table where everything is to be looked through."""
STAYING = frozenset({"erasure", "erasure_receipt"})
"""Tables whose records stay wherever they are: certificates have no client in them."""
_WAITING = 0


def note_leaving(connection: Connection, records: Iterable[Record], receipt: UUID | None) -> None:
    """Remember that records left a scope; they are removed when the office says so and nothing waits."""
    rows = [{"tbl": name, "id": id, "receipt": receipt} for name, id in records]
    if rows:
        connection.execute(upsert(sync_leaving).on_conflict_do_nothing(), rows)


def leaving(connection: Connection, at_most: int) -> tuple[Record, ...]:
    """Records named as leaving."""
    rows = connection.execute(
        select(sync_leaving.c.tbl, sync_leaving.c.id)
        .where(sync_leaving.c.tbl != EVERYTHING)
        .order_by(sync_leaving.c.tbl, sync_leaving.c.id)
        .limit(at_most)
    )
    return tuple((row.tbl, row.id) for row in rows)


def is_to_be_looked_through(connection: Connection) -> bool:
    """Whether a scope was taken away: anything here may have belonged to it."""
    found = connection.execute(select(sync_leaving.c.id).where(sync_leaving.c.tbl == EVERYTHING)).first()
    return found is not None


def held_after(connection: Connection, after: Record, at_most: int) -> tuple[Record, ...]:
    """The next records that are here, in the order (table, id)."""
    found: list[Record] = []
    for name in sorted(LOCAL.records):
        if name < after[0] or name in STAYING or len(found) >= at_most:
            continue
        table = LOCAL.records[name]
        query = select(table.c.id).order_by(table.c.id).limit(at_most - len(found))
        if name == after[0]:
            query = query.where(table.c.id > after[1])
        found += [(name, id) for id in connection.execute(query).scalars()]
    return tuple(found)


def note_receipt(
    connection: Connection, case: UUID, *, move: UUID, kind: str, team: str, at: datetime
) -> UUID | None:
    """Say that a case left or came; twice is once. None = the case is not here."""
    known = connection.execute(
        select(scope_receipt.c.id).where(
            scope_receipt.c.move == move, scope_receipt.c.case_id == case, scope_receipt.c.kind == kind
        )
    ).scalar_one_or_none()
    if known is not None:
        return UUID(str(known))
    cases = LOCAL.records["case_file"]
    number = connection.execute(select(cases.c.number).where(cases.c.id == case)).first()
    if number is None:
        return None
    id = new_id()
    connection.execute(
        upsert(scope_receipt).values(
            id=id,
            move=move,
            kind=kind,
            team=team,
            case_id=case,
            case_number=number[0] or "",
            at=at,
            done_at=at if kind == CAME else None,
            records=0,
            drafts=0,
        )
    )
    return id


def remove_left(
    connection: Connection, asked: Sequence[Record], gone: Collection[Record], now: datetime
) -> frozenset[Record]:
    """After the office's word: remove what is in none of our scopes, keep the rest; guard open.

    A record to which something waits is left for the next time.

    Returns:
        (table, id) of what is not here any more.
    """
    waiting = _with_waiting(connection, {id for _, id in gone})
    going = frozenset((name, id) for name, id in gone if id not in waiting and name not in STAYING)
    for part in chunks(id for _, id in asked if id not in waiting):
        _count(connection, part, going)
        connection.execute(
            delete(sync_leaving).where(sync_leaving.c.tbl != EVERYTHING, sync_leaving.c.id.in_(part))
        )
    _remove(connection, going)
    _close_receipts(connection, now)
    return going


def looked_through(connection: Connection, now: datetime) -> None:
    """Everything was asked about: a scope that was taken away has left."""
    connection.execute(delete(sync_leaving).where(sync_leaving.c.tbl == EVERYTHING))
    _close_receipts(connection, now)


def _with_waiting(connection: Connection, ids: Collection[UUID]) -> set[UUID]:
    """Those of the records that own change sets write to which the office has not got."""
    if not ids:
        return set()
    rows = connection.execute(select(sync_outbox.c.raw).where(sync_outbox.c.state == _WAITING)).scalars()
    found: set[UUID] = set()
    for raw in rows:
        found.update(id for id in ids if id.bytes in raw or str(id).encode() in raw)
    return found


def _count(connection: Connection, ids: Sequence[UUID], going: Collection[Record]) -> None:
    rows = connection.execute(
        select(sync_leaving.c.tbl, sync_leaving.c.id, sync_leaving.c.receipt).where(
            sync_leaving.c.id.in_(ids), sync_leaving.c.receipt.is_not(None)
        )
    )
    counted = Counter(row.receipt for row in rows if (row.tbl, row.id) in going)
    for receipt, count in counted.items():
        connection.execute(
            update(scope_receipt)
            .where(scope_receipt.c.id == receipt)
            .values(records=scope_receipt.c.records + count)
        )


def _close_receipts(connection: Connection, now: datetime) -> None:
    waiting = exists().where(sync_leaving.c.receipt == scope_receipt.c.id)
    connection.execute(
        update(scope_receipt).where(scope_receipt.c.done_at.is_(None), ~waiting).values(done_at=now)
    )


def _remove(connection: Connection, going: frozenset[Record]) -> None:
    if not going:
        return
    ids = frozenset(id for _, id in going)
    files = _own_files(connection, ids)
    forget(connection, ids)
    for part in chunks(ids):
        _count_drafts(connection, part)
        connection.execute(delete(draft).where(draft.c.case_id.in_(part), _is_empty()))
        connection.execute(delete(history).where(history.c.id.in_(part)))
        connection.execute(delete(print_job).where(print_job.c.letter_id.in_(part)))
        connection.execute(
            delete(kept_view).where(or_(kept_view.c.case_id.in_(part), kept_view.c.record.in_(part)))
        )
    forget_entered(connection, ids)
    remove_rows(connection, LOCAL, going)
    rows = [{"name": name} for name in sorted(files)]
    if rows:
        connection.execute(upsert(file_leaving).on_conflict_do_nothing(), rows)


def forget_sent(connection: Connection, names: Collection[str]) -> frozenset[str]:
    """Remove files whose records have left and that are at the office now, unless something here names them.

    A file exists on this workstation alone until it was sent, so it stays until then.

    Args:
        connection: with an open transaction.
        names: of files that the office has.

    Returns:
        Names of those that are removed.
    """
    asked = set(connection.execute(select(file_leaving.c.name)).scalars()) & set(names)
    if not asked:
        return frozenset()
    gone = frozenset(asked - _still_named(connection))
    forget_files(connection, gone)
    connection.execute(delete(file_leaving).where(file_leaving.c.name.in_(sorted(asked))))
    return gone


def _is_empty() -> ColumnElement[bool]:
    return cast(draft.c.answers, Text) == "{}"


def _count_drafts(connection: Connection, cases: Sequence[UUID]) -> None:
    rows = connection.execute(
        select(draft.c.case_id, func.count()).where(draft.c.case_id.in_(cases)).group_by(draft.c.case_id)
    ).all()
    for case, count in rows:
        connection.execute(
            update(scope_receipt)
            .where(scope_receipt.c.case_id == case, scope_receipt.c.done_at.is_(None))
            .values(drafts=count)
        )


def _own_files(connection: Connection, ids: Collection[UUID]) -> frozenset[str]:
    """Files that these records name."""
    named: set[str] = set()
    for name, column in (("submission", "answers"), ("case_document", "file")):
        table = LOCAL.records[name]
        for part in chunks(ids):
            for content in connection.execute(select(table.c[column]).where(table.c.id.in_(part))).scalars():
                named.update(names_in(content))
    return frozenset(named)


def _still_named(connection: Connection) -> frozenset[str]:
    """Files that something here names: a record that stays, or a draft."""
    named: set[str] = set()
    for name, column in (("submission", "answers"), ("case_document", "file")):
        for content in connection.execute(select(LOCAL.records[name].c[column])).scalars():
            named.update(names_in(content))
    for answers, aside in connection.execute(select(draft.c.answers, draft.c.aside)):
        named.update(names_in(answers))
        named.update(names_in(aside))
    return frozenset(named)
