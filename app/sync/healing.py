"""What goes over the line to heal: forks, what others sent, refusals decided, digests (5-sync.md 3.4).

`app.sync.wire` builds on these; the page of the wire (`WIRE.md`) says what each is for.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Hash = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Word = Annotated[str, msgspec.Meta(max_length=200)]

FORK_PATH = "/sync/v1/fork"
VERIFY_PATH = "/sync/v1/verify"

OLDEST_SCHEMA = 2
"""What an office understands that does not say it: those of the first releases (schemas 1 and 2)."""
BUCKETS = 256
"""Digests per scope (5-sync.md 3.4): records are told apart by the last byte of their id, which is random."""
MOST_RECORDS = 500
"""Records that one `VerifyCall` compares or fetches."""


class Former(msgspec.Struct, frozen=True, array_like=True):
    """The content hash of a change set before records were erased from it."""

    ctr: Count
    hash: Hash


class Seed(msgspec.Struct, frozen=True, array_like=True):
    """A change set of another device, given back to an office that was restored without it."""

    device: UUID
    ctr: Count
    hash: Hash
    """As it stood in the feed: the chain of its device is made of these."""
    raw: bytes


class Settled(msgspec.Struct, frozen=True, array_like=True):
    """What somebody at the office decided about a change set in quarantine."""

    ctr: Count
    decision: Name
    """`again` = send it as a new one, it would be taken now; `discarded`; `accepted`."""
    note: Word = ""


class ForkPoint(msgspec.Struct, frozen=True, array_like=True):
    """Up to where a feed is as it was in the epoch that the reader knows."""

    scope: UUID
    seq: Count
    feed_hash: Hash


class ForkCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """A restored or cloned store asks for an identity of its own; signed by the old key."""

    v: tuple[int, ...]
    device: UUID
    """The old one: it stays with the other copy."""
    call_no: Count
    new: UUID
    public_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    own: tuple[Former, ...] = ()
    """Content hashes of the change sets that this store holds as its own."""


class ForkAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The new identity."""

    v: int
    device: UUID
    prefix: Name
    slip_key: bytes
    number: Annotated[int, msgspec.Meta(ge=1, le=32767)]
    common: Count = 0
    """Up to this counter, both copies hold the same change sets."""


class Heads(msgspec.Struct, frozen=True, array_like=True):
    """A record with a digest of what is known of it: per field, the dots of every candidate."""

    table: Name
    id: UUID
    digest: Hash


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """A candidate of one field of one record."""

    field: Name
    device: UUID
    ctr: Count
    hlc: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    author: UUID
    value: Any


class WholeRecord(msgspec.Struct, frozen=True, array_like=True):
    """Every candidate of every field of a record."""

    table: Name
    id: UUID
    cells: list[Cell]


class VerifyCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """Compare what both ends hold of one scope: buckets, then records, then their content."""

    v: tuple[int, ...]
    device: UUID
    call_no: Count
    scope: UUID
    buckets: tuple[Count, ...] = ()
    """List the records of these; none and no `records` = digests of all buckets."""
    after: UUID = UUID(int=0)
    """Go on in the buckets after this id."""
    records: tuple[tuple[Name, UUID], ...] = ()
    """Send these."""


class VerifyAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the office holds of the scope."""

    v: int
    epoch: Count = 0
    seq: Count = 0
    """Of the feed, read in the same transaction: compared only by a device that stands there, too."""
    digests: tuple[Hash, ...] = ()
    heads: tuple[Heads, ...] = ()
    more: bool = False
    records: tuple[WholeRecord, ...] = ()
