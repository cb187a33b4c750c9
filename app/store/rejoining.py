"""A restored store goes on where the present one stands: own newer changes, numbers, the audit trail.

The device stays the device it was: its chain of change sets goes on without a fork, so the office takes
what comes next, and what it has sent since the backup was made arrives again (5-sync.md 3.4, forks).
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.errors import StoreDamaged
from app.store.audit import ROWS
from app.store.copies import connect
from app.store.engine import explained, open_engine, reading, writing
from app.store.history import remember
from app.store.local import new_provisional_prefix
from app.store.registers import apply
from app.store.tables import LOCAL, WORKSTATION, audit, counter, sync_device, sync_outbox
from app.store.work import guard_open, seen_devices
from app.sync import wire

CARRIED: Final = (
    "draft",
    "attachment",
    "attachment_piece",
    "attachment_thumb",
    "form_version",
    "caseworker",
    "setting",
    "print_job",
    "print_choice",
    "personal_note",
    "erased_edit",
    "kept_view",
    "import_row",
    "sync_received",
    "scope_receipt",
    "case_move",
    "sync_unseen_edit",
)
"""Tables of this workstation alone: the present rows win, what only the backup has comes back."""
REBUILT: Final = frozenset(
    {
        "counter",
        "sync_device",
        "sync_outbox",
        "sync_seen",
        "sync_cursor",
        "sync_conflict",
        "sync_dead",
        "sync_fork",
        "audit",
        "history",
        "erased",
        "erasure_work",
        "write_guard",
        "sync_fill",
        "sync_fill_page",
        "sync_entered",
        "sync_leaving",
        "file_leaving",
    }
)
"""Tables with a way of their own; a test demands that every table is in one of the two lists."""
_AT_ONCE: Final = 500


def carry_newer(database: Path, present: Path, key: bytes) -> None:
    """Apply this device's changes since the backup again, and take over what only this workstation has.

    Args:
        database: the restored store, up to date.
        present: the store it will replace, up to date; it is only read.
        key: of both.

    Raises:
        StoreDamaged, sqlcipher3.Error: the present store cannot be read where that matters.
    """
    theirs, ours = open_engine(present, key), open_engine(database, key)
    try:
        with reading(theirs, present) as source, writing(ours, database) as target:
            mine, its = source.execute(select(sync_device)).one(), target.execute(select(sync_device)).one()
            since = its.ctr if mine.device == its.device else 0
            _apply_again(source, target, since, mine.device)
            target.execute(update(sync_device).values(dict(mine._mapping)))  # noqa: SLF001 - SQLAlchemy's name
            _highest_numbers(source, target)
            _lengthen_audit(source, target)
    finally:
        theirs.dispose()
        ours.dispose()
    with contextlib.closing(connect(database, key)) as connection, explained(present):
        where = f"{present.absolute().as_uri()}?mode=rw"
        connection.execute(f"ATTACH DATABASE ? AS present KEY \"x'{key.hex()}'\"", (where,))
        connection.execute("BEGIN IMMEDIATE")
        for name in CARRIED:
            columns = ", ".join(column.name for column in WORKSTATION.tables[name].columns)
            connection.execute(
                f"INSERT OR REPLACE INTO main.{name} ({columns}) SELECT {columns} FROM present.{name}"  # noqa: S608
            )
        connection.execute("COMMIT")


def keep_numbers(database: Path, present: Path, key: bytes) -> bool:
    """No number is given twice, and the audit trail goes on; False = the present store cannot be read."""
    theirs, ours = open_engine(present, key), open_engine(database, key)
    try:
        with reading(theirs, present) as source, writing(ours, database) as target:
            _highest_numbers(source, target)
            _lengthen_audit(source, target)
    except (StoreDamaged, sqlcipher.Error):
        return False
    finally:
        theirs.dispose()
        ours.dispose()
    return True


def new_prefix(database: Path, key: bytes) -> None:
    """Numbers given since the backup are not known: from now on they begin otherwise, none comes twice."""
    engine = open_engine(database, key)
    try:
        with writing(engine, database) as connection:
            connection.execute(update(sync_device).values(prefix=new_provisional_prefix()))
    finally:
        engine.dispose()


def _apply_again(source: Connection, target: Connection, since: int, device: Any) -> None:
    rows = source.execute(select(sync_outbox).order_by(sync_outbox.c.ctr))
    seen = {**seen_devices(target), device: since}
    changes = []
    with guard_open(target):
        for row in rows.mappings():
            _keep_sent(target, row)
            if row["ctr"] > since:
                changes.append(wire.read_own(row["raw"]))
            if len(changes) == _AT_ONCE:
                apply(target, LOCAL, changes, seen)
                remember(target, changes)
                changes = []
        apply(target, LOCAL, changes, seen)
    remember(target, changes)


def _keep_sent(target: Connection, row: RowMapping) -> None:
    values = dict(row)
    target.execute(
        upsert(sync_outbox).values(values).on_conflict_do_update(index_elements=["ctr"], set_=values)
    )


def _highest_numbers(source: Connection, target: Connection) -> None:
    known = {row.name: row.value for row in target.execute(select(counter))}
    for row in source.execute(select(counter)):
        if row.name != ROWS and row.value > known.get(row.name, 0):
            values = {"name": row.name, "value": row.value}
            target.execute(
                upsert(counter).values(values).on_conflict_do_update(index_elements=["name"], set_=values)
            )


def _lengthen_audit(source: Connection, target: Connection) -> None:
    """The trail only grows: rows written since the backup follow on, if they do."""
    last = target.execute(select(audit.c.place, audit.c.hash).order_by(audit.c.place.desc())).first()
    place = last.place if last is not None else 0
    if last is not None:
        there = source.execute(select(audit.c.hash).where(audit.c.place == place)).scalar_one_or_none()
        if there != last.hash:
            return
    newer = [dict(row) for row in source.execute(select(audit).where(audit.c.place > place)).mappings()]
    if newer:
        target.execute(insert(audit), newer)
        values = {"name": ROWS, "value": newer[-1]["place"]}
        target.execute(
            upsert(counter).values(values).on_conflict_do_update(index_elements=["name"], set_=values)
        )
