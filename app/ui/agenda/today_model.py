"""What the page of the day shows: fetched, filtered and put into groups away from the widgets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from app.domain.agenda import EntryKind, Group, Placed

KIND_FILTERS: dict[str, frozenset[EntryKind]] = {
    "": frozenset(EntryKind),
    "appointments": frozenset({EntryKind.APPOINTMENT, EntryKind.DATE}),
    "deadlines": frozenset({EntryKind.LEGAL, EntryKind.RIGHT}),
    "reminders": frozenset({EntryKind.REMINDER, EntryKind.MEASURE}),
    "answers": frozenset({EntryKind.ANSWER}),
    "papers": frozenset({EntryKind.EXPIRY}),
    "accesses": frozenset({EntryKind.ACCESS}),
}
"""What a person can narrow the page down to."""
PRESSING = (Group.OVERDUE, Group.TODAY)
"""What the navigation counts."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is wanted of the page."""

    mine: bool = True
    kind: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class DayView:
    """The page of a day before filtering."""

    day: date
    placed: tuple[Placed, ...] = ()
    is_cut: bool = False

    def shown(self, filters: Filters) -> tuple[Placed, ...]:
        """What these filters leave."""
        kinds = KIND_FILTERS[filters.kind]
        return tuple(
            one
            for one in self.placed
            if one.entry.kind in kinds and (not filters.group or one.group.value == filters.group)
        )

    @property
    def counts(self) -> Counter[Group]:
        """How many entries each group has."""
        return Counter(one.group for one in self.placed)


def pressing(placed: tuple[Placed, ...]) -> int:
    """How many entries are overdue or due today."""
    return sum(one.group in PRESSING for one in placed)
