"""Every row of an office as a stream of lines: the same for SQLite and PostgreSQL, so one becomes the other.

One read-only transaction sees one moment while the office goes on working. The first line is the head,
then each table with its columns and its rows, the last line counts them: a file that was cut shows.
Nothing of it is ever whole in memory.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import JSON, Column, Connection, Date, LargeBinary, Table, Text, Uuid, cast, select

from app.domain.office_errors import OfficeBackupBroken, OfficeOutdated
from app.store.office_engine import reading_engine
from app.store.office_tables import OFFICE, office
from app.store.office_upgrade import OFFICE_REVISION
from app.store.upgrade import marked
from app.store.values import Moment

Result = TypeVar("Result")
FORMAT: Final = "sozialraumbuero-office-backup"
VERSION: Final = 1
_ROWS = 500
_LINE = 96 * 1024 * 1024
"""Bytes of one line at most: the largest change set is 4 MB, and base64 adds a third."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself in its first line."""

    revision: str
    tenant: UUID
    name: str
    made_at: datetime
    engine: str
    keys: bytes = b""
    """The office's keys as an age file under a passphrase; empty = not in this backup."""


def dump(database: Any, head: Callable[[Connection], Head]) -> Iterator[bytes]:
    """The compressed stream of one moment's rows.

    Args:
        database: as `office_engine.open_engine`.
        head: makes the first line inside the same transaction.

    Raises:
        OfficeOutdated: the tables are those of another version.
    """
    engine = reading_engine(database)
    try:
        with engine.connect() as connection:
            press = zlib.compressobj(6, wbits=31)
            for line in _lines(connection, head):
                yield press.compress(line)
            yield press.flush()
    finally:
        engine.dispose()


def head_of(connection: Connection, now: datetime, keys: bytes = b"") -> Head:
    """The head of this database. Raises `OfficeOutdated`."""
    found = marked(connection)
    if found != OFFICE_REVISION:
        raise OfficeOutdated(found=found or "-", known=OFFICE_REVISION)
    row = connection.execute(select(office).order_by(office.c.made_at).limit(1)).one()
    return Head(found, row.tenant, row.name, now, connection.dialect.name, keys)


def _lines(connection: Connection, head: Callable[[Connection], Head]) -> Iterator[bytes]:
    first = head(connection)
    yield _line(
        {
            "format": FORMAT,
            "version": VERSION,
            "revision": first.revision,
            "tenant": first.tenant.hex,
            "name": first.name,
            "made_at": first.made_at.isoformat(),
            "engine": first.engine,
            "keys": base64.b64encode(first.keys).decode(),
        }
    )
    counts = {}
    for table in OFFICE.sorted_tables:
        yield _line({"table": table.name, "columns": [column.name for column in table.columns]})
        counts[table.name] = 0
        for row in _rows(connection, table, first.tenant):
            counts[table.name] += 1
            yield _line(row)
    yield _line({"end": counts})


def _rows(connection: Connection, table: Table, tenant: UUID) -> Iterator[list[Any]]:
    columns = [cast(column, Text) if isinstance(column.type, JSON) else column for column in table.columns]
    plain = [_to_plain(column) for column in table.columns]
    found = connection.execution_options(yield_per=_ROWS).execute(
        select(*columns).where(table.c.tenant == tenant).order_by(*table.primary_key.columns)
    )
    for row in found:
        yield [
            None if value is None else to(value) if to else value
            for to, value in zip(plain, row, strict=True)
        ]


def _to_plain(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, Uuid):
        return lambda value: value.hex
    if isinstance(column.type, LargeBinary):
        return lambda value: base64.b64encode(value).decode()
    if isinstance(column.type, (Moment, Date)):
        return lambda value: value.isoformat()
    return None


def _from_plain(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, Uuid):
        return UUID
    if isinstance(column.type, LargeBinary):
        return lambda value: base64.b64decode(value, validate=True)
    if isinstance(column.type, Moment):
        return datetime.fromisoformat
    if isinstance(column.type, Date):
        return date.fromisoformat
    if isinstance(column.type, JSON):
        return lambda value: JSON.NULL if value == "null" else json.loads(value)
    return None


def _line(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Listener:
    """Takes a stream apart as it comes; a file-like object that age writes into.

    `on_head` is called once, `on_row` with each table's name and its values by column.
    """

    def __init__(
        self, on_head: Callable[[Head], None], on_row: Callable[[str, Mapping[str, Any]], None]
    ) -> None:
        """Nothing was read yet."""
        self._on_head, self._on_row = on_head, on_row
        self._inflate = zlib.decompressobj(wbits=31)
        self._rest = b""
        self._head: Head | None = None
        self._table = ""
        self._columns: Sequence[tuple[str, Callable[[Any], Any] | None]] = ()
        self.counts: dict[str, int] = {}
        self._is_whole = False

    def write(self, part: bytes) -> int:
        """Take the next bytes. Raises `OfficeBackupBroken`."""
        waiting = part
        try:
            while waiting:
                self._take(self._inflate.decompress(waiting, 1024 * 1024))
                waiting = self._inflate.unconsumed_tail
        except zlib.error as error:
            raise OfficeBackupBroken(reason="compression") from error
        return len(part)

    def flush(self) -> None:
        """A file has this; here is nothing to do."""

    def finish(self) -> Head:
        """All bytes came. Raises `OfficeBackupBroken` where the stream ends before its last line."""
        self._take(self._inflate.flush())
        if self._head is None or not self._is_whole or self._rest:
            raise OfficeBackupBroken(reason="cut")
        return self._head

    def _take(self, plain: bytes) -> None:
        lines = (self._rest + plain).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > _LINE:
            raise OfficeBackupBroken(reason="line")
        for line in lines:
            try:
                self._read(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise OfficeBackupBroken(reason="content") from error

    def _read(self, content: Any) -> None:
        if self._is_whole:
            raise ValueError("something follows the end")
        if self._head is None:
            self._head = _head(content)
            self._on_head(self._head)
        elif isinstance(content, list):
            self.counts[self._table] += 1
            values = zip(self._columns, content, strict=True)
            self._on_row(
                self._table,
                {name: None if value is None else to(value) if to else value for (name, to), value in values},
            )
        elif "end" in content:
            if content["end"] != self.counts:
                raise ValueError("rows are missing")
            self._is_whole = True
        else:
            self._begin(content["table"], content["columns"])

    def _begin(self, name: str, columns: Sequence[str]) -> None:
        table = OFFICE.tables[name]
        self._table, self.counts[name] = name, 0
        self._columns = [(column, _from_plain(table.c[column])) for column in columns]


def _head(content: Mapping[str, Any]) -> Head:
    if content["format"] != FORMAT or content["version"] != VERSION:
        raise ValueError("another format")
    return Head(
        str(content["revision"]),
        UUID(content["tenant"]),
        str(content["name"]),
        datetime.fromisoformat(content["made_at"]),
        str(content["engine"]),
        base64.b64decode(content["keys"], validate=True),
    )
