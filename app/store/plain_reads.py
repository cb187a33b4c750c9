"""Statements put together once, whose rows the driver itself hands over: for lists of hundreds of lines.

SQLAlchemy looks a statement up, binds it and wraps each row anew at every read; for a page of cases that
took as long as the page itself. Here the text and its parameters' bind processors are kept. Rows come as
SQLite has them: ids as 32 hex digits, days as ISO text, moments as milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Select, String, bindparam, func, select
from sqlalchemy.dialects import sqlite

from app.store.engine import explained
from app.store.inserting import bind_of
from app.store.values import EPOCH, MILLISECOND

_DIALECT: Final = sqlite.dialect()


class PlainRead:
    """One statement on a workstation's store."""

    __slots__ = ("_binds", "_fixed", "_names", "sql")

    def __init__(self, statement: Select[Any]) -> None:
        """Compile it; what changes from read to read must be a `bindparam` with a name and a type."""
        compiled = statement.compile(dialect=_DIALECT)
        self.sql = str(compiled)
        self._names: Sequence[str] = tuple(compiled.positiontup or ())
        processors = {name: bind_of(bind.type, _DIALECT) for name, bind in compiled.binds.items()}
        self._binds = {name: bind for name, bind in processors.items() if bind is not None}
        self._fixed = {name: self._bound(name, value) for name, value in compiled.params.items()}

    def rows(self, driver: Any, **given: Any) -> Any:
        """A cursor over the rows, for these values of its named parameters.

        Args:
            driver: a connection of `plainly_reading`.
            given: values as the columns' types take them.
        """
        return driver.execute(self.sql, self.bound(**given))

    def bound(self, **given: Any) -> list[Any]:
        """The parameters of the statement as the database gets them."""
        values = self._fixed | {name: self._bound(name, value) for name, value in given.items()}
        return [values[name] for name in self._names]

    def _bound(self, name: str, value: Any) -> Any:
        bind = self._binds.get(name)
        return value if bind is None or value is None else bind(value)


@contextmanager
def plainly_reading(engine: Engine, path: Path) -> Iterator[Any]:
    """The driver's own connection in a transaction that only reads; the pool ends it.

    Raises:
        StoreDamaged, StoreInUse: as `engine.explained`.
    """
    with explained(path):
        connection = engine.raw_connection()
        try:
            driver = connection.driver_connection
            driver.execute("BEGIN")  # type: ignore[union-attr]  # of a connection that is open
            yield driver
        finally:
            connection.close()


class _Days(dict[str | None, date | None]):
    """Days out of their columns; they come again and again, and a century has few."""

    def __missing__(self, text: str | None) -> date | None:
        day = self[text] = None if text is None else date.fromisoformat(text)
        return day


DAYS: Final = _Days()


def moment(milliseconds: int | None) -> datetime | None:
    """A moment out of its column."""
    return None if milliseconds is None else EPOCH + milliseconds * MILLISECOND


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a text column is one of a parameter's values, which is a JSON list: so many or so few."""
    values = func.json_each(bindparam(name, type_=String())).table_valued("value")
    found: ColumnElement[bool] = column.in_(select(values.c.value))
    return found
