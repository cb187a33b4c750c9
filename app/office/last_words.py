"""`POST /sync/v1/sealed`: a revoked device hands in what it had not sent; it waits in quarantine."""

from __future__ import annotations

import base64
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.actions.office_people_ports import AdminUnit, AdminWork
from app.actions.office_ports import DeviceStatus
from app.domain.errors import DeviceNotRevoked, DeviceRevoked, SignatureInvalid
from app.office.enrol import Office
from app.sync import last_words, wire

REASON = "device-revoked"
"""Why it waits: a person has to look, as anybody could have sat at a lost laptop."""

Answer = Callable[[bytes, bytes, str], bytes]


def noticing(answer: Answer, work: AdminWork, office: Office) -> Answer:
    """The same endpoint; a revoked device is told what to seal its unsent work to, and whom to call."""

    def answered(body: bytes, signature: bytes, address: str) -> bytes:
        try:
            return answer(body, signature, address)
        except DeviceRevoked as error:
            key = last_words.sealing_key(office.keys.signing).public_key().public_bytes_raw()
            contact = work.run(lambda unit: unit.policy()).contact
            facts = {"seal_to": base64.b64encode(key).decode(), "contact": contact}
            raise DeviceRevoked(**facts) from error

    return answered


def take_sealed(body: bytes, signature: bytes, work: AdminWork, office: Office) -> bytes:
    """Open a part and put what is new into quarantine; asked twice, it is kept once.

    Raises:
        MessageBroken, MessageTooLarge: it cannot be read or opened.
        DeviceUnknown, SignatureInvalid: not of this device.
        DeviceNotRevoked: it exchanges as always.
    """
    words = last_words.read(body)
    wire.agreed(words.v)

    def transact(unit: AdminUnit) -> int:
        device = unit.device(words.device)
        try:
            key = Ed25519PublicKey.from_public_bytes(device.public_key)
            key.verify(signature, wire.request_message(last_words.SEALED_PATH, body))
        except (InvalidSignature, ValueError) as error:
            raise SignatureInvalid(device=str(device.device)) from error
        if device.status is not DeviceStatus.REVOKED:
            raise DeviceNotRevoked(device=str(device.device))
        changes = last_words.opened(words, office.keys.signing)
        return unit.keep_sealed(device.device, [one for one in changes if one[0] > device.high], REASON)

    return last_words.pack_receipt(work.run(transact))
