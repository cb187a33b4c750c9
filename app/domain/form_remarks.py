"""What can be said about a form before it is used: mistakes and gaps, each with its place.

Words for a person are made from the kind and its facts by whoever shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.forms import Completeness, FormVersion


class Finding(StrEnum):
    """What can be said about a form."""

    BROKEN = "broken"
    """It cannot be used: `reason`."""
    WARNING = "warning"
    """What pyxform says: `reason`."""
    UNTRANSLATED = "untranslated"
    """A cell that other languages fill: `language`."""
    UNREACHABLE = "unreachable"
    """Its condition is never true: `reason` = the part of it that cannot hold."""
    NO_LABEL = "no-label"
    NO_MESSAGE = "no-message"
    """It has a constraint, and a person is not told which."""
    UNKNOWN_APPEARANCE = "unknown-appearance"
    """`word`: nothing here draws it."""
    READ_ONLY = "read-only"
    """Its `type` has no widget: it is kept and shown, nobody can answer it here."""
    UNUSED_LIST = "unused-list"
    """No question uses these choices."""
    DIRECTION = "direction"
    """Direction marks of a text that are not closed: `language`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, row or sheet; empty parts are not known."""

    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        """`survey!M13`, as spreadsheets write it; `survey!13` for a row."""
        cell = f"{self.column}{self.row or ''}"
        return f"{self.sheet}!{cell}" if self.sheet and cell else self.sheet


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding."""

    kind: Finding
    place: Place
    name: str = ""
    """Name of the question, group or choice."""
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found; `form` is None when it cannot be used."""

    form: FormVersion | None
    remarks: tuple[Remark, ...]
    completeness: tuple[Completeness, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Whether the form cannot be used."""
        return self.form is None
