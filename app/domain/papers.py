"""What a client has of papers: told in a form, or kept or seen in her case, as far as it is valid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from app.domain.agenda import EXPIRING
from app.domain.casework import CaseDocument


class Validity(StrEnum):
    """Where a paper stands on a day."""

    UNLIMITED = "unlimited"
    """Nothing says until when it is valid."""
    VALID = "valid"
    SOON = "soon"
    """It runs out within `agenda.EXPIRING`."""
    EXPIRED = "expired"


def validity(paper: CaseDocument, today: date) -> Validity:
    """Valid through the day that stands on it."""
    if paper.valid_until is None:
        return Validity.UNLIMITED
    if paper.valid_until < today:
        return Validity.EXPIRED
    return Validity.SOON if paper.valid_until <= today + EXPIRING else Validity.VALID


def present(papers: Iterable[CaseDocument]) -> tuple[CaseDocument, ...]:
    """Those that were not thrown away, newest first."""
    kept = [one for one in papers if one.removed_at is None]
    return tuple(sorted(kept, key=lambda one: (one.added_at, one.id), reverse=True))


def expired(papers: Iterable[CaseDocument], today: date) -> dict[str, date]:
    """Kinds of which every paper has run out → the last day on which one was valid."""
    ends: dict[str, date] = {}
    good: set[str] = set()
    for one in present(papers):
        if not one.code:
            continue
        if one.valid_until is None or one.valid_until >= today:
            good.add(one.code)
        else:
            ends[one.code] = max(ends.get(one.code, date.min), one.valid_until)
    return {code: end for code, end in ends.items() if code not in good}


def held(told: Iterable[str], papers: Iterable[CaseDocument], today: date) -> tuple[str, ...]:
    """Kinds that the client has, sorted: what she told and what is in the case, without what has run out.

    It is computed wherever it is asked for, never written: a paper that is removed, brought back, or that
    arrives from another workstation counts at once, and `CaseFile.documents` stays what she said herself.
    A paper that was looked at is better knowledge than what was said: where it has run out, and no other
    of its kind is valid, the kind does not count.
    """
    papers = present(papers)
    codes = {*told, *(one.code for one in papers if one.code)}
    return tuple(sorted(codes - expired(papers, today).keys()))
