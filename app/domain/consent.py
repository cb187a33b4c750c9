"""Which facts a recorded legal basis covers (Einwilligung, 2-domain.md 3.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from app.domain.errors import ConsentMissing
from app.domain.records import Category, Consent

USUAL_TERM = timedelta(days=183)
"""Half a year: long enough for an answer, short enough to be asked again (proposal, 2-domain.md 3.5)."""


def default_end(given_on: date) -> date:
    """Until when a consent is proposed to hold; the client may choose another day."""
    return given_on + USUAL_TERM


def covers(consent: Consent, agency_id: str, categories: Iterable[Category], *, on: date) -> bool:
    """Whether `consent` allows these categories to go to this agency on that day."""
    return (
        not consent.refused
        and consent.agency_id == agency_id
        and consent.given_on <= on <= consent.valid_until
        and (consent.withdrawn_on is None or on < consent.withdrawn_on)
        and set(categories) <= set(consent.categories)
    )


def demand(
    consents: Iterable[Consent], agency_id: str, categories: Iterable[Category], *, on: date
) -> Consent:
    """Return the newest basis that covers it.

    Raises:
        ConsentMissing: nothing recorded covers these categories for this agency today.
    """
    wanted = tuple(categories)
    fitting = [c for c in consents if covers(c, agency_id, wanted, on=on)]
    if not fitting:
        raise ConsentMissing(agency=agency_id, categories=[c.value for c in wanted])
    return max(fitting, key=lambda c: (c.given_on, c.id))
