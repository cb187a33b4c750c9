"""Two pieces of work against each other on a machine that may be busy with something else.

Rounds alternate, so that both sides meet the same load. Noise only adds time: on a quiet machine the
fastest rounds come nearest to what the work itself takes; on a busy one the longer side has no round
without an interruption, and the medians, which both meet it, come nearer. Of both ratios the smaller
counts. A measurement over its limit is made again, and the best of three counts. Milliseconds and the
load are printed for the note (`-s`).
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ATTEMPTS = 3
Times = tuple[list[float], list[float]]
"""Milliseconds of each round: of the floor, and of ours."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of one measurement."""

    floor: float
    ours: float
    floor_median: float
    ours_median: float

    @property
    def ratio(self) -> float:
        return min(self.ours / self.floor, self.ours_median / self.floor_median)


def timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Milliseconds that `work` takes."""
    started = clock()
    work()
    return (clock() - started) * 1000


def by_turns(
    floor: Callable[[], float], ours: Callable[[], float], rounds: int, warm_up: int = 1
) -> Callable[[], Times]:
    """A measurement of two sides that time themselves, round by round."""

    def measure() -> Times:
        for _ in range(warm_up):
            floor(), ours()
        pairs = [(floor(), ours()) for _ in range(rounds)]
        return [least for least, _ in pairs], [taken for _, taken in pairs]

    return measure


def compared(
    floor: Callable[[], object],
    ours: Callable[[], object],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> Callable[[], Times]:
    """A measurement of two pieces of work, round by round."""
    return by_turns(lambda: timed(floor, clock), lambda: timed(ours, clock), rounds)


def assert_ratio(name: str, limit: float, measure: Callable[[], Times]) -> Measured:
    """Measure until ours takes at most `limit` × the floor, at most three times; print what came out."""
    tries: list[Measured] = []
    while len(tries) < ATTEMPTS and not any(one.ratio <= limit for one in tries):
        floor, ours = measure()
        tries.append(_measured(floor, ours))
        print(_line(name, tries[-1], limit))
    best = min(tries, key=lambda one: one.ratio)
    assert best.ratio <= limit, "; ".join(_line(name, one, limit) for one in tries)
    return best


def _measured(floor: Sequence[float], ours: Sequence[float]) -> Measured:
    return Measured(min(floor), min(ours), statistics.median(floor), statistics.median(ours))


def _line(name: str, one: Measured, limit: float) -> str:
    return (
        f"\n{name}: floor {one.floor:.2f} ms (median {one.floor_median:.2f}), "
        f"ours {one.ours:.2f} ms (median {one.ours_median:.2f}), {one.ratio:.2f} x of at most {limit:g}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
