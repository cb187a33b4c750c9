"""Devices, teams and enrolment codes at the office, each function on an open transaction."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Update, func, insert, select, update

from app.actions.office_ports import DeviceStatus, EnrolmentOffer, OfficeDevice, Scope
from app.domain.errors import DeviceUnknown, EnrolmentCodeInvalid
from app.domain.ids import new_id
from app.domain.policy import ErasureRule, OfficePolicy
from app.store.office_tables import audit, device, device_scope, enrolment, office, policy, scope
from app.sync.wire import ZERO

SLIP_KEY_BYTES = 32
MOST_DEVICES = 32767
"""Short numbers in return slips have 15 bits (app/domain/slips.py)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a transaction works: its connection, its tenant, its moment."""

    connection: Connection
    tenant: UUID
    now: datetime
    actor: UUID | None = None
    """Who signed in to the administration, for the audit."""

    @property
    def milliseconds(self) -> int:
        """The moment as it is stored."""
        return round(self.now.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    """A stored moment."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def read_device(place: Place, id: UUID) -> OfficeDevice:
    """Lock and read one device. Raises `DeviceUnknown`."""
    row = place.connection.execute(
        select(device).where(device.c.tenant == place.tenant, device.c.device == id).with_for_update()
    ).one_or_none()
    if row is None:
        raise DeviceUnknown(device=str(id))
    return _device(row, _scopes_of(place, id))


def list_devices(place: Place) -> tuple[OfficeDevice, ...]:
    """All devices, oldest first."""
    rows = place.connection.execute(
        select(device).where(device.c.tenant == place.tenant).order_by(device.c.number)
    ).all()
    granted = place.connection.execute(
        select(device_scope)
        .where(device_scope.c.tenant == place.tenant)
        .order_by(device_scope.c.granted_at, device_scope.c.scope)
    ).all()
    return tuple(
        _device(row, tuple(grant.scope for grant in granted if grant.device == row.device)) for row in rows
    )


def contact(place: Place, id: UUID, call_no: int) -> None:
    """Remember the call number and the moment."""
    place.connection.execute(
        update(device)
        .where(device.c.tenant == place.tenant, device.c.device == id)
        .values(calls=call_no, last_contact=place.milliseconds)
    )


def revoke(place: Place, id: UUID) -> None:
    """Listen to a device no more. Raises `DeviceUnknown`."""
    read_device(place, id)
    place.connection.execute(
        update(device)
        .where(device.c.tenant == place.tenant, device.c.device == id)
        .values(status=DeviceStatus.REVOKED.value, revoked_at=place.milliseconds)
    )
    write_audit(place, "device-revoked", id)


def list_scopes(place: Place) -> tuple[Scope, ...]:
    """All teams."""
    rows = place.connection.execute(
        select(scope.c.scope, scope.c.name).where(scope.c.tenant == place.tenant).order_by(scope.c.name)
    )
    return tuple(Scope(row.scope, row.name) for row in rows)


def read_offer(place: Place, handle: bytes) -> EnrolmentOffer | None:
    """Lock and read a code."""
    row = place.connection.execute(
        select(enrolment)
        .where(enrolment.c.tenant == place.tenant, enrolment.c.handle == handle)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    return EnrolmentOffer(
        handle=row.handle,
        key=row.key,
        scope=row.scope,
        role=row.role,
        expires_at=moment(row.expires_at),
        minutes=row.minutes,
        tries=row.tries,
        used_by=row.used_by,
    )


def make_offer(
    place: Place, key: bytes, handle: bytes, *, team: str, role: str, minutes: int
) -> EnrolmentOffer:
    """Store a code's hash; the team is made if there is none of that name."""
    offer = EnrolmentOffer(
        handle=handle,
        key=key,
        scope=_scope_named(place, team),
        role=role,
        expires_at=place.now + timedelta(minutes=minutes),
        minutes=minutes,
        tries=0,
        used_by=None,
    )
    place.connection.execute(
        insert(enrolment).values(
            tenant=place.tenant,
            handle=handle,
            key=key,
            scope=offer.scope,
            role=role,
            minutes=minutes,
            expires_at=round(offer.expires_at.timestamp() * 1000),
            tries=0,
        )
    )
    write_audit(place, "code-made", offer.scope)
    return offer


def count_try(place: Place, offer: EnrolmentOffer) -> None:
    """One more wrong proof for this code."""
    place.connection.execute(_this_offer(place, offer).values(tries=offer.tries + 1))


def register(place: Place, offer: EnrolmentOffer, id: UUID, public_key: bytes, name: str) -> OfficeDevice:
    """Add a device and use up its code. Raises `EnrolmentCodeInvalid` if the id is another's."""
    lock_office(place)
    place.connection.execute(_this_offer(place, offer).values(used_by=id))
    known = place.connection.execute(
        select(device).where(device.c.tenant == place.tenant, device.c.device == id)
    ).one_or_none()
    if known is None:
        insert_device(place, id, public_key, name, team=offer.scope, role=offer.role)
    elif known.public_key != public_key or known.status != DeviceStatus.ACTIVE:
        raise EnrolmentCodeInvalid(tries_left=None)
    if offer.scope not in _scopes_of(place, id):
        place.connection.execute(
            insert(device_scope).values(
                tenant=place.tenant, device=id, scope=offer.scope, granted_at=place.milliseconds
            )
        )
    write_audit(place, "device-enrolled", id)
    return read_device(place, id)


def read_policy(place: Place) -> OfficePolicy:
    """What the office decided, or what counts where it decided nothing."""
    row = place.connection.execute(select(policy).where(policy.c.tenant == place.tenant)).one_or_none()
    if row is None:
        return OfficePolicy()
    return OfficePolicy(
        row.number, row.lease_days, row.escrow_key, row.contact or "", row.erasures or ErasureRule.ALL.value
    )


def write_policy(place: Place, wanted: OfficePolicy) -> OfficePolicy:
    """Decide anew; the number rises, so that every workstation is told."""
    decided = replace(wanted, number=read_policy(place).number + 1)
    values = {
        "number": decided.number,
        "lease_days": decided.lease_days,
        "escrow_key": decided.escrow_key,
        "contact": decided.contact,
        "erasures": decided.erasures,
    }
    done = place.connection.execute(update(policy).where(policy.c.tenant == place.tenant).values(values))
    if done.rowcount == 0:
        place.connection.execute(insert(policy).values(tenant=place.tenant, **values))
    write_audit(place, "policy-decided", place.tenant)
    return decided


def write_audit(place: Place, what: str, subject: UUID) -> None:
    """Keep what was done, by ids only."""
    place.connection.execute(
        insert(audit).values(
            tenant=place.tenant,
            id=new_id(),
            at=place.milliseconds,
            what=what,
            subject=subject,
            actor=place.actor,
        )
    )


def insert_device(
    place: Place,
    id: UUID,
    public_key: bytes,
    name: str,
    *,
    team: UUID | None,
    role: str,
    copy_of: UUID | None = None,
) -> None:
    """Add a device's row with a free prefix and number; the office is locked (`lock_office`).

    Raises:
        EnrolmentCodeInvalid: there are no numbers left.
    """
    highest = place.connection.execute(
        select(func.max(device.c.number)).where(device.c.tenant == place.tenant)
    ).scalar_one()
    number = (highest or 0) + 1
    if number > MOST_DEVICES:
        raise EnrolmentCodeInvalid(tries_left=None)
    place.connection.execute(
        insert(device).values(
            tenant=place.tenant,
            device=id,
            name=name,
            prefix=_free_prefix(place, team),
            number=number,
            public_key=public_key,
            slip_key=os.urandom(SLIP_KEY_BYTES),
            role=role,
            status=DeviceStatus.ACTIVE.value,
            calls=0,
            high=0,
            head_hash=ZERO,
            enrolled_at=place.milliseconds,
            copy_of=copy_of,
        )
    )


def _free_prefix(place: Place, team: UUID | None) -> str:
    """The team's first letter and the next number: `H7` is the seventh device of Hochfeld."""
    name = place.connection.execute(
        select(scope.c.name).where(scope.c.tenant == place.tenant, scope.c.scope == team)
    ).scalar_one_or_none()
    letter = next((sign for sign in (name or "").upper() if "A" <= sign <= "Z"), "X")
    taken = set(
        place.connection.execute(
            select(device.c.prefix).where(
                device.c.tenant == place.tenant, device.c.prefix.startswith(letter, autoescape=True)
            )
        ).scalars()
    )
    return next(
        prefix
        for prefix in (f"{letter}{running}" for running in range(1, MOST_DEVICES + 2))
        if prefix not in taken
    )


def _scope_named(place: Place, name: str) -> UUID:
    lock_office(place)
    known: UUID | None = place.connection.execute(
        select(scope.c.scope).where(scope.c.tenant == place.tenant, scope.c.name == name)
    ).scalar_one_or_none()
    if known is not None:
        return known
    made = new_id()
    place.connection.execute(
        insert(scope).values(tenant=place.tenant, scope=made, name=name, seq=0, epoch=1, feed_hash=ZERO)
    )
    write_audit(place, "scope-made", made)
    return made


def lock_office(place: Place) -> None:
    """One after the other: team names, prefixes and numbers are given once."""
    place.connection.execute(select(office).where(office.c.tenant == place.tenant).with_for_update()).one()


def _this_offer(place: Place, offer: EnrolmentOffer) -> Update:
    return update(enrolment).where(enrolment.c.tenant == place.tenant, enrolment.c.handle == offer.handle)


def _scopes_of(place: Place, id: UUID) -> tuple[UUID, ...]:
    return tuple(
        place.connection.execute(
            select(device_scope.c.scope)
            .where(device_scope.c.tenant == place.tenant, device_scope.c.device == id)
            .order_by(device_scope.c.granted_at, device_scope.c.scope)
        ).scalars()
    )


def _device(row: Row[Any], scopes: tuple[UUID, ...]) -> OfficeDevice:
    return OfficeDevice(
        device=row.device,
        name=row.name,
        prefix=row.prefix,
        number=row.number,
        public_key=row.public_key,
        slip_key=row.slip_key,
        role=row.role,
        status=DeviceStatus(row.status),
        calls=row.calls,
        high=row.high,
        head=row.head_hash,
        scopes=scopes,
        enrolled_at=moment(row.enrolled_at),
        last_contact=None if row.last_contact is None else moment(row.last_contact),
    )
