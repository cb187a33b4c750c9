"""`POST /sync/v1/enrol`: a one-time code makes a workstation's device known (5-sync.md 3.4)."""

from __future__ import annotations

import os
from dataclasses import dataclass

from app.actions.office_ports import EnrolmentOffer, OfficeDevice, OfficeUnit, OfficeWork
from app.domain.errors import AppError, EnrolmentCodeExpired, EnrolmentCodeInvalid
from app.office import auth
from app.office.keys import OfficeKeys
from app.sync import codes, wire
from app.sync.changes import SCHEMA


@dataclass(frozen=True, slots=True)
class Office:
    """Who this office is: what it says of itself to a new device."""

    name: str
    keys: OfficeKeys
    authority: bytes | None
    """PEM that devices pin; None = a public authority, or plain HTTP on this computer."""


def make_code(work: OfficeWork, keys: OfficeKeys, *, team: str, role: str, minutes: int) -> str:
    """Return a new one-time code; only the hash of its secret is stored.

    Args:
        work: the office's store.
        keys: the office's identity, named by the code.
        team: whose cases the device will share; made if there is none of that name.
        role: one of `app.domain.roles.DEVICE_ROLES`.
        minutes: how long the code is valid.
    """
    return work.run(lambda unit: make_code_in(unit, keys, team=team, role=role, minutes=minutes))


def make_code_in(unit: OfficeUnit, keys: OfficeKeys, *, team: str, role: str, minutes: int) -> str:
    """`make_code` on an open transaction."""
    secret = os.urandom(codes.SECRET_BYTES)
    key = codes.stored_key(secret)
    unit.make_offer(key, codes.handle(key), team=team, role=role, minutes=minutes)
    return codes.make(secret, keys.public)


def enrol(
    body: bytes, mac: bytes, address: str, *, work: OfficeWork, office: Office, tries: auth.Tries
) -> bytes:
    """Register the device that proves to have the code; asked again by the same one, say the same.

    Raises:
        MessageBroken, MessageTooLarge, ProtocolUnknown: the request cannot be read.
        TooManyTries: this address was wrong too often.
        EnrolmentCodeInvalid: unknown, used or unproven: no difference is told.
        EnrolmentCodeExpired: the code is right but too old.
    """
    tries.expect(address)
    call = wire.read(body, wire.EnrolCall)
    version = wire.agreed(call.v)

    def transact(unit: OfficeUnit) -> tuple[EnrolmentOffer, OfficeDevice] | AppError:
        offer = unit.offer(call.code)
        if offer is None or offer.tries >= auth.ENROL_TRIES:
            return EnrolmentCodeInvalid()
        if not codes.same(codes.request_mac(offer.key, body), mac):
            unit.count_try(offer)  # committed, although the request is refused
            return EnrolmentCodeInvalid()
        return _registered(offer, call, unit, work)

    result = work.run(transact)
    if isinstance(result, EnrolmentCodeInvalid):
        raise EnrolmentCodeInvalid(tries_left=tries.failed(address))
    if isinstance(result, AppError):
        raise result
    offer, device = result
    names = {scope.scope: scope.name for scope in work.run(lambda unit: unit.scopes())}
    content = wire.pack(
        wire.EnrolAnswer(
            v=version,
            device=device.device,
            prefix=device.prefix,
            slip_key=device.slip_key,
            number=device.number,
            role=device.role,
            scopes=tuple((scope, names.get(scope, "")) for scope in device.scopes),
            office_key=office.keys.public,
            certificate=office.authority,
            office_name=office.name,
            schema=SCHEMA,
        )
    )
    return wire.pack(wire.Sealed(content, codes.answer_mac(offer.key, body, content)))


def _registered(
    offer: EnrolmentOffer, call: wire.EnrolCall, unit: OfficeUnit, work: OfficeWork
) -> tuple[EnrolmentOffer, OfficeDevice] | AppError:
    if offer.used_by is not None:
        if offer.used_by != call.device:
            return EnrolmentCodeInvalid()
        device = unit.device(call.device)  # its first answer was lost
        return (offer, device) if device.public_key == call.public_key else EnrolmentCodeInvalid()
    if work.now() > offer.expires_at:
        return EnrolmentCodeExpired(minutes=offer.minutes)
    return offer, unit.register(offer, call.device, call.public_key, call.name)
