"""What an export reads, and what is remembered of imports: for one reader."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, func, select, true

from app.actions.exchange_ports import ExportLine, KeptMapping, Scope
from app.domain.clock import Clock
from app.domain.importing import Target
from app.domain.records import CaseStatus
from app.store.access import closed_records, may_read
from app.store.engine import reading, writing
from app.store.local import put_setting, read_setting
from app.store.tables import LOCAL

_RECORDS = LOCAL.records
_CASE, _CLIENT = _RECORDS["case_file"], _RECORDS["client"]
_HOUSEHOLD, _NEED = _RECORDS["household"], _RECORDS["case_need"]
_PAGE: Final = 500
MAPPINGS: Final = "import-mappings"
"""Name of the setting that holds the saved column mappings: salted digests of headings, and targets.

No heading itself: the first row of a table without headings is a client, and no erasure looks here.
"""
_SALT: Final = "salt"
_COLUMNS: Final = "columns"


class SqlExchange:
    """Each call is one transaction; `lines` reads page by page."""

    def __init__(self, engine: Engine, path: Path, clock: Clock, *, reader: UUID, name: str) -> None:
        """On an open store; `reader` and `name` are of who is signed in."""
        self._engine, self._path, self._clock = engine, path, clock
        self._reader, self._name = reader, name

    def lines(self, scope: Scope) -> Iterator[ExportLine]:
        """Cases that she may read, newest first; restricted and removed ones are left out."""
        last: tuple[Any, UUID] | None = None
        while True:
            found = self._page(scope, last)
            yield from (_line(row, needs) for row, needs in found)
            if len(found) < _PAGE:
                return
            last = (found[-1][0].opened_on, found[-1][0].id)

    def _page(self, scope: Scope, last: tuple[Any, UUID] | None) -> list[tuple[Any, tuple[str, ...]]]:
        query = (
            select(
                *(_CASE.c[name] for name in _OF_CASE),
                *(_CLIENT.c[name] for name in _OF_CLIENT),
                *(_HOUSEHOLD.c[name] for name in _OF_HOUSEHOLD),
            )
            .select_from(_CASE)
            .join(_CLIENT, _CLIENT.c.id == _CASE.c.client_id, isouter=True)
            .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _CLIENT.c.household_id, isouter=True)
            .where(self._wanted(scope), _CASE.c.restricted_on.is_(None))
            .order_by(_CASE.c.opened_on.desc(), _CASE.c.id.desc())
            .limit(_PAGE)
        )
        if last is not None:
            day, id = last
            query = query.where((_CASE.c.opened_on < day) | and_(_CASE.c.opened_on == day, _CASE.c.id < id))
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(query).all()
            ids = [row.id for row in rows]
            needs: dict[UUID, list[str]] = {}
            asked = select(_NEED.c.case_id, _NEED.c.code).where(_NEED.c.case_id.in_(ids))
            for row in connection.execute(asked.order_by(_NEED.c.id)):
                needs.setdefault(row.case_id, []).append(row.code)
        return [(row, tuple(code for code in needs.get(row.id, ()) if code)) for row in rows]

    def restricted(self, scope: Scope) -> int:
        """How many she could read are left out because their processing is restricted."""
        query = select(func.count()).select_from(_CASE)
        query = query.where(self._wanted(scope), _CASE.c.restricted_on.is_not(None))
        with reading(self._engine, self._path) as connection:
            count: int = connection.execute(query).scalar_one()
        return count

    def _wanted(self, scope: Scope) -> ColumnElement[bool]:
        mine: ColumnElement[bool] = true()
        if scope is Scope.MINE:
            mine = (_CASE.c.caseworker_id == self._reader) | and_(
                _CASE.c.caseworker_id.is_(None), _CASE.c.caseworker == self._name
            )
        current: ColumnElement[bool] = true()
        if scope is not Scope.ALL:
            current = _CASE.c.status != CaseStatus.CLOSED.value
        return and_(
            may_read(_CASE, self._reader, self._clock.now()),
            _CASE.c.removed_at.is_(None),
            _CASE.c.opened_on.is_not(None),
            mine,
            current,
        )

    def mappings(self, columns: Iterable[str]) -> Mapping[str, KeptMapping]:
        """Saved column mappings by name, applied; targets of a newer version are left out."""
        with reading(self._engine, self._path) as connection:
            saved = read_setting(connection, MAPPINGS) or {}
        headings = tuple(columns)
        return {name: _applied(kept, headings) for name, kept in sorted(saved.items())}

    def keep_mapping(self, name: str, mapping: Mapping[str, Target]) -> None:
        """Save one; the same name is replaced. Raises `StoreFull`."""
        salt = secrets.token_hex(16)
        digests = {_digest(column, salt): target.value for column, target in mapping.items()}
        with writing(self._engine, self._path) as connection:
            saved = dict(read_setting(connection, MAPPINGS) or {})
            saved[name] = {_SALT: salt, _COLUMNS: digests}
            put_setting(connection, MAPPINGS, {one: _digested(kept) for one, kept in saved.items()})

    def closed(self, ids: Mapping[str, Collection[UUID]]) -> frozenset[UUID]:
        """Which of these records are there and not open to her."""
        with reading(self._engine, self._path) as connection:
            return closed_records(connection, self._reader, self._clock.now(), ids)


def _digest(heading: str, salt: str) -> str:
    """By what a heading is known again."""
    return hashlib.blake2b(heading.encode(), key=bytes.fromhex(salt), digest_size=16).hexdigest()


def _digested(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """A mapping as it is kept now; earlier versions kept the headings themselves."""
    if _SALT in kept and isinstance(kept.get(_COLUMNS), Mapping):
        return kept
    salt = secrets.token_hex(16)
    return {_SALT: salt, _COLUMNS: {_digest(column, salt): code for column, code in kept.items()}}


def _applied(saved: Mapping[str, Any], headings: Sequence[str]) -> KeptMapping:
    kept = _digested(saved)
    known = {target.value: target for target in Target}
    wanted = {digest: known[code] for digest, code in kept[_COLUMNS].items() if code in known}
    digests = {heading: _digest(heading, kept[_SALT]) for heading in headings}
    columns = {heading: wanted[one] for heading, one in digests.items() if one in wanted}
    return KeptMapping(columns, fits=bool(wanted) and wanted.keys() <= set(digests.values()))


_OF_CASE: Final = ("id", "number", "status", "opened_on", "closed_on", "caseworker", "team", "summary")
_OF_CLIENT: Final = (
    "given_name",
    "family_name",
    "code_word",
    "birth_date",
    "gender",
    "nationalities",
    "spoken",
    "letter_language",
    "phone",
    "email",
)
_OF_HOUSEHOLD: Final = ("street", "postal_code", "city", "district", "adults", "children")
_WHOLE: Final = frozenset({"opened_on", "closed_on", "birth_date", "adults", "children"})


def _line(row: Any, needs: tuple[str, ...]) -> ExportLine:
    values: dict[str, Any] = {}
    for name in (*_OF_CASE[1:], *_OF_CLIENT, *_OF_HOUSEHOLD):
        value = getattr(row, name)
        if name in {"nationalities", "spoken"}:
            values[name] = tuple(value or ())
        else:
            values[name] = value if name in _WHOLE else value or ""
    return ExportLine(needs=needs, **values)
