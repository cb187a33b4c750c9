"""What is asked about who may read a case; each call runs on the store lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.domain.need_to_know import AccessPolicy, Member


@dataclass(frozen=True, slots=True)
class Gate:
    """What may be told of a case to somebody who may not read it; nothing about the client."""

    case_id: UUID
    number: str
    holder: str
    """Name of who holds it; empty where nobody does."""
    may_give: tuple[str, ...]
    """Names of those who can let her read it, who holds it first."""
    by_right: bool
    """She may read it without an emergency."""
    open_until: datetime | None
    """When her access in an emergency ends; None = there is none."""
    access_id: UUID | None = None
    """That access."""

    @property
    def is_open(self) -> bool:
        """Whether she may read it now."""
        return self.by_right or self.open_until is not None


@dataclass(frozen=True, slots=True)
class EmergencyNotice:
    """Somebody opened a case in an emergency: told to those who may read it, and to the office."""

    access_id: UUID
    case_id: UUID
    case_number: str
    name: str
    """Of the client; empty where the case is not open to who reads this."""
    by: str
    reason: str
    """In words; empty where the case is not open to who reads this."""
    at: datetime
    until: datetime
    is_mine: bool
    """It is told to her as one of those who may read it: she can take note of it."""
    noted_by: str
    noted_at: datetime | None


class AccessBook(Protocol):
    """Who may read which case, as the signed-in caseworker may know it."""

    @property
    def policy(self) -> AccessPolicy:
        """Hours, reasons, parts of the day."""
        ...

    def gate(self, case_id: UUID) -> Gate:
        """Raises `RecordNotFound`."""
        ...

    def team(self) -> tuple[Member, ...]:
        """Everybody whose name is known, by name."""
        ...

    def notices(self, *, only_new: bool = False) -> tuple[EmergencyNotice, ...]:
        """Cases that others opened in an emergency, newest first; `only_new` = nobody took note yet."""
        ...

    def was_noted(self, case_id: UUID, since: datetime) -> bool:
        """Whether it is in the trail already that she looked at this case."""
        ...
