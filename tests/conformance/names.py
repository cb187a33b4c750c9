"""Matching of names, as a hidden list measures it: a thin adapter over `app.domain.names`.

    same_person(a, b) -> float     0 … 1; from THRESHOLD on both are shown as possible duplicates
    find(typed, names) -> list     the names that `typed` may mean, best first, each as it was given

`a`, `b` and each of `names` is a text or a mapping:

* text: "Олена Шевченко", "Shevchenko Olena" or "Schewtschenko, Olena"; any order, any script; hyphens,
  articles (al-, el-, ال), apostrophes and letter case do not matter;
* mapping: `given_name`, `family_name` (or `name` where the parts are not known apart) and `birth_date`
  (`datetime.date` or "1990-03-14"); every part may be missing or None. 1 January counts as a year only,
  exchanged day and month as nearly equal; two dates that do not fit outweigh equal names.

`typed` may be incomplete: the beginning of a word is enough. `find` returns at most 50.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain import names as matching

THRESHOLD = matching.SAME_FROM


def same_person(a: Any, b: Any) -> float:
    """How likely two entries are one person."""
    return matching.same_person(a, b)


def find(typed: str, names: Iterable[Any]) -> list[Any]:
    """The names that `typed` may mean, best first."""
    return matching.find(typed, names)
