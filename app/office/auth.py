"""Whether a request comes from the device it names, and is a new one (5-sync.md 3.4)."""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.actions.office_ports import DeviceStatus, OfficeDevice
from app.domain.errors import CallOutOfOrder, DeviceRevoked, MessageBroken, SignatureInvalid, TooManyTries
from app.sync import wire

ENROL_TRIES = 5
ENROL_MINUTES = 15
"""Five wrong codes in a quarter of an hour, per address and per code (5-sync.md 3.4)."""
_REMEMBERED = 10_000
"""Addresses; the oldest are forgotten first."""


def expect(device: OfficeDevice, call_no: int, path: str, body: bytes, signature: bytes) -> None:
    """Check a request against its device; no clock takes part.

    Raises:
        SignatureInvalid: not signed by the device's key over this path and body.
        DeviceRevoked: the office listens to it no more.
        CallOutOfOrder: the call number did not rise: a replay, or a restored store.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(device.public_key)
        key.verify(signature, wire.request_message(path, body))
    except (InvalidSignature, ValueError) as error:
        raise SignatureInvalid(device=str(device.device)) from error
    if device.status is not DeviceStatus.ACTIVE:
        raise DeviceRevoked()
    if call_no <= device.calls:
        raise CallOutOfOrder(stored=device.calls)


def read_signature(header: str) -> bytes:
    """Read a `Signature` header. Raises `MessageBroken`."""
    try:
        return base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))
    except (binascii.Error, ValueError) as error:
        raise MessageBroken(reason="signature-header") from error


def write_signature(signature: bytes) -> str:
    """Write a `Signature` header."""
    return base64.urlsafe_b64encode(signature).rstrip(b"=").decode()


class Tries:
    """Counts wrong enrolment codes per address, in this process."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """`seconds` = a clock that only goes forward."""
        self._seconds = seconds
        self._failures: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def expect(self, address: str) -> None:
        """Raises `TooManyTries` while the address has used up its tries."""
        with self._lock:
            recent = self._recent(address)
        if len(recent) >= ENROL_TRIES:
            left = recent[0] + ENROL_MINUTES * 60 - self._seconds()
            raise TooManyTries(wait_seconds=max(1, round(left)))

    def failed(self, address: str) -> int:
        """Count one; returns how many are left."""
        with self._lock:
            recent = [*self._recent(address), self._seconds()]
            self._failures.pop(address, None)
            self._failures[address] = recent
            while len(self._failures) > _REMEMBERED:
                del self._failures[next(iter(self._failures))]
        return max(0, ENROL_TRIES - len(recent))

    def _recent(self, address: str) -> list[float]:
        since = self._seconds() - ENROL_MINUTES * 60
        return [moment for moment in self._failures.get(address, []) if moment > since]
