"""The ODK functions that need the filling session: its day, its language, its lists and rows."""

from __future__ import annotations

import math
import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.forms.chance import seed_of, shuffled
from app.forms.conversions import NAN, each, node_text, number, text
from app.forms.expressions import from_here
from app.forms.functions import regex
from app.forms.rewriting import CLOCK

if TYPE_CHECKING:
    from lxml.etree import _Element

_CALLS = 32
"""Calls of the clock for each time that it is looked at."""


@dataclass(slots=True)
class Surroundings:
    """What functions may ask of the filling session in which they are evaluated."""

    today: date
    now: datetime
    choice_label: Callable[[str, str], str]
    """(code, path of the question) → label in the language of the session."""
    itext: Callable[[str], str]
    lookup: Callable[[str, str, str, str], str]
    """(list, wanted column, key column, key) → cell of a list (`pulldata`)."""
    current: _Element | None = None
    """Where the expression stands that is evaluated now, and its path."""
    current_path: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)
    deadline: float = math.inf
    """When the expression that is evaluated now is given up, by `time.thread_time()`."""
    calls: int = 0

    def functions(self) -> dict[str, Callable[..., Any]]:
        """Functions of this session by their ODK name."""
        return {
            "today": self.today.isoformat,
            "now": lambda: self.now.isoformat(timespec="milliseconds"),
            "current": lambda: [] if self.current is None else [self.current],
            "once": self._once,
            "choice-name": self._choice_name,
            "itext": lambda id_: self.itext(text(id_)),
            "pulldata": lambda name, column, key_column, key: self.lookup(
                *map(text, (name, column, key_column, key))
            ),
            "indexed-repeat": indexed_repeat,
            "position": position,
            "uuid": _uuid,
            CLOCK: self._in_time,
            "regex": self._regex,
            "random": self.chance.random,
            "randomize": self._randomize,
            "property": lambda name: self.properties.get(text(name), ""),
            "version": lambda: "",
        }

    def _in_time(self) -> bool:
        """True while there is time; every call of the clock itself takes some, so not each looks at it."""
        self.calls += 1
        if self.calls % _CALLS == 0:
            self._look_at_clock()
        return True

    def _look_at_clock(self) -> None:
        if time.thread_time() > self.deadline:
            raise TimeoutError

    def _regex(self, value: Any, pattern: Any) -> bool:
        self._look_at_clock()
        return regex(value, pattern)

    def _choice_name(self, name: Any, path: Any) -> str:
        return self.choice_label(text(name), from_here(text(path).strip(), self.current_path))

    def _once(self, value: Any) -> str:
        kept = "" if self.current is None else node_text(self.current)
        return kept or text(value)

    def _randomize(self, nodes: Any, seed: Any = None) -> list[Any]:
        found = list(each(nodes))
        if seed is None:
            self.chance.shuffle(found)
            return found
        return shuffled(found, seed_of(seed))


def _uuid(length: Any = 36.0) -> str:
    """A random UUID, or as many of its characters."""
    count = number(length)
    return str(uuid.uuid4())[: int(count)] if 0 <= count < 36 else str(uuid.uuid4())


def position(nodes: Any) -> float:
    """Place of a row among its repeat's rows, from 1."""
    if not isinstance(nodes, list):
        raise TypeError("position() wants nodes")
    if not nodes:
        return NAN
    return 1.0 + sum(1 for _ in nodes[0].itersiblings(nodes[0].tag, preceding=True))


def indexed_repeat(nodes: Any, *rows_and_indexes: Any) -> Any:
    """The nodes inside the row at an index of a repeat (pairs of repeat and index, outermost first)."""
    found = list(each(nodes))
    for rows, index in zip(rows_and_indexes[::2], rows_and_indexes[1::2], strict=True):
        wanted = set(found)
        found = [node for row in _rows_at(each(rows), number(index)) for node in row.iter() if node in wanted]
    return found


def _rows_at(rows: list[Any], place: float) -> list[Any]:
    """The rows at a place among their siblings, in their order; each parent's are counted once."""
    if not (math.isfinite(place) and place >= 1 and place == int(place)):
        return []
    known = set(rows)
    beginnings = {row.getparent(): row for row in reversed(rows)}
    chosen: list[Any] = []
    for above, row in reversed(beginnings.items()):
        siblings = above.findall(row.tag)[int(place) - 1 : int(place)]
        chosen += [sibling for sibling in siblings if sibling in known]
    return chosen


SESSION_NAMES = frozenset(
    {
        CLOCK,
        "today",
        "now",
        "current",
        "once",
        "choice-name",
        "itext",
        "pulldata",
        "indexed-repeat",
        "position",
        "uuid",
        "random",
        "randomize",
        "property",
        "version",
    }
)
"""Functions that `Surroundings.functions` adds."""
