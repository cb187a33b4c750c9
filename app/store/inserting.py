"""INSERT statements that are compiled once per table and set of columns.

SQLAlchemy builds, looks up and binds a statement anew each time, about 0.1 ms; a save has ten of
them. Here the statement and the columns' own bind processors are kept, so that what reaches the
database is the same, on every engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Dialect, Table, insert
from sqlalchemy.types import TypeEngine

Bind = Callable[[Any], Any]


class Inserting:
    """One table's INSERT of some of its columns, for one dialect."""

    __slots__ = ("_binds", "_is_named", "_names", "_pick", "_sql")

    def __init__(self, table: Table, columns: Sequence[str], dialect: Dialect, *, or_ignore: bool) -> None:
        """Compile it; `or_ignore` = a row that is there already stays (SQLite)."""
        statement = insert(table).prefix_with("OR IGNORE") if or_ignore else insert(table)
        compiled = statement.compile(dialect=dialect, column_keys=list(columns))
        self._sql = str(compiled)
        positions = getattr(compiled, "positiontup", None)
        self._is_named = positions is None
        self._names: tuple[str, ...] = tuple(positions or columns)
        self._pick = itemgetter(*self._names)
        binds = ((place, _bind(table.c[name].type, dialect)) for place, name in enumerate(self._names))
        self._binds = tuple((place, bind) for place, bind in binds if bind is not None)

    def __call__(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that all have these columns, at least two."""
        bound = [self._bound(row) for row in rows]
        connection.exec_driver_sql(self._sql, bound if len(bound) > 1 else bound[0])

    def _bound(self, row: Mapping[str, Any]) -> Any:
        values = list(self._pick(row))
        for place, bind in self._binds:
            values[place] = bind(values[place])
        return dict(zip(self._names, values, strict=True)) if self._is_named else tuple(values)


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Bind | None:
    """The type's own processor; JSON's is asked once what it makes of nothing, which most columns hold."""
    bind = kind.dialect_impl(dialect).bind_processor(dialect)
    if bind is None or not isinstance(kind, JSON):
        return bind
    nothing, empty = bind(None), bind({})

    def json_bind(value: Any) -> Any:
        return nothing if value is None else empty if value == {} else bind(value)

    return json_bind


_COMPILED: dict[tuple[Table, str, bool, tuple[str, ...]], Inserting] = {}


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, or_ignore: bool = False
) -> None:
    """Insert rows into one table; a column that a row does not name becomes NULL.

    Args:
        connection: with an open transaction.
        table: whose columns the rows name.
        rows: values as the columns' types take them.
        or_ignore: a row that is there already stays as it is (SQLite only).
    """
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        alike[tuple(row)].append(row)
    for columns, some in alike.items():
        key = (table, connection.dialect.name, or_ignore, columns)
        inserting = _COMPILED.get(key)
        if inserting is None:
            inserting = _COMPILED[key] = Inserting(table, columns, connection.dialect, or_ignore=or_ignore)
        inserting(connection, some)
