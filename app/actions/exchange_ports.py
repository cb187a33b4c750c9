"""What import, export and files of one case need from outside, as protocols."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from app.domain.import_values import ImportWords
from app.domain.importing import Table, Target

Cell = str | int | date | None


class Scope(StrEnum):
    """Which cases an export holds."""

    ALL = "all"
    CURRENT = "current"
    """Those that are not closed."""
    MINE = "mine"
    """Current ones that the signed-in person holds."""


@dataclass(frozen=True, slots=True)
class ExportLine:
    """A case as an export may have it; which of it leaves is chosen by columns."""

    number: str
    status: str
    opened_on: date | None
    closed_on: date | None
    caseworker: str
    team: str
    needs: tuple[str, ...]
    given_name: str
    family_name: str
    code_word: str
    birth_date: date | None
    gender: str
    nationalities: tuple[str, ...]
    spoken: tuple[str, ...]
    letter_language: str
    phone: str
    email: str
    street: str
    postal_code: str
    city: str
    district: str
    adults: int | None
    children: int | None
    summary: str


@dataclass(frozen=True, slots=True)
class OpenedBundle:
    """What a file of one case holds, unpacked and within limits; not yet checked against the records."""

    content: Mapping[str, Any]
    """`case.json`."""
    files: Mapping[str, bytes] = field(repr=False)
    """Name → content; the names are their SHA-256 and hold."""


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """A saved column mapping, applied to the headings of a table."""

    columns: Mapping[str, Target]
    """Those of its columns that the table has."""
    fits: bool
    """The table has all of them."""


class Exchange(Protocol):
    """Tables and files that come in and go out. STORE lane; reading a table takes a second."""

    @property
    def words(self) -> ImportWords:
        """What columns and values are called."""
        ...

    def table(self, content: bytes, sheet: str = "") -> Table:
        """The table in an untrusted file, read in a limited child. Raises `TableUnreadable`."""
        ...

    def csv(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """A CSV file; formulas are defused."""
        ...

    def xlsx(self, title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """A workbook of one sheet; formulas are defused."""
        ...

    def mappings(self, columns: Iterable[str]) -> Mapping[str, KeptMapping]:
        """Column mappings that somebody saved, by name, as they apply to a table with these headings."""
        ...

    def keep_mapping(self, name: str, mapping: Mapping[str, Target]) -> None:
        """Save one; the same name is replaced. Raises `StoreFull`.

        A table without a row of headings has a client's name as its first heading: no heading is kept,
        only what is needed to know it again.
        """
        ...

    def lines(self, scope: Scope) -> Iterator[ExportLine]:
        """Cases that the signed-in person may read, newest first, in pages; restricted ones are left out."""
        ...

    def restricted(self, scope: Scope) -> int:
        """How many she could read are left out because their processing is restricted (Art. 18 GDPR)."""
        ...

    def pack(self, content: Mapping[str, Any], files: Mapping[str, bytes], passphrase: str) -> bytes:
        """A file of one case; an empty passphrase = a plain archive."""
        ...

    def unpack(self, content: bytes, passphrase: str) -> OpenedBundle:
        """Open a file of one case and check its shape.

        Raises:
            BundleBroken: it is none, or too large, or not as its schema says.
            BundleLocked: the passphrase does not open it.
        """
        ...

    def is_sealed(self, content: bytes) -> bool:
        """Whether a file needs a passphrase."""
        ...

    def closed(self, ids: Mapping[str, Collection[UUID]]) -> frozenset[UUID]:
        """Which of these records (ids by table) are there and not open to the signed-in person."""
        ...
