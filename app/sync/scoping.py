"""What goes over the line about who holds which records: moves, first fills, what a device may keep.

Messages as in `app.sync.wire`, and nothing is trusted. A *movement* is an entry of a scope's feed that
the office writes itself: records enter with everything known of them, or leave (5-sync.md 3.7).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app.domain.errors import MessageBroken, MessageTooLarge
from app.sync import packing
from app.sync.wire import MAX_CHANGE, MAX_DEPTH, Answer, MoveAnswer

SNAPSHOT_PATH = "/sync/v1/snapshot"
HELD_PATH = "/sync/v1/held"
TEAMS_PATH = "/sync/v1/teams"
INQUIRY_PATH = "/sync/v1/inquiry"
OFFICE = UUID(int=0)
"""Stands for the device in entries of a feed that the office writes itself; their counter is their seq."""
MOST_HELD = 4000
"""Records that a device asks about at once: about 70 kB."""
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Hash = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Word = Annotated[str, msgspec.Meta(max_length=200)]
_ID = Annotated[str, msgspec.Meta(min_length=36, max_length=36)]


class Head(msgspec.Struct, frozen=True, array_like=True):
    """The write that fields of a record show."""

    device: _ID
    ctr: Count
    hlc: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    author: _ID
    names: list[Name]


class Rival(msgspec.Struct, frozen=True, array_like=True):
    """One of several values of a field that nobody has decided between."""

    field: Name
    device: UUID
    ctr: Count
    hlc: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    author: UUID
    value: Any


class Dead(msgspec.Struct, frozen=True, array_like=True):
    """A write that was replaced before it arrived."""

    field: Name
    device: UUID
    ctr: Count


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """A record as it stands at the office: shown values, who wrote them, what rivals them."""

    table: Name
    id: UUID
    fields: dict[Name, Any]
    """Plain values; one that `heads` names and that is missing here is None."""
    heads: list[Head]
    rivals: list[Rival] = []
    dead: list[Dead] = []


class High(msgspec.Struct, frozen=True, array_like=True):
    """Every change set of a device up to this counter is in what comes with it."""

    device: UUID
    ctr: Count


class Gone(msgspec.Struct, frozen=True, array_like=True):
    """Records of one table."""

    table: Name
    ids: list[UUID]


class Movement(msgspec.Struct, frozen=True, array_like=True):
    """Records enter a scope, or leave it."""

    move: UUID
    is_entering: bool
    at: Count
    """Milliseconds since 1970, by the office's clock."""
    team: Word
    """The other one: where they come from, or go to."""
    case: UUID | None = None
    """The case that moves; None where other records follow one."""
    rows: list[Standing] = []
    highs: list[High] = []
    gone: list[Gone] = []


class SnapshotCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """One page of everything in a scope, for a device that knows nothing of it."""

    v: tuple[int, ...]
    device: UUID
    call_no: Count
    scope: UUID
    table: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Go on after this table's record `after`; empty = from the start."""
    after: UUID = UUID(int=0)
    want_bytes: Count = 256 * 1024


class SnapshotPage(msgspec.Struct, frozen=True, omit_defaults=True):
    """Records of a scope in the order (table, id), as of the feed's place that it names."""

    v: int
    scope: UUID
    epoch: Count
    seq: Count
    """Of the feed, read in the transaction that read the rows."""
    feed_hash: Hash
    rows: list[Standing] = []
    highs: list[High] = []
    """What the rows hold of every device."""
    writers: list[High] = []
    """Per device the last change set in this scope's feed at `seq`."""
    table: Annotated[str, msgspec.Meta(max_length=64)] = ""
    after: UUID = UUID(int=0)
    is_last: bool = False


class HeldCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which of these records may this device keep?"""

    v: tuple[int, ...]
    device: UUID
    call_no: Count
    records: list[Gone] = []


class HeldAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Those of the records asked about that are in none of the device's scopes any more."""

    v: int
    gone: list[Gone] = []


class TeamsCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which teams are there?"""

    v: tuple[int, ...]
    device: UUID
    call_no: Count


class Team(msgspec.Struct, frozen=True, array_like=True):
    """A team as the office calls it."""

    scope: UUID
    name: Word


class TeamsAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """All teams of the office."""

    v: int
    teams: list[Team] = []


class InquiryCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """Does any team know this person? (issue 6, point 3; asked with the client's consent)."""

    v: tuple[int, ...]
    device: UUID
    call_no: Count
    author: UUID
    """Who asks, for the audit at both ends."""
    basis: Name
    """Code of the legal basis, ticked by a person."""
    given_name: Word = ""
    family_name: Word = ""
    birth_date: Annotated[str, msgspec.Meta(max_length=10)] = ""


class Known(msgspec.Struct, frozen=True, array_like=True):
    """A team knows such a person; nothing about the person."""

    team: Word
    certainty: Name
    """`strong` or `likely`, as in the warning about duplicates."""
    contact: Word = ""
    """Whom to call: what the office entered for the team."""


class InquiryAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the office says to an inquiry."""

    v: int
    known: list[Known] = []
    digest: Annotated[bytes, msgspec.Meta(max_length=32)] = b""
    """Under which both ends keep it in their audit."""
    inquiry: UUID = UUID(int=0)
    """Its name in both."""


_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_movements = msgspec.msgpack.Decoder(Movement)


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement that arrived."""

    scope: UUID
    seq: int
    movement: Movement


def pack(message: msgspec.Struct) -> bytes:
    """The bytes that are signed and sent."""
    return packing.deflate(_encoder.encode(message))


def pack_movement(movement: Movement) -> bytes:
    """The bytes of a feed entry."""
    return _encoder.encode(movement)


def read_movement(raw: bytes) -> Movement:
    """Read a feed entry of the office.

    Raises:
        MessageTooLarge: above `MAX_CHANGE`.
        MessageBroken: not a movement, or a value that no field has.
    """
    if len(raw) > MAX_CHANGE:
        raise MessageTooLarge(size=len(raw), limit=MAX_CHANGE)
    try:
        movement = _movements.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise MessageBroken(reason=type(error).__name__) from error
    check_rows(movement.rows)
    return movement


def check_rows(rows: list[Standing]) -> None:
    """Raises `MessageBroken`: a value of a type that no field has, or nested too deep."""
    for row in rows:
        for value in row.fields.values():
            packing.check_value(value, MAX_DEPTH)
        for rival in row.rivals:
            packing.check_value(rival.value, MAX_DEPTH)


def size_of(row: Standing) -> int:
    """Bytes of a record before they are compressed, for pages."""
    return len(_encoder.encode(row))


def highs_of(highs: list[High]) -> Mapping[UUID, int]:
    """As a version vector."""
    return {high.device: high.ctr for high in highs}


def places_of(gone: list[Gone]) -> frozenset[tuple[str, UUID]]:
    """(table, id) of each."""
    return frozenset((one.table, id) for one in gone for id in one.ids)


def grouped(places: list[tuple[str, UUID]]) -> list[Gone]:
    """The same by table, in order."""
    tables: dict[str, list[UUID]] = {}
    for table, id in sorted(places):
        tables.setdefault(table, []).append(id)
    return [Gone(table, ids) for table, ids in tables.items()]


def moving(answer: Answer, moved: tuple[MoveAnswer, ...]) -> Answer:
    """The same answer, which says what became of moves; their entries in the feeds come with the next one."""
    return msgspec.structs.replace(answer, moved=moved, more=True)


def without_scopes(answer: Answer, scopes: Set[UUID]) -> Answer:
    """The same answer without the feeds of these scopes: there is more of them."""
    return msgspec.structs.replace(
        answer,
        scopes=tuple(state for state in answer.scopes if state.scope not in scopes),
        frames=tuple(frame for frame in answer.frames if frame.scope not in scopes),
        more=True,
    )
