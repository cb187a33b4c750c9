"""The seeded order of `randomize()`: the same seed gives the same order in every ODK engine."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any

from app.forms.conversions import number, text

_MODULUS, _FACTOR = 2**31 - 1, 16_807
"""The generator of Park and Miller, "Random number generators: good ones are hard to find", 1988."""


def seed_of(value: Any) -> int:
    """The seed that a value stands for; a text that is no number counts by its SHA-256."""
    seed = number(value)
    if math.isnan(seed) and text(value):
        return int.from_bytes(hashlib.sha256(text(value).encode()).digest()[:8], "big", signed=True)
    return int(seed) if math.isfinite(seed) else 0


def shuffled(items: Sequence[Any], seed: int) -> list[Any]:
    """The items in the order of a seed (Fisher and Yates, from the inside out)."""
    state = int(math.fmod(seed, _MODULUS))
    if state <= 0:
        state += _MODULUS - 1
    order = list(items)
    for place in range(len(order)):
        state = state * _FACTOR % _MODULUS
        other = int((state - 1) / (_MODULUS - 1) * (place + 1))
        order[place], order[other] = order[other], order[place]
    return order
