"""Restriction of processing (Art. 18 GDPR): kept and shown, but nothing leaves the office."""

from __future__ import annotations

from app.domain.errors import ProcessingRestricted
from app.domain.records import CaseFile


def demand_unrestricted(case: CaseFile) -> None:
    """Before something about a case leaves the office: a letter, an export, a calendar file.

    Raises:
        ProcessingRestricted: its processing is restricted.
    """
    if case.restricted_on is not None:
        raise ProcessingRestricted(number=case.number, since=case.restricted_on.isoformat())
