"""Invented cases for the demonstration, and the records they become on a given day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.clock import OFFICE_ZONE
from app.domain.demo_plans import DemoPlan
from app.domain.ids import new_id
from app.domain.records import (
    CaseFile,
    CaseNeed,
    CaseStatus,
    Category,
    Client,
    Delivery,
    Evidence,
    Household,
    Json,
    Priority,
    ReferralState,
    Submission,
)


@dataclass(frozen=True, slots=True)
class DemoConsent:
    """What the client answered when asked."""

    categories: tuple[Category, ...]
    read_aloud: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """What the agency said, how many days ago."""

    state: ReferralState
    days: int
    evidence: Evidence
    note: str | None = None
    passed_on_to: str | None = None


@dataclass(frozen=True, slots=True)
class DemoReferral:
    """A referral and how far it came; without a letter it is still a draft."""

    need: str
    service: str
    days: int
    """Days ago it was opened, and its letter made."""
    priority: Priority = Priority.NORMAL
    reason: str | None = None
    """The caseworker's own; None = the finder's words."""
    consent: DemoConsent | None = None
    letter: Delivery | None = None
    handed: int | None = None
    """Days ago the client took the letter along."""
    sent: int | None = None
    """Days ago the office put it into the post."""
    answers: tuple[DemoAnswer, ...] = ()
    withdrawn: int | None = None


@dataclass(frozen=True, slots=True)
class DemoNeed:
    """A need of the case; the referrals move its state."""

    code: str
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One invented person and her case; days are counted back from today."""

    id: str
    language: str
    spoken: tuple[str, ...]
    opened: int
    needs: tuple[DemoNeed, ...]
    given_name: str | None = None
    family_name: str | None = None
    code_word: str | None = None
    born: date | None = None
    gender: str | None = None
    nationalities: tuple[str, ...] = ()
    residence: str = "NE"
    reads: tuple[str, ...] = ()
    needs_interpreter: bool | None = None
    prefers_audio: bool | None = None
    phone: str | None = None
    household: Mapping[str, Any] | None = None
    """Fields of `records.Household`."""
    household_of: str | None = None
    """Id of an earlier case in whose household she lives."""
    closed: int | None = None
    status: CaseStatus = CaseStatus.OPEN
    summary: str | None = None
    own_words: str | None = None
    documents: tuple[str, ...] = ()
    chain: str | None = None
    steps_done: tuple[str, ...] = ()
    breaks: Mapping[str, str] = field(default_factory=dict)
    """Step of the chain → what blocks it."""
    facts: Json = field(default_factory=dict)
    """What the finder knows."""
    referrals: tuple[DemoReferral, ...] = ()
    plan: DemoPlan = field(default_factory=DemoPlan)


@dataclass(frozen=True, slots=True)
class DemoRecords:
    """A demo case as records, without its referrals: those are made by the real actions."""

    household: Household | None
    client: Client
    case: CaseFile
    needs: tuple[CaseNeed, ...]
    submission: Submission


def demo_records(
    demo: DemoCase, *, number: str, today: datetime, caseworker: str, team: str, household_id: UUID | None
) -> DemoRecords:
    """The records of a demo case as they would be if it had been opened `demo.opened` days ago.

    `household_id` is the household of the person she lives with, if there is one.
    """
    household = Household(id=new_id(), **demo.household) if demo.household else None
    client = Client(
        id=new_id(),
        household_id=household.id if household else household_id,
        given_name=demo.given_name,
        family_name=demo.family_name,
        code_word=demo.code_word,
        birth_date=demo.born,
        gender=demo.gender,
        nationalities=demo.nationalities,
        residence=demo.residence,
        spoken=demo.spoken,
        reads=demo.reads,
        letter_language=demo.language,
        needs_interpreter=demo.needs_interpreter,
        prefers_audio=demo.prefers_audio,
        phone=demo.phone,
    )
    case = _case(
        demo,
        client,
        number=number,
        today=today.astimezone(OFFICE_ZONE).date(),
        caseworker=caseworker,
        team=team,
    )
    needs = tuple(CaseNeed(new_id(), case.id, need.code, priority=need.priority) for need in demo.needs)
    submission = Submission(
        id=new_id(),
        case_id=case.id,
        form_id="intake",
        form_version="demo",
        language=demo.language,
        answers={},
        facts=dict(demo.facts),
        handed_in_at=today - timedelta(days=demo.opened),
    )
    return DemoRecords(household, client, case, needs, submission)


def _case(
    demo: DemoCase, client: Client, *, number: str, today: date, caseworker: str, team: str
) -> CaseFile:
    return CaseFile(
        id=new_id(),
        client_id=client.id,
        number=number,
        opened_on=today - timedelta(days=demo.opened),
        status=demo.status,
        caseworker=caseworker,
        team=team,
        summary=demo.summary,
        own_words=demo.own_words,
        documents=demo.documents,
        chain=demo.chain,
        steps_done=demo.steps_done,
        closed_on=today - timedelta(days=demo.closed) if demo.closed is not None else None,
    )
