"""What the viewer of the audit trail asks; each call runs on the store lane."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

Step = Callable[[int, int], None]
"""(done, of) rows; may raise `Cancelled`."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which rows; None = any."""

    since: datetime | None = None
    until: datetime | None = None
    """Rows before this moment."""
    author: UUID | None = None
    act: str | None = None
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A row of the trail as people read it: ids, and the names that are known here for them."""

    place: int
    at: datetime
    author: UUID
    author_name: str
    """Empty where it is not known here."""
    act: str
    record: UUID
    case_id: UUID | None
    case_number: str
    """Empty where it was done in no case, or the case is not there any more."""
    count: int
    digest: str
    """Salted digest of what was handed out; empty where there is none."""


class AuditBook(Protocol):
    """The trail of this workstation, as far as one person may read it."""

    @property
    def reads_all(self) -> bool:
        """She looks after data protection: she reads everybody's rows, others their own."""
        ...

    def page(
        self, wanted: AuditFilter, *, before: int | None = None, limit: int = 200
    ) -> tuple[AuditLine, ...]:
        """Newest first; `before` = place of the last line of the page before."""
        ...

    def lines(self, wanted: AuditFilter, step: Step) -> Iterator[AuditLine]:
        """All of them, oldest first, as they are read from the store."""
        ...

    def authors(self) -> tuple[tuple[UUID, str], ...]:
        """Whose rows she may read, by name."""
        ...

    def case_numbered(self, number: str) -> UUID | None:
        """The case of this number."""
        ...

    def verify(self, step: Step) -> tuple[int, bytes]:
        """How many rows there are, and the hash of the last.

        Raises:
            AuditBroken: the first row that is not as it was written.
        """
        ...
