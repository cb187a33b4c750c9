"""The audit trail in its table (`app.domain.audit`): written in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from app.domain.audit import START, Act, AuditRow, demand_whole, row_hash
from app.domain.errors import AuditBroken
from app.store.local import next_number
from app.store.tables import LOCAL, audit, counter

ROWS = "audit"
"""Name of the counter that says how many rows were ever written: a last row taken out is missed."""


class SqlAudit:
    """Adds rows for one author."""

    def __init__(self, connection: Connection, author: UUID) -> None:
        """In an open transaction."""
        self._connection, self._author = connection, author

    def note(self, act: Act, record: UUID, *, at: datetime, sha256: str = "") -> None:
        """Write down that this person did `act` to a record."""
        moment = at.astimezone(UTC)
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)  # as the column keeps it
        place = next_number(self._connection, ROWS)
        before = self._connection.execute(
            select(audit.c.hash).where(audit.c.place == place - 1)
        ).scalar_one_or_none()
        previous = before or START
        self._connection.execute(
            insert(audit).values(
                place=place,
                at=moment,
                author=self._author,
                act=act.value,
                record=record,
                sha256=sha256,
                previous=previous,
                hash=row_hash(previous, place, moment, self._author, act.value, record, sha256),
            )
        )


def rows(connection: Connection) -> Iterator[AuditRow]:
    """All rows in their order."""
    for row in connection.execute(select(audit).order_by(audit.c.place)).mappings():
        yield AuditRow(**row)


def verified(connection: Connection) -> tuple[int, bytes]:
    """Go through the whole trail, and hold the hashes of issued letters against the letters themselves.

    Returns:
        How many rows there are, and the hash of the last.

    Raises:
        AuditBroken: the first row that is not as it was written, or whose letter is not.
    """
    count = connection.execute(select(counter.c.value).where(counter.c.name == ROWS)).scalar_one_or_none()
    head = demand_whole(rows(connection), count=count or 0)
    letter = LOCAL.records["letter"]
    differing = connection.execute(
        select(audit.c.place)
        .join(letter, letter.c.id == audit.c.record)
        .where(audit.c.act == Act.LETTER_ISSUED.value, audit.c.sha256 != letter.c.sha256)
        .order_by(audit.c.place)
    ).first()
    if differing is not None:
        raise AuditBroken(row=differing.place, reason="letter-differs")
    return count or 0, head
