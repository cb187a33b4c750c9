"""The audit trail of letters: what was done, in rows that each carry the hash of the one before.

A row that is changed, taken out or moved no longer fits its neighbours (hash chain as in RFC 6962
and 5-sync.md 3.5). It names acts, ids and hashes, never a person's data. It cannot stop somebody who
holds the store's key from writing a whole new chain: the head that `audit verify` prints is what an
office writes down elsewhere to notice that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from app.domain.errors import AuditBroken

START = bytes(32)
"""What stands before the first row."""


class Act(StrEnum):
    """What can stand in the trail."""

    LETTER_ISSUED = "letter-issued"
    LETTER_PRINTED = "letter-printed"
    LETTER_SAVED = "letter-saved"
    LETTER_OPENED = "letter-opened"
    STATIONERY_SAVED = "stationery-saved"
    SLIP_READ = "slip-read"


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
    """Of the letter's pages; empty where there are none."""
    previous: bytes
    hash: bytes


def row_hash(
    previous: bytes, place: int, at: datetime, author: UUID, act: str, record: UUID, sha256: str
) -> bytes:
    """SHA-256 over the hash before and everything this row says, as canonical JSON."""
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds")
    said = json.dumps([place, moment, str(author), act, str(record), sha256], separators=(",", ":"))
    return hashlib.sha256(previous + said.encode()).digest()


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
        if row.hash != row_hash(head, place, row.at, row.author, row.act, row.record, row.sha256):
            raise AuditBroken(row=place, reason="changed")
        head = row.hash
    if place != count:
        raise AuditBroken(row=place + 1, reason="missing")
    return head
