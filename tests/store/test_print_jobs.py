"""Print jobs outlive the application; one that was being printed when it ended is said to have failed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.actions.ports import INTERRUPTED, PrintChoice, PrintJob, PrintState
from app.domain.errors import StoreFull
from app.domain.ids import new_id
from app.store.workstation import OpenStore
from tests.support.stores import NOW, files_of, reopened


def a_job(state: PrintState = PrintState.WAITING, printer: str = "Flur") -> PrintJob:
    return PrintJob(new_id(), new_id(), ("receiver",), printer, 1, "one-sided", state, "", NOW)


def test_jobs_survive_a_restart(store: OpenStore, home: Path) -> None:
    waiting, printing, failed = a_job(), a_job(), replace(a_job(PrintState.FAILED), reason="no paper")
    for job in (waiting, printing, failed):
        store.print_jobs.add(job)
    printing = replace(printing, state=PrintState.PRINTING)
    store.print_jobs.save(printing)
    assert store.print_jobs.all() == (waiting, printing, failed)
    store.close()

    again = reopened(home)
    interrupted = replace(printing, state=PrintState.FAILED, reason=INTERRUPTED)
    assert again.print_jobs.all() == (waiting, interrupted, failed)
    once_more = replace(interrupted, state=PrintState.PRINTING, reason="")
    again.print_jobs.save(once_more)
    assert again.print_jobs.all() == (waiting, once_more, failed)
    again.close()


def test_a_second_program_on_the_same_store_takes_no_job_away(store: OpenStore, home: Path) -> None:
    """The letter command may run while the window prints."""
    job = a_job(PrintState.PRINTING)
    store.print_jobs.add(job)
    command = reopened(home)
    assert command.print_jobs.all()[0].state is PrintState.FAILED
    command.close()
    assert store.print_jobs.all() == (job,)


def test_choices_survive_a_restart(store: OpenStore, home: Path) -> None:
    store.print_choices.keep("referral", PrintChoice("Flur", 3, "two-sided-long-edge"))
    store.close()
    again = reopened(home)
    assert again.print_choices.get("referral") == PrintChoice("Flur", 3, "two-sided-long-edge")
    again.close()


def test_jobs_never_travel_and_are_not_readable(store: OpenStore, home: Path) -> None:
    waiting = store.sync.waiting()
    store.print_jobs.add(a_job(printer="Schlafzimmerdrucker"))
    assert store.sync.waiting() == waiting
    store.close()
    assert all(b"Schlafzimmerdrucker" not in raw for raw in files_of(home).values())


def test_a_full_disk_keeps_the_jobs_that_are_there(store: OpenStore) -> None:
    kept = a_job()
    store.print_jobs.add(kept)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFull):
        store.print_jobs.add(a_job(printer="x" * 200_000))
    assert store.print_jobs.all() == (kept,)
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM print_job")).scalar_one() == 1
