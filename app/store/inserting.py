"""INSERT statements that are compiled once per table.

SQLAlchemy builds, looks up and binds a statement anew each time, about 0.1 ms; a save has ten of
them. Here the statement and the column's own bind processors are kept, so that what reaches the
database is the same, on every engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.types import TypeEngine

Bind = Callable[[Any], Any]


class Inserting:
    """One table's INSERT of all its columns, for one dialect."""

    __slots__ = ("_columns", "_is_named", "_sql")

    def __init__(self, table: Table, dialect: Dialect, *, or_ignore: bool = False) -> None:
        """Compile it; `or_ignore` = a row that is there already stays (SQLite)."""
        statement = insert(table).prefix_with("OR IGNORE") if or_ignore else insert(table)
        compiled = statement.compile(dialect=dialect, column_keys=[column.name for column in table.columns])
        self._sql = str(compiled)
        names = getattr(compiled, "positiontup", None)
        self._is_named = names is None
        self._columns = tuple(
            (name, *_bind(table.c[name].type, dialect))
            for name in names or [column.name for column in table.columns]
        )

    def __call__(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows; a column that a row does not name becomes NULL, as its type writes it."""
        bound = [self._bound(row) for row in rows]
        if bound:
            connection.exec_driver_sql(self._sql, bound if len(bound) > 1 else bound[0])

    def _bound(self, row: Mapping[str, Any]) -> Any:
        values = [
            nothing if (value := row.get(name)) is None else value if bind is None else bind(value)
            for name, bind, nothing in self._columns
        ]
        if self._is_named:
            return dict(zip((name for name, _, _ in self._columns), values, strict=True))
        return tuple(values)


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> tuple[Bind | None, Any]:
    """The type's own processor, and what it makes of nothing: most columns hold that."""
    bind = kind.dialect_impl(dialect).bind_processor(dialect)
    return bind, bind(None) if bind is not None else None


_COMPILED: dict[tuple[Table, str, bool], Inserting] = {}


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, or_ignore: bool = False
) -> None:
    """Insert whole rows of one table.

    Args:
        connection: with an open transaction.
        table: whose columns the rows name.
        rows: values as the columns' types take them.
        or_ignore: a row that is there already stays as it is (SQLite only).
    """
    key = (table, connection.dialect.name, or_ignore)
    inserting = _COMPILED.get(key)
    if inserting is None:
        inserting = _COMPILED[key] = Inserting(table, connection.dialect, or_ignore=or_ignore)
    inserting(connection, rows)
