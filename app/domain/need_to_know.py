"""Need-to-know: who may read a case, who may change that, and what an access in an emergency must have.

A caseworker reads what her task needs (§ 35 (1) sentence 2 SGB I). A case is open to the whole team
until somebody names who may read it; who holds it always may.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.domain.clock import OFFICE_ZONE
from app.domain.errors import EmergencyNotPossible
from app.domain.records import CaseFile


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """`resources/access.yaml`, dated and sourced."""

    valid_from: date
    hours: tuple[int, ...]
    """For how long an access in an emergency may be taken, ascending."""
    default_hours: int
    reason_characters: int
    """A shorter reason than this says nothing."""
    read_hours: int
    """Looking at a case is written down once for each person, case and so many hours of the day."""

    def demand(self, reason: str, hours: int) -> str:
        """The reason without idle spaces.

        Raises:
            EmergencyNotPossible: it is too short, or the hours are none of the offered ones.
        """
        said = " ".join(reason.split())
        if len(said) < self.reason_characters or len(set(said)) < 5:
            raise EmergencyNotPossible(reason="short", minimum=self.reason_characters)
        if hours not in self.hours:
            raise EmergencyNotPossible(reason="hours", minimum=self.reason_characters)
        return said

    def part_begins(self, at: datetime) -> datetime:
        """Beginning of the part of the day that `at` lies in, at the office's clock."""
        local = at.astimezone(OFFICE_ZONE)
        hour = local.hour // self.read_hours * self.read_hours
        return local.replace(hour=hour, minute=0, second=0, microsecond=0)

    def ends(self, at: datetime, hours: int) -> datetime:
        """When an access taken now is over."""
        return at + timedelta(hours=hours)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team who can be named as a reader."""

    id: UUID
    name: str


def holders(case: CaseFile, team: Iterable[Member]) -> frozenset[UUID]:
    """Who holds the case; cases from before there were ids are known by name."""
    if case.caseworker_id is not None:
        return frozenset({case.caseworker_id})
    return frozenset(member.id for member in team if case.caseworker and member.name == case.caseworker)


def reads_by_right(case: CaseFile, reader: UUID) -> bool:
    """Whether she may read it without an emergency."""
    return not case.readers or str(reader) in case.readers or case.caseworker_id == reader


def with_readers(
    case: CaseFile, readers: Iterable[UUID], team: Iterable[Member], by: UUID
) -> tuple[str, ...]:
    """The readers to write: whoever holds the case is among them, or who decides it if nobody is known to.

    Empty `readers` = the whole team.
    """
    wanted = frozenset(readers)
    if not wanted:
        return ()
    return tuple(sorted(str(id) for id in wanted | (holders(case, team) or {by})))
