"""What the central office decides for all its workstations, and the lease that follows from it.

The lease is a rule that the application keeps, no cryptographic bound: the key and the clock are on the
workstation, so a copy of the disk and a passphrase open it for ever (5-sync.md 3.7). Screens and the
report about a lost workstation say so.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.ids import CROCKFORD, normal_code

LEASE_DAYS = 30
"""Without another decision of the office (5-sync.md 3.7)."""
LONGEST_LEASE = 365
"""Days; what is longer is no lease any more. 0 = none."""
WARNING = timedelta(days=3)
"""So long before its end the lease is spoken of: time to go where there is a network."""
LONGEST_RENEWAL = 60
"""Days that a renewal by telephone can last at most."""
CODE_LENGTH = 8
"""Crockford characters of a renewal code: 40 bits, and a wrong one costs a person's time."""


@dataclass(frozen=True, slots=True)
class OfficePolicy:
    """One office's decisions; the number rises with each of them."""

    number: int = 1
    lease_days: int = LEASE_DAYS
    """Days without contact after which a workstation asks for renewal; 0 = never."""
    escrow_key: bytes = b""
    """Public key (X25519) that the stores' keys are sealed to; empty = no escrow."""
    contact: str = ""
    """Whom to call at the office, in words; kept at the office, told to a workstation it revokes."""
    erasures: str = "all"
    """An `ErasureRule`; kept at the office."""


class ErasureRule(StrEnum):
    """From whose workstations the office takes the erasure of a case before its retention is over."""

    ALL = "all"
    """From every one: whoever may write the case."""
    OFFICE = "office"
    """From those of the office or a coordinator; another's waits in quarantine for a second person."""


class LeaseState(StrEnum):
    """Whether a workstation may go on reading."""

    NONE = "none"
    """Not registered, or the office asks for none."""
    RUNNING = "running"
    ENDING = "ending"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Lease:
    """How long a workstation may go on without contact."""

    state: LeaseState
    until: datetime | None = None


def lease(
    days: int, last_contact: datetime | None, renewed_until: date | None, now: datetime, latest: datetime
) -> Lease:
    """The lease as it stands.

    Args:
        days: of the office's policy; 0 = there is no lease.
        last_contact: when the office's last answer was taken; None = never, then there is no lease.
        renewed_until: last day of a renewal by telephone.
        now: of the clock.
        latest: the latest moment that was ever seen here: a clock that was set back gains no time.
    """
    if days <= 0 or last_contact is None:
        return Lease(LeaseState.NONE)
    until = last_contact + timedelta(days=days)
    if renewed_until is not None:
        day_after = renewed_until + timedelta(days=1)
        until = max(until, datetime(day_after.year, day_after.month, day_after.day, tzinfo=until.tzinfo))
    moment = max(now, latest)
    if moment >= until:
        return Lease(LeaseState.OVER, until)
    return Lease(LeaseState.ENDING if until - moment <= WARNING else LeaseState.RUNNING, until)


def renewal_code(secret: bytes, until: date) -> str:
    """What the office says on the telephone so that a workstation may go on until that day.

    Args:
        secret: the workstation's key for return slips, which only it and the office have.
        until: last day of the renewal.
    """
    proof = hmac.digest(secret, b"lease\0" + until.isoformat().encode(), hashlib.sha256)
    number = int.from_bytes(proof[:5], "big")
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(CODE_LENGTH)))


def renewed_by(code: str, secret: bytes, today: date) -> date | None:
    """Until which day this code renews the lease; None = it is not one for this workstation and time."""
    typed = normal_code(code)
    for ahead in range(LONGEST_RENEWAL + 1):
        until = today + timedelta(days=ahead)
        if hmac.compare_digest(typed.encode(), renewal_code(secret, until).encode()):
            return until
    return None
