"""What a recorded legal basis covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.domain.consent import USUAL_TERM, covers, default_end, demand
from app.domain.errors import ConsentMissing
from app.domain.records import Category, Consent, LegalBasis

GIVEN = date(2026, 11, 24)
DAY = timedelta(days=1)
CONSENT = Consent(
    id=UUID(int=1),
    case_id=UUID(int=2),
    agency_id="ki",
    basis=LegalBasis.CONSENT,
    categories=(Category.NAME, Category.NEED),
    purpose="SUL",
    given_on=GIVEN,
    valid_until=GIVEN + 10 * DAY,
    language="bg",
    text_version="1",
)


def covered(consent: Consent, on: date = GIVEN, *, agency: str = "ki") -> bool:
    return covers(consent, agency, (Category.NEED,), on=on)


def test_it_holds_from_its_first_to_its_last_day() -> None:
    assert [covered(CONSENT, GIVEN + n * DAY) for n in (-1, 0, 10, 11)] == [False, True, True, False]


def test_it_holds_for_one_agency_and_its_categories_only() -> None:
    assert not covered(CONSENT, agency="schulamt")
    assert not covers(CONSENT, "ki", (Category.NEED, Category.CONTACT), on=GIVEN)
    assert covers(CONSENT, "ki", (), on=GIVEN)


def test_a_refusal_covers_nothing_and_a_withdrawal_ends_it_that_day() -> None:
    assert not covered(replace(CONSENT, refused=True))
    withdrawn = replace(CONSENT, withdrawn_on=GIVEN + 3 * DAY)
    assert [covered(withdrawn, GIVEN + n * DAY) for n in (2, 3, 4)] == [True, False, False]


def test_the_newest_one_counts() -> None:
    newer = replace(CONSENT, id=UUID(int=3), given_on=GIVEN + DAY)
    assert demand([newer, CONSENT], "ki", (Category.NEED,), on=GIVEN + DAY) is newer
    with pytest.raises(ConsentMissing) as missing:
        demand([CONSENT], "ki", (Category.CONTACT,), on=GIVEN)
    assert missing.value.facts == {"agency": "ki", "categories": ["contact"]}


def test_the_proposed_term() -> None:
    assert default_end(GIVEN) == GIVEN + USUAL_TERM
