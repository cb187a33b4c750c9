"""To which case and client a record belongs, for lists in which records of every kind stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from app.store.tables import LOCAL

_RECORDS = LOCAL.records
_CASE, _CLIENT = _RECORDS["case_file"], _RECORDS["client"]


@dataclass(frozen=True, slots=True)
class CaseOf:
    """The case of a record."""

    id: UUID
    number: str
    client: str
    """Name or code word of who the case is about."""


def cases_of(connection: Connection, places: Iterable[tuple[str, UUID]]) -> dict[UUID, CaseOf]:
    """Record id → its case; without what belongs to none. Of several cases of a client, the first."""
    found = {}
    for name, id in places:
        query = _query(name, id)
        row = connection.execute(query.limit(1)).first() if query is not None else None
        if row is not None:
            found[id] = CaseOf(row.id, row.number or "", _named(row))
    return found


def _query(name: str, id: UUID) -> Select[Any] | None:
    table, referral = _RECORDS.get(name), _RECORDS["referral"]
    if table is None:
        return None
    query = select(
        _CASE.c.id, _CASE.c.number, _CLIENT.c.given_name, _CLIENT.c.family_name, _CLIENT.c.code_word
    ).join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
    direct = {
        "case_file": _CASE.c.id == id,
        "client": _CASE.c.client_id == id,
        "household": _CLIENT.c.household_id == id,
    }
    if name in direct:
        return query.where(direct[name]).order_by(_CASE.c.id)
    if name == "client_merge":
        query = query.join(table, table.c.kept_id == _CASE.c.client_id)
    elif name == "referral_event":
        query = query.join(referral, referral.c.case_id == _CASE.c.id)
        query = query.join(table, table.c.referral_id == referral.c.id)
    elif "case_id" in table.c:
        query = query.join(table, table.c.case_id == _CASE.c.id)
    else:
        return None
    return query.where(table.c.id == id)


def _named(row: Any) -> str:
    return " ".join(part for part in (row.given_name, row.family_name) if part) or row.code_word or ""
