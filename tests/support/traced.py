"""What SQLite is told by whoever reads or writes a store, by SQLAlchemy or by the driver itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

_ENDS = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--")
"""Of transactions; and what an index or a trigger runs inside a statement, which SQLite marks so."""


@contextmanager
def traced(engine: Engine | type[Engine]) -> Iterator[list[str]]:
    """The statements that run inside, with their values filled in; of one engine, or of all."""
    said: list[str] = []
    heard: list[Any] = []

    def note(statement: str) -> None:
        if not statement.startswith(_ENDS):
            said.append(statement)

    def listen(driver: Any, *_: object) -> None:
        driver.set_trace_callback(note)
        heard.append(driver)

    event.listen(engine, "checkout", listen)
    yield said
    event.remove(engine, "checkout", listen)
    for driver in heard:
        driver.set_trace_callback(None)
