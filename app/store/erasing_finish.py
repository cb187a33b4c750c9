"""What an erasure leaves to be done outside the rows, and the receipt that nothing is left.

A receipt is written only when it is true: "erased" is never said before (1-mission.md part 5, no. 4).
What the power cut off is taken up again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, select, update

from app.domain.clock import Clock
from app.domain.errors import StoreInUse
from app.domain.ids import new_id
from app.domain.protection import ErasureReceipt
from app.store.copies import Progress, no_progress, watched
from app.store.device_erasing import known_erasures
from app.store.engine import explained, is_awaited, reading, rewriting, writing
from app.store.erasing import chunks
from app.store.erasure_list import remember_erasures
from app.store.tables import erased, erasure_work, sync_device
from app.store.values import to_plain
from app.store.work import Written, save_change

AfterErasure = Callable[[frozenset[UUID], Progress], None]
"""Told the ids of erased records once the rows are gone: rewrites what else may hold them (backups).

Raises `AppError` where it could not: the erasure stays unfinished and is tried again. `Progress` may raise
`Cancelled`: the same, and what is rewritten by then stays so.
"""


def finish(
    engine: Engine,
    path: Path,
    clock: Clock,
    after: Sequence[AfterErasure],
    progress: Progress = no_progress,
    *,
    gives_way: bool = False,
) -> tuple[UUID, ...]:
    """Whatever erasures left to be done outside the rows; then each one's receipt.

    Hooks first (copies, kept views), then free pages and the write-ahead log.

    Args:
        engine: of the open store.
        path: of the store.
        clock: for the receipts.
        after: the hooks.
        progress: (done, total) of what is rewritten; raises `Cancelled` to stop, and the next time goes on.
        gives_way: stop rewriting as soon as somebody wants to save; else she waits.

    Raises:
        StoreFull, StoreInUse: it could not be done now; the erasures stay unfinished.
    """
    with reading(engine, path) as connection:
        open_ones = tuple(
            connection.execute(
                select(erasure_work.c.erasure_id).where(erasure_work.c.done_at.is_(None))
            ).scalars()
        )
        ids = frozenset(
            id
            for part in chunks(open_ones)
            for id in connection.execute(select(erased.c.id).where(erased.c.erasure_id.in_(part))).scalars()
        )
        erasures = [one for one in known_erasures(connection) if one.id in open_ones]
    if not open_ones:
        return ()
    remember_erasures(path.parent, *erasures)
    for hook in after:
        hook(ids, progress)
    wipe_free_pages(engine, path, progress, gives_way=gives_way)
    with writing(engine, path) as connection:
        _write_receipts(connection, open_ones, clock.now())
    return open_ones


def wipe_free_pages(
    engine: Engine, path: Path, progress: Progress = no_progress, *, gives_way: bool = False
) -> None:
    """Write the file anew without what deleted rows left in it, and cut the write-ahead log to nothing.

    `secure_delete` zeroes what is deleted, not what moved when pages were split and joined: after 4,000 of
    40,000 rows were deleted, 128 copies of their words lay between the cells of index pages.

    Raises:
        StoreFull: there is no room for the second copy.
        StoreInUse: somebody reads an older state at the moment, or wants to save and is let in.
    """

    def look() -> None:
        progress(0, 1)
        if gives_way and is_awaited(engine):
            raise StoreInUse(path=path)

    with explained(path), rewriting(engine) as connection:
        with watched(connection, look):
            connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise StoreInUse(path=path)


def _write_receipts(connection: Connection, erasures: Sequence[UUID], now: datetime) -> None:
    device: Any = connection.execute(select(sync_device)).one()
    for erasure_id in erasures:
        receipt = ErasureReceipt(new_id(), erasure_id, str(device.device), device.prefix, now.astimezone(UTC))
        fields = {
            "erasure_id": str(receipt.erasure_id),
            "device": receipt.device,
            "name": receipt.name,
            "at": to_plain(receipt.at),
        }
        save_change(connection, device.device, {("erasure_receipt", receipt.id): Written(fields)})
        connection.execute(
            update(erasure_work).where(erasure_work.c.erasure_id == erasure_id).values(done_at=now)
        )
