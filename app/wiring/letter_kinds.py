"""`sozialraumbuero letter --kind …`: letters of any kind but a referral, without a window."""

from __future__ import annotations

import argparse

from app.actions import writing
from app.actions.agency_facts import agency_facts, facts_of
from app.actions.lines import CaseView
from app.actions.workplace import Workplace
from app.actions.writing import WriteLetter
from app.domain.errors import RecordNotFound
from app.domain.letter_facts import AgencyFacts
from app.domain.letter_kinds import AddressedTo, LetterKind, WrittenFor
from app.domain.records import Delivery, Letter, Referral
from app.i18n.formats import german_hours
from app.wiring.letter_answers import read_answers


def write_kind(wanted: argparse.Namespace, view: CaseView, place: Workplace) -> tuple[Letter, bytes]:
    """Issue the letter: what is known already, and over it the answers of the file.

    Raises:
        AnswersUnusable: the file with the answers has faults.
        RecordNotFound: no such kind, service or referral.
        As `app.actions.writing.issue`.
    """
    kind = place.templates.kind(wanted.kind)
    referral = _referral(wanted, view, kind)
    known = writing.prefill(
        kind.id, view.case.id, referral.id if referral else None, place=place, hours_text=german_hours
    )
    given = read_answers(wanted.asked, kind) if wanted.asked else {}
    agencies = _agencies(wanted, referral, kind, place)
    to_one = kind.addressed_to is not AddressedTo.AGENCIES
    language = view.client.letter_language
    command = WriteLetter(
        kind=kind.id,
        case_id=view.case.id,
        sender=place.sender,
        referral_id=referral.id if referral else None,
        agency=agencies[0][1] if agencies and to_one else None,
        agencies=() if to_one else tuple(facts for _id, facts in agencies),
        agency_ids=tuple(id for id, _facts in agencies),
        asked={**known, **given},
        languages=(language,) if language in kind.languages else (),
        categories=tuple(c for c in kind.categories if c.value not in wanted.stays),
        delivery=Delivery.BY_POST if wanted.by_post else Delivery.BY_HAND,
        confirmed=wanted.confirmed,
    )
    letter, pdf, _touched = writing.issue(
        command,
        work=place.work,
        templates=place.templates,
        press=place.press,
        next_slip=place.next_slip,
        worker=place.worker,
        clock=place.clock,
    )
    writing.remember(kind.id, command.asked, place=place)
    return letter, pdf


def _referral(wanted: argparse.Namespace, view: CaseView, kind: LetterKind) -> Referral | None:
    """The newest referral that fits, for a kind that follows one."""
    if kind.written_for is not WrittenFor.REFERRAL:
        return None
    for referral in reversed(view.referrals):
        fits = not wanted.service or referral.service_id in wanted.service
        if fits and wanted.need in (None, referral.need):
            return referral
    raise RecordNotFound(kind="referral", id=", ".join(wanted.service) or wanted.need or "–")


def _agencies(
    wanted: argparse.Namespace, referral: Referral | None, kind: LetterKind, place: Workplace
) -> tuple[tuple[str, AgencyFacts], ...]:
    """(agency id, facts) of everybody who is addressed."""
    directory = place.content.directory
    if referral is not None:
        return ((referral.agency_id, agency_facts(referral, directory, german_hours)),)
    if kind.addressed_to in {AddressedTo.CLIENT, AddressedTo.NOBODY}:
        return ()
    services = [directory.service(id) for id in wanted.service]
    return tuple(
        (
            service.agency_id,
            facts_of(
                service.agency_id,
                service.id,
                next(iter(service.locations), None),
                directory=directory,
                hours_text=german_hours,
            ),
        )
        for service in services
    )
