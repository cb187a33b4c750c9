"""Erasing on a workstation: the rows, in the transaction in which the erasure is decided or arrives.

What is left to be done outside the rows is done by `app.store.erasing_finish`.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.audit import APPLICATION
from app.domain.errors import RecordErased
from app.domain.protection import Erasure, ErasureBasis
from app.store.attachments import forget as forget_files
from app.store.attachments import names_in
from app.store.erasing import Place, chunks, closure, kept_out, remove_rows, rewritten
from app.store.search_index import forget
from app.store.sync_tables import sync_received
from app.store.tables import (
    LOCAL,
    draft,
    erased,
    erased_edit,
    erasure_work,
    history,
    import_row,
    kept_view,
    personal_note,
    print_job,
    setting,
    sync_device,
    sync_outbox,
)
from app.store.values import moment_of
from app.sync import wire
from app.sync.changes import ChangeSet
from app.sync.erasing import subjects_of

_LETTER_MEMORY = "letter "
"""Begins the names of settings that hold what letters said last."""
_WAITING = 0
_log = logging.getLogger(__name__)


def carry_out(connection: Connection, erasure: Erasure, now: datetime) -> frozenset[Place]:
    """Remove everything in the store that belongs to an erasure's subjects; twice does no harm.

    Args:
        connection: with an open transaction.
        erasure: own, arrived, or replayed after a restore.
        now: the moment.

    Returns:
        (table, id) of what is gone.
    """
    places = closure(connection, LOCAL, subjects_of(erasure))
    ids = frozenset(id for _, id in places)
    forget_files(connection, files_of(connection, erasure.attachments, places, ids))
    if _has_search_index(connection):
        forget(connection, ids)
    _remove_own(connection, places, ids)
    with _guard_open(connection):
        remove_rows(connection, LOCAL, places)
    _note_lost_edits(connection, erasure, ids, now)
    _rewrite_outbox(connection, ids)
    _rewrite_received(connection, ids)
    _remember_erased(connection, dict.fromkeys(places, erasure.id))
    done = {"erasure_id": erasure.id, "begun_at": now, "done_at": None}
    connection.execute(
        upsert(erasure_work)
        .values(done)
        .on_conflict_do_update(index_elements=["erasure_id"], set_={"done_at": None})
    )
    return places


def replay(connection: Connection, erasures: Sequence[Erasure], now: datetime) -> None:
    """Carry out again in a store that was restored from a copy: what was erased stays so."""
    for erasure in erasures:
        carry_out(connection, erasure, now)


def known_erasures(connection: Connection) -> tuple[Erasure, ...]:
    """Every erasure that this store knows of, oldest first."""
    table = LOCAL.records["erasure"]
    rows = connection.execute(select(table).order_by(table.c.id)).mappings()
    return tuple(_erasure(dict(row)) for row in rows)


def carry_out_arrived(connection: Connection, touched: Collection[Place], now: datetime) -> frozenset[Place]:
    """Carry out each erasure among records that arrived and that was not carried out here."""
    gone: set[Place] = set()
    ids = {id for name, id in touched if name == "erasure"}
    if not ids:
        return frozenset()
    begun = set(connection.execute(select(erasure_work.c.erasure_id)).scalars())
    for erasure in known_erasures(connection):
        if erasure.id in ids and erasure.id not in begun:
            gone |= carry_out(connection, erasure, now)
    return frozenset(gone)


def demand_not_erased(connection: Connection, change: ChangeSet) -> None:
    """Refuse a save to what was erased while its form was open.

    Raises:
        RecordErased: with the number of the certificate.
    """
    if not connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM erased)").scalar_one():
        return
    _, out = kept_out(connection, erased, [change])
    if out:
        table = LOCAL.records["erasure"]
        number = connection.execute(
            select(table.c.number).where(table.c.id == next(iter(out.values())))
        ).scalar_one_or_none()
        raise RecordErased(number=number or "–")


def keep_out(connection: Connection, changes: Sequence[ChangeSet]) -> tuple[ChangeSet, ...]:
    """What arrived, without what belongs to erased records."""
    kept, dropped = kept_out(connection, erased, changes)
    _remember_erased(connection, dropped)
    return kept


# -- inside -----------------------------------------------------------------------------------


def _has_search_index(connection: Connection) -> bool:
    """A copy that is replayed may be from before there was one."""
    found = connection.exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'search_entry'").first()
    return found is not None


def _erasure(row: Mapping[str, Any]) -> Erasure:
    return Erasure(
        id=row["id"],
        subjects=tuple(row["subjects"] or ()),
        attachments=tuple(row["attachments"] or ()),
        basis=ErasureBasis(row["basis"] or ErasureBasis.REQUEST),
        at=row["at"],
        by=row["by"] or "",
        number=row["number"] or "",
    )


@contextmanager
def _guard_open(connection: Connection) -> Iterator[None]:
    """As `app.store.work.guard_open`, which builds on this module."""
    connection.exec_driver_sql("UPDATE write_guard SET is_open = 1")
    yield
    connection.exec_driver_sql("UPDATE write_guard SET is_open = 0")


def _remember_erased(connection: Connection, places: Mapping[Place, UUID]) -> None:
    rows = [{"tbl": name, "id": id, "erasure_id": erasure} for (name, id), erasure in places.items()]
    if rows:
        connection.execute(insert(erased).prefix_with("OR IGNORE"), rows)


def files_of(
    connection: Connection, named: Collection[str], places: Set[Place], ids: Set[UUID]
) -> frozenset[str]:
    """Photos, scans and signatures of these records, and those `named`, that nothing else names."""
    cases = {id for name, id in places if name == "case_file"}
    theirs, others = set(names_in(list(named))), set[str]()
    for owner, content in _named_files(connection):
        is_theirs = owner is not None and (owner in ids or owner in cases)
        (theirs if is_theirs else others).update(names_in(content))
    return frozenset(theirs - others)


def _named_files(connection: Connection) -> Iterator[tuple[UUID | None, Any]]:
    """What can name files: (id of the record, or of a draft's case; the content)."""
    submission, paper = LOCAL.records["submission"], LOCAL.records["case_document"]
    for id, content in connection.execute(select(submission.c.id, submission.c.answers)):
        yield id, content
    for id, content in connection.execute(select(paper.c.id, paper.c.file)):
        yield id, content
    for id, *content in connection.execute(select(draft.c.case_id, draft.c.answers, draft.c.aside)):
        yield id, content


def _remove_own(connection: Connection, places: Set[Place], ids: Set[UUID]) -> None:
    """What only this workstation has of them."""
    for part in chunks(ids):
        connection.execute(delete(history).where(history.c.id.in_(part)))
        connection.execute(delete(print_job).where(print_job.c.letter_id.in_(part)))
        connection.execute(delete(draft).where(draft.c.case_id.in_(part)))
        connection.execute(delete(personal_note).where(personal_note.c.case_id.in_(part)))
        connection.execute(delete(import_row).where(import_row.c.case_id.in_(part)))
        connection.execute(
            delete(kept_view).where(or_(kept_view.c.case_id.in_(part), kept_view.c.record.in_(part)))
        )
    if any(name == "letter" for name, _ in places):  # it may hold her words, and does not say whose
        connection.execute(delete(setting).where(setting.c.name.startswith(_LETTER_MEMORY, autoescape=True)))


def _note_lost_edits(connection: Connection, erasure: Erasure, ids: Set[UUID], now: datetime) -> None:
    """Count the saves, per person, that whoever erased cannot have known of."""
    decided = round(erasure.at.timestamp() * 1000)
    lost: Counter[UUID] = Counter()
    for row in connection.execute(select(sync_outbox.c.raw, sync_outbox.c.state)):
        if not any(id.bytes in row.raw for id in ids):
            continue
        change = wire.read_own(row.raw)
        later = moment_of(change.hlc).timestamp() * 1000 > decided
        if (row.state == _WAITING or later) and not _is_of(change, erasure):
            lost[change.author] += 1
    own = _author_of(connection, erasure)
    if own == APPLICATION:  # the time of what lay in the bin here was over: whoever threw it away knows
        return
    for author, count in lost.items():
        if author == own:
            continue
        values = {"erasure_id": erasure.id, "author": author, "count": count, "at": now, "told": False}
        connection.execute(upsert(erased_edit).values(values).on_conflict_do_nothing())
        _log.warning("erasure %s took along %d saves of %s", erasure.id, count, author)


def _is_of(change: ChangeSet, erasure: Erasure) -> bool:
    return any(op.id == erasure.id for op in change.ops)


def _author_of(connection: Connection, erasure: Erasure) -> UUID | None:
    """Who erased, if it was on this device: her own earlier saves are no surprise to her."""
    device = connection.execute(select(sync_device.c.device)).scalar_one()
    author: UUID | None = connection.execute(
        select(history.c.author).where(history.c.id == erasure.id, history.c.device == device)
    ).scalar_one_or_none()
    return author


def _rewrite_received(connection: Connection, ids: Set[UUID]) -> None:
    """Take erased records out of what others sent, too; what remains keeps its place in their chains."""
    own = sync_received.c
    changed = []
    for row in connection.execute(select(own.scope, own.device, own.ctr, own.raw)):
        rest = rewritten(row.raw, ids)
        if rest is not None:
            changed.append((row, rest or _emptied(row.raw)))
    for row, rest in changed:
        connection.execute(
            update(sync_received)
            .where(own.scope == row.scope, own.device == row.device, own.ctr == row.ctr)
            .values(raw=rest)
        )


def _emptied(raw: bytes) -> bytes:
    """A change set without any operation, in place of one of which nothing is left."""
    return wire.pack_change(replace(wire.read_own(raw), ops=(), origin=""))


def _rewrite_outbox(connection: Connection, ids: Set[UUID]) -> None:
    """Take erased records out of own change sets, sent or not; hashes of the chain stay as they were.

    A set may be at the office although its answer was lost. So the chain is never made anew: `former`
    keeps the content hash that `head` was made of, and the office is told it beside what is left.
    """
    changed = []
    for row in connection.execute(select(sync_outbox.c.ctr, sync_outbox.c.raw, sync_outbox.c.former)):
        rest = rewritten(row.raw, ids)
        if rest is None:
            continue
        changed.append((row.ctr, rest or _emptied(row.raw), row.former or wire.content_hash(row.raw)))
    for ctr, rest, former in changed:
        connection.execute(
            update(sync_outbox).where(sync_outbox.c.ctr == ctr).values(raw=rest, former=former)
        )
