"""Reads the daily work on the demonstration's people (`resources/demo/work.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from app.content.letter_files import read_lined
from app.domain.casework import ContactKind
from app.domain.demo_work import (
    DemoCaseWork,
    DemoDispute,
    DemoEmergency,
    DemoNote,
    DemoPerson,
    DemoRequest,
    DemoWork,
)
from app.domain.protection import Right

WORK = "demo/work.yaml"


def read_demo_work(root: Path) -> DemoWork:
    """Notes, rights and further people of the demonstration.

    Raises:
        ContentBroken: the file is not as its schema says.
        ContentVersionUnknown: of a version this application does not know.
    """
    found = read_lined(root, WORK, "demo-work")
    cases = {str(id): _case(case) for id, case in found["cases"].items()}
    return DemoWork(cases, tuple(_person(person) for person in found["people"]))


def _case(case: Mapping[str, Any]) -> DemoCaseWork:
    hold = case.get("hold")
    return DemoCaseWork(
        notes=tuple(_note(one) for one in case.get("notes", ())),
        personal=tuple((one["day"], str(one["text"])) for one in case.get("personal", ())),
        disputes=tuple(_dispute(one) for one in case.get("disputes", ())),
        requests=tuple(_request(one) for one in case.get("requests", ())),
        hold=(str(hold["reason"]), hold["days"]) if hold else None,
        readers=str(case.get("readers", "")),
        emergency=_emergency(case["emergency"]) if "emergency" in case else None,
    )


def _note(one: Mapping[str, Any]) -> DemoNote:
    return DemoNote(
        day=one["day"],
        time=time.fromisoformat(str(one["time"])),
        contact=ContactKind(str(one["contact"])),
        text=str(one["text"]),
        minutes=one.get("minutes"),
        language=_text(one.get("language")),
        interpreter=_text(one.get("interpreter")),
        by_colleague=one.get("by") == "colleague",
        removed=one.get("removed", False),
    )


def _dispute(one: Mapping[str, Any]) -> DemoDispute:
    table, _dot, field = str(one["field"]).partition(".")
    return DemoDispute(table, field, one["day"], str(one["statement"]))


def _request(one: Mapping[str, Any]) -> DemoRequest:
    return DemoRequest(
        right=Right(str(one["right"])),
        day=one["day"],
        note=_text(one.get("note")),
        answered=one.get("answered"),
        outcome=_text(one.get("outcome")),
    )


def _emergency(one: Mapping[str, Any]) -> DemoEmergency:
    return DemoEmergency(one["day"], time.fromisoformat(str(one["time"])), one["hours"], str(one["reason"]))


def _person(one: Mapping[str, Any]) -> DemoPerson:
    given, family = one["name"]
    return DemoPerson(
        id=str(one["id"]),
        like=str(one["like"]),
        given_name=str(given),
        family_name=str(family),
        opened=one["opened"],
        summary=str(one["summary"]),
        born=date.fromisoformat(str(one["born"])) if "born" in one else None,
        closed=one.get("closed"),
        removed=one.get("removed"),
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
