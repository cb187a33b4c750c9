"""Looking at the audit trail, and taking it out as a file: both stand in it afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC
from hashlib import sha256

from app.actions.audit_ports import AuditBook, AuditFilter, AuditLine, Step
from app.actions.ports import Caseworker, UnitOfWork
from app.domain.audit import Act
from app.domain.clock import Clock

HEADER = ("place", "at", "author", "act", "record", "case", "count", "digest")
"""Names of machines, not of people: the file is read by programs, it holds ids only."""


def verify(
    *, book: AuditBook, work: UnitOfWork, worker: Caseworker, clock: Clock, step: Step
) -> tuple[int, bytes]:
    """Go through the whole trail; that it was done stands in it.

    Returns:
        How many rows there were, and the hash of the last one.

    Raises:
        AuditBroken: the first row that is not as it was written.
    """
    found = book.verify(step)
    with work() as unit:
        unit.audit.note(Act.AUDIT_VERIFIED, worker.id, at=clock.now(), count=found[0])
        unit.commit()
    return found


def export(
    wanted: AuditFilter,
    keep: Callable[[bytes], None],
    *,
    book: AuditBook,
    work: UnitOfWork,
    worker: Caseworker,
    clock: Clock,
    step: Step,
) -> int:
    """Hand the chosen rows to `keep` as CSV (RFC 4180, UTF-8), oldest first: ids and digests, no name.

    What was really kept stands in the trail; returns how many rows there were.
    """
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerow(HEADER)
    count = 0
    for line in book.lines(wanted, step):
        writer.writerow(plain(line).values())
        count += 1
    content = kept.getvalue().encode()
    keep(content)
    with work() as unit:
        digest = sha256(content).hexdigest()
        unit.audit.note(
            Act.AUDIT_EXPORTED,
            worker.id,
            at=clock.now(),
            sha256=digest,
            case_id=wanted.case_id,
            count=count,
        )
        unit.commit()
    return count


def plain(line: AuditLine) -> dict[str, str | int]:
    """A row for programs: ids only."""
    return {
        "place": line.place,
        "at": line.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "author": str(line.author),
        "act": line.act,
        "record": str(line.record),
        "case": str(line.case_id) if line.case_id else "",
        "count": line.count,
        "digest": line.digest,
    }
