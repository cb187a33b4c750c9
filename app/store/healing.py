"""What a person sees of sync's troubles, and does about them (`actions.outstanding_ports.SyncDesk`)."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from app.actions.outstanding_ports import Outstanding
from app.actions.sync_ports import DoubledNumber, RefusedChange
from app.domain.clock import Clock
from app.store import device_refusals as refusals
from app.store.doubled_numbers import doubled_numbers
from app.store.engine import reading, writing
from app.store.outstanding import outstanding


class SqlHealing:
    """Of one caseworker, over an open store."""

    def __init__(self, engine: Engine, path: Path, clock: Clock, *, reader: UUID | None) -> None:
        """`reader` = who is signed in: what she may not read is left out."""
        self._engine, self._path, self._clock, self._reader = engine, path, clock, reader

    def refused(self) -> tuple[RefusedChange, ...]:
        """See `Healing`."""
        with reading(self._engine, self._path) as connection:
            return refusals.refused(connection)

    def send_again(self, ctr: int, author: UUID) -> int:
        """See `Healing`."""
        with writing(self._engine, self._path) as connection:
            at = refusals.milliseconds(self._clock.now())
            return refusals.send_again(connection, ctr, author, at)

    def give_up(self, ctr: int, note: str) -> None:
        """See `Healing`."""
        with writing(self._engine, self._path) as connection:
            refusals.give_up(connection, ctr, note, refusals.milliseconds(self._clock.now()))

    def doubled_numbers(self) -> tuple[DoubledNumber, ...]:
        """See `Healing`."""
        with reading(self._engine, self._path) as connection:
            return doubled_numbers(connection, self._reader, self._clock.now())

    def outstanding(self, limit: int) -> Outstanding:
        """See `SyncDesk`."""
        with reading(self._engine, self._path) as connection:
            return outstanding(connection, self._reader, self._clock.now(), limit)
