"""A restored or cloned laptop gets an identity of its own (5-sync.md 3.4): a part of the office's `Unit`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select

from app.actions.office_ports import OfficeDevice
from app.domain.errors import EnrolmentCodeInvalid
from app.store import office_devices
from app.store.office_devices import Place, write_audit
from app.store.office_scope_tables import scope_withdrawal
from app.store.office_tables import device, device_scope, feed, quarantine
from app.sync import wire
from app.sync.healing import Former


class ForksOfUnit:
    """`ForkUnit` on an open transaction; `Unit` is given its `place`."""

    __slots__ = ()
    place: Place

    def fork(self, old: UUID, new: UUID, public_key: bytes) -> None:
        """See `ForkUnit`."""
        place = self.place
        copied = office_devices.read_device(place, old)
        office_devices.lock_office(place)
        known = place.connection.execute(
            select(device.c.public_key, device.c.copy_of).where(
                device.c.tenant == place.tenant, device.c.device == new
            )
        ).one_or_none()
        if known is not None:
            if (known.public_key, known.copy_of) != (public_key, old):
                raise EnrolmentCodeInvalid(tries_left=None)
            return  # its first answer was lost
        office_devices.insert_device(
            place, new, public_key, copied.name, team=_team(copied), role=copied.role, copy_of=old
        )
        rows = [
            {"tenant": place.tenant, "device": new, "scope": scope, "granted_at": place.milliseconds + at}
            for at, scope in enumerate(copied.scopes)
        ]
        if rows:
            place.connection.execute(insert(device_scope), rows)
        _copy_withdrawals(place, old, new)
        write_audit(place, "device-forked", new)

    def common(self, old: UUID, own: Sequence[Former]) -> int:
        """See `ForkUnit`."""
        theirs = {one.ctr: one.hash for one in own}
        highest = 0
        for part in _parts(sorted(theirs)):
            rows = self.place.connection.execute(
                select(feed.c.ctr, feed.c.hash).where(
                    feed.c.tenant == self.place.tenant, feed.c.device == old, feed.c.ctr.in_(part)
                )
            )
            highest = max([highest, *(row.ctr for row in rows if row.hash == theirs[row.ctr])])
            aside = self.place.connection.execute(
                select(quarantine.c.ctr, quarantine.c.raw).where(
                    quarantine.c.tenant == self.place.tenant,
                    quarantine.c.device == old,
                    quarantine.c.ctr.in_(part),
                )
            )
            same = (row.ctr for row in aside if wire.content_hash(bytes(row.raw)) == theirs[row.ctr])
            highest = max([highest, *same])
        return highest


def _team(old: OfficeDevice) -> UUID | None:
    return old.scopes[0] if old.scopes else None


def _copy_withdrawals(place: Place, old: UUID, new: UUID) -> None:
    """What it could write to before it lost a team is still taken from it."""
    rows = place.connection.execute(
        select(scope_withdrawal).where(
            scope_withdrawal.c.tenant == place.tenant, scope_withdrawal.c.device == old
        )
    ).mappings()
    copied = [{**row, "device": new} for row in rows]
    if copied:
        place.connection.execute(insert(scope_withdrawal), copied)


def _parts(counters: Sequence[int]) -> Sequence[Sequence[int]]:
    return [counters[start : start + 400] for start in range(0, len(counters), 400)]
