"""Ids and numbers made without a network."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122

from app.domain.ids import case_number, letter_number, new_id, normal_code


def test_ids_of_one_moment_keep_their_order() -> None:
    """The needs of a case were listed in another order than the one in which they were entered."""
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_ids_are_version_7_with_the_present_time() -> None:
    before = time.time_ns() // 1_000_000
    id = new_id()
    assert (id.version, id.variant) == (7, RFC_4122)
    assert before <= id.int >> 80 <= time.time_ns() // 1_000_000 + 10


def test_ids_of_several_threads_differ() -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda _: new_id(), range(4000)))
    assert len(set(ids)) == 4000


def test_numbers_and_typed_codes() -> None:
    assert case_number("H7", 2026, 42) == "H7-2026-0042"
    assert letter_number("H7", 2026, 12345) == "H7-2026-B12345"
    assert normal_code(" o1l-iz\n") == "0111Z"
