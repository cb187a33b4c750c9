"""The audit trail in its table (`app.domain.audit`): written in the transaction of what it tells of."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, select

from app.domain.audit import START, VERSION, Act, AuditRow, demand_whole, digest, hash_of
from app.domain.errors import AuditBroken
from app.store.inserting import insert_rows
from app.store.local import put_setting, read_setting
from app.store.tables import LOCAL, audit, counter

ROWS = "audit"
"""Name of the counter that says how many rows were ever written: a last row taken out is missed."""
SALT = "audit-salt"
"""Name of the setting that holds the salt of the digests; it never leaves the store."""
_STEP = 1000
_COLUMNS = tuple(part.name for part in fields(AuditRow))
_COUNTED = (
    "INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_LAST = (
    "SELECT counter.value, audit.hash FROM counter LEFT JOIN audit ON audit.place = counter.value "
    "WHERE counter.name = ?"
)


class SqlAudit:
    """Adds rows for one author."""

    def __init__(self, connection: Connection, author: UUID) -> None:
        """In an open transaction."""
        self._connection, self._author = connection, author
        self._last: tuple[int, bytes] | None = None

    def note(
        self,
        act: Act,
        record: UUID,
        *,
        at: datetime,
        sha256: str = "",
        case_id: UUID | None = None,
        count: int = 1,
    ) -> None:
        """Write down that this person did `act` to a record: three statements, two more for a digest."""
        moment = at.astimezone(UTC)
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)  # as the column keeps it
        before, previous = self._last or self._stored()
        place = before + 1
        kept = digest(_salt(self._connection), sha256) if sha256 else ""
        row = AuditRow(
            place, moment, self._author, act.value, record, kept, previous, b"", VERSION, case_id, count
        )
        row = replace(row, hash=hash_of(row, previous))
        self._connection.exec_driver_sql(_COUNTED, (ROWS, place))
        insert_rows(self._connection, audit, [{name: getattr(row, name) for name in _COLUMNS}])
        self._last = (place, row.hash)

    def _stored(self) -> tuple[int, bytes]:
        """How many rows there are, and the hash of the last one."""
        row = self._connection.exec_driver_sql(_LAST, (ROWS,)).first()
        return (row[0], row[1] or START) if row is not None else (0, START)


def _salt(connection: Connection) -> bytes:
    """Made at the first need, in the transaction of the row that needs it."""
    kept = read_setting(connection, SALT)
    if kept is None:
        kept = os.urandom(32).hex()
        put_setting(connection, SALT, kept)
    return bytes.fromhex(kept)


def rows(connection: Connection, step: Callable[[int, int], None], count: int) -> Iterator[AuditRow]:
    """All rows in their order; `step(done, of)` is called on the way."""
    found = connection.execute(select(audit).order_by(audit.c.place))
    for done, row in enumerate(found.mappings()):
        if done % _STEP == 0:
            step(done, max(count, done + 1))
        yield AuditRow(**row)


def _no_step(_done: int, _of: int) -> None:
    """Nobody looks."""


def verified(connection: Connection, step: Callable[[int, int], None] = _no_step) -> tuple[int, bytes]:
    """Go through the whole trail, and hold the digests of issued letters against the letters themselves.

    Returns:
        How many rows there are, and the hash of the last.

    Raises:
        AuditBroken: the first row that is not as it was written, or whose letter is not.
    """
    count = (
        connection.execute(select(counter.c.value).where(counter.c.name == ROWS)).scalar_one_or_none() or 0
    )
    head = demand_whole(rows(connection, step, count), count=count)
    salt = bytes.fromhex(read_setting(connection, SALT) or "")
    letter = LOCAL.records["letter"]
    issued = connection.execute(
        select(audit.c.place, audit.c.sha256, audit.c.version, letter.c.sha256.label("of_letter"))
        .join(letter, letter.c.id == audit.c.record)
        .where(audit.c.act == Act.LETTER_ISSUED.value)
        .order_by(audit.c.place)
    )
    for row in issued:
        plain = row.of_letter or ""
        if row.sha256 != (plain if row.version == 1 else digest(salt, plain)):
            raise AuditBroken(row=row.place, reason="letter-differs")
    return count, head
