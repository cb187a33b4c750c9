"""Asking the office whether another team knows a client: with consent, audited, never her facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.actions.ports import UnitOfWork
from app.actions.sync_ports import OfficeLine, SyncStore
from app.actions.sync_scopes import ask
from app.domain.audit import Act
from app.domain.errors import InquiryUnfounded, MessageBroken
from app.sync import scoping, wire

CONSENT = "consent"
"""The legal basis that a person ticks: the client agreed (Art. 6 (1) a GDPR)."""


class Certainty(StrEnum):
    """How sure it is that a team means the same person."""

    STRONG = "strong"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class KnownBy:
    """A team knows such a person."""

    team: str
    certainty: Certainty
    contact: str
    """Whom to call, as the office entered it; may be empty."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asked about."""

    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None

    @property
    def is_named(self) -> bool:
        """Whether there is a name to ask with."""
        return bool((self.given_name + self.family_name).strip())


def inquire(
    person: Person,
    *,
    author: UUID,
    with_consent: bool,
    now: datetime,
    store: SyncStore,
    line: OfficeLine,
    work: UnitOfWork,
) -> tuple[KnownBy, ...]:
    """Ask the office, and write down here that it was asked; nothing of the person is kept by that.

    Args:
        person: with a name; the birth date makes the answer surer.
        author: who asks.
        with_consent: a person ticked that the client agreed.
        now: the moment, for the trail.
        store: this device's.
        line: to its office.
        work: for the trail.

    Raises:
        InquiryUnfounded: no name or no consent; nothing was sent.
        InquiryTooOften: this device asked too often.
        Offline: no connection; nothing is queued, a question is asked when there is somebody to answer.
        AppError: whatever else the office says.
    """
    if not with_consent or not person.is_named:
        raise InquiryUnfounded()
    device, number = store.scopes().next_number()
    call = scoping.InquiryCall(
        v=wire.VERSIONS,
        device=device,
        call_no=number,
        author=author,
        basis=CONSENT,
        given_name=person.given_name[:200],
        family_name=person.family_name[:200],
        birth_date=person.birth_date.isoformat() if person.birth_date else "",
    )
    answer = ask(store, line, scoping.INQUIRY_PATH, call, scoping.InquiryAnswer)
    with work() as unit:
        unit.audit.note(Act.CLIENT_INQUIRED, answer.inquiry, at=now, sha256=answer.digest.hex())
        unit.commit()
    try:
        return tuple(KnownBy(one.team, Certainty(one.certainty), one.contact) for one in answer.known)
    except ValueError as error:
        raise MessageBroken(reason="certainty") from error
