"""Reads the dates of the demonstration's people (`resources/demo/agenda.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

from app.content.letter_files import read_lined
from app.domain.casework import AppointmentState, DeadlineKind
from app.domain.demo_agenda import DemoAppointment, DemoDates, DemoDeadline, DemoPaper

AGENDA = "demo/agenda.yaml"
_KINDS = {
    "legal": DeadlineKind.LEGAL,
    "date": DeadlineKind.APPOINTMENT,
    "reminder": DeadlineKind.REMINDER,
}


def read_demo_agenda(root: Path) -> dict[str, DemoDates]:
    """Id of a demo case → its dates, and the colleague who holds it.

    Raises:
        ContentBroken: the file is not as its schema says.
        ContentVersionUnknown: of a version this application does not know.
    """
    found = read_lined(root, AGENDA, "demo-agenda")
    colleague = found.get("colleague", {"name": "", "cases": []})
    holders = {str(id): str(colleague["name"]) for id in colleague["cases"]}
    ids = [*map(str, found["cases"]), *(id for id in holders if id not in found["cases"])]
    return {id: _dates(found["cases"].get(id, {}), holders.get(id, "")) for id in ids}


def _dates(case: Mapping[str, Any], holder: str) -> DemoDates:
    return DemoDates(
        appointments=tuple(
            DemoAppointment(
                day=one["day"],
                time=time.fromisoformat(str(one["time"])),
                title=str(one["title"]),
                minutes=one.get("minutes", 30),
                agency=_text(one.get("agency")),
                place=str(one.get("place", "")),
                interpreter=_text(one.get("interpreter")),
                own=one.get("own", False),
                note=_text(one.get("note")),
                state=AppointmentState(one.get("state", AppointmentState.PLANNED)),
            )
            for one in case.get("appointments", ())
        ),
        deadlines=tuple(
            DemoDeadline(
                kind=_KINDS[one["kind"]],
                day=one["day"],
                title=str(one["title"]),
                remind=one.get("remind"),
                reason=_text(one.get("reason")),
            )
            for one in case.get("deadlines", ())
        ),
        papers=tuple(
            DemoPaper(
                str(one["code"]), str(one["title"]), one["added"], one.get("valid"), one.get("picture", "")
            )
            for one in case.get("papers", ())
        ),
        holder=holder,
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
