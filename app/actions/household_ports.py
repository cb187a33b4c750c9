"""Who lives together, and who is in the team: what the page of a case asks beside the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.domain.records import Author, Client


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody else of the household, with her case if the asker may read it."""

    client: Client
    case_id: UUID | None
    case_number: str


@dataclass(frozen=True, slots=True)
class Members:
    """The others of a household."""

    known: tuple[Member, ...]
    hidden: int
    """How many more there are whose cases are not open to the asker; not even their names are told."""


class Households(Protocol):
    """Reads of one signed-in person."""

    def others(self, client_id: UUID) -> Members:
        """Who shares the household of this client, the client left out."""
        ...

    def team(self) -> tuple[Author, ...]:
        """Everybody who ever saved something here, by name: who can hold a case or read a note."""
        ...
