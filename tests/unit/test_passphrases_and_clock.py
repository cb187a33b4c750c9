"""Passphrases that can be spoken, and the day at the office."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from app.domain.clock import SystemClock, today
from app.domain.passphrases import suggest
from app.store.keys import MINIMUM_BITS, estimated_bits
from tests.support.stores import Clock


def test_suggestions_are_syllables_differ_and_are_strong_enough() -> None:
    made = {suggest() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([b-z][aeiou][b-z][aeiou]-){5}[b-z][aeiou][b-z][aeiou]", one) for one in made)
    assert min(map(estimated_bits, made)) >= MINIMUM_BITS


def test_the_day_is_the_one_in_duisburg() -> None:
    assert today(Clock(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))) == date(2026, 7, 1)
    assert today(Clock(datetime(2026, 12, 31, 22, 30, tzinfo=UTC))) == date(2026, 12, 31)


def test_the_computers_clock_knows_its_zone() -> None:
    assert SystemClock().now().tzinfo is UTC
