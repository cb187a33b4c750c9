"""What stays on this workstation: drafts, running numbers, caseworkers, the device itself."""

from __future__ import annotations

import os
import secrets
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.actions.ports import Caseworker, Draft, LetterNumber
from app.domain.errors import RecordNotFound
from app.domain.ids import CROCKFORD, case_number, erasure_number, letter_number
from app.store.attachments import names_in
from app.store.tables import caseworker, draft, setting, sync_device
from app.store.values import to_plain
from app.sync.wire import ZERO

PROVISIONAL = "V"
"""Begins the prefix of a device that is not enrolled yet (vorläufig); the office gives the final one."""
_COUNT_UP = (
    "INSERT INTO counter (name, value) VALUES (?, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
)
_LETTERS = [letter for letter in CROCKFORD if letter.isalpha()]


def new_device(connection: Connection) -> UUID:
    """Make this device: id, Ed25519 key pair, slip key, provisional prefix."""
    device = uuid4()
    connection.execute(
        insert(sync_device).values(
            device=device,
            private_key=Ed25519PrivateKey.generate().private_bytes_raw(),
            slip_key=os.urandom(32),
            prefix=new_provisional_prefix(),
            number=0,
            ctr=0,
            hlc=0,
            head=ZERO,
            calls=0,
            high=0,
        )
    )
    return device


def new_provisional_prefix() -> str:
    """What the numbers of a device without an office begin with."""
    return PROVISIONAL + "".join(secrets.choice(_LETTERS) for _ in range(3))


class SqlDrafts:
    """Unfinished forms; written when the unit is committed, like everything else."""

    def __init__(self, connection: Connection) -> None:
        """In an open transaction."""
        self._connection = connection
        self.dropped: list[frozenset[str]] = []
        """Names of the files in each draft that was dropped: forgotten when the unit is committed."""

    def keep(self, kept: Draft) -> None:
        """Insert or replace."""
        values = {
            **asdict(kept),
            "answers": to_plain(dict(kept.answers)),
            "aside": to_plain(dict(kept.aside)),
        }
        self._connection.execute(
            upsert(draft).values(values).on_conflict_do_update(index_elements=["id"], set_=values)
        )

    def all(self) -> tuple[Draft, ...]:
        """Newest first."""
        rows = self._connection.execute(select(draft).order_by(draft.c.updated_at.desc()))
        return tuple(Draft(**row) for row in rows.mappings())

    def get(self, id: UUID) -> Draft:
        """Raises `RecordNotFound`."""
        row = self._connection.execute(select(draft).where(draft.c.id == id)).mappings().first()
        if row is None:
            raise RecordNotFound(kind="draft", id=id)
        return Draft(**row)

    def drop(self, id: UUID) -> None:
        """Forget it, with the files that only it named."""
        row = self._connection.execute(select(draft.c.answers, draft.c.aside).where(draft.c.id == id)).first()
        if row is not None:
            self.dropped.append(frozenset(names_in(list(row))))
        self._connection.execute(delete(draft).where(draft.c.id == id))


class SqlNumbers:
    """Running numbers: taken in the transaction that uses them, so a failed save uses none up."""

    def __init__(self, connection: Connection) -> None:
        """In an open transaction."""
        self._connection = connection

    def next_case(self, year: int) -> str:
        """`H7-2026-0042`."""
        prefix = self._prefix()
        return case_number(prefix, year, next_number(self._connection, f"case {prefix} {year}"))

    def next_letter(self, year: int) -> LetterNumber:
        """`H7-2026-B0042`; the running part never starts again, the slip codes hold no year."""
        prefix = self._prefix()
        running = next_number(self._connection, f"letter {prefix} {year}")
        return LetterNumber(letter_number(prefix, year, running), next_number(self._connection, "slip"))

    def next_erasure(self, year: int) -> str:
        """`H7-2026-L0003`."""
        prefix = self._prefix()
        return erasure_number(prefix, year, next_number(self._connection, f"erasure {prefix} {year}"))

    def _prefix(self) -> str:
        prefix: str = self._connection.execute(select(sync_device.c.prefix)).scalar_one()
        return prefix


def next_number(connection: Connection, name: str) -> int:
    """The next value of a counter of this workstation, from 1 on."""
    value: int = connection.exec_driver_sql(_COUNT_UP, (name,)).scalar_one()
    return value


def add_caseworker(connection: Connection, worker: Caseworker) -> None:
    """Insert or replace a caseworker of this workstation."""
    values = asdict(worker)
    connection.execute(
        upsert(caseworker).values(values).on_conflict_do_update(index_elements=["id"], set_=values)
    )


def read_caseworkers(connection: Connection) -> tuple[Caseworker, ...]:
    """Everybody with a key slot here."""
    rows = connection.execute(select(caseworker).order_by(caseworker.c.name)).mappings()
    return tuple(Caseworker(**row) for row in rows)


def put_setting(connection: Connection, name: str, value: Any) -> None:
    """Keep a fact of the installation inside the encryption."""
    values = {"name": name, "value": value}
    connection.execute(
        upsert(setting).values(values).on_conflict_do_update(index_elements=["name"], set_=values)
    )


def read_setting(connection: Connection, name: str) -> Any:
    """The fact, or None."""
    return connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()
