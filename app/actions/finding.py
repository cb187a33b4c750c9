"""From the needs and facts of a case to the responsible agencies, offline."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from app.domain import papers
from app.domain.clock import OFFICE_ZONE, Clock
from app.domain.finder import EXPIRED_DOCUMENTS, Finding, find
from app.domain.records import NeedState

if TYPE_CHECKING:
    from app.actions.lines import CaseView
    from app.domain.content import Content


def facts_of(view: CaseView, on: date) -> dict[str, Any]:
    """What is known in the case on a day: the newest answers, completed by what the file itself holds."""
    facts: dict[str, Any] = {}
    for submission in sorted(view.submissions, key=lambda s: s.handed_in_at):
        facts.update(submission.facts)
    if view.client.residence != "NE":
        facts.setdefault("residence", view.client.residence)
    facts["documents"] = papers.held(view.case.documents, view.documents, on)
    if run_out := papers.expired(view.documents, on):
        facts[EXPIRED_DOCUMENTS] = run_out
    if view.client.spoken:
        facts["languages"] = view.client.spoken
    if view.household and view.household.district:
        facts["district"] = view.household.district
    return facts


def find_agencies(view: CaseView, *, content: Content, clock: Clock) -> Finding:
    """The responsible agencies for the open needs, best first, with reasons for and against."""
    needs = [need.code for need in view.needs if need.state is not NeedState.MET]
    settled = {need.code for need in view.needs} - set(needs)
    at = clock.now().astimezone(OFFICE_ZONE)
    return find(needs, facts_of(view, at.date()), content.directory, content.rules, at=at, settled=settled)
