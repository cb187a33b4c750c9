"""What sync keeps on a workstation only for a time (5-sync.md 3.2): own change sets, and others'.

Own ones are kept 30 days after they are settled, for an office that is restored from a backup; the one
that the chain goes on from stays always. Others' are kept 14 days, to give them back to such an office.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, text, update

from app.store.device_refusals import AT_THE_OFFICE, GIVEN_UP, SENT_AGAIN, milliseconds
from app.store.tables import sync_device, sync_outbox

KEEP_OWN: Final = timedelta(days=30)
KEEP_OTHERS: Final = timedelta(days=14)
PIECE: Final = 500
"""Rows of one transaction: nobody who saves waits for more."""
_SETTLED: Final = (AT_THE_OFFICE, SENT_AGAIN, GIVEN_UP)
_OLD_RECEIVED: Final = text(
    "DELETE FROM sync_received WHERE rowid IN "
    "(SELECT rowid FROM sync_received WHERE received_at < :before LIMIT :piece)"
)


def prune(connection: Connection, now: datetime) -> bool:
    """Remove one piece of what is old; True = there may be more."""
    at = milliseconds(now)
    before = at - round(KEEP_OTHERS.total_seconds() * 1000)
    theirs = connection.execute(_OLD_RECEIVED, {"before": before, "piece": PIECE}).rowcount
    return PIECE in (_date(connection, at), _prune_own(connection, at), theirs)


def _date(connection: Connection, at: int) -> int:
    """What a version settled that did not note when: counted from now on."""
    own = sync_outbox.c
    undated = select(own.ctr).where(own.state.in_(_SETTLED), own.settled_at.is_(None)).limit(PIECE)
    return connection.execute(update(sync_outbox).where(own.ctr.in_(undated)).values(settled_at=at)).rowcount


def _prune_own(connection: Connection, at: int) -> int:
    own = sync_outbox.c
    device = connection.execute(select(sync_device.c.high, sync_device.c.ctr)).one()
    before = at - round(KEEP_OWN.total_seconds() * 1000)
    old = (
        select(own.ctr)
        .where(own.state.in_(_SETTLED), own.settled_at < before)
        .where(own.ctr < min(device.high, device.ctr))
        .order_by(own.ctr)
        .limit(PIECE)
    )
    return connection.execute(delete(sync_outbox).where(own.ctr.in_(old))).rowcount
