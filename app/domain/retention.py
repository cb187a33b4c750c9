"""How long a case is kept: from when, until when, and why (Art. 5 (1) e, Art. 17 GDPR).

The periods are content (resources/retention.yaml); here is only how they are counted. A period in
years ends on the same day of its last year (§ 188 (2) BGB); what is due is erased by a person, who
sees before what would go. A legal hold stops it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.records import CaseFile, CaseStatus

MAJORITY = 18
"""Years (§ 2 BGB)."""


class Start(StrEnum):
    """From when a period is counted."""

    LAST_CONTACT = "last-contact"
    CLOSED = "closed"
    MAJORITY = "majority"
    """The client comes of age; in support for parenting the youngest child is the client."""


@dataclass(frozen=True, slots=True)
class RetentionKind:
    """One period, as the authority's list has it."""

    id: str
    labels: Mapping[str, str]
    years: int
    start: Start
    source: str
    unverified: bool
    """Nobody responsible for data protection has confirmed it yet."""

    def label(self, tag: str) -> str:
        """What it is called in a language of the office."""
        return self.labels.get(tag) or self.labels.get(tag.partition("-")[0]) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """All periods, and how long what was thrown away can be brought back."""

    valid_from: date
    source: str
    bin_days: int
    usual: str
    kinds: Mapping[str, RetentionKind]

    def kind_of(self, case: CaseFile) -> RetentionKind:
        """The case's own kind, or the usual one; also where newer content named it."""
        return self.kinds.get(case.retention or self.usual, self.kinds[self.usual])


@dataclass(frozen=True, slots=True)
class Retention:
    """When a case must be erased, and why."""

    kind: RetentionKind
    since: date | None
    """The day the period is counted from; None = it does not run yet."""
    until: date | None
    """The day on which the case is due; None while it does not run."""
    held: bool
    """A legal hold stops it."""
    hold_reason: str | None = None
    hold_until: date | None = None

    def is_due(self, on: date) -> bool:
        """Whether it is time, and nothing stops it."""
        return self.until is not None and self.until <= on and not self.held


def retention(
    case: CaseFile,
    policy: RetentionPolicy,
    *,
    last_contact: date,
    birth_date: date | None,
    on: date,
) -> Retention:
    """Count the period of a case.

    Args:
        case: as stored.
        policy: of this installation.
        last_contact: the newest talk, letter, form, appointment that was kept; at least the opening.
        birth_date: of the client, for periods from her coming of age.
        on: the day a hold is held against.
    """
    kind = policy.kind_of(case)
    since = _since(case, kind.start, last_contact, birth_date)
    held = case.hold_reason is not None and (case.hold_until is None or case.hold_until >= on)
    return Retention(
        kind=kind,
        since=since,
        until=years_after(since, kind.years) if since else None,
        held=held,
        hold_reason=case.hold_reason if held else None,
        hold_until=case.hold_until if held else None,
    )


def _since(case: CaseFile, start: Start, last_contact: date, birth_date: date | None) -> date | None:
    if start is Start.LAST_CONTACT:
        return max(last_contact, case.closed_on or last_contact)
    if case.status is not CaseStatus.CLOSED or case.closed_on is None:
        return None
    if start is Start.CLOSED:
        return case.closed_on
    if birth_date is None:
        return None
    return max(case.closed_on, years_after(birth_date, MAJORITY))


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def purge_at(removed_at: datetime, policy: RetentionPolicy) -> datetime:
    """Until when something thrown away can be brought back."""
    return removed_at + timedelta(days=policy.bin_days)
