"""The office's way into a store: sealing its key, asking the holders, opening with their answer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.domain.audit import Act
from app.domain.clock import Clock
from app.domain.errors import EscrowRefused, StoreFull
from app.domain.policy import OfficePolicy
from app.store.audit import SqlAudit
from app.store.engine import writing
from app.store.file_names import KEY_FILE
from app.store.keys import read_key_file
from app.store.recovering import demand_slot, open_with_key
from app.store.workstation import OpenStore
from app.sync.escrow import Asking, sealed_key


def keep_in_escrow(store: OpenStore, policy: OfficePolicy, *, by: UUID, now: datetime) -> bool:
    """Seal the store's key to the office's escrow key, if that is a new one; whether it was.

    A full disk leaves it for the next time: an unlock must not fail for this.
    """
    keys = read_key_file(store.path.with_name(KEY_FILE))
    known = keys.in_escrow[0] if keys.in_escrow else b""
    if not policy.escrow_key or policy.escrow_key == known:
        return False
    keys.put_in_escrow(policy.escrow_key, sealed_key(policy.escrow_key, store.key, keys.store))
    try:
        keys.save()
        with writing(store.engine, store.path) as connection:
            SqlAudit(connection, by).note(Act.ESCROW_SET, keys.store, at=now)
    except StoreFull:
        return False
    return True


def ask(home: Path) -> Asking:
    """Begin to ask the holders.

    Raises:
        EscrowRefused: `reason` = none: no office ever gave this workstation an escrow key.
        StoreMissing, StoreDamaged: as `keys.read_key_file`.
    """
    keys = read_key_file(home / KEY_FILE)
    if keys.in_escrow is None:
        raise EscrowRefused(reason="none")
    return Asking(keys.store, keys.in_escrow[1])


def recover_by_escrow(
    home: Path, asking: Asking, answer: bytes, name: str, passphrase: str, *, clock: Clock
) -> OpenStore:
    """Open with the holders' answer and give a caseworker a new passphrase; it stands in the audit trail.

    Raises:
        EscrowRefused: the answer is none, or to another request.
        PassphraseTooWeak, UnknownCaseworker, StoreMissing, StoreDamaged, StoreNewer: as `open_with_key`.
    """
    demand_slot(read_key_file(home / KEY_FILE), name, passphrase)
    store = open_with_key(home, asking.data_key(answer), name, passphrase, clock=clock)
    by = next((worker.id for worker in store.caseworkers() if worker.name == name), UUID(int=0))
    with writing(store.engine, store.path) as connection:
        SqlAudit(connection, by).note(Act.ESCROW_USED, asking.request.store, at=clock.now())
    return store
