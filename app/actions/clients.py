"""The person and the people she lives with: facts corrected, members joined and parted, a name given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from app.actions.ports import Caseworker, Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.clock import Clock, today
from app.domain.errors import AnswersIncomplete
from app.domain.ids import new_id
from app.domain.records import CaseFile, Client, Household
from app.sync.changes import Seen

NO_SEEN: Seen = {}


@dataclass(frozen=True, slots=True)
class Facts:
    """The two records as one page edits them; household None = none is known."""

    client: Client
    household: Household | None


def save(
    before: Facts,
    after: Facts,
    *,
    seen: Mapping[UUID, Seen],
    case_id: UUID,
    work: UnitOfWork,
    clock: Clock,
) -> Touched:
    """Save what a person changed on the page, against what she saw (`before`, `seen`).

    A first address makes the household. What somebody else changed meanwhile stays, or both values
    stand as a conflict until a person decides. A client who had only a code word and has a name now
    is written into the audit trail: all ids stay.
    """
    client, household = after.client, after.household
    with work() as unit:
        if household is not None and before.household is None and _is_filled(household):
            household = replace(household, id=new_id())
            unit.households.add(household)
            client = replace(client, household_id=household.id)
        elif household is not None and before.household is not None:
            there = seen.get(household.id, NO_SEEN)
            unit.households.save(household, base=before.household, seen=there)
        unit.clients.save(client, base=before.client, seen=seen.get(client.id, NO_SEEN))
        if is_anonymous(before.client) and not is_anonymous(client):
            unit.audit.note(Act.CLIENT_NAMED, client.id, at=clock.now(), case_id=case_id)
        unit.commit()
    return touched(Kind.CLIENT, Kind.CASE, Kind.CONFLICT, ids=[client.id, case_id])


def is_anonymous(client: Client) -> bool:
    """Whether the client has told no name."""
    return not (client.given_name or client.family_name)


# -- a case without a name ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that no form was filled for."""

    case_id: UUID
    touched: Touched


def open_anonymous(
    code_word: str, language: str, *, work: UnitOfWork, worker: Caseworker, team: str, clock: Clock
) -> NewCase:
    """Open a case under a code word; the name can be added later, with the same ids and number.

    Raises:
        AnswersIncomplete: the code word is empty.
    """
    if not code_word.strip():
        raise AnswersIncomplete(questions=["code_word"])
    spoken = () if language == "de" else (language,)
    client = Client(new_id(), code_word=code_word.strip(), letter_language=language, spoken=spoken)
    with work() as unit:
        unit.clients.add(client)
        case = _new_case(client.id, unit, worker, team, clock)
        unit.commit()
    return NewCase(case.id, touched(Kind.CASE, Kind.CLIENT, ids=[case.id]))


def code_words_in_use(*, work: UnitOfWork) -> tuple[str, ...]:
    """Of clients without a name."""
    with work() as unit:
        unnamed = unit.clients.find(given_name=None, family_name=None)
    return tuple(client.code_word for client in unnamed if client.code_word)


# -- people who live together ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody else of the household."""

    given_name: str
    family_name: str
    with_case: bool
    """Open a case of her own at once; notes are never shared."""


def add_member(
    beside: UUID, member: NewMember, *, work: UnitOfWork, worker: Caseworker, team: str, clock: Clock
) -> NewCase | Touched:
    """Add a person to the household of the client `beside`; they share the address, not the notes.

    Raises:
        AnswersIncomplete: no name was given.
    """
    if not (member.given_name.strip() or member.family_name.strip()):
        raise AnswersIncomplete(questions=["given_name"])
    with work() as unit:
        household_id = _household_of(beside, unit)
        known = unit.clients.get(beside)
        client = Client(
            new_id(),
            household_id=household_id,
            given_name=member.given_name.strip() or None,
            family_name=member.family_name.strip() or None,
            spoken=known.spoken,
            letter_language=known.letter_language,
        )
        unit.clients.add(client)
        case = _new_case(client.id, unit, worker, team, clock) if member.with_case else None
        unit.commit()
    what = touched(Kind.CLIENT, Kind.CASE, ids=[client.id, beside])
    return NewCase(case.id, what) if case is not None else what


def move_in(client_id: UUID, household_id: UUID, *, work: UnitOfWork) -> Touched:
    """The client lives in this household from now on; undoes `move_out`."""
    with work() as unit:
        unit.clients.save(replace(unit.clients.get(client_id), household_id=household_id))
        unit.commit()
    return touched(Kind.CLIENT, Kind.CASE, ids=[client_id])


def move_out(client_id: UUID, *, work: UnitOfWork) -> Touched:
    """The client no longer lives there: the address stays with those who do."""
    with work() as unit:
        unit.clients.save(replace(unit.clients.get(client_id), household_id=None))
        unit.commit()
    return touched(Kind.CLIENT, Kind.CASE, ids=[client_id])


def open_case_for(
    client_id: UUID, *, work: UnitOfWork, worker: Caseworker, team: str, clock: Clock
) -> NewCase:
    """A case of her own for a member of a household who had none."""
    with work() as unit:
        case = _new_case(client_id, unit, worker, team, clock)
        unit.commit()
    return NewCase(case.id, touched(Kind.CASE, Kind.CLIENT, ids=[case.id, client_id]))


def _household_of(client_id: UUID, unit: Unit) -> UUID:
    client = unit.clients.get(client_id)
    if client.household_id is not None:
        return client.household_id
    household = Household(new_id())
    unit.households.add(household)
    unit.clients.save(replace(client, household_id=household.id))
    return household.id


def _new_case(client_id: UUID, unit: Unit, worker: Caseworker, team: str, clock: Clock) -> CaseFile:
    on = today(clock)
    case = CaseFile(
        id=new_id(),
        client_id=client_id,
        number=unit.numbers.next_case(on.year),
        opened_on=on,
        caseworker=worker.name,
        team=team,
    )
    unit.cases.add(case)
    return case


def _is_filled(household: Household) -> bool:
    values = (
        household.street,
        household.postal_code,
        household.city,
        household.district,
        household.adults,
        household.children,
    )
    return any(value is not None for value in values)
