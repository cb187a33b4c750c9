"""A new data key for the store, when the old one may be known to somebody (7-desktop.md part 2).

A whole copy is made, brought under the new key and checked; then the new key file is written, and that
is the moment that counts: a crash before it leaves everything as it was, a crash after it is finished
at the next start. Who gave no passphrase has no slot afterwards and has to be added again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.domain.audit import Act
from app.domain.errors import StoreDamaged, StoreInUse
from app.store.audit import SqlAudit
from app.store.copies import connect, copy_store, demand_room, faults
from app.store.engine import open_engine, writing
from app.store.file_names import KEY_FILE, REKEYED_KEYS, STORE_FILE, TRIES_FILE
from app.store.keys import KeyFile, Tries, read_key_file, sync_folder, unlock
from app.sync.escrow import sealed_key

REKEYED = STORE_FILE + ".rekeyed"
Progress = Callable[[int, int], None]


def rekey(
    path: Path,
    old_key: bytes,
    passphrases: Mapping[str, str],
    code: str,
    *,
    by: UUID,
    now: datetime,
    progress: Progress = lambda _done, _of: None,
) -> tuple[str, ...]:
    """Bring a store under a new key; it counts from the next opening, with the same passphrases.

    Args:
        path: of the store; nobody writes to it meanwhile.
        old_key: its data key until now.
        passphrases: by caseworker's name; her own key stays hers.
        code: of the new recovery sheet, which is in her hands already.
        by: who does it, for the audit trail.
        now: of the person's clock.
        progress: may raise `Cancelled`, which changes nothing.

    Returns:
        Names of those who have no slot any more.

    Raises:
        WrongPassphrase, WaitBeforeNextTry, UnknownCaseworker: of one of the passphrases; nothing changed.
        BackupFull: no room for the copy; nothing changed.
        StoreInUse: somebody wrote to the store meanwhile; nothing changed.
        StoreDamaged: the copy is not what it should be: a bad disk; nothing changed.
        StoreFull: the disk is full; nothing changed.
    """
    home, key = path.parent, os.urandom(32)
    old = read_key_file(home / KEY_FILE)
    keys = _new_slots(old, home, passphrases, code, key, now)
    demand_room(home, path.stat().st_size, 0)
    copy = home / REKEYED
    _forget(copy)
    try:
        before = _state(path, old_key)
        copy_store(path, old_key, copy, lambda done, of: progress(done, 2 * of))
        progress(1, 2)
        _change_key(copy, old_key, key)
        _note(copy, key, by, now)
        _demand_unchanged(path, old_key, before)
        progress(1, 1)  # the last moment to stop
    except BaseException:
        _forget(copy)
        raise
    try:
        keys.save()
    except BaseException:  # it may stand although it was not wholly written down: it must not count
        keys.path.unlink(missing_ok=True)
        _forget(copy)
        raise
    return tuple(name for name in old.names if name not in keys.names)


def finish(home: Path) -> None:
    """The last steps, done at the next start if the power failed between them."""
    keys, copy, path = home / REKEYED_KEYS, home / REKEYED, home / STORE_FILE
    if not keys.exists():
        _forget(copy)
        return
    if copy.exists():
        for suffix in ("-wal", "-shm"):  # they belong to the former file
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        copy.replace(path)
    keys.replace(home / KEY_FILE)
    sync_folder(home)


def _new_slots(
    old: KeyFile, home: Path, passphrases: Mapping[str, str], code: str, key: bytes, now: datetime
) -> KeyFile:
    keys = KeyFile(home / REKEYED_KEYS, old.store, old.cost, [])
    for name, passphrase in passphrases.items():
        opened = unlock(old, name, passphrase, tries=Tries.read(home / TRIES_FILE), now=now)
        keys.renew(name, passphrase, key, opened.own_key)
    keys.add_recovery(code, key)
    if old.in_escrow is not None:
        public, _sealed = old.in_escrow
        keys.put_in_escrow(public, sealed_key(public, key, old.store))
    return keys


def _state(path: Path, key: bytes) -> tuple[int, ...]:
    """Changes with every save, call, draft and line of the audit trail."""
    with contextlib.closing(connect(path, key)) as connection:
        ctr, calls = connection.execute("SELECT ctr, calls FROM sync_device").fetchone()
        drafts = connection.execute("SELECT count(*), coalesce(max(updated_at), 0) FROM draft").fetchone()
        rows = connection.execute("SELECT count(*) FROM audit").fetchone()
    return (ctr, calls, *drafts, *rows)


def _demand_unchanged(path: Path, key: bytes, before: tuple[int, ...]) -> None:
    if _state(path, key) != before:
        raise StoreInUse(path=path)


def _change_key(copy: Path, old: bytes, new: bytes) -> None:
    with contextlib.closing(connect(copy, old)) as connection:
        connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")
    with contextlib.closing(connect(copy, new)) as connection:
        if found := faults(connection):
            raise StoreDamaged(path=copy, backup=None, reason=found[0])


def _note(copy: Path, key: bytes, by: UUID, now: datetime) -> None:
    engine = open_engine(copy, key)
    try:
        with writing(engine, copy) as connection:
            device = connection.exec_driver_sql("SELECT device FROM sync_device").scalar_one()
            SqlAudit(connection, by).note(Act.KEY_RENEWED, UUID(device), at=now)
        with contextlib.closing(connect(copy, key)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def _forget(copy: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        copy.with_name(copy.name + suffix).unlink(missing_ok=True)
