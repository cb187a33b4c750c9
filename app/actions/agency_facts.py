"""What a letter says about the agency: from the directory, never about the client."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.domain.directory import Directory, Opening, address_lines
from app.domain.letter_facts import AgencyFacts
from app.domain.records import Referral

HoursText = Callable[[Iterable[Opening]], tuple[str, ...]]
"""Weekly hours as German lines; `app.i18n.formats` makes them, wired by the caller."""


def agency_facts(referral: Referral, directory: Directory, hours_text: HoursText) -> AgencyFacts:
    """The recipient of a referral's letter.

    Raises:
        RecordNotFound: the directory no longer has the agency, service or location.
        AddressProtected: its address is never printed.
    """
    return facts_of(
        referral.agency_id,
        referral.service_id,
        referral.location_id,
        directory=directory,
        hours_text=hours_text,
    )


def facts_of(
    agency_id: str, service_id: str, location_id: str | None, *, directory: Directory, hours_text: HoursText
) -> AgencyFacts:
    """The recipient of a letter that follows no referral: chosen from the directory.

    Raises:
        RecordNotFound: the directory has no such agency, service or location.
        AddressProtected: its address is never printed.
    """
    agency = directory.agency(agency_id)
    service = directory.service(service_id)
    location = directory.location(location_id) if location_id else None
    name = agency.letter_name or (agency.name,)
    return AgencyFacts(
        agency=agency.name,
        service=service.name,
        address=address_lines(agency, location)[len(name) :],
        letter_name=name,
        phone=(location.phone if location else "") or service.phone or agency.phone or None,
        hours=hours_text(location.openings) if location else (),
        languages=tuple(dict.fromkeys((*service.languages, *(location.languages if location else ())))),
        verified=directory.is_verified(service, location),
        public_body=agency.must_report,
    )


def documents_asked(referral: Referral, directory: Directory) -> tuple[str, ...]:
    """Codes of the documents that the service asks for."""
    return directory.service(referral.service_id).documents
