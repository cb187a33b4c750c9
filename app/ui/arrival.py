"""What is asked of the store when somebody comes in, before the work is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.actions.session_ports import KeptPage
    from app.actions.workplace import Workplace
    from app.domain.policy import Lease
    from app.ui.notices import Notice

REKEYED = "rekeyed"
"""Kept in the device's settings between the process that renewed the key and the next door."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where she was, whether she may go on, and whom a new key left out."""

    kept: Sequence[KeptPage]
    lease: Lease
    left_out: Sequence[str] = ()


@dataclass(slots=True)
class ToTell:
    """What the person is told once after coming in."""

    set_aside: Path | None = None
    """Where a broken settings file was kept."""
    recovered: str = ""
    """`sheet` or `office`: how she came in without her passphrase."""
    left_out: Sequence[str] = field(default=())
    is_rekeyed: bool = False

    def notices(self) -> list[Notice]:
        """In the order of their weight; told once."""
        from app.ui import notices  # noqa: PLC0415 - after the first paint

        found = []
        if self.set_aside is not None:
            found.append(notices.settings_unreadable(self.set_aside))
        if self.recovered:
            found.append(notices.recovered() if self.recovered == "sheet" else notices.recovered_by_office())
        if self.is_rekeyed:
            found.append(notices.rekeyed(self.left_out))
        self.set_aside, self.recovered, self.is_rekeyed = None, "", False
        return found


def kept_of(place: Workplace) -> Sequence[KeptPage]:
    """Where she was; a view that cannot be read keeps nobody from her cases."""
    try:
        return place.session.views.of(place.worker.id)
    except AppError:
        return ()


def arrive(place: Workplace) -> Arrival:
    """Ask the store; STORE lane."""
    return Arrival(kept_of(place), place.keys.lease(), place.keys.state().left_out)
