"""Erasures carried out in a copy of the store: backups, replaced stores, and what is to be put back."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.domain.errors import AppError, BackupFull, BackupUnsafe, StoreFull
from app.domain.protection import Erasure
from app.store.copies import Progress, connect, no_progress
from app.store.device_erasing import known_erasures, replay
from app.store.engine import open_engine, reading, writing
from app.store.erasing_finish import wipe_free_pages
from app.store.upgrade import demand_current


def carry_out_in(
    database: Path,
    key: bytes,
    erasures: Sequence[Erasure],
    now: datetime,
    progress: Progress = no_progress,
) -> None:
    """Carry every erasure out before anybody opens the store.

    Raises:
        BackupFull: no room to write it anew.
        BackupUnsafe: one of them did not succeed.
    """
    engine = open_engine(database, key)
    try:
        with reading(engine, database) as connection:
            every = {one.id: one for one in (*erasures, *known_erasures(connection))}
        if every:
            with writing(engine, database) as connection:
                replay(connection, tuple(every.values()), now)
            wipe_free_pages(engine, database, progress)
    except StoreFull as error:  # that a disk or the folder for temporary files is full says nothing of it
        free = shutil.disk_usage(database.parent).free
        raise BackupFull(path=database.parent, needed=0, free=free) from error
    except (AppError, KeyError, ValueError) as error:
        raise BackupUnsafe from error
    finally:
        engine.dispose()


def erase_in_file(
    database: Path,
    key: bytes,
    erasures: Sequence[Erasure],
    now: datetime,
    progress: Progress = no_progress,
) -> None:
    """Carry erasures out in a copy of the store: what `backups.erase_in_backups` does with each backup.

    Raises:
        BackupFull: no room to write it anew.
        BackupUnsafe: it did not succeed.
        StoreNewer, StoreDamaged: it cannot be opened.
    """
    engine = open_engine(database, key)
    try:
        demand_current(engine, database)
    finally:
        engine.dispose()
    carry_out_in(database, key, erasures, now, progress)
    with contextlib.closing(connect(database, key)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
