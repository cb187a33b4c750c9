"""What erasing, retention and the client's rights need from outside, as protocols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from app.domain.dossier_words import DossierWords
from app.domain.protection import Erasure
from app.domain.retention import Retention, RetentionPolicy


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What would go: a dry run. Counts only, so that it can be shown to whoever may see the case."""

    subjects: tuple[str, ...]
    """`table:id` of the records."""
    attachments: tuple[str, ...]
    """Names of photos, scans and signatures that nothing else names."""
    counts: Mapping[str, int]
    """Table → records; also `attachment`, `draft`, `personal_note`, `print_job`, `change_set` (unsent)."""
    numbers: tuple[str, ...]
    """Numbers of the cases that go."""
    other_numbers: tuple[str, ...]
    """Numbers of further cases of the same person."""
    household_stays: bool
    """Somebody else lives there."""
    held: tuple[tuple[str, str], ...]
    """(case number, reason) of legal holds that stand against it."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """A case that must be erased by now, or will have to be soon."""

    case_id: UUID
    number: str
    name: str
    retention: Retention


@dataclass(frozen=True, slots=True)
class BinLine:
    """Something that a person threw away."""

    table: str
    record_id: UUID
    case_id: UUID
    case_number: str
    title: str
    removed_at: datetime
    purged_at: datetime
    """From then on it cannot be brought back."""
    held: bool = False
    """A legal hold stands against erasing it."""
    restricted: bool = False
    """Its case may only be stored (Art. 18 GDPR): perhaps the client needs it herself."""

    @property
    def stays(self) -> bool:
        """It is not erased although its time is over."""
        return self.held or self.restricted


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is known of one device and one erasure."""

    device: str
    """What people call it: its number prefix, with its name where the office told it."""
    at: datetime | None
    """When it had carried it out; None = not yet."""
    revoked: bool = False
    """The office does not listen to it any more: it will not confirm."""


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """An erasure, and who has carried it out."""

    erasure: Erasure
    counts: Mapping[str, int]
    devices: tuple[Confirmation, ...]
    office_at: datetime | None
    has_office: bool
    """This workstation has an office that has to carry it out, too."""
    is_rewriting: bool = False
    """The rows are gone here; free pages and copies are still to be written anew: no receipt yet."""

    @property
    def is_complete(self) -> bool:
        """Everybody that can be reached has confirmed."""
        here = all(one.at is not None or one.revoked for one in self.devices)
        return here and not self.is_rewriting and (self.office_at is not None or not self.has_office)


@dataclass(frozen=True, slots=True)
class LostEdit:
    """Saves of a person that an erasure took along; its author could not know of them."""

    erasure_id: UUID
    number: str
    by: str
    count: int
    at: datetime


class Protection(Protocol):
    """Reads about retention, the bin and erasures, for one reader; and what ends an erasure."""

    @property
    def policy(self) -> RetentionPolicy:
        """How long what is kept."""
        ...

    @property
    def words(self) -> Mapping[str, DossierWords]:
        """Language tag → words of the copy for a client and of the certificate; German is always there."""
        ...

    def retention(self, case_id: UUID) -> Retention:
        """When this case must be erased. Raises `RecordNotFound`."""
        ...

    def due(self, until: date, *, limit: int = 200) -> tuple[DueLine, ...]:
        """Cases that are due on that day, oldest first; held ones too."""
        ...

    def plan(self, case_id: UUID, *, whole_person: bool) -> ErasurePlan:
        """What would go. Raises `RecordNotFound`."""
        ...

    def bin(self) -> tuple[BinLine, ...]:
        """What was thrown away and is not erased yet, newest first."""
        ...

    def cases_of_person(self, case_id: UUID) -> tuple[UUID, ...]:
        """Every case of the client of this case, oldest first; also of entries that were merged into one."""
        ...

    def closed_of_person(self, case_id: UUID) -> tuple[str, ...]:
        """Numbers of further cases of this client that are not open to who asks: a copy lacks them."""
        ...

    def erasures(self) -> tuple[ErasureLine, ...]:
        """Newest first."""
        ...

    def lost_edits(self) -> tuple[LostEdit, ...]:
        """What the signed-in person has not been told yet."""
        ...

    def told(self, erasure_id: UUID) -> None:
        """She has read it."""
        ...

    def finish(self, progress: Callable[[int, int], None], *, gives_way: bool) -> bool:
        """Do whatever erasures left to be done outside the rows: copies, free pages, the log; then receipts.

        It writes whole files anew: seconds to minutes, on the lane of backups.

        Args:
            progress: (done, total) of it; may raise `Cancelled`, and the next time goes on.
            gives_way: stop as soon as somebody wants to save; else she waits.

        Returns:
            Whether there was anything to do; then it is done.

        Raises:
            StoreFull, BackupFull, StoreInUse: not now; the erasures stay unfinished and nothing is lost.
        """
        ...
