"""Random histories of laptops and their office, and what must be true at their end (5-sync.md part 4).

A *step* is one thing that happens: a person saves, erases, gives a case to another team; a laptop
exchanges, and its request or answer is lost, comes twice, late, or in another order; either end crashes;
the office is restored from a backup, a laptop from an image, or its disk is cloned; clocks are days off;
laptops and the office are updated one after the other; teams are given to laptops and taken away.

Each save writes a value that no other save writes, so what must be there is known without looking into
any end: every value that survives, less those that a surviving save replaced with both on the screen.

*Lost by nature* is only what a person saved on a disk that was then replaced by an older image of it,
and that had never left it. Nothing else may be missing. A backup of the office is put back only where
somebody still has what it lacks, and in histories without moves, copies and changes of teams.
One disaster at a time: where the office was restored, all laptops have exchanged before a disk is
replaced; and it is not put back to before two copies of one disk were told apart, because then nobody
can know any more which of the two was first.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, cast
from uuid import UUID

from app.actions.sync_ports import SyncStore
from app.actions.synchronise import synchronise
from app.domain.errors import AppError, MessageBroken, Offline
from app.office import exchange as office_exchange
from app.office.forks import fork
from app.office.scopes import ENDPOINTS
from app.sync import healing, wire
from app.sync.changes import SCHEMA
from tests.support.sim_device import (
    CASE,
    CLIENT,
    FRESH,
    OWNER,
    Crash,
    Disk,
    Fields,
    SimDevice,
    writes_of,
)
from tests.support.sim_office import SimOffice, State

SCOPES = (UUID(int=0x51), UUID(int=0x52))
TEAMS = ((SCOPES[0],), SCOPES, (SCOPES[1],))
NAMES = ("given_name", "phone")
NEWER = SCHEMA + 1
DAY = 86_400_000
FAULTS = (
    "none",
    "request lost",
    "answer lost",
    "asked twice",
    "office crash",
    "device crash",
    "old answer",
    "late request",
)
MOST_LAPTOPS, MOST_RECORDS = 5, 8


class SimLine:
    """`OfficeLine` straight into the office's endpoints; the first call meets the fault."""

    def __init__(self, world: World, who: int, fault: str) -> None:
        self.world, self.who, self.fault = world, who, fault

    def post(self, path: str, body: bytes, signature: bytes) -> bytes:
        """See `OfficeLine`."""
        fault, self.fault = self.fault, "none"
        office, late = self.world.office, self.world.late
        if fault == "request lost":
            raise Offline(reason="unreachable")
        if fault == "late request":
            late.append((path, body, signature))
            raise Offline(reason="cut")
        office.crash_before_commit = fault == "office crash"
        try:
            answer = self.world.answer(path, body, signature)
        finally:
            office.crash_before_commit = False
        before = self.world.answers.setdefault(self.world.laptops[self.who].disk.device, [])
        if fault == "old answer" and before and path == wire.EXCHANGE_PATH:
            return before[self.world.count % len(before)]
        if path == wire.EXCHANGE_PATH:
            before.append(answer)
            del before[:-4]
        if fault == "answer lost":
            raise Offline(reason="cut")
        if fault == "asked twice":  # a replay is refused, and the device goes on
            self.world.answer(path, body, signature)
        return answer


@dataclass
class Save:
    """What one save wrote, by the values that stood on the screen."""

    record: UUID
    name: str
    preds: frozenset[int]


@dataclass
class Told:
    """What a laptop has told its people about conflicts."""

    now: dict[tuple[UUID, str], frozenset[int]] = field(default_factory=dict)
    over: set[tuple[UUID, str, frozenset[int]]] = field(default_factory=set)


class World:
    """Laptops, their office, and what is known of every save."""

    def __init__(self) -> None:
        self.count = 0
        self.office = SimOffice(SCOPES)
        self.office_schema = SCHEMA
        self.laptops: list[SimDevice] = []
        self.late: list[tuple[str, bytes, bytes]] = []
        self.answers: dict[UUID, list[bytes]] = {}
        self.backup: State | None = None
        self.images: dict[int, Disk] = {}
        self.saves: dict[int, Save] = {}
        self.lost: set[int] = set()
        self.erasures: dict[int, UUID] = {}
        self.owners: dict[UUID, UUID] = {}
        self.made = 0
        self.is_healing = False
        self.told: dict[int, Told] = defaultdict(Told)
        for at, scopes in enumerate(TEAMS):
            device, key = next(FRESH)
            self.laptops.append(SimDevice(Disk(device, key, scopes, schema=2 if at == 0 else SCHEMA)))
            self.office.register_device(device, key.public_key().public_bytes_raw(), scopes)
        for who in (0, 0, 2):
            self.new_client(who)
        self.settle(rounds=1)

    # -- what happens -----------------------------------------------------------------------------

    def new_client(self, who: int) -> None:
        """A person opens a client's file."""
        if self.made < MOST_RECORDS:
            self.made += 1
            self._save(who, CLIENT, UUID(int=self.made), NAMES[0], 0)

    def new_case(self, who: int, which: int) -> None:
        """A person opens a case of a client."""
        clients = [id for id in self._held(who) if id not in self.owners]
        if clients and self.made < MOST_RECORDS:
            self.made += 1
            id = UUID(int=self.made)
            self.owners[id] = clients[which % len(clients)]
            self._save(who, CASE, id, "summary", 0, {OWNER: str(self.owners[id])})

    def edit(self, who: int, which: int, name: int, skew: int) -> None:
        """A person saves a field, with everything on the screen; her clock is days off, perhaps."""
        here = self._held(who)
        if here:
            id = here[which % len(here)]
            table = CASE if id in self.owners else CLIENT
            field = "summary" if table == CASE else NAMES[name]
            self._save(who, table, id, field, skew)

    def erase(self, who: int, which: int) -> None:
        """A person erases a client with everything that belongs to her."""
        clients = [id for id in self._held(who) if id not in self.owners]
        if clients:
            self.count += 1
            id = clients[which % len(clients)]
            self.erasures[self.count] = id
            self.laptops[who].erase(id, UUID(int=self.count << 64), self._clock(0))

    def give(self, who: int, which: int, to: int) -> None:
        """A person gives a client's cases to another team."""
        clients = [id for id in self._held(who) if id not in self.owners]
        if clients:
            self.count += 1
            id, move = clients[which % len(clients)], UUID(int=self.count << 64)
            moves = self.laptops[who].disk.moves
            for other in [one for one, known in moves.items() if known.case == id]:
                del moves[other]
            moves[move] = wire.Move(move, id, SCOPES[to], UUID(int=0), self._clock(0))

    def grant(self, who: int, teams: int) -> None:
        """The office gives a laptop other teams."""
        self.office.grant(self.laptops[who].disk.device, TEAMS[teams])

    def exchange(self, who: int, fault: str = "none") -> None:
        """A laptop exchanges with the office; perhaps something breaks."""
        laptop = self.laptops[who]
        laptop.crash_in_take = fault == "device crash"
        is_expected: tuple[type[BaseException], ...] = (Offline, Crash)
        if fault in {"old answer", "asked twice"}:
            is_expected = (*is_expected, MessageBroken)
        with contextlib.suppress(*is_expected):
            synchronise(cast("SyncStore", laptop), SimLine(self, who, fault), step=_silent)
        laptop.crash_in_take = False
        self._tell(who)

    def deliver(self, which: int) -> None:
        """A request that was under way for long arrives; nobody waits for its answer."""
        if self.late:
            request = self.late.pop(which % len(self.late))
            with contextlib.suppress(AppError):
                self.answer(*request)

    def update_laptop(self, who: int) -> None:
        """A newer version is installed."""
        disk = self.laptops[who].disk
        disk.schema = min(disk.schema + 1, NEWER)

    def update_office(self) -> None:
        """A newer version serves."""
        self.office_schema = NEWER

    def back_up(self) -> None:
        """A backup of the office."""
        self.backup = self.office.state

    def restore(self) -> None:
        """The office's disk is replaced; the operator puts the last backup back."""
        backup, before = self.backup, self.office.state
        if backup is None or backup.moves != before.moves or not self._is_healable(backup):
            return
        self.is_healing = True
        self.late.clear()
        self.office.restore(backup)
        for laptop in self.laptops:
            disk, known = laptop.disk, before.devices[laptop.disk.device]
            if disk.device not in backup.devices:
                self.office.register_device(disk.device, known.public_key, known.scopes)
            taken = {*known.scopes, *before.withdrawn.get(disk.device, ())}
            self.office.grant(disk.device, tuple(sorted(taken)))
            self.office.grant(disk.device, known.scopes)

    def image(self, who: int) -> None:
        """An image of a laptop's disk."""
        self.images[who] = self.laptops[who].disk.copied()

    def put_image_back(self, who: int) -> None:
        """A laptop's disk is replaced by its image; what had never left it is lost by nature."""
        image = self.images.get(who)
        if image is None:
            return
        if image.device not in self.office.state.devices or self._is_sent_under_two_names(who, image):
            return
        self._heal()
        self.late.clear()
        self.laptops[who].disk = image.copied()
        self.told.pop(who, None)
        self.lost = {*self.saves, *self.erasures} - self._values_somewhere()

    def clone(self, who: int) -> None:
        """A second computer starts from the same disk, on which nothing waits."""
        self._heal()
        if len(self.laptops) < MOST_LAPTOPS and not self.laptops[who].waiting():
            self.laptops.append(SimDevice(self.laptops[who].disk.copied()))

    # -- how it ends ------------------------------------------------------------------------------

    def settle(self, rounds: int = 3) -> None:
        """Until nobody has anything to tell."""
        for _ in range(rounds):
            for who in range(len(self.laptops)):
                self.exchange(who)

    def end(self) -> None:
        """Everything is updated and exchanged without faults; then everything is checked."""
        self.update_office()
        for request in range(len(self.late)):
            self.deliver(request)
        self.settle()
        self.check()

    def check(self) -> None:
        """No edit lost, erased stays erased, all agree, nobody holds what is another team's."""
        state, expected = self.office.state, self.expected()
        assert not self.office.state.erased & set(state.records), "an erased record is back at the office"
        assert _values(state.records) == expected, "the office lacks an edit, or keeps a replaced one"
        for at, laptop in enumerate(self.laptops):
            disk = laptop.disk
            assert not laptop.waiting(), f"laptop {at} cannot send"
            scopes = set(state.devices[disk.device].scopes)
            due = {id for id in expected if state.homes[id] & scopes}
            assert set(disk.records) == due, f"laptop {at} holds other records than its teams'"
            assert _values(disk.records) == {id: expected[id] for id in due}, f"laptop {at} lacks an edit"
            assert writes_of(disk.records, due) == writes_of(state.records, due), f"laptop {at} differs"

    def expected(self) -> dict[UUID, dict[str, frozenset[int]]]:
        """Per record and field the values that nobody who saw them has replaced."""
        gone = {id for count, id in self.erasures.items() if count not in self.lost}
        found: dict[UUID, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        replaced: set[tuple[UUID, str, int]] = set()
        for value, save in self.saves.items():
            if value in self.lost or save.record in gone or self.owners.get(save.record) in gone:
                continue
            found[save.record][save.name].add(value)
            replaced.update((save.record, save.name, pred) for pred in save.preds)
        return {
            id: {
                name: frozenset(value for value in values if (id, name, value) not in replaced)
                for name, values in fields.items()
            }
            for id, fields in found.items()
        }

    # -- inside -----------------------------------------------------------------------------------

    def answer(self, path: str, body: bytes, signature: bytes) -> bytes:
        """The office's endpoints, in the version that serves."""
        office: Any = self.office
        if path == wire.EXCHANGE_PATH:
            vars(office_exchange)["SCHEMA"] = self.office_schema
            return office_exchange.exchange(body, signature, office)
        return (fork if path == healing.FORK_PATH else ENDPOINTS[path])(body, signature, office)

    def _clock(self, skew: int) -> int:
        return max(0, 100 * DAY + self.count + skew * DAY)

    def _held(self, who: int) -> list[UUID]:
        return sorted(self.laptops[who].disk.records)

    def _save(
        self, who: int, table: str, id: UUID, name: str, skew: int, more: Mapping[str, str] | None = None
    ) -> None:
        self.count += 1
        laptop = self.laptops[who]
        known = laptop.disk.records.get(id, {}).get(name)
        preds = frozenset(one.value for one in known.candidates.values()) if known else frozenset()
        self.saves[self.count] = Save(id, name, preds)
        laptop.save(table, id, {name: self.count, **(more or {})}, self._clock(skew))
        self._note(who, id, name)

    def _tell(self, who: int) -> None:
        for id, fields in self.laptops[who].disk.records.items():
            for name in fields:
                self._note(who, id, name)

    def _note(self, who: int, id: UUID, name: str) -> None:
        """A conflict that was over is never told again."""
        told, place = self.told[who], (id, name)
        register = self.laptops[who].disk.records.get(id, {}).get(name)
        held = register.candidates if register is not None else {}
        if len(held) < 2:
            if place in told.now:
                told.over.add((id, name, told.now.pop(place)))
            return
        values = frozenset(one.value for one in held.values())
        if told.now.get(place) != values:
            assert (id, name, values) not in told.over, "a conflict is told a second time"
            if place in told.now:
                told.over.add((id, name, told.now[place]))
            told.now[place] = values

    def _heal(self) -> None:
        if self.is_healing:
            self.settle(2)
            self.is_healing = False

    def _is_sent_under_two_names(self, who: int, image: Disk) -> bool:
        """A copy whose identity was given up since, with unsent saves: one save would get two names."""
        return image.device != self.laptops[who].disk.device and len(image.outbox) > image.high

    def _values_somewhere(self) -> set[int]:
        """Numbers of saves and erasures that a laptop or the office still has."""
        found: set[int] = set()
        raws = [raw for laptop in self.laptops for raw in laptop.disk.outbox]
        raws += [frame.raw for feed in self.office.state.feeds.values() for frame in feed.frames]
        for raw in raws:
            with contextlib.suppress(MessageBroken):
                for op in wire.read_change(raw).ops:
                    found |= {value for value in op.fields.values() if isinstance(value, int)}
                    found.add(op.id.int >> 64)
        return found

    def _is_healable(self, backup: State) -> bool:
        """Whether laptops have everything that the backup lacks."""
        new = set(self.office.state.records) - set(backup.records)
        identities = [laptop.disk.device for laptop in self.laptops]
        if set(self.office.state.devices) != set(backup.devices) or len(set(identities)) < len(identities):
            return False
        if any(len(laptop.disk.scopes) > 1 and new & set(laptop.disk.records) for laptop in self.laptops):
            return False
        own = {laptop.disk.device: len(laptop.disk.outbox) for laptop in self.laptops}
        for id, device in self.office.state.devices.items():
            before = backup.devices[id].high if id in backup.devices else 0
            if device.high <= before or own.get(id, 0) >= device.high:
                continue
            wanted = {(id, ctr) for ctr in range(before + 1, device.high + 1)}
            if id not in backup.devices or not any(
                wanted <= {place[1:] for place in laptop.disk.received} for laptop in self.laptops
            ):
                return False
        return True


def _values(records: Mapping[UUID, Fields]) -> dict[UUID, dict[str, frozenset[int]]]:
    return {
        id: {
            name: frozenset(one.value for one in register.candidates.values())
            for name, register in fields.items()
            if name != OWNER
        }
        for id, fields in records.items()
    }


def _silent(_done: int, _total: int) -> None:
    """Nobody watches the progress."""


Step = Callable[[World], None]
_KINDS: Mapping[str, int] = {
    "edit": 40,
    "exchange": 34,
    "new_case": 4,
    "new_client": 2,
    "erase": 1,
    "give": 3,
    "grant": 2,
    "deliver": 4,
    "update_laptop": 1,
    "update_office": 1,
    "back_up": 2,
    "restore": 2,
    "image": 2,
    "put_image_back": 2,
    "clone": 1,
}
"""How often each kind of step is drawn."""


_NOT_WITH_A_RESTORE = ("give", "grant", "clone", "put_image_back")
"""What the office forgets of these by a restore nobody tells it again (WIRE.md, copies; 5-sync.md 3.7)."""
_RESTORES_IN = 5
"""Every so many histories are those in which the office is restored."""


def _kinds(seed: int) -> Mapping[str, int]:
    left_out = ("restore",) if seed % _RESTORES_IN else _NOT_WITH_A_RESTORE
    return {kind: weight for kind, weight in _KINDS.items() if kind not in left_out}


def drawn(random: Random, kinds: Mapping[str, int]) -> Step:
    """A step; the same for a seed on every version of Python."""
    kind = random.choices(tuple(kinds), tuple(kinds.values()))[0]
    who, which, two, skew = (
        random.randrange(1 << 16),
        random.randrange(MOST_RECORDS),
        random.randrange(3),
        random.choice((0, 0, 0, -3, 3, 40)),
    )
    fault = random.choice(FAULTS)
    return partial(do, kind=kind, who=who, which=which, two=two, skew=skew, fault=fault)


def do(world: World, kind: str, *, who: int, which: int, two: int, skew: int, fault: str) -> None:
    """Carry out a step that was drawn."""
    who %= len(world.laptops)
    match kind:
        case "edit":
            world.edit(who, which, two % 2, skew)
        case "exchange":
            world.exchange(who, fault)
        case "new_case" | "erase":
            getattr(world, kind)(who, which)
        case "give":
            world.give(who, which, two % 2)
        case "grant":
            world.grant(who, two)
        case "deliver":
            world.deliver(which)
        case "new_client" | "update_laptop" | "image" | "put_image_back" | "clone":
            getattr(world, kind)(who)
        case _:
            getattr(world, kind)()


STEPS = 100
"""Of one history."""


def play(seed: int, steps: int = STEPS) -> None:
    """One history to its end."""
    random = Random(seed)  # noqa: S311 - a history, no secret
    world, kinds = World(), _kinds(seed)
    try:
        for _ in range(steps):
            drawn(random, kinds)(world)
        world.end()
    finally:
        vars(office_exchange)["SCHEMA"] = SCHEMA
