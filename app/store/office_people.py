"""People of the administration, and what they are told about devices: a part of the office's `Unit`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update

from app.actions.office_people_ports import (
    AuditLine,
    DeviceFigures,
    OfficeFigures,
    OfficePerson,
    OnDevice,
    QuarantineLine,
)
from app.actions.office_ports import DeviceStatus
from app.domain.errors import LastAdministrator, NameTaken, PersonUnknown
from app.domain.ids import new_id
from app.domain.roles import Role
from app.store import office_devices, office_figures, office_permits
from app.store.office_devices import Place, moment, write_audit
from app.store.office_tables import audit, device, office, person, quarantine

ACTIVE, REVOKED = "active", "revoked"
LOOKS = timedelta(hours=1)
"""A look at a page is written down once in so long; a page that refreshes itself is one look."""


@dataclass(frozen=True, slots=True)
class PeopleOfUnit:
    """`AdminUnit` on an open transaction."""

    place: Place

    def acting(self, person: UUID) -> Self:
        """See `AdminUnit`."""
        return replace(self, place=replace(self.place, actor=person))

    def people(self) -> tuple[OfficePerson, ...]:
        """See `AdminUnit`."""
        rows = self.place.connection.execute(
            select(person).where(person.c.tenant == self.place.tenant).order_by(person.c.name)
        )
        return tuple(_person(row) for row in rows)

    def person(self, person: UUID) -> OfficePerson | None:
        """See `AdminUnit`."""
        return _read(self.place, person)

    def add_person(self, name: str, role: str, token_hash: bytes) -> OfficePerson:
        """See `AdminUnit`."""
        place = self.place
        _lock(place)
        if any(known.name.casefold() == name.casefold() and known.active for known in self.people()):
            raise NameTaken(name=name)
        made = new_id()
        place.connection.execute(
            insert(person).values(
                tenant=place.tenant,
                person=made,
                name=name,
                role=Role(role).value,
                token_hash=token_hash,
                status=ACTIVE,
                made_at=place.milliseconds,
            )
        )
        write_audit(place, "person-added", made)
        return _known(place, made)

    def give_role(self, person: UUID, role: str) -> OfficePerson:
        """See `AdminUnit`."""
        return _change(self.place, person, "person-role", role=Role(role).value)

    def give_token(self, person: UUID, token_hash: bytes) -> OfficePerson:
        """See `AdminUnit`."""
        return _change(self.place, person, "person-token", token_hash=token_hash)

    def revoke_person(self, person: UUID) -> OfficePerson:
        """See `AdminUnit`."""
        return _change(self.place, person, "person-revoked", status=REVOKED)

    def signed_in(self, person: UUID, use: str, *, is_act: bool) -> None:
        """See `AdminUnit`."""
        place = self.place
        _set(place, person, last_used=place.milliseconds)
        if is_act:
            return
        since = place.milliseconds - int(LOOKS.total_seconds() * 1000)
        known = place.connection.execute(
            select(audit.c.id)
            .where(audit.c.tenant == place.tenant, audit.c.actor == person, audit.c.what == use)
            .where(audit.c.at > since)
            .limit(1)
        ).first()
        if known is None:
            write_audit(replace(place, actor=person), use, person)

    def audit_lines(self, *, actor: UUID | None, before: datetime | None, limit: int) -> Sequence[AuditLine]:
        """See `AdminUnit`."""
        wanted = select(audit).where(audit.c.tenant == self.place.tenant)
        if actor is not None:
            wanted = wanted.where(audit.c.actor == actor)
        if before is not None:
            wanted = wanted.where(audit.c.at < round(before.timestamp() * 1000))
        rows = self.place.connection.execute(
            wanted.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
        )
        return tuple(AuditLine(row.id, moment(row.at), row.what, row.subject, row.actor) for row in rows)

    def quarantine_lines(self, *, limit: int) -> Sequence[QuarantineLine]:
        """See `AdminUnit`."""
        rows = self.place.connection.execute(
            select(
                quarantine.c.device,
                quarantine.c.ctr,
                quarantine.c.reason,
                quarantine.c.received_at,
                func.length(quarantine.c.raw).label("size"),
            )
            .where(quarantine.c.tenant == self.place.tenant, quarantine.c.decision.is_(None))
            .order_by(quarantine.c.received_at, quarantine.c.device, quarantine.c.ctr)
            .limit(limit)
        )
        return tuple(
            QuarantineLine(row.device, row.ctr, row.reason, moment(row.received_at), row.size) for row in rows
        )

    def device_figures(self) -> dict[UUID, DeviceFigures]:
        """See `AdminUnit`."""
        return office_figures.device_figures(self.place)

    def figures(self) -> OfficeFigures:
        """See `AdminUnit`."""
        return office_figures.figures(self.place)

    def on_device(self, device: UUID, special_needs: Sequence[str]) -> OnDevice:
        """See `AdminUnit`."""
        return office_figures.on_device(self.place, device, special_needs)

    def report_lost(self, device: UUID) -> None:
        """See `AdminUnit`."""
        place = self.place
        known = office_devices.read_device(place, device)
        if known.status is DeviceStatus.ACTIVE:
            office_devices.revoke(place, device)
        mark_lost(place, device)

    def last_audited(self, what: str, subject: UUID | None = None) -> datetime | None:
        """See `AdminUnit`."""
        wanted = select(func.max(audit.c.at)).where(audit.c.tenant == self.place.tenant, audit.c.what == what)
        if subject is not None:
            wanted = wanted.where(audit.c.subject == subject)
        at = self.place.connection.execute(wanted).scalar_one()
        return None if at is None else moment(at)

    def approve(self, device: UUID, ctr: int) -> None:
        """See `AdminUnit`."""
        office_permits.approve(self.place, device, ctr)

    def keep_sealed(self, device: UUID, pushed: Sequence[tuple[int, bytes]], reason: str) -> int:
        """See `AdminUnit`."""
        place = self.place
        known = set(
            place.connection.execute(
                select(quarantine.c.ctr).where(
                    quarantine.c.tenant == place.tenant, quarantine.c.device == device
                )
            ).scalars()
        )
        rows = [_put_aside(place, device, ctr, raw, reason) for ctr, raw in pushed if ctr not in known]
        if rows:
            place.connection.execute(insert(quarantine), rows)
        write_audit(place, "sealed-work-taken", device)
        return len(rows)


def mark_lost(place: Place, id: UUID) -> None:
    """The first report stands."""
    done = place.connection.execute(
        update(device)
        .where(device.c.tenant == place.tenant, device.c.device == id, device.c.lost_at.is_(None))
        .values(lost_at=place.milliseconds)
    )
    if done.rowcount:
        write_audit(place, "device-lost", id)


def _put_aside(place: Place, id: UUID, ctr: int, raw: bytes, reason: str) -> Mapping[str, Any]:
    return {
        "tenant": place.tenant,
        "device": id,
        "ctr": ctr,
        "reason": reason,
        "raw": raw,
        "received_at": place.milliseconds,
    }


def _change(place: Place, id: UUID, what: str, **values: Any) -> OfficePerson:
    """Somebody active, and never so that nobody could administer any more."""
    _lock(place)
    known = _known(place, id)
    if not known.active:
        raise PersonUnknown
    if known.role == Role.ADMINISTRATOR and "token_hash" not in values:
        _demand_another(place, id, values)
    _set(place, id, **values)
    write_audit(place, what, id)
    return _known(place, id)


def _demand_another(place: Place, id: UUID, values: Mapping[str, Any]) -> None:
    if values.get("role") == Role.ADMINISTRATOR:
        return
    another = place.connection.execute(
        select(person.c.person)
        .where(person.c.tenant == place.tenant, person.c.role == Role.ADMINISTRATOR.value)
        .where(person.c.status == ACTIVE, person.c.person != id)
        .limit(1)
    ).first()
    if another is None:
        raise LastAdministrator


def _set(place: Place, id: UUID, **values: Any) -> None:
    place.connection.execute(
        update(person).where(person.c.tenant == place.tenant, person.c.person == id).values(**values)
    )


def _known(place: Place, id: UUID) -> OfficePerson:
    found = _read(place, id)
    if found is None:
        raise PersonUnknown
    return found


def _read(place: Place, id: UUID) -> OfficePerson | None:
    row = place.connection.execute(
        select(person).where(person.c.tenant == place.tenant, person.c.person == id).with_for_update()
    ).one_or_none()
    return None if row is None else _person(row)


def _lock(place: Place) -> None:
    """One after the other: names are given once, and an administrator stays."""
    place.connection.execute(select(office).where(office.c.tenant == place.tenant).with_for_update()).one()


def _person(row: Row[Any]) -> OfficePerson:
    return OfficePerson(
        person=row.person,
        name=row.name,
        role=row.role,
        active=row.status == ACTIVE,
        made_at=moment(row.made_at),
        last_used=None if row.last_used is None else moment(row.last_used),
        token_hash=row.token_hash,
    )
