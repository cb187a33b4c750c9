"""The audit trail as it is read: filtered, paged, verified (`actions.audit_ports.AuditBook`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, Select, and_, func, or_, select

from app.actions.audit_ports import AuditFilter, AuditLine, Step
from app.actions.ports import Caseworker
from app.domain.audit import APPLICATION, APPLICATION_NAME, DATA_PROTECTION
from app.store.audit import verified
from app.store.engine import reading
from app.store.tables import LOCAL, audit

_CASE, _AUTHOR = LOCAL.records["case_file"], LOCAL.records["author"]
_STEP = 500


class SqlAuditBook:
    """Reads by Core on the store lane."""

    def __init__(self, engine: Engine, path: Path, reader: Caseworker | None) -> None:
        """On an open store; `reader` None = the application itself (the command line)."""
        self._engine, self._path, self._reader = engine, path, reader

    @property
    def reads_all(self) -> bool:
        """She looks after data protection: she reads everybody's rows, others their own."""
        return self._reader is None or self._reader.role == DATA_PROTECTION

    def page(
        self, wanted: AuditFilter, *, before: int | None = None, limit: int = 200
    ) -> tuple[AuditLine, ...]:
        """Newest first; `before` = place of the last line of the page before."""
        query = self._lines(wanted).order_by(audit.c.place.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.place < before)
        with reading(self._engine, self._path) as connection:
            return tuple(_line(row) for row in connection.execute(query))

    def lines(self, wanted: AuditFilter, step: Step) -> Iterator[AuditLine]:
        """All of them, oldest first, as they are read from the store."""
        which = self._chosen(wanted)
        with reading(self._engine, self._path) as connection:
            total = connection.execute(select(func.count()).select_from(audit).where(which)).scalar_one()
            rows = connection.execute(self._lines(wanted).order_by(audit.c.place))
            for done, row in enumerate(rows):
                if done % _STEP == 0:
                    step(done, max(total, 1))
                yield _line(row)

    def authors(self) -> tuple[tuple[UUID, str], ...]:
        """Whose rows she may read, by name."""
        query = select(_AUTHOR.c.id, _AUTHOR.c.name).where(_AUTHOR.c.name.is_not(None))
        if not self.reads_all and self._reader is not None:
            query = query.where(_AUTHOR.c.id == self._reader.id)
        with reading(self._engine, self._path) as connection:
            found = [(row.id, row.name) for row in connection.execute(query)]
        return tuple(sorted(found, key=lambda known: known[1].casefold()))

    def case_numbered(self, number: str) -> UUID | None:
        """The case of this number."""
        with reading(self._engine, self._path) as connection:
            found = connection.execute(select(_CASE.c.id).where(_CASE.c.number == number.strip().upper()))
            return found.scalars().first()

    def verify(self, step: Step) -> tuple[int, bytes]:
        """How many rows there are, and the hash of the last. Raises `AuditBroken`."""
        with reading(self._engine, self._path) as connection:
            return verified(connection, step)

    def _chosen(self, wanted: AuditFilter) -> Any:
        conditions = [audit.c.place > 0]
        if not self.reads_all and self._reader is not None:
            conditions.append(audit.c.author == self._reader.id)
        if wanted.since is not None:
            conditions.append(audit.c.at >= wanted.since)
        if wanted.until is not None:
            conditions.append(audit.c.at < wanted.until)
        if wanted.author is not None:
            conditions.append(audit.c.author == wanted.author)
        if wanted.act is not None:
            conditions.append(audit.c.act == wanted.act)
        if wanted.case_id is not None:
            conditions.append(self._of_case(wanted.case_id))
        return and_(*conditions)

    def _of_case(self, case_id: UUID) -> Any:
        """Rows of the first version name the letter only: it says which case it was of."""
        letter = LOCAL.records["letter"]
        letters = select(letter.c.id).where(letter.c.case_id == case_id)
        former = and_(audit.c.version == 1, audit.c.record.in_(letters))
        return or_(audit.c.case_id == case_id, former)

    def _lines(self, wanted: AuditFilter) -> Select[Any]:
        return (
            select(audit, _AUTHOR.c.name.label("author_name"), _CASE.c.number.label("case_number"))
            .join(_AUTHOR, _AUTHOR.c.id == audit.c.author, isouter=True)
            .join(_CASE, _CASE.c.id == audit.c.case_id, isouter=True)
            .where(self._chosen(wanted))
        )


def _line(row: Row[Any]) -> AuditLine:
    return AuditLine(
        place=row.place,
        at=row.at,
        author=row.author,
        author_name=row.author_name or (APPLICATION_NAME if row.author == APPLICATION else ""),
        act=row.act,
        record=row.record,
        case_id=row.case_id,
        case_number=row.case_number or "",
        count=row._mapping["count"],  # noqa: SLF001 - `count` is a method of every tuple
        digest=row.sha256,
    )
