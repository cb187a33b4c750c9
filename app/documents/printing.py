"""Printing on Linux and macOS: the PDF goes to CUPS through a pipe, no file of ours is left.

A job is not done when the print system has taken it: a portable printer may be switched off in the
middle. So the job is looked after for a while by `lpstat`; where it fails it is taken back, and
nothing comes out twice when somebody prints it again elsewhere. The print system's own spool keeps
copies that we cannot erase (6-letters.md 5.3). On Windows the desktop replays the display list on
its own printer object instead (`app.ui.paint`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.actions.ports import PrintEnd
from app.domain.errors import Cancelled, PrinterFailed, PrinterLost, PrinterMissing, PrintHeld

TIMEOUT_SECONDS = 60
"""For handing the job over."""
WATCH_SECONDS = 90.0
"""How long a job is looked after; one that is still printing then is left to the print system."""
LOST_SECONDS = 10.0
"""A printer that does not answer for so long while it has our job is lost."""
PAUSE_SECONDS = 0.5
_REASON_LENGTH = 300
_TAKEN = re.compile(r"request id is (\S+-\d+)")
_LOST_ALERTS = ("offline", "connecting-to-device", "not-responding", "timed-out", "shutdown")
"""Keywords of printer-state-reasons (RFC 8011 5.4.12) when nobody answers at the other end."""
_SPOILT = ("aborted", "canceled", "document-format-error", "job-stopped")
_HELD = ("job-hold", "job-held", "held")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to look after a job, in seconds."""

    watch: float = WATCH_SECONDS
    lost: float = LOST_SECONDS
    pause: float = PAUSE_SECONDS


def print_pdf(
    pdf: bytes,
    printer: str,
    *,
    count: int = 1,
    sides: str = "one-sided",
    cancelled: Callable[[], bool] = lambda: False,
    patience: Patience = Patience(),
) -> PrintEnd:
    """Print a file at exactly 100 %, and look after it: an address must stay in its window.

    Args:
        pdf: what to print.
        printer: a CUPS queue, or '' for the default one.
        count: copies.
        sides: an IPP keyword (one-sided, two-sided-long-edge).
        cancelled: asked again and again; the job is taken back when it says yes.
        patience: how long to look after the job.

    Raises:
        PrinterMissing: no print system, or no printer of this name.
        PrinterLost: it stopped or vanished in the middle of the job; the job was taken back.
        PrintHeld: the print system holds the job; it was taken back.
        PrinterFailed: the job was refused or spoilt.
        Cancelled: as asked for; the job was taken back.
    """
    job = _hand_over(pdf, printer, count, sides)
    if job is None:
        return PrintEnd.HANDED_OVER
    return _Watched(job, printer, patience).outcome(cancelled)


def _hand_over(pdf: bytes, printer: str, count: int, sides: str) -> str | None:
    """Submit; the job's name, or None where the print system gives none."""
    program = shutil.which("lp")
    if program is None:
        raise PrinterMissing(printer=printer, reason="lp")
    command = [
        program,
        *(["-d", printer] if printer else []),
        *("-n", str(count)),
        *("-o", "media=A4", "-o", f"sides={sides}", "-o", "print-scaling=none"),
        *("-t", "PDF", "--", "-"),  # the job's title must not name anyone
    ]
    try:
        done = subprocess.run(
            command, input=pdf, capture_output=True, timeout=TIMEOUT_SECONDS, check=False, env=_plain()
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrinterFailed(printer=printer, reason=type(error).__name__) from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip()[:_REASON_LENGTH]
        unknown = "does not exist" in reason or "no default destination" in reason.lower()
        raise (PrinterMissing if unknown else PrinterFailed)(printer=printer, reason=reason)
    named = _TAKEN.search(done.stdout.decode("utf-8", "replace"))
    return named[1] if named else None


class _Watched:
    """A job in the print system."""

    def __init__(self, job: str, printer: str, patience: Patience) -> None:
        self._job, self._queue = job, job.rsplit("-", 1)[0]
        self._printer, self._patience = printer or self._queue, patience
        self._lost_since: float | None = None

    def outcome(self, cancelled: Callable[[], bool]) -> PrintEnd:
        """Look until it is done, spoilt or the patience ends."""
        if shutil.which("lpstat") is None:
            return PrintEnd.HANDED_OVER
        end = time.monotonic() + self._patience.watch
        while True:
            if cancelled():
                self._take_back()
                raise Cancelled
            found = self._look()
            if found is not None:
                return found
            if time.monotonic() >= end:
                return PrintEnd.HANDED_OVER
            time.sleep(self._patience.pause)

    def _look(self) -> PrintEnd | None:
        """How it ended, or None while it goes on."""
        waiting, known = _stat("-l", "-W", "not-completed", "-o", self._queue)
        block = _block(waiting, self._job)
        if not known:
            raise self._failed(PrinterLost, "vanished")
        if block is None:
            return self._ended()
        if any(word in block for word in _HELD):
            raise self._failed(PrintHeld, block)
        self._demand_printer()
        return None

    def _ended(self) -> PrintEnd:
        finished, _known = _stat("-l", "-W", "completed", "-o", self._queue)
        block = _block(finished, self._job)
        if block is None:  # a print system without history: it counts if the printer is well
            self._demand_printer()
        elif any(word in block for word in _SPOILT):
            raise PrinterFailed(printer=self._printer, reason=_reason(block))
        return PrintEnd.DONE

    def _demand_printer(self) -> None:
        """The printer must be there and answer; silence is borne for a while."""
        told, known = _stat("-l", "-p", self._queue)
        if not known:
            raise self._failed(PrinterLost, "vanished")
        first = told.partition("\n")[0]
        if " disabled since " in first or " stopped" in first:
            raise self._failed(PrinterLost, told)
        alerts = next((line for line in told.splitlines() if "Alerts:" in line), "")
        if not any(word in alerts for word in _LOST_ALERTS):
            self._lost_since = None
            return
        now = time.monotonic()
        self._lost_since = now if self._lost_since is None else self._lost_since
        if now - self._lost_since >= self._patience.lost:
            raise self._failed(PrinterLost, alerts)

    def _failed(self, kind: type[PrinterFailed], told: str) -> PrinterFailed:
        self._take_back()
        return kind(printer=self._printer, reason=_reason(told))

    def _take_back(self) -> None:
        """Out of the queue with its data, so that it does not come out after all."""
        program = shutil.which("cancel")
        if program is not None:
            _run([program, "-x", self._job])


def _stat(*arguments: str) -> tuple[str, bool]:
    """What `lpstat` says, and whether it knows the printer."""
    program = shutil.which("lpstat")
    done = _run([program, *arguments]) if program else None
    if done is None:
        return "", True
    return done.stdout.decode("utf-8", "replace"), done.returncode == 0


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(
            command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False, env=_plain()
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def _plain() -> dict[str, str]:
    """The programs answer in English, whatever the desktop speaks: their answers are read."""
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": ""}


def _block(told: str, job: str) -> str | None:
    """What `lpstat -l` says of one job: its line and the indented lines below."""
    lines = told.splitlines()
    for start, line in enumerate(lines):
        if line.split(" ", 1)[0] == job:
            end = start + 1
            while end < len(lines) and lines[end][:1] in (" ", "\t"):
                end += 1
            return "\n".join(lines[start + 1 : end])
    return None


def _reason(told: str) -> str:
    """The print system's words for why, without names of people: the job's line is not among them."""
    lines = [line.strip() for line in told.splitlines()]
    said = [line.partition(":")[2].strip() for line in lines if line.startswith(("Status:", "Alerts:"))]
    last = lines[-1] if lines else ""
    return ("; ".join(part for part in said if part and part != "none") or last)[:_REASON_LENGTH]
