"""Loading all content against bare YAML, and a finding against loading."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import yaml

from app.content.loading import load_content
from app.domain.conditions import FactValue
from tests.support.real_content import RESOURCES, ask


def median_ms(work: Callable[[], object], rounds: int = 9) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def test_schemas_and_cross_references_cost_at_most_three_more_readings() -> None:
    paths = [
        *RESOURCES.glob("*.yaml"),
        *(p for f in ("directory", "rules", "chains") for p in (RESOURCES / f).glob("*")),
    ]

    def bare() -> None:
        for path in paths:
            yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)

    floor, ours = median_ms(bare), median_ms(lambda: load_content(RESOURCES))
    print(f"content: bare YAML {floor:.1f} ms, loaded and checked {ours:.1f} ms, {ours / floor:.2f} x")

    assert ours / floor <= 4


def test_a_finding_is_free_beside_loading() -> None:
    facts: dict[str, FactValue] = {
        "child_ages": [9],
        "newly_arrived": True,
        "german_level": "none",
        "residence": "FZ",
    }
    loading = median_ms(lambda: load_content(RESOURCES))
    finding = median_ms(lambda: ask(["SUL", "EXI", "KVU", "AUF", "SPR"], facts), rounds=50)
    print(f"finder: {finding:.2f} ms for five needs")

    assert finding / loading <= 0.1
