"""A device as the administration tells it: ids, moments and counters."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from app.actions.office_people_ports import AdminUnit, DeviceFigures
from app.actions.office_ports import DeviceStatus, OfficeDevice
from app.domain.policy import OfficePolicy
from app.sync import admin_wire as wire

NO_FIGURES: Final = DeviceFigures(0, 0, None, None)


def read_device(unit: AdminUnit, id: UUID) -> wire.Device:
    """One device as it is told. Raises `DeviceUnknown`."""
    known = unit.device(id)
    return told(known, unit.device_figures().get(id, NO_FIGURES), unit.policy())


def told(known: OfficeDevice, figures: DeviceFigures, decided: OfficePolicy) -> wire.Device:
    """One device with its figures."""
    until = None
    if decided.lease_days and known.last_contact is not None:
        until = known.last_contact + timedelta(days=decided.lease_days)
    return wire.Device(
        device=known.device,
        prefix=known.prefix,
        number=known.number,
        name=known.name,
        role=known.role,
        status="active" if known.status is DeviceStatus.ACTIVE else "revoked",
        teams=list(known.scopes),
        enrolled_at=known.enrolled_at,
        last_contact=known.last_contact,
        lag=figures.lag,
        quarantined=figures.quarantined,
        revoked_at=figures.revoked_at,
        lost_at=figures.lost_at,
        lease_until=until,
    )
