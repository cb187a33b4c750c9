"""The audit trail: what was done and looked at, in rows that each carry the hash of the one before.

A row that is changed, taken out or moved no longer fits its neighbours (hash chain as in RFC 6962
and 5-sync.md 3.5). It names acts, ids and salted digests, never a person's data, so that an erasure
leaves it whole (5-sync.md 3.6). It cannot stop somebody who holds the store's key from writing a whole
new chain: the head that `audit verify` prints is what an office writes down elsewhere to notice that.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from app.domain.errors import AuditBroken

DATA_PROTECTION = "data-protection"
"""Role of whoever may read everybody's rows; everybody else reads her own."""
APPLICATION = UUID("00000000-0000-8000-8000-0000000000a9")
"""Author of what nobody decided at that moment: the bin was purged because its time was over."""
APPLICATION_NAME = "Sozialraumbüro"
START = bytes(32)
"""What stands before the first row."""


class Act(StrEnum):
    """What can stand in the trail."""

    LETTER_ISSUED = "letter-issued"
    ADDRESS_TOLD = "address-told"
    """A letter tells an agency a locked address; why stands in a note of the case."""
    LETTER_PRINTED = "letter-printed"
    LETTER_SAVED = "letter-saved"
    LETTER_OPENED = "letter-opened"
    STATIONERY_SAVED = "stationery-saved"
    SLIP_READ = "slip-read"
    CLIENTS_MERGED = "clients-merged"
    """Two entries of one person were made one; the record is the merge."""
    CLIENTS_PARTED = "clients-parted"
    CLIENT_NAMED = "client-named"
    """A client who had only a code word told her name; the ids stay."""
    CASE_OPENED = "case-opened"
    """Somebody looked at a case; once for each person, case and part of the day."""
    READERS_SET = "readers-set"
    """Who may read a case was changed."""
    EMERGENCY_OPENED = "emergency-opened"
    EMERGENCY_ENDED = "emergency-ended"
    """Given back before its time was over."""
    EMERGENCY_NOTED = "emergency-noted"
    """Somebody who holds the case took note of it."""
    UNLOCKED = "unlocked"
    UNLOCK_FAILED = "unlock-failed"
    """Wrong passphrases since the store was last opened; how many stands in the row."""
    AUDIT_VERIFIED = "audit-verified"
    AUDIT_EXPORTED = "audit-exported"
    ERASED = "erased"
    """Records were erased for good; the record is the erasure."""
    HOLD_SET = "hold-set"
    HOLD_LIFTED = "hold-lifted"
    RIGHT_ASKED = "right-asked"
    RIGHT_ANSWERED = "right-answered"
    RESTRICTED = "restricted"
    RESTRICTION_LIFTED = "restriction-lifted"
    COPY_GIVEN = "copy-given"
    """A copy of everything about a client was printed or saved (Art. 15, 20 GDPR)."""
    KEY_RENEWED = "key-renewed"
    """The store lies under a new key since then."""
    ESCROW_SET = "escrow-set"
    """The store's key was sealed to the office's escrow key."""
    ESCROW_USED = "escrow-used"
    """The store was opened with the office's escrow key."""
    LEASE_RENEWED = "lease-renewed"
    """By a code of the office, on the telephone."""
    DOCUMENT_OPENED = "document-opened"
    """A client's paper was looked at."""
    DOCUMENT_SAVED = "document-saved"
    """A copy of a paper was written outside the encryption."""
    DOCUMENT_PRINTED = "document-printed"
    IMPORT_BEGUN = "import-begun"
    """Rows of a table were going to be brought in; the digest is the file's. What came has its origin."""
    CLIENT_INQUIRED = "client-inquired"
    """The office was asked, with her consent, whether a team knows a client; the digest is the question's."""
    CASE_GIVEN = "case-given"
    """A case was given to another team; it goes with the next sync."""
    CLIENTS_IMPORTED = "clients-imported"
    """How many rows of a table came in; the record is that of `IMPORT_BEGUN`."""
    CASES_EXPORTED = "cases-exported"
    """A table of cases left; the digest is the file's."""
    BUNDLE_PACKED = "bundle-packed"
    """A file of one case left; the digest is the file's."""
    BUNDLE_TAKEN = "bundle-taken"
    """A file of one case was taken over."""
    AGENDA_EXPORTED = "agenda-exported"
    """Something of a case left in a calendar file; the digest is the file's."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One thing that was done."""

    place: int
    """1, 2, 3 …"""
    at: datetime
    author: UUID
    act: str
    """Value of `Act`; as text, so that a row with another word is found and not an accident."""
    record: UUID
    sha256: str
    """Salted digest of what was handed out (`digest`); in rows of version 1 the SHA-256 of the letter's
    pages itself; empty where there is none."""
    previous: bytes
    hash: bytes
    version: int = 1
    """What the hash is made of; 1 = as before there were cases and counts in a row."""
    case_id: UUID | None = None
    """The case it was done in."""
    count: int = 1
    """How many: rows exported, wrong passphrases."""


VERSION = 2
"""Of the rows that are written today."""


def hash_of(row: AuditRow, previous: bytes) -> bytes:
    """SHA-256 over the hash before and everything the row says, as canonical JSON."""
    moment = row.at.astimezone(UTC).isoformat(timespec="milliseconds")
    parts: list[object] = [row.place, moment, str(row.author), row.act, str(row.record), row.sha256]
    if row.version != 1:
        parts = [f"v{row.version}", *parts, str(row.case_id) if row.case_id else None, row.count]
    elif row.case_id is not None or row.count != 1:
        return b""  # such a row never was: a hash of version 1 does not cover them
    said = json.dumps(parts, separators=(",", ":"))
    return hashlib.sha256(previous + said.encode()).digest()


def digest(salt: bytes, sha256: str) -> str:
    """What stands for a value of a person's: HMAC-SHA-256 under a random salt that stays in the store.

    Nobody can guess a value back from it without the store's key.
    """
    return hmac.digest(salt, sha256.encode(), "sha256").hex() if sha256 else ""


def demand_whole(rows: Iterable[AuditRow], *, count: int) -> bytes:
    """Go through the trail from its start and return the hash of its last row.

    Args:
        rows: all, in the order of their places.
        count: how many rows were ever written.

    Raises:
        AuditBroken: the first row that is missing, not the one that was written, or not in its place.
    """
    head, place = START, 0
    for row in rows:
        place += 1
        if row.place != place:
            raise AuditBroken(row=place, reason="missing")
        if row.previous != head:
            raise AuditBroken(row=place, reason="out-of-order")
        if row.hash != hash_of(row, head):
            raise AuditBroken(row=place, reason="changed")
        head = row.hash
    if place != count:
        raise AuditBroken(row=place + 1, reason="missing")
    return head
