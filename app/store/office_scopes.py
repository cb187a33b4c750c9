"""Who holds which records: first fills, what a device may keep, teams given and taken.

5-sync.md 3.4 and 3.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.errors import ScopeNotYours, TeamUnknown
from app.store import office_moves
from app.store.bulk import uncollected
from app.store.erasing import chunks
from app.store.office_devices import Place, read_device, write_audit
from app.store.office_scope_tables import former_scope, scope_withdrawal
from app.store.office_standing import highs, stood
from app.store.office_tables import RECORDS, device_scope, feed, record_scope, scope
from app.store.tables import KINDS
from app.sync import wire
from app.sync.scoping import Gone, High, SnapshotCall, SnapshotPage, Standing, Team, grouped, size_of

Record = tuple[str, UUID]
_ROWS = 250
"""Rows read at once; a page ends with the first part that fills it."""
LARGEST_PAGE = 1024 * 1024
"""Bytes of rows before they are compressed, whatever is asked for."""


class ScopesOfUnit:
    """`ScopeUnit` on an open transaction; `Unit` is given its `place`."""

    __slots__ = ()
    place: Place

    def snapshot(self, device: UUID, call: SnapshotCall) -> SnapshotPage:
        """See `ScopeUnit`."""
        return snapshot(self.place, device, call)

    def not_held(self, device: UUID, records: Sequence[Gone]) -> list[Gone]:
        """See `ScopeUnit`."""
        return not_held(self.place, device, records)

    def carry_moves(self, device: UUID, moves: Sequence[wire.Move]) -> tuple[wire.MoveAnswer, ...]:
        """See `ScopeUnit`."""
        return office_moves.carry_out(self.place, read_device(self.place, device), moves)

    def teams(self) -> list[Team]:
        """See `ScopeUnit`."""
        rows = self.place.connection.execute(
            select(scope.c.scope, scope.c.name)
            .where(scope.c.tenant == self.place.tenant)
            .order_by(scope.c.name)
        )
        return [Team(row.scope, row.name) for row in rows]

    def grant(self, device: UUID, team: str) -> bool:
        """See `ScopeUnit`."""
        return grant(self.place, device, team)

    def withdraw(self, device: UUID, team: str) -> bool:
        """See `ScopeUnit`."""
        return withdraw(self.place, device, team)


def snapshot(place: Place, device: UUID, call: SnapshotCall) -> SnapshotPage:
    """Rows of a scope after (table, id), and the feed's place at which they were read.

    The scope's row is locked meanwhile: what is written later has a higher seq.

    Raises:
        ScopeNotYours: the device may not read it.
    """
    if call.scope not in read_device(place, device).scopes:
        raise ScopeNotYours()
    row = place.connection.execute(
        select(scope).where(scope.c.tenant == place.tenant, scope.c.scope == call.scope).with_for_update()
    ).one()
    with uncollected():
        rows, last, is_last = _page(place, call)
    return SnapshotPage(
        v=wire.agreed(call.v),
        scope=call.scope,
        epoch=row.epoch,
        seq=row.seq,
        feed_hash=row.feed_hash,
        rows=rows,
        highs=highs(place),
        writers=_writers(place, call.scope) if not call.table else [],
        table=last[0],
        after=last[1],
        is_last=is_last,
    )


def _page(place: Place, call: SnapshotCall) -> tuple[list[Standing], Record, bool]:
    found: list[Standing] = []
    last: Record = (call.table, call.after)
    left = min(max(call.want_bytes, 1), LARGEST_PAGE)
    for name in sorted(KINDS):
        if name < call.table:
            continue
        table = RECORDS.records[name]
        after = call.after if name == call.table else UUID(int=0)
        while True:
            rows = (
                place.connection.execute(
                    select(table)
                    .join(
                        record_scope,
                        (record_scope.c.tenant == table.c.tenant) & (record_scope.c.id == table.c.id),
                    )
                    .where(
                        record_scope.c.tenant == place.tenant,
                        record_scope.c.scope == call.scope,
                        record_scope.c.tbl == name,
                        record_scope.c.id > after,
                    )
                    .order_by(record_scope.c.id)
                    .limit(_ROWS)
                )
                .mappings()
                .all()
            )
            if not rows:
                break
            for one in stood(place, name, rows):
                if left <= 0:
                    return found, last, False
                found.append(one)
                last, after = (name, one.id), one.id
                left -= size_of(one)
            if len(rows) < _ROWS:
                break
    return found, last, True


def _writers(place: Place, id: UUID) -> list[High]:
    rows = place.connection.execute(
        select(feed.c.device, func.max(feed.c.ctr).label("ctr"))
        .where(feed.c.tenant == place.tenant, feed.c.scope == id, feed.c.device != UUID(int=0))
        .group_by(feed.c.device)
        .order_by(feed.c.device)
    )
    return [High(row.device, row.ctr) for row in rows]


def not_held(place: Place, device: UUID, records: Sequence[Gone]) -> list[Gone]:
    """Of the records that a device has: those that it may not keep.

    What the office has never heard of stays with the device: it is still to be sent, or in quarantine.
    A device that asks has sent what it had: teams that were taken from it take no more from it.
    """
    own = read_device(place, device).scopes
    asked = {(one.table, id) for one in records for id in one.ids}
    held: set[UUID] = set()
    known: set[UUID] = set()
    for part in chunks(id for _, id in asked):
        rows = place.connection.execute(
            select(record_scope.c.id, record_scope.c.scope).where(
                record_scope.c.tenant == place.tenant, record_scope.c.id.in_(part)
            )
        ).all()
        held.update(row.id for row in rows if row.scope in own)
        known.update(row.id for row in rows)
        left = place.connection.execute(
            select(former_scope.c.id).where(
                former_scope.c.tenant == place.tenant, former_scope.c.id.in_(part)
            )
        )
        known.update(left.scalars())
    place.connection.execute(
        delete(scope_withdrawal).where(
            scope_withdrawal.c.tenant == place.tenant, scope_withdrawal.c.device == device
        )
    )
    return grouped([one for one in asked if one[1] in known and one[1] not in held])


def grant(place: Place, device: UUID, team: str) -> bool:
    """Give a team's cases to a device; False = it has them. Raises `DeviceUnknown`, `TeamUnknown`."""
    id = _team(place, team)
    if id in read_device(place, device).scopes:
        return False
    place.connection.execute(
        insert(device_scope).values(
            tenant=place.tenant, device=device, scope=id, granted_at=place.milliseconds
        )
    )
    place.connection.execute(
        delete(scope_withdrawal).where(
            scope_withdrawal.c.tenant == place.tenant,
            scope_withdrawal.c.device == device,
            scope_withdrawal.c.scope == id,
        )
    )
    write_audit(place, "team-granted", device)
    return True


def withdraw(place: Place, device: UUID, team: str) -> bool:
    """Take a team's cases from a device; False = it has not got them. Raises as `grant`.

    What the device wrote before it knew is taken in; then it gives the records back by itself.
    """
    id = _team(place, team)
    if id not in read_device(place, device).scopes:
        return False
    place.connection.execute(
        delete(device_scope).where(
            device_scope.c.tenant == place.tenant,
            device_scope.c.device == device,
            device_scope.c.scope == id,
        )
    )
    dialect = sqlite if place.connection.dialect.name == "sqlite" else postgresql
    place.connection.execute(
        dialect.insert(scope_withdrawal).on_conflict_do_nothing(),
        [{"tenant": place.tenant, "device": device, "scope": id, "at": place.milliseconds}],
    )
    write_audit(place, "team-withdrawn", device)
    return True


def _team(place: Place, name: str) -> UUID:
    found: UUID | None = place.connection.execute(
        select(scope.c.scope).where(scope.c.tenant == place.tenant, scope.c.name == name)
    ).scalar_one_or_none()
    if found is None:
        raise TeamUnknown(team=name)
    return found
