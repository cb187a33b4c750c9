"""What the session of one caseworker needs: when it locks, what it comes back to, who may go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LockPolicy:
    """After how long without a touch the store is closed; `resources/locking.yaml`, dated and sourced."""

    minutes: tuple[int, ...]
    """Between which a person may choose, ascending; the last is the most there is: never is not offered."""
    default: int
    """Minutes where nobody chose."""
    warning: int
    """Seconds before it, in which a banner says so."""
    patience: float
    """Seconds that lanes get to end what they do before the process ends all the same."""

    def chosen(self, wanted: int) -> int:
        """Minutes that hold: the wanted ones within the bounds; 0 = nobody chose."""
        return min(max(wanted, self.minutes[0]), self.minutes[-1]) if wanted > 0 else self.default


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page of the stack as it was left; the first is of the navigation."""

    kind: str
    """Which page: a name that `app.ui.reopening` knows, or one that cannot be opened again."""
    record: UUID | None = None
    """What it showed: a case, a referral, a letter, a draft."""
    case_id: UUID | None = None
    """The case it is about: where one goes when the page itself cannot be opened again."""
    state: Mapping[str, Any] | None = None
    """Plain JSON: texts typed, choices, tab, cursor, selection, scroll; see `app.ui.reopening`."""


class KeptViews(Protocol):
    """Where each caseworker of this workstation was when it was locked; inside the encryption, STORE lane."""

    def keep(self, worker: UUID, pages: Sequence[KeptPage]) -> None:
        """In place of what was kept of her before."""
        ...

    def of(self, worker: UUID) -> tuple[KeptPage, ...]:
        """From the page of the navigation upwards; empty where nothing was kept."""
        ...

    def forget(self, worker: UUID) -> None:
        """She is back where she was."""
        ...
