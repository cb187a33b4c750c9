"""The print room of a window: letters on their way to a printer, and those that wait for one.

A letter that is to be printed is written down first, on this workstation, in the encrypted store;
it is taken off the list when the printer has had it. So it survives a printer that vanishes, a page
that is left and an application that ends in the middle.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.actions import letters, referrals
from app.actions.ports import PrintChoice, PrintEnd, PrintJob, PrintState
from app.actions.touched import Kind, touched
from app.actions.workplace import Workplace
from app.domain.audit import Act
from app.domain.errors import AppError, Cancelled
from app.domain.ids import new_id
from app.domain.letters import Copy, LetterContent
from app.domain.records import Delivery, Letter
from app.ui import printers
from app.ui.tasks import Control, Lane, Tasks
from app.ui.touched import TouchedHub


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job came out: an end, an error, or neither when a person took it back."""

    job: PrintJob
    end: PrintEnd | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A letter's copies, made."""

    letter: Letter
    pdf: bytes
    contents: tuple[LetterContent, ...]


def _nothing() -> None:
    """Nothing follows."""


class PrintRoom(QObject):
    """One per main window; pages ask it to print and hear how it ended."""

    ended = Signal(object)
    """An `Ended`."""

    def __init__(self, place: Workplace, tasks: Tasks, hub: TouchedHub, parent: QObject) -> None:
        super().__init__(parent)
        self._place, self._tasks, self._hub = place, tasks, hub
        self._stops: dict[UUID, threading.Event] = {}
        self._controls: dict[UUID, Control] = {}
        self._anew: set[UUID] = set()
        """Jobs in today's layout, as a person decided; forgotten when the window closes."""

    # -- what pages call ----------------------------------------------------------------------

    def print_letter(
        self, letter_id: UUID, copies: Iterable[Copy], choice: PrintChoice, *, as_issued: bool = True
    ) -> PrintJob:
        """Print copies of a letter now; what fails stays on the list."""
        job = self._job(letter_id, copies, choice, PrintState.PRINTING)
        if not as_issued:
            self._anew.add(job.id)
        self._write(job, partial(self._place.print_jobs.add, job), then=partial(self._begin, job))
        return job

    def keep_for_later(self, letter_id: UUID, copies: Iterable[Copy], choice: PrintChoice) -> PrintJob:
        """Put copies of a letter on the list."""
        job = self._job(letter_id, copies, choice, PrintState.WAITING)
        self._write(job, partial(self._place.print_jobs.add, job))
        return job

    def print_job(self, job: PrintJob) -> None:
        """Print what waits on the list."""
        if job.id in self._stops:
            return
        job = replace(job, state=PrintState.PRINTING, reason="")
        self._write(job, partial(self._place.print_jobs.save, job), then=partial(self._begin, job))

    def drop(self, jobs: Iterable[PrintJob]) -> None:
        """Take jobs off the list; one that is being printed is taken back first."""
        for job in jobs:
            self.cancel(job.id)
            self._write(job, partial(self._place.print_jobs.drop, job.id))

    def cancel(self, job_id: UUID) -> None:
        """Take a job back from the printer; it waits on the list again."""
        if job_id in self._stops:
            self._stops[job_id].set()

    def is_printing(self, job_id: UUID) -> bool:
        """Whether it is on its way."""
        return job_id in self._stops

    def close(self) -> None:
        """The window closes: jobs are not looked after any longer, and not taken back either."""
        for control in self._controls.values():
            control.cancel()
        self._controls.clear()
        self._stops.clear()

    # -- a job on its way: store, render, print, store -----------------------------------------

    def _job(
        self, letter_id: UUID, copies: Iterable[Copy], choice: PrintChoice, state: PrintState
    ) -> PrintJob:
        names = tuple(sorted(copy.value for copy in copies))
        now = self._place.clock.now()
        return PrintJob(
            new_id(), letter_id, names, choice.printer, choice.count, choice.sides, state, "", now
        )

    def _begin(self, job: PrintJob) -> None:
        self._stops[job.id] = threading.Event()
        work = self._place.work
        self._step(job, Lane.STORE, lambda _control: letters.load(job.letter_id, work=work), self._render)

    def _render(self, job: PrintJob, letter: Letter) -> None:
        press, copies = self._place.press, frozenset(Copy(name) for name in job.copies)
        as_issued = job.id not in self._anew

        def make(_control: Control) -> _Ready:
            pdf = letters.part(letter, copies, press=press, as_issued=as_issued)
            return _Ready(letter, pdf, letters.copies(letter, copies))

        self._step(job, Lane.RENDER, make, self._send)

    def _send(self, job: PrintJob, ready: _Ready) -> None:
        place, stop = self._place, self._stops[job.id]
        choice = PrintChoice(job.printer, job.count, job.sides)

        def send(control: Control) -> PrintEnd | None:
            asked = printers.until_closed(control, stop.is_set)
            try:
                return printers.send(place, ready.pdf, ready.contents, choice, asked)
            except Cancelled:
                if stop.is_set():
                    return None
                raise

        self._step(job, Lane.PRINT, send, partial(self._sent, letter=ready.letter))

    def _sent(self, job: PrintJob, end: PrintEnd | None, letter: Letter) -> None:
        place = self._place
        if end is None:
            waiting = replace(job, state=PrintState.WAITING)
            self._end(Ended(job), partial(place.print_jobs.save, waiting))
            return

        def book() -> None:
            place.print_jobs.drop(job.id)
            place.print_choices.keep(letter.kind, PrintChoice(job.printer, job.count, job.sides))
            if place.worker.role == "office" and letter.delivery is Delivery.BY_POST:
                referrals.mark_printed(letter.id, work=place.work, clock=place.clock)
            else:
                letters.note(letter, Act.LETTER_PRINTED, work=place.work, clock=place.clock)

        self._end(Ended(job, end), book)

    def _failed(self, job: PrintJob, error: Exception) -> None:
        if not isinstance(error, AppError):
            self._stops.pop(job.id, None)
            raise error
        failed = replace(job, state=PrintState.FAILED, reason=reason_of(error))
        self._end(Ended(failed, error=error), partial(self._place.print_jobs.save, failed))

    # -- inside -------------------------------------------------------------------------------

    def _step(
        self, job: PrintJob, lane: Lane, work: Callable[[Control], Any], then: Callable[..., None]
    ) -> None:
        """A piece of a job's way; an error ends it, and it stays on the list."""
        self._controls[job.id] = self._tasks.start(
            lane,
            work,
            done=partial(then, job),
            failed=partial(self._failed, job),
        )

    def _end(self, ended: Ended, book: Callable[[], object]) -> None:
        self._stops.pop(ended.job.id, None)
        self._controls.pop(ended.job.id, None)
        self._write(ended.job, book, then=partial(self.ended.emit, ended))

    def _write(
        self, job: PrintJob, book: Callable[[], object], then: Callable[[], object] = _nothing
    ) -> None:
        """Change the list, to its end even if the window closes; then tell who shows it."""

        def written(_none: object) -> None:
            self._hub.announce(touched(Kind.PRINT_JOB, Kind.LETTER, ids=(job.id, job.letter_id)))
            then()

        self._tasks.start(
            Lane.STORE,
            lambda _control: book(),
            done=written,
            failed=lambda error: self.ended.emit(Ended(job, error=error)),
            essential=True,
        )


def reason_of(error: AppError) -> str:
    """What the list keeps of an error: its code and what the print system said."""
    return f"{error.code} {error.facts.get('reason', '')}".strip()
