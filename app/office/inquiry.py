"""`POST /sync/v1/inquiry`: does any other team know this person?"""

from __future__ import annotations

from app.actions.office_ports import OfficeUnit, OfficeWork
from app.office import scopes
from app.sync import scoping


def inquire(body: bytes, signature: bytes, work: OfficeWork) -> bytes:
    """Tell only which teams know such a person, how certainly, and whom to call.

    Raises:
        MessageBroken, MessageTooLarge, ProtocolUnknown: the request cannot be read.
        DeviceUnknown, SignatureInvalid, DeviceRevoked, CallOutOfOrder: see `auth.expect`.
        InquiryTooOften, InquiryUnfounded: see `InquiryUnit`.
    """
    call = scopes.read(body, scoping.InquiryCall)

    def transact(unit: OfficeUnit) -> scoping.InquiryAnswer:
        scopes.expect(unit, call, scoping.INQUIRY_PATH, body, signature)
        return unit.inquire(call.device, call)

    return scoping.pack(work.run(transact))
