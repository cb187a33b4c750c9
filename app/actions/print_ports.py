"""Printing now and later, as protocols."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class PrintState(StrEnum):
    """Where a print job stands; a printed one is dropped."""

    WAITING = "waiting"
    PRINTING = "printing"
    FAILED = "failed"


INTERRUPTED = "interrupted"
"""Reason of a job that was being printed when the application ended."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A letter that waits for a printer: on this workstation only, never synced."""

    id: UUID
    letter_id: UUID
    copies: tuple[str, ...]
    """Values of `Copy`: which copies of the letter."""
    printer: str
    count: int
    sides: str
    """As CUPS names them: one-sided, two-sided-long-edge, two-sided-short-edge."""
    state: PrintState
    reason: str
    """Why it failed: `INTERRUPTED`, or what the printing system said; else empty."""
    queued_at: datetime


class PrintJobs(Protocol):
    """Letters to be printed later; each call is one transaction."""

    def add(self, job: PrintJob) -> None:
        """Raises `StoreFull`."""
        ...

    def all(self) -> tuple[PrintJob, ...]:
        """Oldest first; one left `printing` by an earlier run of the application reads as `failed`."""
        ...

    def save(self, job: PrintJob) -> None:
        """Write its new state; a job that was dropped stays so."""
        ...

    def drop(self, id: UUID) -> None:
        """Forget it: printed, or no longer wanted."""
        ...


@dataclass(frozen=True, slots=True)
class PrintChoice:
    """How letters of a kind were printed last."""

    printer: str
    count: int
    sides: str


class PrintChoices(Protocol):
    """Remembered per kind of letter, on this workstation."""

    def get(self, kind: str) -> PrintChoice | None:
        """What was chosen last, or None."""
        ...

    def keep(self, kind: str, choice: PrintChoice) -> None:
        """Remember it."""
        ...


class PrintEnd(StrEnum):
    """How far a print job came while it was looked after."""

    DONE = "done"
    """The print system says that it came out."""
    HANDED_OVER = "handed-over"
    """The print system has it and goes on by itself."""


class Print(Protocol):
    """Prints a PDF at exactly 100 % and looks after the job for a while."""

    def __call__(
        self,
        pdf: bytes,
        printer: str,
        /,
        *,
        count: int = 1,
        sides: str = "one-sided",
        cancelled: Callable[[], bool] = ...,
    ) -> PrintEnd:
        """Raises `PrinterMissing`, `PrinterLost`, `PrintHeld`, `PrinterFailed`, `Cancelled`."""
        ...
