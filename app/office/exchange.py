"""`POST /sync/v1/exchange`: hello, push and pull in one transaction (5-sync.md 3.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.actions.office_ports import OfficeDevice, OfficeUnit, OfficeWork, Received
from app.domain.errors import ChainBroken, GapInChanges
from app.domain.policy import OfficePolicy
from app.office import auth
from app.sync import healing, scoping, wire
from app.sync.changes import SCHEMA

Counted = Callable[[wire.Call, wire.Answer], None]
"""Told what an exchange did, once it is stored."""


def _uncounted(_call: wire.Call, _answer: wire.Answer) -> None:
    """Nobody counts."""


def exchange(body: bytes, signature: bytes, work: OfficeWork, counted: Counted = _uncounted) -> bytes:
    """Take in what is new, answer what the device lacks; asked twice, it stores once.

    Raises:
        MessageBroken, MessageTooLarge, ProtocolUnknown: the request cannot be read.
        DeviceUnknown, SignatureInvalid, DeviceRevoked, CallOutOfOrder: see `auth.expect`.
        GapInChanges: change sets are missing before the first one sent.
        ChainBroken: the device's store is not the one that sent what is stored here.
    """
    call = wire.read_call(body)  # inflated size, depth and types are checked before anything else

    def transact(unit: OfficeUnit) -> wire.Answer:
        device = unit.device(call.device)  # its own row only
        auth.expect(device, call.call_no, wire.EXCHANGE_PATH, body, signature)
        unit.contact(device, call.call_no)
        received, head = new_in(call, device, unit)
        if received:
            received = unit.take_in(device, received, head)
        unit.take_back(device, call.seeds)
        part = unit.feed(device, call.cursors, call.want_bytes, forks=call.schema > healing.OLDEST_SCHEMA)
        return wire.Answer(
            v=wire.agreed(call.v),
            high=device.high + len(received),
            refused=tuple(wire.Refusal(one.ctr, one.reason) for one in received if one.reason),
            scopes=part.scopes,
            frames=part.frames,
            more=part.more,
            forks=part.forks,
            policy=_policy(unit.policy(), call.policy),
            settled=unit.settled(device.device, device.high, call.refused),
            schema=0 if (call.understood or call.schema) == SCHEMA else SCHEMA,
        )

    answer = work.run(transact)
    if call.asks:
        work.finish_erasures()
        answer = work.run(lambda unit: _confirmed(unit, call, answer))
    if call.moves and answer.high == call.after + len(call.push):
        answer = scoping.moving(answer, work.run(lambda unit: unit.carry_moves(call.device, call.moves)))
    counted(call, answer)
    return wire.pack(answer)  # the answer leaves only when all of it is stored


def _policy(policy: OfficePolicy, known: int) -> wire.Policy | None:
    if policy.number == known:
        return None
    return wire.Policy(policy.number, policy.lease_days, policy.escrow_key)


def _confirmed(unit: OfficeUnit, call: wire.Call, answer: wire.Answer) -> wire.Answer:
    """What became of the erasures that the device asks about, and who else has to carry them out."""
    own = set(unit.device(call.device).scopes)
    peers = (
        wire.Peer(one.device, one.prefix, one.name, one.status.value)
        for one in unit.devices()
        if own & set(one.scopes)
    )
    return wire.confirming(answer, unit.carried_out(call.asks), tuple(peers))


def new_in(call: wire.Call, device: OfficeDevice, unit: OfficeUnit) -> tuple[Sequence[Received], bytes]:
    """Return what is above the device's `high`, judged, with the chain hash after the last one.

    The chain is followed through what came before, too: two stores with one identity cannot both
    go on from it.

    Raises:
        GapInChanges, ChainBroken: see `exchange`.
    """
    if call.after > device.high:
        raise GapInChanges(stored=device.high, got=call.after + 1)
    ctr, head = call.after, call.head
    former = {one.ctr: one.hash for one in call.former}
    pushed = []
    for raw in call.push:
        _compare(ctr, head, device)
        ctr += 1
        head = wire.link(head, device.device, ctr, former.get(ctr) or wire.content_hash(raw))
        if ctr > device.high:
            pushed.append((ctr, raw))
    _compare(ctr, head, device)
    return unit.judge(device, pushed, former), head


def _compare(ctr: int, head: bytes, device: OfficeDevice) -> None:
    if ctr == device.high and head != device.head:
        raise ChainBroken(high=device.high)
