"""What is known of a store's keys besides the key file: since when, and what no key opens any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.audit import Act
from app.store.engine import reading
from app.store.file_names import KEY_FILE
from app.store.keys import read_key_file
from app.store.tables import audit
from app.store.workstation import OpenStore


def noted_last(connection: Connection, act: Act) -> datetime | None:
    """When the trail has this act for the last time."""
    wanted = select(audit.c.at).where(audit.c.act == act.value).order_by(audit.c.place.desc()).limit(1)
    found: datetime | None = connection.execute(wanted).scalar()
    return found


def escrow_since(store: OpenStore) -> datetime | None:
    """Since when the office's holders can open this store; None = they cannot."""
    if read_key_file(store.path.with_name(KEY_FILE)).in_escrow is None:
        return None
    with reading(store.engine, store.path) as connection:
        return noted_last(connection, Act.ESCROW_SET)


def renewed_at(store: OpenStore) -> datetime | None:
    """When the store got its present key; None = it has the first one."""
    with reading(store.engine, store.path) as connection:
        return noted_last(connection, Act.KEY_RENEWED)


def left_out(store: OpenStore) -> tuple[str, ...]:
    """Who worked here and has no slot: a new key came without her passphrase."""
    names = read_key_file(store.path.with_name(KEY_FILE)).names
    return tuple(worker.name for worker in store.caseworkers() if worker.name not in names)
