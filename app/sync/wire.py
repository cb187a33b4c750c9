"""What goes over the line: messages as msgpack in zstd, and nothing is trusted (5-sync.md 3.4).

Sizes, depth and types are checked before anything else looks at a message; unknown keys are
ignored, so that an older end understands a newer one. The same bytes travel by HTTPS and, later,
on a stick. A change set keeps the bytes it was packed to: they are hashed and stored as received.
"""

from __future__ import annotations

import hashlib
import os
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec

from app.domain.errors import MessageBroken, MessageTooLarge, ProtocolUnknown
from app.sync import packing
from app.sync.changes import ChangeSet, Op
from app.sync.healing import (
    Count,
    ForkAnswer,
    ForkCall,
    ForkPoint,
    Former,
    Hash,
    Name,
    Seed,
    Settled,
    Word,
)
from app.sync.merge import Dot

VERSIONS = (1,)
"""Protocol versions this end speaks, best last."""
MEDIA_TYPE = "application/vnd.sozialraumbuero.sync"
EXCHANGE_PATH = "/sync/v1/exchange"
ENROL_PATH = "/sync/v1/enrol"
IDENTITY_PATH = "/sync/v1/identity"

MAX_BODY = 8 * 1024 * 1024
"""Bytes of a request or answer as sent (batches end at 1 MB, 5-sync.md 3.4)."""
MAX_INFLATED = 64 * 1024 * 1024
"""Bytes after inflating: the zip-bomb cap of 5-sync.md 3.4."""
MAX_CHANGE = 4 * 1024 * 1024
"""Bytes of one change set; above, the office quarantines it as `too-large`."""
MAX_DEPTH = 12
"""Nesting of one field's value: letters as JSON need 7."""

WISH = 256 * 1024
"""Bytes of feed frames that an answer holds about, where the call says nothing."""
ZERO = bytes(16)
"""The hash before the first link of a chain."""
NO_SCOPE = UUID(int=0)
"""Scope of a change set made before enrolment: the office files it under the device's first scope."""


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """How far a device has read one scope's feed; a cursor of another epoch counts as zero."""

    scope: UUID
    epoch: Count
    seq: Count


class Peer(msgspec.Struct, frozen=True, array_like=True):
    """A device that shares a scope with the asker, as people call it."""

    device: UUID
    prefix: Word
    name: Word = ""
    status: Word = ""


class Move(msgspec.Struct, frozen=True, array_like=True):
    """A person gives a case to another team (5-sync.md 3.7)."""

    id: UUID
    case: UUID
    to: UUID
    author: UUID
    at: Count
    """Milliseconds since 1970, by the device's clock: told, never relied on."""


class MoveAnswer(msgspec.Struct, frozen=True, array_like=True):
    """What became of a move."""

    id: UUID
    reason: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Empty = done; `unknown-team`, `unknown-case`, `not-yours`, `already-there`."""


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """Hello, push and pull in one (`POST /sync/v1/exchange`)."""

    v: tuple[int, ...]
    schema: Count
    device: UUID
    call_no: Count
    """Only rises; covered by the signature; no clock is checked."""
    after: Count = 0
    """Counter before the first pushed change set (the office's `high`, as far as known)."""
    head: Hash = ZERO
    """Chain hash at `after`: a restored or cloned store shows here."""
    push: tuple[bytes, ...] = ()
    cursors: tuple[Cursor, ...] = ()
    want_bytes: Count = WISH
    """Feed frames up to about this many bytes; 0 = none in this answer."""
    former: tuple[Former, ...] = ()
    """Of pushed change sets from which records were erased: the chain is made of these hashes."""
    policy: Count = 0
    """Number of the office's policy that the device knows."""
    asks: tuple[UUID, ...] = ()
    """Erasures that the sender wants to know about: done at the office, by which devices not yet."""
    moves: tuple[Move, ...] = ()
    """Cases given to other teams; sent with the last of the change sets that wait."""
    understood: Count = 0
    """Schema that the device believes the office understands; 0 = its own."""
    refused: tuple[Count, ...] = ()
    """Own change sets in quarantine: has somebody decided about them?"""
    seeds: tuple[Seed, ...] = ()
    """Of others, for an office that was restored without them."""


class Policy(msgspec.Struct, frozen=True, array_like=True):
    """What the office decided for its workstations (`app.domain.policy`)."""

    number: Count
    lease_days: Annotated[int, msgspec.Meta(ge=0, le=365)]
    escrow_key: Annotated[bytes, msgspec.Meta(max_length=32)] = b""


class Refusal(msgspec.Struct, frozen=True, array_like=True):
    """A change set that the office keeps in quarantine: a state, not an error."""

    ctr: Count
    reason: Name
    """`out-of-scope`, `schema-invalid`, `too-large`, `not-storable`."""


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """One entry of a scope's feed, in the order of its counter."""

    scope: UUID
    seq: Count
    device: UUID
    ctr: Count
    hash: Hash
    """`content_hash(raw)`; what feed and chain hashes are made of."""
    raw: bytes
    """The change set; empty = the reader's own one, or erased."""
    received_at: Count = 0
    """Milliseconds since 1970 at the office: shown beside the time of saving."""
    content: Annotated[bytes, msgspec.Meta(max_length=16)] = b""
    """`content_hash(raw)` where records were erased from it since; `hash` stays as it was."""


class ScopeState(msgspec.Struct, frozen=True, array_like=True):
    """Where this answer leaves the reader in one scope."""

    scope: UUID
    epoch: Count
    seq: Count
    """Last seq whose frame was sent (the cursor to store)."""
    feed_hash: Hash
    """Running hash at `seq`; the reader compares it with its own."""
    name: Word = ""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the office says to a `Call`."""

    v: int
    high: Count
    """Highest counter of this device that the office has stored."""
    refused: tuple[Refusal, ...] = ()
    scopes: tuple[ScopeState, ...] = ()
    """Every scope the device may read; one that is missing was taken away."""
    frames: tuple[Frame, ...] = ()
    more: bool = False
    min_schema: Count = 0
    notices: tuple[Word, ...] = ()
    erased: tuple[UUID, ...] = ()
    """Of the erasures asked about: those that are carried out at the office."""
    devices: tuple[Peer, ...] = ()
    """Who else has to carry them out; only where the call asks."""
    policy: Policy | None = None
    """The office's decisions, where they are not those that the device knows."""
    moved: tuple[MoveAnswer, ...] = ()
    """What became of the moves of the call."""
    schema: Count = 0
    """What the office understands, where the device believes otherwise."""
    settled: tuple[Settled, ...] = ()
    forks: tuple[ForkPoint, ...] = ()
    """Of scopes in another epoch than the device's cursor: go on from there, not from the start."""


class EnrolCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """A workstation asks to be registered; the header carries HMAC(secret's hash, path and body)."""

    v: tuple[int, ...]
    code: Hash
    """`codes.handle`: names the code without telling its secret."""
    device: UUID
    public_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    name: Word = ""
    """Name of the workstation, for the office's list of devices."""


class EnrolAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a new device needs to know; sent inside `Sealed`."""

    v: int
    device: UUID
    prefix: Name
    """Begins all case and letter numbers of this device."""
    slip_key: bytes
    """Key of the proofs in return slips (6-letters.md part 3)."""
    number: Annotated[int, msgspec.Meta(ge=1, le=32767)]
    """Short number of the device in the codes of its return slips."""
    role: Name
    scopes: tuple[tuple[UUID, str], ...]
    office_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    certificate: bytes | None = None
    """PEM of the office's own authority; None = a public one or loopback."""
    office_name: Word = ""
    schema: Count = 0
    """What the office understands."""


class Sealed(msgspec.Struct, frozen=True):
    """An enrolment answer with HMAC(secret's hash, …): only the office that made the code can."""

    content: bytes
    mac: bytes


class Identity(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who answers at this address; signed like every answer, the asker's nonce included."""

    v: tuple[int, ...]
    office_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    name: Word = ""


class ErrorAnswer(msgspec.Struct, frozen=True):
    """An `AppError` of the office: its code and facts, no prose."""

    code: Name
    facts: dict[str, Any]


Message = Call | Answer | EnrolCall | EnrolAnswer | Sealed | Identity | ErrorAnswer
Healing = ForkCall | ForkAnswer
Read = TypeVar("Read", bound=msgspec.Struct)


class _Dot(msgspec.Struct, frozen=True, array_like=True):
    device: UUID
    ctr: Count


class _Op(msgspec.Struct, frozen=True, array_like=True):
    table: Name
    id: UUID
    fields: dict[Name, Any]
    preds: dict[Name, list[_Dot]]


class _Change(msgspec.Struct, frozen=True, array_like=True):
    device: UUID
    ctr: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    hlc: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    author: UUID
    scope: UUID
    schema: Count
    salt: bytes
    ops: list[_Op]
    origin: Annotated[str, msgspec.Meta(max_length=200)] = ""


_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_changes = msgspec.msgpack.Decoder(_Change)


def pack(message: Message | Healing) -> bytes:
    """Return the bytes that are signed and sent."""
    return packing.deflate(_encoder.encode(message))


def read(body: bytes, kind: type[Read]) -> Read:
    """Read one message.

    Raises:
        MessageTooLarge: above `MAX_BODY`, or `MAX_INFLATED` once inflated.
        MessageBroken: not a message of this kind.
    """
    plain = packing.inflate(body, at_most=MAX_BODY, inflated=MAX_INFLATED)
    try:
        return msgspec.msgpack.decode(plain, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise MessageBroken(reason=type(error).__name__) from error


def read_call(body: bytes) -> Call:
    """`read` a `Call`, and agree on a version.

    Raises:
        MessageTooLarge, MessageBroken: as `read`.
        ProtocolUnknown: no version in common.
    """
    call = read(body, Call)
    agreed(call.v)
    return call


def read_answer(body: bytes) -> Answer:
    """`read` an `Answer`. Raises as `read`."""
    return read(body, Answer)


def agreed(offered: tuple[int, ...]) -> int:
    """Return the highest protocol version in common. Raises `ProtocolUnknown`."""
    common = set(offered) & set(VERSIONS)
    if not common:
        raise ProtocolUnknown(offered=sorted(offered), known=list(VERSIONS))
    return max(common)


def pack_change(change: ChangeSet, *, salt: bytes | None = None) -> bytes:
    """Return a change set's bytes, kept and hashed as they are from now on.

    Args:
        change: one save.
        salt: 8 random bytes, made here if None: the hash of erased content cannot be guessed back
            (5-sync.md 3.6).
    """
    ops = [
        _Op(
            op.table,
            op.id,
            dict(op.fields),
            {
                field: [_Dot(dot.device, dot.ctr) for dot in sorted(dots)]
                for field, dots in op.preds.items()
                if dots
            },
        )
        for op in change.ops
    ]
    return _encoder.encode(
        _Change(
            change.device,
            change.ctr,
            change.hlc,
            change.author,
            change.scope,
            change.schema,
            os.urandom(8) if salt is None else salt,
            ops,
            change.origin,
        )
    )


def read_change(raw: bytes, *, limit: int = MAX_CHANGE) -> ChangeSet:
    """Read a change set's bytes.

    Raises:
        MessageTooLarge: above `limit`.
        MessageBroken: not a change set, a value of a type that no field has, or nested too deep.
    """
    if len(raw) > limit:
        raise MessageTooLarge(size=len(raw), limit=limit)
    try:
        change = _changes.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise MessageBroken(reason=type(error).__name__) from error
    ops = []
    for op in change.ops:
        for value in op.fields.values():
            packing.check_value(value, MAX_DEPTH)
        preds = {
            field: frozenset(Dot(dot.device, dot.ctr) for dot in dots) for field, dots in op.preds.items()
        }
        ops.append(Op(op.table, op.id, op.fields, preds))
    return ChangeSet(
        device=change.device,
        ctr=change.ctr,
        hlc=change.hlc,
        author=change.author,
        scope=change.scope,
        schema=change.schema,
        ops=tuple(ops),
        origin=change.origin,
    )


def read_own(raw: bytes) -> ChangeSet:
    """Read a change set of this store, of any size: one that the office found too large can be mended."""
    return read_change(raw, limit=len(raw))


def content_hash(raw: bytes) -> bytes:
    """Hash of a change set's bytes; it stays when the content is erased."""
    return hashlib.blake2b(raw, digest_size=16).digest()


def link(head: bytes, device: UUID, ctr: int, content: bytes) -> bytes:
    """Next hash of a device's chain: H(previous, device, counter, content hash) (5-sync.md 3.6)."""
    return hashlib.blake2b(device.bytes + ctr.to_bytes(8, "big") + content, key=head, digest_size=16).digest()


def feed_link(feed_hash: bytes, seq: int, content: bytes) -> bytes:
    """Next running hash of a scope's feed: nothing can be left out or change places."""
    return hashlib.blake2b(seq.to_bytes(8, "big") + content, key=feed_hash, digest_size=16).digest()


def request_message(path: str, body: bytes) -> bytes:
    """What a device signs: nothing of the request can be changed or sent elsewhere."""
    return b"sozialraumbuero request\0" + path.encode() + b"\0" + body


def answer_message(path: str, request: bytes, request_signature: bytes, body: bytes) -> bytes:
    """What the office signs: the answer to this request and no other."""
    asked = hashlib.blake2b(request_signature + b"\0" + request, digest_size=16).digest()
    return b"sozialraumbuero answer\0" + path.encode() + b"\0" + asked + body


def wanting(call: Call, want_bytes: int) -> Call:
    """The same call, asking for about so many bytes of feed frames; one that wants none stays so."""
    if call.want_bytes == 0:
        return call
    return msgspec.structs.replace(call, want_bytes=want_bytes)


def confirming(answer: Answer, erased: tuple[UUID, ...], devices: tuple[Peer, ...]) -> Answer:
    """The same answer, which says what became of the erasures that the call asked about."""
    return msgspec.structs.replace(answer, erased=erased, devices=devices)
