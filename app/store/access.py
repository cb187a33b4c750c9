"""Who may read a case: need-to-know, and access in an emergency, as a condition of every query.

It is a rule that the application keeps, no cryptographic bound (decision 0060): the records of a
team are on its workstations, and what is not open to somebody is left out of what she is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)

from app.domain.errors import CaseNotOpen
from app.store.tables import LOCAL

_NO_READERS = "[]"
_RECORDS = LOCAL.records
_CASE, _CLIENT, _NOTE = _RECORDS["case_file"], _RECORDS["client"], _RECORDS["case_note"]


def may_read(case: Any, reader: UUID | None, now: datetime) -> ColumnElement[bool]:
    """Whether `reader` may read what belongs to the case of this row.

    A case without named readers is open to the whole team, and always to who holds it. Whoever opened
    it in an emergency may read it until that access ends. It is never NULL, so that `~may_read(…)` is
    its opposite; a case that has not arrived yet (outer join) counts as open.

    Args:
        case: the table `case_file`, or an alias of it.
        reader: author id of who asks; None = the application itself, which is not limited.
        now: the moment that an emergency access is held against.
    """
    if reader is None:
        return true()
    access = _RECORDS["emergency_access"].alias("own_access")  # whoever asks may read that table too
    opened = (
        select(access.c.id)
        .where(access.c.case_id == case.c.id, access.c.author_id == reader, access.c.until > now)
        .exists()
    )
    return or_(by_right(case, reader), opened)


def by_right(case: Any, reader: UUID) -> ColumnElement[bool]:
    """Whether she may read it without an emergency; never NULL."""
    return or_(_named(case.c.readers, reader), case.c.caseworker_id.is_not_distinct_from(reader))


def may_read_note(reader: UUID | None) -> ColumnElement[bool]:
    """Whether `reader` may read this row of `case_note`, in a case that she may read.

    A note for named readers stays closed to everybody else, also in an emergency.
    """
    if reader is None:
        return true()
    return or_(_named(_NOTE.c.readers, reader), _NOTE.c.author_id.is_not_distinct_from(reader))


def _named(readers: Any, reader: UUID) -> ColumnElement[bool]:
    """Whether nobody is named, or `reader` is."""
    named = cast(readers, Text)
    return func.coalesce(
        or_(named.is_(None), named == _NO_READERS, named == "null", func.instr(named, str(reader)) > 0), True
    )


def closed_records(
    connection: Connection, reader: UUID | None, now: datetime, ids: Mapping[str, Iterable[UUID]]
) -> frozenset[UUID]:
    """Which of these records (ids by table) belong to what is not open to the reader; one statement.

    A client and a household are open where any of their cases is: they are shown with it. What
    belongs to no case (letterheads, names of authors) is open.
    """
    if reader is None:
        return frozenset()
    asked = [_closed(name, list(wanted), reader, now) for name, wanted in ids.items() if name in _RECORDS]
    queries = [query for query in asked if query is not None]
    return frozenset(row[0] for row in connection.execute(union_all(*queries))) if queries else frozenset()


def _closed(name: str, ids: list[UUID], reader: UUID, now: datetime) -> Select[Any] | None:
    table, is_open = _RECORDS[name], may_read(_CASE, reader, now)
    query = select(table.c.id).where(table.c.id.in_(ids))
    if name == "case_file":
        return query.where(~is_open)
    if name in {"client", "household", "client_merge"}:
        owner = _CLIENT.c.household_id if name == "household" else _CLIENT.c.id
        key = table.c.kept_id if name == "client_merge" else table.c.id
        its = exists().where(_CASE.c.client_id == _CLIENT.c.id, owner == key)
        its = its.correlate(table) if name != "client" else its.correlate(_CLIENT)
        return query.where(its, ~its.where(is_open))
    if name == "referral_event":
        referral = _RECORDS["referral"]
        return query.where(referral.c.id == table.c.referral_id, _CASE.c.id == referral.c.case_id, ~is_open)
    if "case_id" not in table.c:
        return None
    joined = query.join(_CASE, _CASE.c.id == table.c.case_id, isouter=True)
    return joined.where(~(is_open & may_read_note(reader)) if name == "case_note" else ~is_open)


GIVING = frozenset({"readers", "caseworker_id"})
"""Fields of a case that decide who may read it."""


def demand_right(connection: Connection, case_id: UUID, author: UUID) -> None:
    """Who reads a case in an emergency only, or not at all, gives nobody access to it: not even herself.

    Raises:
        CaseNotOpen: `author` may not read the stored case by right.
    """
    row = connection.execute(
        select(_CASE.c.number, _CASE.c.caseworker).where(_CASE.c.id == case_id, ~by_right(_CASE, author))
    ).first()
    if row is not None:
        raise not_open(case_id, row.number, row.caseworker)


def demand_open(connection: Connection, case_id: UUID, reader: UUID | None, now: datetime) -> None:
    """Raises `CaseNotOpen`: the case is not open to the reader. One that is not there is no secret."""
    if reader is None:
        return
    row = connection.execute(
        select(_CASE.c.number, _CASE.c.caseworker).where(_CASE.c.id == case_id, ~may_read(_CASE, reader, now))
    ).first()
    if row is not None:
        raise not_open(case_id, row.number, row.caseworker)


def not_open(case_id: UUID, number: str | None, holder: str | None) -> CaseNotOpen:
    """The error with what may be told of a closed case: its number and who holds it."""
    return CaseNotOpen(case_id=case_id, number=number or "", holder=holder or "")
