"""A new epoch of each feed: what an office that was restored from a backup opens with (5-sync.md 3.4).

A device that knows another epoch goes back to `fork`, where the feeds still were the same, and sends
again what the office lacks. So an epoch's number must never have been used before, also where one
backup is put back twice: it is taken from the clock, and raised above every number that is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select, update

from app.store.office_devices import Place, write_audit
from app.store.office_tables import scope

_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
"""Seconds since then fit into 31 bits until 2088."""


def raise_epochs(place: Place, used: Mapping[UUID, int] | None = None) -> Mapping[UUID, int]:
    """Give every scope a new epoch, and write down at which seq the feeds part.

    Args:
        place: the transaction that puts the rows back: nobody may see them under the old epoch.
        used: epochs known from elsewhere, as of the database that is being replaced.

    Returns:
        The new epochs by scope.
    """
    rows = place.connection.execute(
        select(scope.c.scope, scope.c.seq, scope.c.epoch)
        .where(scope.c.tenant == place.tenant)
        .order_by(scope.c.scope)
        .with_for_update()
    ).all()
    by_clock = round((place.now - _SINCE).total_seconds())
    new = {}
    for row in rows:
        new[row.scope] = max(row.epoch + 1, (used or {}).get(row.scope, 0) + 1, by_clock)
        place.connection.execute(
            update(scope)
            .where(scope.c.tenant == place.tenant, scope.c.scope == row.scope)
            .values(epoch=new[row.scope], fork=row.seq, parted=row.epoch)
        )
        write_audit(place, "epoch-raised", row.scope)
    return new
