"""INSERT statements that are compiled once per table and set of columns.

SQLAlchemy builds, looks up and binds a statement anew each time, about 0.1 ms; a save has ten of
them. Here the statement and the columns' own bind processors are kept, so that what reaches the
database is the same, on every engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, Dialect, Table, insert
from sqlalchemy.types import TypeEngine

Bind = Callable[[Any], Any]


class Inserting:
    """One table's INSERT of some of its columns, for one dialect; values are bound column by column."""

    __slots__ = ("_binds", "_is_named", "_names", "_order", "_sql")

    def __init__(
        self,
        table: Table,
        columns: Sequence[str],
        dialect: Dialect,
        *,
        or_ignore: bool = False,
        binds: Mapping[str, Bind | None] | None = None,
    ) -> None:
        """Compile it.

        Args:
            table: whose columns these are.
            columns: at least two, in the order in which their values will come.
            dialect: of the connection.
            or_ignore: a row that is there already stays (SQLite).
            binds: what binds the values of a column instead of its type; None = they are bound already.
        """
        statement = insert(table).prefix_with("OR IGNORE") if or_ignore else insert(table)
        compiled = statement.compile(dialect=dialect, column_keys=list(columns))
        self._sql = str(compiled)
        positions = getattr(compiled, "positiontup", None)
        self._is_named = positions is None
        self._names: tuple[str, ...] = tuple(positions or columns)
        self._order = tuple(columns.index(name) for name in self._names)
        own = {name: bind_of(table.c[name].type, dialect) for name in columns} | dict(binds or {})
        self._binds = tuple(own[name] for name in columns)

    def __call__(self, connection: Connection, columns: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """Insert rows of which `columns` holds the values, each column's in the order of the rows.

        Returns:
            The columns as the database got them, in the order that they came in.
        """
        bound = [
            column if bind is None else list(map(bind, column))
            for bind, column in zip(self._binds, columns, strict=True)
        ]
        rows: list[Any] = list(zip(*(bound[place] for place in self._order), strict=True))
        if self._is_named:
            rows = [dict(zip(self._names, row, strict=True)) for row in rows]
        connection.exec_driver_sql(self._sql, rows if len(rows) > 1 else rows[0])
        return bound


def bind_of(kind: TypeEngine[Any], dialect: Dialect) -> Bind | None:
    """A type's own processor; None = its values go as they are.

    JSON's is asked once what it makes of nothing, which most columns hold.
    """
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
        inserting(connection, list(zip(*(row.values() for row in some), strict=True)))
