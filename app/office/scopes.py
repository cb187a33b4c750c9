"""Endpoints about who holds which records: first fills, what may be kept, the list of teams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from app.actions.office_ports import OfficeUnit, OfficeWork
from app.office import auth
from app.sync import scoping, wire

Asked = TypeVar("Asked", scoping.SnapshotCall, scoping.HeldCall, scoping.TeamsCall, scoping.InquiryCall)


def snapshot(body: bytes, signature: bytes, work: OfficeWork) -> bytes:
    """`POST /sync/v1/snapshot`: one page of everything in a scope.

    Raises:
        MessageBroken, MessageTooLarge, ProtocolUnknown: the request cannot be read.
        DeviceUnknown, SignatureInvalid, DeviceRevoked, CallOutOfOrder: see `auth.expect`.
        ScopeNotYours: the device may not read it.
    """
    call = read(body, scoping.SnapshotCall)

    def transact(unit: OfficeUnit) -> scoping.SnapshotPage:
        expect(unit, call, scoping.SNAPSHOT_PATH, body, signature)
        return unit.snapshot(call.device, call)

    return scoping.pack(work.run(transact))


def held(body: bytes, signature: bytes, work: OfficeWork) -> bytes:
    """`POST /sync/v1/held`: which of these records the device may not keep. Raises as `snapshot`."""
    call = read(body, scoping.HeldCall)

    def transact(unit: OfficeUnit) -> scoping.HeldAnswer:
        expect(unit, call, scoping.HELD_PATH, body, signature)
        return scoping.HeldAnswer(wire.agreed(call.v), unit.not_held(call.device, call.records))

    return scoping.pack(work.run(transact))


def teams(body: bytes, signature: bytes, work: OfficeWork) -> bytes:
    """`POST /sync/v1/teams`: all teams by name. Raises as `snapshot`."""
    call = read(body, scoping.TeamsCall)

    def transact(unit: OfficeUnit) -> scoping.TeamsAnswer:
        expect(unit, call, scoping.TEAMS_PATH, body, signature)
        return scoping.TeamsAnswer(wire.agreed(call.v), unit.teams())

    return scoping.pack(work.run(transact))


Answering = Callable[[bytes, bytes, OfficeWork], bytes]
"""(body, signature, the office's store) → answer."""
ENDPOINTS: Mapping[str, Answering] = {
    scoping.SNAPSHOT_PATH: snapshot,
    scoping.HELD_PATH: held,
    scoping.TEAMS_PATH: teams,
}


def read(body: bytes, kind: type[Asked]) -> Asked:
    """A call in a version that both speak. Raises `MessageBroken`, `MessageTooLarge`, `ProtocolUnknown`."""
    call = wire.read(body, kind)
    wire.agreed(call.v)
    return call


def expect(unit: OfficeUnit, call: Asked, path: str, body: bytes, signature: bytes) -> None:
    """The call is a new one of the device that it names; its number is remembered.

    Raises as `auth.expect`.
    """
    device = unit.device(call.device)
    auth.expect(device, call.call_no, path, body, signature)
    unit.contact(device, call.call_no)
