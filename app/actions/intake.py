"""From the first meeting to an open case: drafts are kept, answers are handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from app.actions.ports import Caseworker, Draft, Forms, Mapped, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.clock import Clock, today
from app.domain.errors import AnswersIncomplete
from app.domain.form_changes import ASIDE
from app.domain.ids import new_id
from app.domain.records import CaseFile, CaseNeed, Client, Household, Submission

INTAKE_FORM = "intake"
"""Id of the intake form in resources/forms."""


def begin_draft(
    *,
    language: str,
    form_id: str,
    form_version: str,
    work: UnitOfWork,
    clock: Clock,
    form_source: str = "",
    case_id: UUID | None = None,
) -> tuple[Draft, Touched]:
    """Open a new draft at once, so that the first answer already has a place to be kept."""
    draft = Draft(
        id=new_id(),
        form_id=form_id,
        form_version=form_version,
        language=language,
        answers={},
        position="",
        updated_at=clock.now(),
        case_id=case_id,
        form_source=form_source,
    )
    return draft, keep_draft(draft, work=work, clock=clock)


def keep_draft(draft: Draft, *, work: UnitOfWork, clock: Clock) -> Touched:
    """Keep unfinished answers on this workstation (never synced)."""
    with work() as unit:
        unit.drafts.keep(replace(draft, updated_at=clock.now()))
        unit.commit()
    return touched(Kind.DRAFT, ids=[draft.id])


def drop_draft(draft_id: UUID, *, work: UnitOfWork) -> Touched:
    """Throw a draft away; asked for by a person."""
    with work() as unit:
        unit.drafts.drop(draft_id)
        unit.commit()
    return touched(Kind.DRAFT, ids=[draft_id])


@dataclass(frozen=True, slots=True)
class HandIn:
    """The caseworker hands in a filled intake form."""

    draft_id: UUID
    form_id: str
    form_version: str
    language: str
    """The client's language that was on the screen beside German."""
    answers: Mapping[str, Any]
    problems: Sequence[str]
    """Names of questions that are open or break a rule, from the filling session."""
    aside: Mapping[str, Any] = field(default_factory=dict)
    """What a renewed form no longer asks (`Draft.aside`): it is handed in beside the answers."""


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """What handing in an intake form made."""

    case_id: UUID
    case_number: str
    touched: Touched


def hand_in(
    command: HandIn, *, work: UnitOfWork, forms: Forms, worker: Caseworker, team: str, clock: Clock
) -> OpenedCase:
    """Open a case from an intake form: client, household, needs and answers in one transaction.

    Raises:
        AnswersIncomplete: required questions are open or answers break a rule.
    """
    demand_complete(command)
    mapped = forms.mapped(command.form_id, command.answers)
    on = today(clock)
    with work() as unit:
        household = _household(mapped, unit)
        client = _client(mapped, household, command.language)
        case = CaseFile(
            id=new_id(),
            client_id=client.id,
            number=unit.numbers.next_case(on.year),
            opened_on=on,
            caseworker=worker.name,
            caseworker_id=worker.id,
            team=team,
            **filled_in(CaseFile, mapped.case),
        )
        unit.clients.add(client)
        unit.cases.add(case)
        for code in mapped.needs:
            unit.needs.add(CaseNeed(id=new_id(), case_id=case.id, code=code))
        unit.submissions.add(submission_of(command, mapped, case, clock))
        unit.drafts.drop(command.draft_id)
        unit.commit()
    return OpenedCase(case.id, case.number, touched(Kind.CASE, Kind.DRAFT, ids=[case.id, command.draft_id]))


def save_summary(case: CaseFile, summary: str, *, seen: Mapping[str, Any], work: UnitOfWork) -> Touched:
    """Save the caseworker's summary against what was on the screen (`seen`)."""
    with work() as unit:
        unit.cases.save(replace(case, summary=summary.strip() or None), base=case, seen=seen)
        unit.commit()
    return touched(Kind.CASE, ids=[case.id])


def demand_complete(command: HandIn) -> None:
    """Raises `AnswersIncomplete`."""
    if command.problems:
        raise AnswersIncomplete(questions=list(command.problems))


def submission_of(command: HandIn, mapped: Mapped, case: CaseFile, clock: Clock) -> Submission:
    """The record of what was handed in: version, language shown, answers, and what was put aside."""
    aside = {ASIDE: command.aside} if command.aside else {}
    return Submission(
        id=new_id(),
        case_id=case.id,
        form_id=command.form_id,
        form_version=command.form_version,
        language=command.language,
        answers=_plain({**command.answers, **aside}),
        facts=_plain(mapped.facts),
        handed_in_at=clock.now(),
    )


def _household(mapped: Mapped, unit: Unit) -> Household | None:
    if not mapped.household:
        return None
    household = Household(id=new_id(), **filled_in(Household, mapped.household))
    unit.households.add(household)
    return household


def _client(mapped: Mapped, household: Household | None, language: str) -> Client:
    client = Client(
        id=new_id(),
        household_id=household.id if household else None,
        **filled_in(Client, mapped.client),
    )
    return client if mapped.client.get("letter_language") else replace(client, letter_language=language)


def filled_in(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Only fields of the record, dates read from their ISO text."""
    dates = {"birth_date", "opened_on", "closed_on"}
    known = {part.name for part in fields(kind)}
    return {
        name: date.fromisoformat(value) if name in dates and isinstance(value, str) else value
        for name, value in values.items()
        if name in known and value is not None
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-able copy: tuples as lists, dates as ISO text."""

    def plain(value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Mapping):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [plain(item) for item in value]
        return value

    return {name: plain(value) for name, value in values.items()}
