"""The ODK functions that need the filling session: its day, its language, its lists and rows."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.forms.chance import seed_of, shuffled
from app.forms.conversions import NAN, each, kept_text, node_text, number, text
from app.forms.expressions import from_here

if TYPE_CHECKING:
    from lxml.etree import _Element


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
            "uuid": lambda: str(uuid.uuid4()),
            "random": self.chance.random,
            "randomize": self._randomize,
            "property": lambda name: self.properties.get(text(name), ""),
            "version": lambda: "",
        }

    def _choice_name(self, name: Any, path: Any) -> str:
        return self.choice_label(text(name), from_here(text(path).strip(), self.current_path))

    def _once(self, value: Any) -> str:
        kept = "" if self.current is None else node_text(self.current)
        return kept or kept_text(value)

    def _randomize(self, nodes: Any, seed: Any = None) -> list[Any]:
        found = list(each(nodes))
        if seed is None:
            self.chance.shuffle(found)
            return found
        return shuffled(found, seed_of(seed))


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
        place = number(index)
        inside = [row for row in each(rows) if position([row]) == place]
        found = [node for node in found if any(row in inside for row in node.iterancestors())]
    return found


SESSION_NAMES = frozenset(
    {
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
