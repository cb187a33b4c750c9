"""`python3 -m app prove sync-crowd`: 200 laptops of 12 teams at once, 5 change sets each, on PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.postgres import running_postgres
from tests.support.sync_crowd import empty_rate, run


def test_two_hundred_laptops_at_once(tmp_path: Path) -> None:
    with running_postgres() as database:
        found = run(database, tmp_path / "home", devices=200, teams=12, change_sets=5)
    print(f"\n{dict(found.figures)} load {os.getloadavg()[0]:.1f}")
    assert (found.failed, found.waiting, found.faults) == ((), 0, 0)
    assert found.agree
    assert found.p99 <= 3
    assert found.memory <= 300_000_000


def test_how_many_come_when_nothing_is_new(tmp_path: Path) -> None:
    """What most exchanges of a day are; the capacity page calculates with it."""
    with running_postgres() as database:
        found = empty_rate(database, tmp_path / "home", seconds=5, clients=8)
    print(f"\nempty exchanges: {found:.0f}/s load {os.getloadavg()[0]:.1f}")
    assert found > 17, "5,000 laptops every five minutes"
