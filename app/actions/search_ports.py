"""What screens ask of the search over clients, cases, notes, papers and letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class Reason(StrEnum):
    """Why something was found."""

    NAME = "name"
    SOUNDS_ALIKE = "sounds-alike"
    """The name is pronounced alike in another script or spelling."""
    SIMILAR = "similar"
    """The name is written nearly so: a slip of the finger, a part missing."""
    CODE_WORD = "code-word"
    BIRTH_DATE = "birth-date"
    CASE_NUMBER = "case-number"
    LETTER_NUMBER = "letter-number"
    NOTE = "note"
    DOCUMENT = "document"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, with the case that opens."""

    reason: Reason
    record_id: UUID
    """Of the client, case, note, document or letter."""
    client_id: UUID | None
    case_id: UUID | None
    """None = a client without a case, such as a member of a household."""
    name: str
    """Given and family name, or the code word."""
    birth_date: date | None
    case_number: str
    status: str
    shown: str
    """The words around the place in a note, the title of a document, the number of a letter."""
    on: date | None
    """When the note was written, the letter made, the case opened."""
    likeness: float
    """1 = as typed; for ranking."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What is known so far of somebody who is being entered."""

    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None

    @property
    def is_enough(self) -> bool:
        """Whether it makes sense to look: two letters of a name."""
        return len((self.given_name + self.family_name).strip()) >= 3


class Alike(StrEnum):
    """In what an entry resembles the one being entered."""

    SAME_NAME = "same-name"
    NAME_SOUNDS_ALIKE = "name-sounds-alike"
    NAME_SIMILAR = "name-similar"
    SAME_BIRTH_DATE = "same-birth-date"
    BIRTH_DATE_SWAPPED = "birth-date-swapped"
    BIRTH_YEAR = "birth-year"
    """One of both is the 1st of January of that year: often only the year is known."""
    BIRTH_DATE_NEAR = "birth-date-near"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody who may be the same person; empty beyond `likeness` where it may not be told who."""

    likeness: float
    is_told: bool
    client_id: UUID | None = None
    case_id: UUID | None = None
    name: str = ""
    birth_date: date | None = None
    case_number: str = ""
    reasons: tuple[Alike, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One of two entries, for the page that makes them one."""

    client_id: UUID
    fields: Mapping[str, Any]
    """Of the client and, with `household.` before the name, of where she lives."""
    cases: tuple[str, ...]
    """Numbers of her cases."""
    opened_first: date | None


@dataclass(frozen=True, slots=True)
class MergeLine:
    """Two entries that were made one and can be parted again."""

    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    merged_name: str
    on: date
    by: str


class Search(Protocol):
    """Found as fast as typed, in any script; what is not open to the reader is not found. STORE lane."""

    def warm(self) -> None:
        """Get ready, so that the first keystroke does not wait; on any lane, after the first page."""
        ...

    def find(self, typed: str, *, limit: int = 30) -> tuple[Hit, ...]:
        """What `typed` may mean, best first."""
        ...

    def duplicates(self, typed: Typed, *, but: UUID | None = None) -> tuple[Duplicate, ...]:
        """Who may be the person being entered, likeliest first; `but` = her own entry."""
        ...

    def side(self, client_id: UUID) -> Side:
        """One entry with everything that a person compares. Raises `RecordNotFound`, `CaseNotOpen`."""
        ...

    def merges_of(self, client_id: UUID) -> tuple[MergeLine, ...]:
        """What was merged into this entry and not parted again, newest first."""
        ...
