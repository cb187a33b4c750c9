"""Loading all content against bare YAML, and a finding against loading."""

from __future__ import annotations

import yaml

from app.content.loading import load_content
from app.domain.conditions import FactValue
from tests.support.measuring import assert_ratio, compared
from tests.support.real_content import RESOURCES, ask


def test_schemas_and_cross_references_cost_at_most_three_more_readings() -> None:
    paths = [
        *RESOURCES.glob("*.yaml"),
        *(p for f in ("directory", "rules", "chains") for p in (RESOURCES / f).glob("*")),
    ]

    def bare() -> None:
        for path in paths:
            yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)

    assert_ratio("content against bare YAML", 4, compared(bare, lambda: load_content(RESOURCES), 15))


def test_a_finding_is_free_beside_loading() -> None:
    facts: dict[str, FactValue] = {
        "child_ages": [9],
        "newly_arrived": True,
        "german_level": "none",
        "residence": "FZ",
    }
    assert_ratio(
        "a finding of five needs against loading",
        0.1,
        compared(
            lambda: load_content(RESOURCES), lambda: ask(["SUL", "EXI", "KVU", "AUF", "SPR"], facts), 15
        ),
    )
