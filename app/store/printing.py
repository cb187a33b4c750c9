"""Printing on this workstation: letters that wait for a printer, and what was chosen last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.actions.ports import INTERRUPTED, PrintChoice, PrintJob, PrintState
from app.store.engine import reading, writing
from app.store.tables import print_choice, print_job


class SqlPrintJobs:
    """Letters to print later (`actions.ports.PrintJobs`)."""

    def __init__(self, engine: Engine, path: Path, opening: UUID) -> None:
        """On an open store; `opening` is this run's."""
        self._engine, self._path, self._opening = engine, path, opening

    def add(self, job: PrintJob) -> None:
        """One more."""
        with writing(self._engine, self._path) as connection:
            connection.execute(insert(print_job).values(self._columns(job)))

    def all(self) -> tuple[PrintJob, ...]:
        """Oldest first; one left `printing` by an earlier run reads as `failed`."""
        with reading(self._engine, self._path) as connection:
            rows = connection.execute(select(print_job).order_by(print_job.c.queued_at, print_job.c.id))
            return tuple(self._job(dict(row)) for row in rows.mappings())

    def save(self, job: PrintJob) -> None:
        """Write its new state."""
        with writing(self._engine, self._path) as connection:
            connection.execute(update(print_job).where(print_job.c.id == job.id).values(self._columns(job)))

    def drop(self, id: UUID) -> None:
        """Forget it."""
        with writing(self._engine, self._path) as connection:
            connection.execute(delete(print_job).where(print_job.c.id == id))

    def _columns(self, job: PrintJob) -> Mapping[str, Any]:
        return {
            **asdict(job),
            "copies": list(job.copies),
            "state": job.state.value,
            "opening": self._opening,
        }

    def _job(self, row: dict[str, Any]) -> PrintJob:
        opening = row.pop("opening")
        job = PrintJob(**{**row, "copies": tuple(row["copies"]), "state": PrintState(row["state"])})
        if job.state is PrintState.PRINTING and opening != self._opening:
            return replace(job, state=PrintState.FAILED, reason=INTERRUPTED)
        return job


class SqlPrintChoices:
    """How each kind of letter was printed last (`actions.ports.PrintChoices`)."""

    def __init__(self, engine: Engine, path: Path) -> None:
        """On an open store."""
        self._engine, self._path = engine, path

    def get(self, kind: str) -> PrintChoice | None:
        """What was chosen last, or None."""
        with reading(self._engine, self._path) as connection:
            row = connection.execute(select(print_choice).where(print_choice.c.kind == kind))
            found = row.mappings().first()
            return PrintChoice(found["printer"], found["count"], found["sides"]) if found else None

    def keep(self, kind: str, choice: PrintChoice) -> None:
        """Remember it."""
        values = {"kind": kind, **asdict(choice)}
        with writing(self._engine, self._path) as connection:
            connection.execute(
                upsert(print_choice)
                .values(values)
                .on_conflict_do_update(index_elements=["kind"], set_=values)
            )
