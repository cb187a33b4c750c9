"""A client's rights: asked for, answered in time, and what each of them does (Art. 12-21 GDPR)."""

from __future__ import annotations

import calendar
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.actions.dossier import Dossier, dossier_json, dossier_letters
from app.actions.dossier_codes import Codes, opened, read_answers
from app.actions.intake import INTAKE_FORM
from app.actions.lines import CaseView
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.clock import OFFICE_ZONE, today
from app.domain.ids import new_id
from app.domain.letters import LetterContent
from app.domain.protection import Right, RightsRequest
from app.domain.records import CaseFile
from app.sync.changes import Seen

if TYPE_CHECKING:
    from app.actions.workplace import Workplace


@dataclass(frozen=True, slots=True)
class AskRight:
    """What the client asked for, and when."""

    case_id: UUID
    right: Right
    asked_on: date
    note: str = ""


def month_after(day: date) -> date:
    """One month later (Art. 12 (3) GDPR); the last day of a shorter month (§ 188 (3) BGB)."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def ask(command: AskRight, *, place: Workplace) -> tuple[RightsRequest, Touched]:
    """Write down that a client asked for a right; restriction has its effect at once."""
    request = RightsRequest(
        id=new_id(),
        case_id=command.case_id,
        right=command.right,
        asked_on=command.asked_on,
        due_on=month_after(command.asked_on),
        note=command.note or None,
    )
    with place.work() as unit:
        unit.rights_requests.add(request)
        if command.right is Right.RESTRICTION:
            case = unit.cases.get(command.case_id)
            if case.restricted_on is None:
                unit.cases.save(replace(case, restricted_on=today(place.clock)))
        unit.audit.note(Act.RIGHT_ASKED, request.id, at=place.clock.now(), case_id=command.case_id)
        unit.commit()
    return request, touched(Kind.CASE, Kind.AGENDA, ids=[command.case_id, request.id])


def answer(request: RightsRequest, outcome: str, *, seen: Seen, place: Workplace) -> Touched:
    """The request is answered; what was done or why not.

    Written against what was on the screen (`request`, `seen`): two people who answer it differently
    at the same time leave a conflict to be decided, never one answer over the other.
    """
    with place.work() as unit:
        after = replace(request, answered_on=today(place.clock), outcome=outcome)
        unit.rights_requests.save(after, base=request, seen=seen)
        unit.audit.note(Act.RIGHT_ANSWERED, request.id, at=place.clock.now(), case_id=request.case_id)
        unit.commit()
    return touched(Kind.CASE, Kind.AGENDA, Kind.CONFLICT, ids=[request.case_id, request.id])


def restrict(case: CaseFile, *, restricted: bool, seen: Seen, place: Workplace) -> Touched:
    """Restrict processing (Art. 18), or lift it: kept and shown, nothing leaves the office.

    Written against what was on the screen (`case`, `seen`).
    """
    with place.work() as unit:
        after = replace(case, restricted_on=today(place.clock) if restricted else None)
        unit.cases.save(after, base=case, seen=seen)
        act = Act.RESTRICTED if restricted else Act.RESTRICTION_LIFTED
        unit.audit.note(act, case.id, at=place.clock.now(), case_id=case.id)
        unit.commit()
    return touched(Kind.CASE, Kind.CONFLICT, ids=[case.id])


def dossier(case_id: UUID, *, place: Workplace) -> Dossier:
    """Everything stored about the client of this case, in all her cases that are open to the reader.

    Raises:
        RecordNotFound: the case is gone.
        CaseNotOpen: it is not open to the reader.
    """
    views: Sequence[CaseView] = [place.queries.case(id) for id in place.protection.cases_of_person(case_id)]
    return Dossier(
        views=tuple(views),
        retentions=tuple(place.protection.retention(view.case.id) for view in views),
        made_on=today(place.clock),
        team=place.team,
        codes=_codes(views, place),
    )


def _codes(views: Sequence[CaseView], place: Workplace) -> Codes:
    return Codes(
        content=place.content,
        intake=opened(INTAKE_FORM, place.forms),
        states=place.exchange.words.nationality_names,
        letter_kinds={kind.id: kind for kind in place.templates.kinds()},
        retention=place.protection.policy.kinds,
        answered=read_answers((one for view in views for one in view.submissions), place.forms),
    )


def copy_letter(case_id: UUID, language: str, *, place: Workplace) -> tuple[LetterContent, ...]:
    """The copy for the client (Art. 15): German, with her language beside it where there are words."""
    words = place.protection.words
    return dossier_letters(
        dossier(case_id, place=place),
        german=words["de"],
        other=words.get(language) if language != "de" else None,
        language=language,
        letterhead=place.templates.letterhead(),
        made_at=place.clock.now().astimezone(OFFICE_ZONE),
    )


def copy_json(case_id: UUID, *, place: Workplace) -> bytes:
    """The same, machine-readable (Art. 20), as resources/schemas/dossier.json says."""
    content = dossier_json(dossier(case_id, place=place), made_at=place.clock.now())
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def note_copy(case_id: UUID, *, place: Workplace) -> None:
    """Write into the audit trail that a copy of everything left the store."""
    with place.work() as unit:
        unit.audit.note(Act.COPY_GIVEN, case_id, at=place.clock.now(), case_id=case_id)
        unit.commit()
