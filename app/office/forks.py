"""`POST /sync/v1/fork`: a restored or cloned store takes an identity of its own (5-sync.md 3.4).

The old key signs, so only a copy of an enrolled store can ask; the old identity stays for the other copy,
if there is one. Both stand in the list of devices, and each is revoked for itself.
"""

from __future__ import annotations

from app.actions.office_ports import OfficeUnit, OfficeWork
from app.office import auth
from app.sync import healing, wire


def fork(body: bytes, signature: bytes, work: OfficeWork) -> bytes:
    """Register the copy as a device, and say up to where both are the same.

    Raises:
        MessageBroken, MessageTooLarge, ProtocolUnknown: the request cannot be read.
        DeviceUnknown, SignatureInvalid, DeviceRevoked, CallOutOfOrder: see `auth.expect`.
        EnrolmentCodeInvalid: the new id is taken.
    """
    call = wire.read(body, healing.ForkCall)
    version = wire.agreed(call.v)

    def transact(unit: OfficeUnit) -> healing.ForkAnswer:
        old = unit.device(call.device)
        auth.expect(old, call.call_no, healing.FORK_PATH, body, signature)
        unit.contact(old, call.call_no)
        unit.fork(old.device, call.new, call.public_key)
        new = unit.device(call.new)
        return healing.ForkAnswer(
            v=version,
            device=new.device,
            prefix=new.prefix,
            slip_key=new.slip_key,
            number=new.number,
            common=min(unit.common(old.device, call.own), old.high),
        )

    return wire.pack(work.run(transact))
