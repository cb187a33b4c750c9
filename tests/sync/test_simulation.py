"""Random histories of three devices and an office, without sockets, clock or threads.

A sync may lose its request or its answer, be repeated, or be cut by a crash of either end; clocks
are wrong; the office is restored from a backup. At the end all are synced without faults, and two
things must hold: no edit is lost (each value ever saved is a candidate everywhere, or was replaced
by somebody who had it on the screen), and all replicas hold the same. Faults that real sync engines
had are planted, and the machine must find each (5-sync.md part 4).
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from app.actions.synchronise import synchronise
from app.domain.errors import AppError, Offline
from app.office.exchange import exchange
from app.sync.merge import Dot
from tests.support.memory_sync import (
    ACK_BEFORE_COMMIT,
    BELIEVES_ITSELF,
    LAST_WRITER_WINS,
    NO_DUPLICATE_TEST,
    PLANTED,
    POSITION_FIRST,
    Crash,
    Key,
    MemoryDevice,
    MemoryOffice,
    OfficeState,
    candidates,
)

RECORDS = (UUID(int=1), UUID(int=2))
FIELDS = ("given_name", "phone")
FAULTS = ("none", "request lost", "answer lost", "asked twice", "office crash", "device crash")


class FaultyLine:
    """`OfficeLine` straight into the office's endpoint; the first call meets the fault."""

    def __init__(self, office: MemoryOffice, fault: str) -> None:
        self.office, self.fault = office, fault

    def post(self, path: str, body: bytes, signature: bytes) -> bytes:
        fault, self.fault = self.fault, "none"
        if fault == "request lost":
            raise Offline(reason="unreachable")
        self.office.crash_before_commit = fault == "office crash"
        answer = exchange(body, signature, self.office)
        if fault == "answer lost":
            raise Offline(reason="cut")
        if fault == "asked twice":  # a replay is refused, and the device goes on
            exchange(body, signature, self.office)
        return answer


class Histories(RuleBasedStateMachine):
    planted = ""

    def __init__(self) -> None:
        super().__init__()
        self.machines = [MemoryDevice(UUID(int=0xD0 + n), self.planted) for n in range(3)]
        self.office = MemoryOffice(self.machines, self.planted)
        self.backup: OfficeState | None = None
        self.saved: dict[Key, set[Dot]] = defaultdict(set)
        self.replaced: dict[Key, set[Dot]] = defaultdict(set)
        self.clock = 0

    @rule(
        who=st.integers(0, 2),
        record=st.sampled_from(RECORDS),
        name=st.sampled_from(FIELDS),
        value=st.sampled_from("ab"),
        skew=st.integers(-50, 50),
    )
    def edit(self, who: int, record: UUID, name: str, value: str, skew: int) -> None:
        self.clock += 1
        device = self.machines[who]
        on_screen = candidates(device.registers).get((record, name), set())
        dot = device.save(record, name, value, max(0, self.clock + skew))
        self.saved[record, name].add(dot)
        self.replaced[record, name] |= on_screen

    @rule(who=st.integers(0, 2), fault=st.sampled_from(FAULTS))
    def sync(self, who: int, fault: str) -> None:
        device = self.machines[who]
        device.crash_in_take = fault == "device crash"
        with contextlib.suppress(Offline, Crash):
            synchronise(device, FaultyLine(self.office, fault), step=lambda done, total: None)
        device.crash_in_take = self.office.crash_before_commit = False

    @rule()
    def back_up(self) -> None:
        self.backup = self.office.state.copied()

    @rule()
    def restore(self) -> None:
        if self.backup is not None:
            self.office.restore(self.backup)

    def teardown(self) -> None:
        for _ in range(2):
            for device in self.machines:
                synchronise(device, FaultyLine(self.office, "none"), step=lambda done, total: None)
        expected = {
            key: dots - self.replaced[key] for key, dots in self.saved.items() if dots - self.replaced[key]
        }
        for registers in (self.office.state.registers, *(device.registers for device in self.machines)):
            assert {key: dots for key, dots in candidates(registers).items() if dots} == expected
        assert not any(device.waiting() for device in self.machines)


Step = Callable[[Histories], None]
CHECKED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=80,
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


def test_no_edit_is_lost_and_all_agree() -> None:
    run_state_machine_as_test(Histories, settings=CHECKED)


def drawn(random: Random) -> Iterator[Step]:
    """Thirty steps, each fault as likely as the next; the same for a seed on every version of Python."""
    for _ in range(30):
        who, kind = (
            random.randrange(3),
            random.choices(("edit", "sync", "back_up", "restore"), (4, 4, 1, 1))[0],
        )
        if kind == "edit":
            record, name, value = random.choice(RECORDS), random.choice(FIELDS), random.choice("ab")
            yield partial(
                Histories.edit, who=who, record=record, name=name, value=value, skew=random.randint(-50, 50)
            )
        elif kind == "sync":
            yield partial(Histories.sync, who=who, fault=random.choice(FAULTS))
        else:
            yield Histories.back_up if kind == "back_up" else Histories.restore


def play(planted: str, steps: Iterable[Step]) -> None:
    """One history to its end."""
    machine = type("Planted", (Histories,), {"planted": planted})()
    for step in steps:
        step(machine)
    machine.teardown()


def play_many(planted: str) -> None:
    for seed in range(200):
        play(planted, drawn(Random(seed)))  # noqa: S311 - a history, no secret


def test_drawn_histories_lose_nothing() -> None:
    play_many("")


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(planted: str) -> None:
    with pytest.raises((AssertionError, AppError)):  # an edit is lost, or an end notices by itself
        play_many(planted)


def an_edit(who: int, value: str = "a") -> Step:
    return partial(Histories.edit, who=who, record=RECORDS[0], name=FIELDS[0], value=value, skew=0)


def a_sync(who: int, fault: str = "none") -> Step:
    return partial(Histories.sync, who=who, fault=fault)


SHORTEST: dict[str, tuple[Step, ...]] = {
    LAST_WRITER_WINS: (an_edit(0, "a"), an_edit(1, "b")),
    ACK_BEFORE_COMMIT: (an_edit(1), a_sync(1, "office crash"), an_edit(0)),
    NO_DUPLICATE_TEST: (
        Histories.back_up,
        an_edit(1),
        a_sync(1, "asked twice"),
        a_sync(2, "answer lost"),
        an_edit(2),
        Histories.restore,
    ),
    POSITION_FIRST: (an_edit(2), a_sync(2, "answer lost"), a_sync(0, "device crash")),
    BELIEVES_ITSELF: (an_edit(2), Histories.back_up, a_sync(2, "answer lost"), Histories.restore),
}
"""What it takes to see each fault, found by leaving out steps of drawn histories."""


@pytest.mark.parametrize("planted", PLANTED)
def test_the_shortest_history_that_shows_a_fault(planted: str) -> None:
    play("", SHORTEST[planted])
    with pytest.raises((AssertionError, AppError)):
        play(planted, SHORTEST[planted])
