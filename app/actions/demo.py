"""Fills a new store with the invented cases of the demonstration, by the actions people use.

The referrals are proposed by the real finder and their letters issued by the real press, each on
its day in the past, so that every screen shows what the application itself has made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.actions.agency_facts import HoursText
from app.actions.demo_work import write_work
from app.actions.finding import find_agencies
from app.actions.orders import letter_order, proposal
from app.actions.paper_ports import CheckedFile
from app.actions.ports import Unit
from app.actions.referrals import (
    Propose,
    RecordAnswer,
    RecordConsent,
    confirm_agency,
    hand_out,
    issue,
    mark_printed,
    mark_sent,
    propose,
    record_answer,
    record_consent,
    withdraw,
)
from app.actions.touched import Kind, Touched, touched
from app.actions.workplace import Workplace
from app.domain.casework import Appointment, Deadline
from app.domain.clock import OFFICE_ZONE, Clock
from app.domain.demo_agenda import DemoDates, DemoPaper, date_records
from app.domain.demo_cases import DemoCase, DemoRecords, DemoReferral, demo_records
from app.domain.demo_plans import plan_records
from app.domain.demo_work import DemoWork
from app.domain.errors import RecordNotFound
from app.domain.finder import Match
from app.domain.records import Delivery, Referral

Draw = Callable[[str, str], CheckedFile]
"""(what, title) → an invented paper's picture."""

CONSENT_RUNS = timedelta(days=182)
"""How long a consent of the demonstration is valid."""


@dataclass(frozen=True, slots=True)
class DaysAgo:
    """A clock that many days behind another one."""

    clock: Clock
    days: int

    def now(self) -> datetime:
        """The moment that many days before the other clock's."""
        return self.clock.now() - timedelta(days=self.days)


def seed(
    demo: Sequence[DemoCase],
    *,
    place: Workplace,
    hours_text: HoursText,
    dates: Mapping[str, DemoDates] | None = None,
    work: DemoWork | None = None,
    draw: Draw | None = None,
) -> Touched:
    """Write the demo cases into the store of `place`, oldest first: cases in one transaction, then referrals.

    `dates` = appointments, deadlines and papers by the id of the demo case; `work` = what was done on them;
    `draw` = pictures of papers, None = papers without.

    Raises:
        RecordNotFound: a referral names a service that the finder does not give for its need.
        GlyphMissing, TextDoesNotFit: a letter cannot be printed.
    """
    oldest_first = sorted(demo, key=lambda one: -one.opened)
    files = _keep_pictures(dates or {}, place, draw) if draw else {}
    records = _write_cases(oldest_first, place, dates or {}, files)
    for one in oldest_first:
        for referral in one.referrals:
            _refer(referral, records[one.id], place, hours_text)
    if work is not None:
        colleague = next((one.holder for one in (dates or {}).values() if one.holder), "")
        write_work(work, records, colleague, place)
    ids = [record.case.id for record in records.values()]
    return touched(Kind.CASE, Kind.REFERRAL, Kind.LETTER, ids=ids)


def _keep_pictures(dates: Mapping[str, DemoDates], place: Workplace, draw: Draw) -> dict[DemoPaper, str]:
    """Drawn here, so no child has to check them; kept before the records that name them."""
    papers = [one for its in dates.values() for one in its.papers if one.picture]
    return {one: place.papers.keep(draw(one.picture, one.title)) for one in papers}


def _write_cases(
    demo: Sequence[DemoCase],
    place: Workplace,
    dates: Mapping[str, DemoDates],
    files: Mapping[DemoPaper, str],
) -> dict[str, DemoRecords]:
    now = place.clock.now()
    written: dict[str, DemoRecords] = {}
    with place.work() as unit:
        for one in sorted(demo, key=lambda case: case.household_of is not None):
            its = dates.get(one.id, DemoDates())
            shared = written[one.household_of].client.household_id if one.household_of else None
            records = demo_records(
                one,
                number=unit.numbers.next_case((now - timedelta(days=one.opened)).year),
                today=now,
                caseworker=its.holder or place.worker.name,
                team=place.team,
                household_id=shared,
            )
            if records.household:
                unit.households.add(records.household)
            unit.clients.add(records.client)
            unit.cases.add(records.case)
            for need in records.needs:
                unit.needs.add(need)
            unit.submissions.add(records.submission)
            _add_plan(one, records, unit, now)
            _write_dates(its, files, records, unit, place)
            written[one.id] = records
        unit.commit()
    return written


def _write_dates(
    dates: DemoDates, files: Mapping[DemoPaper, str], records: DemoRecords, unit: Unit, place: Workplace
) -> None:
    now, worker = place.clock.now(), place.worker.name
    for record in date_records(dates, records.case, now=now, worker=worker, files=files):
        if isinstance(record, Appointment):
            unit.appointments.add(record)
        elif isinstance(record, Deadline):
            unit.deadlines.add(record)
        else:
            unit.documents.add(record)


def _add_plan(demo: DemoCase, records: DemoRecords, unit: Unit, now: datetime) -> None:
    goals, measures = plan_records(demo.plan, records.case.id, now.astimezone(OFFICE_ZONE).date())
    for goal in goals:
        unit.goals.add(goal)
    for measure in measures:
        unit.measures.add(measure)


def _refer(demo: DemoReferral, records: DemoRecords, place: Workplace, hours_text: HoursText) -> None:
    on_the_day = DaysAgo(place.clock, demo.days)
    referral, _ = propose(
        _proposal(demo, records.case.id, place, on_the_day),
        work=place.work,
        worker=place.worker,
        clock=on_the_day,
    )
    if demo.consent is None:
        return
    language = records.client.letter_language
    command = RecordConsent(
        referral_id=referral.id,
        categories=demo.consent.categories,
        valid_until=(on_the_day.now() + CONSENT_RUNS).date(),
        language=language,
        text_version="demo",
        read_aloud=demo.consent.read_aloud,
        refused=demo.consent.refused,
    )
    record_consent(command, work=place.work, clock=on_the_day)
    if demo.letter is not None:
        letter_id = _issue(demo, demo.letter, referral, language, place, hours_text)
        _follow(demo, referral.id, letter_id, place)


def _proposal(demo: DemoReferral, case_id: UUID, place: Workplace, clock: Clock) -> Propose:
    """The finder's answer for that service, or the caseworker's own reason."""
    if demo.reason is not None:
        directory = place.content.directory
        service = directory.service(demo.service)
        locations = [one.id for one in directory.locations_of(service)]
        return Propose(
            case_id=case_id,
            agency_id=service.agency_id,
            service_id=service.id,
            location_id=locations[0] if locations else None,
            need=demo.need,
            reason=demo.reason,
            priority=demo.priority,
        )
    return replace(proposal(case_id, _match(demo, case_id, place, clock)), priority=demo.priority)


def _match(demo: DemoReferral, case_id: UUID, place: Workplace, clock: Clock) -> Match:
    """What the finder says of the service.

    Raises:
        RecordNotFound: it does not name it for this need.
    """
    finding = find_agencies(place.queries.case(case_id), content=place.content, clock=clock)
    for match in (*finding.competent, *finding.also_possible):
        if (match.need, match.service.id) == (demo.need, demo.service):
            return match
    raise RecordNotFound(kind="service", id=demo.service)


def _issue(
    demo: DemoReferral,
    delivery: Delivery,
    referral: Referral,
    language: str,
    place: Workplace,
    hours_text: HoursText,
) -> UUID:
    command = letter_order(referral, language, place=place, hours_text=hours_text, delivery=delivery)
    if not command.agency.verified:
        confirm_agency(referral.id, work=place.work, worker=place.worker)
    letter, _, _ = issue(
        command,
        work=place.work,
        templates=place.templates,
        press=place.press,
        next_slip=place.next_slip,
        worker=place.worker,
        clock=DaysAgo(place.clock, demo.days),
    )
    return letter.id


def _follow(demo: DemoReferral, referral_id: UUID, letter_id: UUID, place: Workplace) -> None:
    """Hand out or send, then book what the agency answered, each on its day."""
    work, worker = place.work, place.worker
    if demo.handed is not None:
        hand_out(letter_id, work=work, worker=worker, clock=DaysAgo(place.clock, demo.handed))
    if demo.sent is not None:
        posted = DaysAgo(place.clock, demo.sent)
        mark_printed(letter_id, work=work, clock=posted)
        mark_sent(letter_id, work=work, worker=worker, clock=posted)
    for answer in demo.answers:
        said = RecordAnswer(referral_id, answer.state, answer.evidence, answer.note, answer.passed_on_to)
        record_answer(said, work=work, worker=worker, clock=DaysAgo(place.clock, answer.days))
    if demo.withdrawn is not None:
        withdraw(referral_id, work=work, worker=worker, clock=DaysAgo(place.clock, demo.withdrawn))
