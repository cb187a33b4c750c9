"""Bringing a foreign table in: each row becomes a client with a case, in a unit of its own.

A cut in the middle (stopped, locked, power gone) leaves whole cases, and running the same file again
brings the rest: which rows are in is written in the same transaction as the case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from app.actions.search_ports import Duplicate, Typed
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.casework import CaseNote
from app.domain.clock import OFFICE_ZONE, today
from app.domain.errors import ImportStopped
from app.domain.ids import new_id
from app.domain.importing import Fault, ReadRow, Table, Target, read_rows
from app.domain.names import SAME_FROM, same_person, words_of
from app.domain.records import CaseFile, CaseNeed, Client, Household
from app.domain.sounds import skeletons

if TYPE_CHECKING:
    from app.actions.ports import Unit
    from app.actions.workplace import Workplace

Step = Callable[[int, int], None]
_MOST_ALIKE = 40
"""Rows of one file that are compared with each other, per sound of a name."""


class Decision(StrEnum):
    """What becomes of a row that may be somebody who is there already."""

    NEW = "new"
    SAME = "same"
    """A further case for the client who is there; her facts stay as they are."""
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row with what is known about it before anything is written."""

    row: ReadRow
    is_in: bool = False
    """It came in before."""
    duplicates: tuple[Duplicate, ...] = ()
    """Who in the store may be the same person, likeliest first."""
    twin: int | None = None
    """Number of an earlier row of this file that may be the same person."""

    @property
    def is_faulty(self) -> bool:
        """Whether it cannot come in."""
        return bool(self.row.faults)

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should decide."""
        return not self.is_in and not self.is_faulty and (bool(self.duplicates) or self.twin is not None)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """All rows of a table, checked; nothing is written yet."""

    sha256: str
    rows: tuple[PlannedRow, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong, row by row."""
        return tuple(fault for planned in self.rows for fault in planned.row.faults)

    def count(self, wanted: Callable[[PlannedRow], bool]) -> int:
        """How many rows are so."""
        return sum(wanted(planned) for planned in self.rows)


@dataclass(frozen=True, slots=True)
class Brought:
    """A row that is in now."""

    row: int
    case_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did."""

    brought: tuple[Brought, ...]
    skipped: int
    """By decision of a person."""
    faulty: int
    were_in: int
    is_cut: bool
    """Stopped before the last row."""
    touched: Touched


def plan(table: Table, mapping: Mapping[str, Target], *, place: Workplace, step: Step) -> ImportPlan:
    """Read every row, look for who is there already; writes nothing.

    Args:
        table: of the file.
        mapping: which column is what.
        place: the workplace.
        step: told after each row; may raise `Cancelled`.
    """
    rows = read_rows(table, mapping, place.exchange.words, today(place.clock))
    with place.work() as unit:
        known = unit.import_rows.known([row.key for row in rows])
    twins = _Twins()
    keys: set[str] = set()
    planned = []
    for done, row in enumerate(rows):
        step(done, len(rows))
        is_in = row.key in known or row.key in keys
        keys.add(row.key)
        if is_in or row.faults:
            planned.append(PlannedRow(row, is_in=is_in))
            continue
        twin = twins.of(row)
        planned.append(PlannedRow(row, duplicates=place.search.duplicates(_typed(row)), twin=twin))
    return ImportPlan(table.sha256, tuple(planned))


def _typed(row: ReadRow) -> Typed:
    client = row.client
    return Typed(client.get("given_name") or "", client.get("family_name") or "", client.get("birth_date"))


class _Twins:
    """Earlier rows of the file, by the sound of each part of their names."""

    def __init__(self) -> None:
        self._rows: dict[str, list[ReadRow]] = defaultdict(list)

    def of(self, row: ReadRow) -> int | None:
        """Number of an earlier row that may be the same person; this one is remembered."""
        sounds = {sound for word in words_of(row.name) for sound in skeletons(word)}
        seen: dict[int, ReadRow] = {}
        for sound in sounds:
            seen.update((other.number, other) for other in self._rows[sound][-_MOST_ALIKE:])
            self._rows[sound].append(row)
        mine = _person(row)
        likely = [
            (value, number)
            for number, other in seen.items()
            if (value := same_person(mine, _person(other))) >= SAME_FROM
        ]
        return max(likely)[1] if likely else None


def _person(row: ReadRow) -> Mapping[str, object]:
    return {name: row.client.get(name) for name in ("given_name", "family_name", "birth_date")}


# -- writing --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Progress:
    brought: list[Brought] = field(default_factory=list)
    skipped: int = 0
    faulty: int = 0
    were_in: int = 0
    is_cut: bool = True


def default_decision(planned: PlannedRow) -> Decision:
    """A doubtful row waits for a person: it is left out until she says otherwise."""
    return Decision.SKIP if planned.is_doubtful else Decision.NEW


def bring_in(
    plan: ImportPlan,
    decisions: Mapping[int, Decision],
    *,
    leave_out_faulty: bool,
    place: Workplace,
    step: Step,
    stopped: Callable[[], bool] = lambda: False,
) -> ImportOutcome:
    """Write the rows, each in a unit of its own.

    Args:
        plan: the checked rows.
        decisions: row number → what becomes of it; `default_decision` where nobody decided.
        leave_out_faulty: False = one fault stops everything before it begins.
        place: the workplace.
        step: told after each row.
        stopped: asked before each row; what is in stays in.

    Raises:
        ImportStopped: there are faults and they were not to be left out; nothing was written.
        StoreFull: the disk is full; the rows before are in.
    """
    if plan.faults and not leave_out_faulty:
        raise ImportStopped(count=plan.count(lambda planned: planned.is_faulty))
    import_id, clock, progress = new_id(), place.clock, _Progress()
    wanted = plan.count(lambda planned: not planned.is_faulty and not planned.is_in)
    with place.work() as unit:
        unit.audit.note(Act.IMPORT_BEGUN, import_id, at=clock.now(), sha256=plan.sha256, count=wanted)
        unit.commit()
    try:
        _bring_rows(plan, decisions, progress, place, step, stopped)
    finally:
        with place.work() as unit:
            count = len(progress.brought)
            unit.audit.note(Act.CLIENTS_IMPORTED, import_id, at=clock.now(), sha256=plan.sha256, count=count)
            unit.commit()
    ids = [one.case_id for one in progress.brought]
    return ImportOutcome(
        tuple(progress.brought),
        progress.skipped,
        progress.faulty,
        progress.were_in,
        progress.is_cut,
        touched(Kind.CASE, Kind.CLIENT, Kind.NOTE, ids=ids),
    )


def _bring_rows(
    plan: ImportPlan,
    decisions: Mapping[int, Decision],
    progress: _Progress,
    place: Workplace,
    step: Step,
    stopped: Callable[[], bool],
) -> None:
    for done, planned in enumerate(plan.rows):
        if stopped():
            return
        step(done, len(plan.rows))
        decision = decisions.get(planned.row.number) or default_decision(planned)
        if planned.is_faulty:
            progress.faulty += 1
        elif planned.is_in:
            progress.were_in += 1
        elif decision is Decision.SKIP:
            progress.skipped += 1
        elif (brought := _bring_one(planned, decision, place)) is None:
            progress.were_in += 1
        else:
            progress.brought.append(brought)
    progress.is_cut = False
    step(len(plan.rows), len(plan.rows))


def _bring_one(planned: PlannedRow, decision: Decision, place: Workplace) -> Brought | None:
    """One row, whole or not at all; None = it came in meanwhile."""
    row = planned.row
    with place.work() as unit:
        if unit.import_rows.known([row.key]):
            return None
        same = planned.duplicates[0].client_id if planned.duplicates else None
        client_id = same if decision is Decision.SAME and same is not None else _add_client(row, unit)
        case = _case_of(row, client_id, place, unit)
        unit.cases.add(case)
        for code in row.needs:
            unit.needs.add(CaseNeed(new_id(), case.id, code))
        if row.note:
            at = datetime.combine(case.opened_on, time(12), OFFICE_ZONE)
            unit.notes.add(CaseNote(new_id(), case.id, at, place.worker.id, row.note))
        unit.import_rows.note(row.key, case.id)
        unit.commit()
    return Brought(row.number, case.id, case.number)


def _add_client(row: ReadRow, unit: Unit) -> UUID:
    household = Household(new_id(), **row.household) if row.household else None
    if household is not None:
        unit.households.add(household)
    client = Client(new_id(), household_id=household.id if household else None, **row.client)
    unit.clients.add(client)
    return client.id


def _case_of(row: ReadRow, client_id: UUID, place: Workplace, unit: Unit) -> CaseFile:
    on = today(place.clock)
    words = place.exchange.words.reference_line.format(reference=row.reference) if row.reference else ""
    return CaseFile(
        new_id(),
        client_id,
        unit.numbers.next_case(on.year),
        row.opened_on or on,
        caseworker=place.worker.name,
        caseworker_id=place.worker.id,
        team=place.team,
        summary="\n".join(part for part in (row.summary, words) if part) or None,
    )


def fault_rows(faults: Sequence[Fault], say: Callable[[Fault], tuple[str, str]]) -> list[list[str | int]]:
    """The list of faults as rows of a table: row, column, value, what is wrong, what to do."""
    return [[one.row, one.column, one.value, *say(one)] for one in faults]
