"""The office's policy as this workstation knows it, and its lease (`app.domain.policy`)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Engine, select

from app.domain.audit import Act
from app.domain.clock import Clock
from app.domain.errors import RenewalRefused, StoreFull
from app.domain.policy import Lease, OfficePolicy, lease, renewed_by
from app.store.audit import SqlAudit
from app.store.engine import reading, writing
from app.store.local import put_setting, read_setting
from app.store.tables import sync_device
from app.sync import wire

POLICY, RENEWED, LATEST = "policy", "lease-renewed-until", "lease-latest-moment"


def keep_policy(connection: Connection, policy: wire.Policy) -> None:
    """Keep what the office decided."""
    key = b64encode(policy.escrow_key).decode()
    put_setting(connection, POLICY, [policy.number, policy.lease_days, key])


def read_policy(connection: Connection) -> OfficePolicy:
    """What the office decided; before the first word of it there is neither lease nor escrow."""
    kept = read_setting(connection, POLICY)
    if not kept:
        return OfficePolicy(number=0, lease_days=0)
    number, days, key = kept
    return OfficePolicy(number, days, b64decode(key))


class SqlLeases:
    """The lease of this workstation; each call is one transaction."""

    def __init__(self, engine: Engine, path: Path, clock: Clock, author: UUID) -> None:
        """On an open store."""
        self._engine, self._path, self._clock, self._author = engine, path, clock, author

    def policy(self) -> OfficePolicy:
        """What the office decided, as far as it is known here."""
        with writing(self._engine, self._path) as connection:
            return read_policy(connection)

    def now(self) -> Lease:
        """The lease as it stands; remembers the moment, so that a clock set back gains nothing.

        A full disk keeps nobody out: then nothing is remembered.
        """
        try:
            with writing(self._engine, self._path) as connection:
                return self._lease(connection)
        except StoreFull:
            with reading(self._engine, self._path) as connection:
                return self._lease(connection, remember=False)

    def renew(self, code: str) -> Lease:
        """Take the code that the office said on the telephone.

        Raises:
            RenewalRefused: it is not a code for this workstation and these days.
        """
        with writing(self._engine, self._path) as connection:
            device = connection.execute(select(sync_device.c.device, sync_device.c.slip_key)).one()
            now = self._clock.now()
            until = renewed_by(code, device.slip_key, now.date())
            if until is None:
                raise RenewalRefused
            kept = read_setting(connection, RENEWED)
            if kept is None or date.fromisoformat(kept) < until:
                put_setting(connection, RENEWED, until.isoformat())
            SqlAudit(connection, self._author).note(Act.LEASE_RENEWED, device.device, at=now)
            return self._lease(connection)

    def _lease(self, connection: Connection, *, remember: bool = True) -> Lease:
        """A clock that ran ahead once counts only until the office has answered again."""
        now = self._clock.now()
        contact = connection.execute(select(sync_device.c.last_contact)).scalar_one()
        since = contact.isoformat() if contact else ""
        moment, of_contact = read_setting(connection, LATEST) or (now.isoformat(), since)
        latest = max(now, datetime.fromisoformat(moment)) if of_contact == since else now
        if remember:
            put_setting(connection, LATEST, [latest.isoformat(), since])
        renewed = read_setting(connection, RENEWED)
        return lease(
            read_policy(connection).lease_days,
            contact,
            date.fromisoformat(renewed) if renewed else None,
            now,
            latest,
        )
