"""What a letter to others may tell: never more than every recorded consent, the kind and the person allow."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ConsentMissing
from app.domain.grounds import CONSENT, grounds
from app.domain.letter_kinds import AddressedTo, LetterKind, WrittenFor
from app.domain.records import Category, Consent, LegalBasis

TODAY = date(2026, 11, 24)
ALL = tuple(Category)
SETS = st.frozensets(st.sampled_from(Category))


def kind(categories: Collection[Category], basis: str = CONSENT) -> LetterKind:
    return LetterKind(
        id="letter",
        version="1",
        labels={"de": "Brief"},
        about={"de": "Brief"},
        written_for=WrittenFor.CASE,
        addressed_to=AddressedTo.AGENCIES,
        basis=basis,
        legal=False,
        categories=tuple(categories),
        asks=(),
        blank=False,
        with_slip=False,
        languages=("de",),
    )


def a_consent(
    agency: str, categories: Collection[Category], days: int = 30, *, refused: bool = False
) -> Consent:
    return Consent(
        id=UUID(int=1),
        case_id=UUID(int=2),
        agency_id=agency,
        basis=LegalBasis.CONSENT,
        categories=tuple(categories),
        purpose="SUL",
        given_on=TODAY,
        valid_until=TODAY + timedelta(days=days),
        language="bg",
        text_version="1",
        refused=refused,
    )


@given(one=SETS, other=SETS, allowed=SETS, chosen=st.none() | SETS)
def test_nothing_goes_that_one_of_the_consents_does_not_cover(
    one: frozenset[Category],
    other: frozenset[Category],
    allowed: frozenset[Category],
    chosen: frozenset[Category] | None,
) -> None:
    consents = [a_consent("a", one, 10), a_consent("b", other, 20)]
    needed = {Category.NEED} & allowed
    if not (needed <= one and needed <= other):
        with pytest.raises(ConsentMissing):
            grounds(kind(allowed), consents, ("a", "b"), addressed=2, chosen=chosen, on=TODAY)
        return
    found = grounds(kind(allowed), consents, ("a", "b"), addressed=2, chosen=chosen, on=TODAY)
    assert set(found.categories) == one & other & allowed & (allowed if chosen is None else chosen)
    assert (found.basis, found.until) == ("consent", TODAY + timedelta(days=10))


@pytest.mark.parametrize(
    ("agency_ids", "addressed"), [((), 0), (("a",), 2), (("a", "c"), 2), (("b",), 1), (("d",), 1)]
)
def test_every_agency_needs_its_own_consent(agency_ids: tuple[str, ...], addressed: int) -> None:
    consents = [
        a_consent("a", ALL),
        a_consent("b", ALL, -1),
        a_consent("d", ALL, refused=True),
    ]
    with pytest.raises(ConsentMissing):
        grounds(kind(ALL), consents, agency_ids, addressed=addressed, chosen=None, on=TODAY)


@pytest.mark.parametrize("basis", ["own-copy", "own-application", "none"])
def test_her_own_paper_needs_no_consent_and_carries_what_its_kind_states(basis: str) -> None:
    found = grounds(kind([Category.NAME], basis), [], (), addressed=1, chosen=None, on=TODAY)
    assert (found.categories, found.basis, found.until) == ((Category.NAME,), basis, None)
