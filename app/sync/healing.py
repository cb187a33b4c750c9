"""What goes over the line to heal: forks, what others sent, refusals decided (5-sync.md 3.4).

`app.sync.wire` builds on these; the page of the wire (`WIRE.md`) says what each is for.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Hash = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Word = Annotated[str, msgspec.Meta(max_length=200)]

FORK_PATH = "/sync/v1/fork"

OLDEST_SCHEMA = 2
"""What an office understands that does not say it: those of the first releases (schemas 1 and 2)."""


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
