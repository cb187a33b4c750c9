"""From a finder's answer to a referral, and from a referral to the order of its letter."""

from __future__ import annotations

from uuid import UUID

from app.actions.agency_facts import HoursText, agency_facts, documents_asked
from app.actions.referrals import IssueLetter, Propose
from app.actions.workplace import Workplace
from app.domain.finder import Match
from app.domain.records import Delivery, Priority, Referral


def proposal(case_id: UUID, match: Match) -> Propose:
    """Refer the case to what the finder named, with its reason and source."""
    return Propose(
        case_id=case_id,
        agency_id=match.agency.id,
        service_id=match.service.id,
        location_id=match.location.id if match.location else None,
        need=match.need,
        reason=match.reason,
        rule_id=match.rule_id,
        rule_source=match.source,
        rule_checked_on=match.checked_on,
        priority=Priority.EMERGENCY if match.emergency else Priority.NORMAL,
    )


def letter_order(
    referral: Referral,
    language: str,
    *,
    place: Workplace,
    hours_text: HoursText,
    delivery: Delivery = Delivery.BY_HAND,
) -> IssueLetter:
    """The letter of a referral, with a courtesy copy where a text in the client's language exists.

    Raises:
        RecordNotFound: the directory no longer has the agency, service or location.
        AddressProtected: its address is never printed.
    """
    directory = place.content.directory
    return IssueLetter(
        referral_id=referral.id,
        agency=agency_facts(referral, directory, hours_text),
        documents_asked=documents_asked(referral, directory),
        sender=place.sender,
        delivery=delivery,
        languages=(language,) if language in place.templates.languages() else (),
    )
