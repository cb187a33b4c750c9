"""Further forms of a case: begun, carried over to a renewed version, handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from app.actions.intake import HandIn, begin_draft, demand_complete, filled_in, keep_draft, submission_of
from app.actions.ports import Draft, FillSession, Forms, Mapped, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.clock import Clock
from app.domain.errors import AppError
from app.domain.form_changes import Carried, QuestionChange, carry_over, compare
from app.domain.forms import FormVersion
from app.domain.ids import new_id
from app.domain.languages import GERMAN
from app.domain.records import CaseNeed, NeedState


@dataclass(frozen=True, slots=True)
class Opened:
    """A form ready to be filled."""

    form: FormVersion
    session: FillSession
    draft: Draft


@dataclass(frozen=True, slots=True)
class Renewed:
    """An unfinished form that was renewed meanwhile: a person decides how it goes on."""

    draft: Draft
    new: FormVersion
    old: FormVersion | None
    """The version that was begun; None = it is not known here, so it cannot be finished."""
    changes: tuple[QuestionChange, ...]
    carried: Carried
    """What would become of the answers."""


@dataclass(frozen=True, slots=True)
class FormOffer:
    """A form that can be filled for a case, or one that cannot be opened."""

    form_id: str
    form: FormVersion | None
    needs: frozenset[str] = frozenset()
    """Codes of the needs that it asks about."""
    drafted: frozenset[str] = field(default_factory=frozenset)
    """Languages that nobody has signed off."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What handing in a further form changed."""

    case_id: UUID
    touched: Touched


def offers(forms: Forms, *, without: str) -> tuple[FormOffer, ...]:
    """All forms but one; one that cannot be opened is named and does not hide the others."""
    return tuple(_offer(form_id, forms) for form_id in forms.form_ids if form_id != without)


def _offer(form_id: str, forms: Forms) -> FormOffer:
    try:
        form = forms.open_form(form_id)
        needs = forms.needs_of(form)
    except AppError:
        return FormOffer(form_id, None)
    drafted = frozenset(tag for tag in form.languages if not forms.is_reviewed(form, tag))
    return FormOffer(form_id, form, needs, drafted)


def begin(
    form_id: str, *, language: str, case_id: UUID | None, work: UnitOfWork, forms: Forms, clock: Clock
) -> Opened:
    """Open a new draft of a form, of a case or of a case to come; the form version is kept with it.

    Raises:
        FormBroken: the form cannot be loaded.
    """
    form = forms.open_form(form_id)
    forms.keep_version(form)
    draft, _touched = begin_draft(
        language=language,
        form_id=form.form_id,
        form_version=form.version,
        form_source=form.source_hash,
        case_id=case_id,
        work=work,
        clock=clock,
    )
    return Opened(form, forms.begin(form, None), draft)


def resume(draft_id: UUID, *, work: UnitOfWork, forms: Forms) -> Opened | Renewed:
    """Go on with a draft; where its form was renewed, say how instead.

    Raises:
        RecordNotFound: there is no such draft any more.
        FormBroken: neither the form nor the version that was begun can be loaded.
    """
    with work() as unit:
        draft = unit.drafts.get(draft_id)
    old = _begun(draft, forms)
    try:
        new = forms.open_form(draft.form_id)
    except AppError:
        if old is None:
            raise
        return _opened(draft, old, forms)  # the present one is broken: what was begun can be finished
    if old is not None and old.source_hash == new.source_hash:
        return _opened(draft, new, forms)
    changes = compare(old, new, (GERMAN, draft.language)) if old else ()
    return Renewed(draft, new, old, changes, carry_over(draft.answers, new, old))


def finish_as_begun(renewed: Renewed, *, forms: Forms) -> Opened:
    """On the version that was begun, if it is known: nothing changes."""
    return _opened(renewed.draft, renewed.old or renewed.new, forms)


def move_over(renewed: Renewed, *, work: UnitOfWork, forms: Forms, clock: Clock) -> Opened:
    """On the present version; what it no longer asks is kept aside, in the draft and when handed in."""
    former, new = renewed.draft, renewed.new
    aside = dict(former.aside)
    if renewed.carried.aside:
        aside[former.form_version] = {**aside.get(former.form_version, {}), **renewed.carried.aside}
    forms.keep_version(new)
    draft = replace(
        former,
        form_version=new.version,
        form_source=new.source_hash,
        answers=renewed.carried.answers,
        aside=aside,
    )
    keep_draft(draft, work=work, clock=clock)
    return _opened(draft, new, forms)


def hand_in(command: HandIn, case_id: UUID, *, work: UnitOfWork, forms: Forms, clock: Clock) -> Filled:
    """Answers to a case that exists: what is new in them is added, all in one transaction.

    A need that the case has stays as it is, but one that was met and is named again is open again. Facts
    about the person fill what her file lacks and replace nothing: that is done where it can be seen.

    Raises:
        AnswersIncomplete: required questions are open or answers break a rule.
        RecordNotFound: the case is not there.
    """
    demand_complete(command)
    mapped = forms.mapped(command.form_id, command.answers)
    with work() as unit:
        case = unit.cases.get(case_id)
        _add_needs(case_id, mapped, unit)
        _fill_gaps(case_id, mapped, unit)
        unit.submissions.add(submission_of(command, mapped, case, clock))
        unit.drafts.drop(command.draft_id)
        unit.commit()
    return Filled(case_id, touched(Kind.CASE, Kind.DRAFT, ids=[case_id, command.draft_id]))


def _begun(draft: Draft, forms: Forms) -> FormVersion | None:
    try:
        return forms.open_kept(draft.form_id, source_hash=draft.form_source, version=draft.form_version)
    except AppError:
        return None


def _opened(draft: Draft, form: FormVersion, forms: Forms) -> Opened:
    return Opened(form, forms.begin(form, draft.answers), draft)


def _add_needs(case_id: UUID, mapped: Mapped, unit: Unit) -> None:
    known = {need.code: need for need in unit.needs.find(case_id=case_id)}
    for code in mapped.needs:
        need = known.get(code)
        if need is None:
            unit.needs.add(CaseNeed(id=new_id(), case_id=case_id, code=code))
        elif need.state is NeedState.MET:
            unit.needs.save(replace(need, state=NeedState.OPEN))


def _fill_gaps(case_id: UUID, mapped: Mapped, unit: Unit) -> None:
    case = unit.cases.get(case_id)
    client = unit.clients.get(case.client_id)
    unit.cases.save(_with_gaps_filled(case, mapped.case))
    unit.clients.save(_with_gaps_filled(client, mapped.client))
    if mapped.household and client.household_id is not None:
        unit.households.save(_with_gaps_filled(unit.households.get(client.household_id), mapped.household))


def _with_gaps_filled(record: Any, values: Mapping[str, Any]) -> Any:
    known = filled_in(type(record), values)
    return replace(record, **{n: v for n, v in known.items() if getattr(record, n) in (None, "", ())})
