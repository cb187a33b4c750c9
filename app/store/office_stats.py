"""How an office stands, in numbers, team by team: never a name of a person, never a value of a record.

The lag of a team is how long ago its active devices were last here: the office keeps no cursors of
devices (5-sync.md 3.4), so that is what it knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from sqlalchemy import func, select

from app.store.office_devices import Place
from app.store.office_figures import figures
from app.store.office_tables import RECORDS, device, device_scope, feed, quarantine, record_scope, scope


@dataclass(frozen=True, slots=True)
class TeamStats:
    """One team."""

    scope: UUID
    name: str
    devices: int
    """Active ones."""
    revoked: int
    never_here: int
    """Active devices that were enrolled and have not exchanged yet."""
    lag_median: int | None
    """Seconds since the last contact of an active device, the middle one; None = no device was here."""
    lag_longest: int | None
    change_sets: int
    records: int
    feed_bytes: int
    quarantined: int
    conflicts: int
    """Fields that wait for a person's decision."""


@dataclass(frozen=True, slots=True)
class OfficeStats:
    """The whole office."""

    teams: tuple[TeamStats, ...]
    devices: int
    quarantined: int
    conflicts: int
    records: int
    change_sets: int
    stored_bytes: int


def stats(place: Place) -> OfficeStats:
    """Count everything in one transaction."""
    whole = figures(place)
    scopes = place.connection.execute(
        select(scope.c.scope, scope.c.name, scope.c.seq)
        .where(scope.c.tenant == place.tenant)
        .order_by(scope.c.name)
    ).all()
    devices = _devices(place)
    records, sizes = _records(place), _sizes(place)
    aside, conflicts = _aside(place), _conflicts(place)
    teams = []
    for row in scopes:
        own = devices.get(row.scope, ())
        active = [seen for _, status, seen in own if status == "active"]
        ages = [max(0, place.milliseconds - seen) // 1000 for seen in active if seen is not None]
        team = TeamStats(
            scope=row.scope,
            name=row.name,
            devices=len(active),
            revoked=len(own) - len(active),
            never_here=len(active) - len(ages),
            lag_median=round(median(ages)) if ages else None,
            lag_longest=max(ages, default=None),
            change_sets=row.seq,
            records=records.get(row.scope, 0),
            feed_bytes=sizes.get(row.scope, 0),
            quarantined=sum(aside.get(id, 0) for id, _, _ in own),
            conflicts=conflicts.get(row.scope, 0),
        )
        teams.append(team)
    return OfficeStats(
        teams=tuple(teams),
        devices=whole.devices,
        quarantined=whole.quarantined,
        conflicts=whole.conflicts,
        records=whole.records,
        change_sets=whole.changes,
        stored_bytes=whole.stored_bytes,
    )


def _devices(place: Place) -> Mapping[UUID, Sequence[tuple[UUID, str, int | None]]]:
    rows = place.connection.execute(
        select(device_scope.c.scope, device.c.device, device.c.status, device.c.last_contact)
        .select_from(
            device_scope.join(
                device,
                (device.c.tenant == device_scope.c.tenant) & (device.c.device == device_scope.c.device),
            )
        )
        .where(device_scope.c.tenant == place.tenant)
    )
    found = defaultdict(list)
    for row in rows:
        found[row.scope].append((row.device, row.status, row.last_contact))
    return found


def _records(place: Place) -> dict[UUID, int]:
    rows = place.connection.execute(
        select(record_scope.c.scope, func.count().label("number"))
        .where(record_scope.c.tenant == place.tenant)
        .group_by(record_scope.c.scope)
    )
    return {row.scope: row.number for row in rows}


def _sizes(place: Place) -> dict[UUID, int]:
    rows = place.connection.execute(
        select(feed.c.scope, func.sum(func.length(feed.c.raw)).label("size"))
        .where(feed.c.tenant == place.tenant)
        .group_by(feed.c.scope)
    )
    return {row.scope: int(row.size) for row in rows}


def _aside(place: Place) -> dict[UUID, int]:
    rows = place.connection.execute(
        select(quarantine.c.device, func.count().label("number"))
        .where(quarantine.c.tenant == place.tenant)
        .group_by(quarantine.c.device)
    )
    return {row.device: row.number for row in rows}


def _conflicts(place: Place) -> dict[UUID, int]:
    conflict = RECORDS.conflict
    fields = (
        select(record_scope.c.scope, conflict.c.tbl, conflict.c.id, conflict.c.field)
        .select_from(
            conflict.join(
                record_scope,
                (record_scope.c.tenant == conflict.c.tenant)
                & (record_scope.c.tbl == conflict.c.tbl)
                & (record_scope.c.id == conflict.c.id),
            )
        )
        .where(conflict.c.tenant == place.tenant)
        .distinct()
        .subquery()
    )
    rows = place.connection.execute(
        select(fields.c.scope, func.count().label("number")).group_by(fields.c.scope)
    )
    return {row.scope: row.number for row in rows}


def team_lags(place: Place) -> dict[UUID, tuple[int, int, int]]:
    """Active devices of each team; the middle and the longest time since their last contact, in seconds."""
    found = {}
    for id, devices in _devices(place).items():
        seen = [moment for _, status, moment in devices if status == "active" and moment is not None]
        ages = [max(0, place.milliseconds - moment) // 1000 for moment in seen]
        found[id] = (len(ages), round(median(ages)) if ages else 0, max(ages, default=0))
    return found
