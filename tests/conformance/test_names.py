"""The labelled list: search recall over a crowd, precision and recall of the duplicate warning."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.names import THRESHOLD, find, same_person
from tests.support.crowd import name_of

LIST = Path(__file__).parent / "names" / "pairs.csv"
CROWD = 3000
Pair = dict[str, str]


def pairs(half: str) -> list[Pair]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["half"] == half]


def entry(pair: Pair, side: str) -> dict[str, Any]:
    return {
        "given_name": pair[f"given_{side}"],
        "family_name": pair[f"family_{side}"],
        "birth_date": pair[f"born_{side}"] or None,
    }


def full(pair: Pair, side: str) -> str:
    return f"{pair[f'given_{side}']} {pair[f'family_{side}']}"


def test_the_list_is_long_enough() -> None:
    assert len(pairs("tuning")) + len(pairs("unseen")) >= 500


@pytest.mark.parametrize("half", ["tuning", "unseen"])
def test_duplicate_warning(half: str) -> None:
    listed = pairs(half)
    warned = [pair for pair in listed if same_person(entry(pair, "a"), entry(pair, "b")) >= THRESHOLD]
    right = sum(pair["same"] == "1" for pair in warned)
    precision, recall = right / len(warned), right / sum(pair["same"] == "1" for pair in listed)
    print(f"\n{half}: precision {precision:.3f}, recall {recall:.3f} of {len(listed)}")
    assert precision >= 0.95
    assert recall >= 0.85


@pytest.mark.parametrize("half", ["tuning", "unseen"])
def test_search_recall_at_10(half: str) -> None:
    """Each true pair: the one spelling is typed, the other stands in a crowd of three thousand."""
    true = [pair for pair in pairs(half) if pair["same"] == "1"]
    crowd = [" ".join(name_of(n)) for n in range(CROWD)]
    missed = [
        (full(pair, "a"), full(pair, "b"))
        for pair in true
        if full(pair, "b") not in find(full(pair, "a"), [*crowd, full(pair, "b")])[:10]
    ]
    recall = 1 - len(missed) / len(true)
    print(f"\n{half}: recall@10 {recall:.3f} of {len(true)}; missed {missed}")
    assert recall >= 0.95


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Шевченко", "Shevchenko"),
        ("Шевченко", "Schewtschenko"),
        ("Müller", "Mueller"),
        ("علي", "Ali"),
        ("İbrahim Işık", "Ibrahim Isik"),
        ("Lăcătuș", "Lăcătuş"),
        ("Olena Shevchenko", "Schewtschenko, Olena"),
    ],
)
def test_spellings_of_one_name(a: str, b: str) -> None:
    assert same_person(a, b) >= THRESHOLD
    assert find(a, ["Anna Lindemann", b, "Gheorghe Munteanu"])[0] == b
