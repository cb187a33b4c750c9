"""Why facts of a client may stand in a letter, and which (2-domain.md 3.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.consent import demand
from app.domain.errors import ConsentMissing
from app.domain.letter_kinds import LetterKind
from app.domain.records import Category, Consent

CONSENT = "consent"
"""`LetterKind.basis` of a kind that tells a third party about the client."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a letter rests on."""

    categories: tuple[Category, ...]
    """Facts that the receiver's copy may carry."""
    basis: str
    """Value of `LegalBasis`, or `LetterKind.basis` where nothing was recorded."""
    until: date | None = None


def recorded(consent: Consent) -> Grounds:
    """A letter that rests on what the client agreed to."""
    return Grounds(consent.categories, consent.basis.value, consent.valid_until)


def grounds(
    kind: LetterKind,
    consents: Iterable[Consent],
    agency_ids: Sequence[str],
    *,
    addressed: int,
    chosen: Collection[Category] | None,
    on: date,
) -> Grounds:
    """What a letter of this kind to these agencies rests on.

    To several agencies only those facts go that the consent for each of them covers.

    Args:
        kind: says whether a recorded consent is needed, and what the receiver learns at most.
        consents: those of the case.
        agency_ids: who is addressed.
        addressed: how many get a copy; one without an id has no consent.
        chosen: what the receiver shall learn; None = all that may be told.
        on: the day.

    Raises:
        ConsentMissing: a consent is needed and none covers one of the agencies.
    """
    allowed = tuple(c for c in kind.categories if chosen is None or c in chosen)
    if kind.basis != CONSENT:
        return Grounds(allowed, kind.basis)
    known = tuple(consents)
    needed = (Category.NEED,) if Category.NEED in kind.categories else ()
    found = [demand(known, agency_id, needed, on=on) for agency_id in agency_ids]
    if not found or len(found) != addressed:
        raise ConsentMissing(agency="", categories=[c.value for c in needed])
    covered = tuple(c for c in allowed if all(c in consent.categories for consent in found))
    return Grounds(covered, found[0].basis.value, min(consent.valid_until for consent in found))
