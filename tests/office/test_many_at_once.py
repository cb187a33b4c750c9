"""Short versions of `prove sync-order` and `prove sync-crowd`: real processes on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import sync_crowd, sync_order


@pytest.fixture
def empty(postgres: str) -> Iterator[str]:
    yield postgres
    sync_order.emptied(postgres)


@pytest.mark.slow
def test_two_processes_and_eight_writers_never_hide_a_change_set(empty: str, tmp_path: Path) -> None:
    found = sync_order.run(empty, tmp_path / "home", seconds=2, teams=1)

    assert found.failures == ()
    assert found.committed > 0
    assert (found.never_seen, found.out_of_order, found.faults) == (0, 0, 0)


@pytest.mark.slow
def test_forty_laptops_at_once(empty: str, tmp_path: Path) -> None:
    found = sync_crowd.run(empty, tmp_path / "home", devices=40, teams=12, change_sets=5)

    assert (found.failed, found.waiting, found.faults) == ((), 0, 0)
    assert found.agree
    assert found.memory < 300_000_000
