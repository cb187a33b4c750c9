"""Opening a store without anybody's passphrase: by the recovery sheet, or with its key itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.domain.clock import Clock
from app.domain.errors import UnknownCaseworker
from app.store.file_names import STORE_FILE
from app.store.keys import KeyFile, demand_strong, unlock_by_recovery
from app.store.workstation import OpenStore, door_of, open_file


def recover(home: Path, code: str, name: str, passphrase: str, *, clock: Clock, now: datetime) -> OpenStore:
    """Open with the code of the recovery sheet and give a caseworker a new passphrase.

    She gets a new own key: the code does not open the old one, and what is under it stays closed.

    Raises:
        StoreMissing, StoreDamaged, StoreNewer: as `open_store`.
        WrongPassphrase, WaitBeforeNextTry: the code does not fit; counted like passphrases.
        PassphraseTooWeak, UnknownCaseworker: as `open_with_key`.
    """
    keys, tries = door_of(home)
    demand_slot(keys, name, passphrase)
    return open_with_key(
        home, unlock_by_recovery(keys, code, tries=tries, now=now).data_key, name, passphrase, clock=clock
    )


def demand_slot(keys: KeyFile, name: str, passphrase: str) -> None:
    """Whether this caseworker can be given this passphrase. Raises as `open_with_key`."""
    if name not in keys.names:
        raise UnknownCaseworker(name=name)
    demand_strong(passphrase)


def open_with_key(home: Path, key: bytes, name: str, passphrase: str, *, clock: Clock) -> OpenStore:
    """Open with the data key itself, and give a caseworker a new passphrase and a new own key.

    Raises:
        PassphraseTooWeak: below the minimum.
        UnknownCaseworker: no slot has this name.
        StoreMissing, StoreDamaged, StoreNewer: as `open_store`.
    """
    keys, _ = door_of(home)
    demand_slot(keys, name, passphrase)
    store = open_file(home / STORE_FILE, key, clock)
    try:
        store.own_key = keys.add_caseworker(name, passphrase, store.key)
        keys.save()
    except BaseException:
        store.close()
        raise
    return store
