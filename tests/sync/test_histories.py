"""A hundred thousand steps of laptops and their office, drawn from a seed: nothing lost, all agree.

What can happen is described in `tests.support.sim_world`.
"""

from __future__ import annotations

import pytest

from tests.support.sim_world import STEPS, World, play

HISTORIES = 1000
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand_steps_lose_nothing(part: int) -> None:
    assert HISTORIES * STEPS == 100_000
    for seed in range(part * HISTORIES // PARTS, (part + 1) * HISTORIES // PARTS):
        play(seed)


def test_a_restored_laptop_that_saved_as_often_as_its_lost_disk_keeps_its_own_edit() -> None:
    world = World()
    world.give(2, 0, 0)
    world.image(2)
    for _ in range(5):
        world.edit(2, 0, 0, 0)
    world.exchange(2)
    world.grant(2, 0)
    world.put_image_back(2)
    for _ in range(5):
        world.edit(2, 0, 0, 0)
    world.end()
