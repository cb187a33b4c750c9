"""What devices give back of others to an office that was restored without it (5-sync.md 3.4).

It is taken only where a restore was: into a feed that has parted. A chain of hashes shows that nothing is
left out and nothing has changed places; that it is what its device made, only that device's next call can
prove, because its own chain must go on from there. So the giver can lie no further than it could anyway:
about a device of its own team, until that one comes (app/sync/WIRE.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from app.actions.office_ports import OfficeDevice
from app.domain.errors import DeviceUnknown
from app.store import office_feed
from app.store.office_devices import Place, read_device, write_audit
from app.store.office_permits import permitted
from app.store.office_tables import scope
from app.sync import wire
from app.sync.healing import Seed


def take_back(place: Place, giver: OfficeDevice, seeds: Sequence[Seed]) -> int:
    """Take in what continues its device's chain; the rest is not needed, or cannot be proven yet.

    Returns:
        How many change sets were taken.
    """
    parted = _parted(place, giver.scopes)
    if not seeds or not parted:
        return 0
    taken = 0
    ordered = sorted(seeds, key=lambda seed: (seed.device, seed.ctr))
    for device, some in groupby(ordered, key=lambda seed: seed.device):
        if device != giver.device:
            taken += _take_back_of(place, device, list(some), parted)
    if taken:
        write_audit(place, "given-back", giver.device)
    return taken


def _parted(place: Place, scopes: Sequence[UUID]) -> frozenset[UUID]:
    rows = place.connection.execute(
        select(scope.c.scope).where(
            scope.c.tenant == place.tenant, scope.c.scope.in_(scopes), scope.c.parted > 0
        )
    )
    return frozenset(rows.scalars())


def _take_back_of(place: Place, id: UUID, seeds: Sequence[Seed], parted: frozenset[UUID]) -> int:
    try:
        device = read_device(place, id)
    except DeviceUnknown:
        return 0
    pushed, former, ctr = [], {}, device.high
    for seed in seeds:
        if seed.ctr <= device.high:
            continue
        if seed.ctr != ctr + 1:
            break
        ctr = seed.ctr
        pushed.append((ctr, seed.raw))
        if wire.content_hash(seed.raw) != seed.hash:
            former[ctr] = seed.hash
    judged = permitted(place, device, office_feed.judge(place, device, pushed, former))
    fitting = []
    for one in judged:
        if one.reason is not None or one.route is None or not set(one.route) <= parted:
            break
        fitting.append(one)
    if not fitting:
        return 0
    head = device.head
    for one in fitting:
        head = wire.link(head, id, one.ctr, one.content_hash)
    office_feed.take_in(place, device, fitting, head)
    return len(fitting)
