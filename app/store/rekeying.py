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
from app.store.escrow import sealed_key
from app.store.keys import KeyFile, Tries, read_key_file, sync_folder, unlock
from app.store.workstation import KEY_FILE, REKEYED_KEYS, STORE_FILE, TRIES_FILE, OpenStore

REKEYED = STORE_FILE + ".rekeyed"
Progress = Callable[[int, int], None]


def rekey(
    store: OpenStore,
    passphrases: Mapping[str, str],
    code: str,
    *,
    by: UUID,
    now: datetime,
    progress: Progress = lambda _done, _of: None,
) -> tuple[str, ...]:
    """Bring an open store under a new key; it is closed afterwards, and opens with the same passphrases.

    Args:
        store: open, and nobody writes to it meanwhile.
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
    home, key = store.path.parent, os.urandom(32)
    old = read_key_file(home / KEY_FILE)
    keys = _new_slots(old, home, passphrases, code, key, now)
    demand_room(home, store.path.stat().st_size, 0)
    copy = home / REKEYED
    _forget(copy)
    try:
        before = _state(store)
        copy_store(store.path, store.key, copy, lambda done, of: progress(done, 2 * of))
        progress(1, 2)
        _change_key(copy, store.key, key)
        _note(copy, key, by, now)
        _demand_unchanged(store, before)
    except BaseException:
        _forget(copy)
        raise
    keys.save()
    store.close()
    finish(home)
    progress(1, 1)
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


def _state(store: OpenStore) -> tuple[int, ...]:
    """Changes with every save, call, draft and line of the audit trail."""
    with contextlib.closing(connect(store.path, store.key)) as connection:
        ctr, calls = connection.execute("SELECT ctr, calls FROM sync_device").fetchone()
        drafts = connection.execute("SELECT count(*), coalesce(max(updated_at), 0) FROM draft").fetchone()
        rows = connection.execute("SELECT count(*) FROM audit").fetchone()
    return (ctr, calls, *drafts, *rows)


def _demand_unchanged(store: OpenStore, before: tuple[int, ...]) -> None:
    if _state(store) != before:
        raise StoreInUse(path=store.path)


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
