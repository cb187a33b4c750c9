"""Signing in to the administration: by token, without telling who exists, each use written down."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.actions.office_people_ports import AdminUnit, AdminWork, OfficePerson
from app.domain.errors import NotPermitted, SignInRefused
from app.domain.roles import Right, may
from app.office import tokens

_NOBODY = bytes(32)
"""Compared with where there is nobody, so that it takes as long."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """Somebody and the access code that is shown once."""

    person: OfficePerson
    token: str


def add_person(work: AdminWork, name: str, role: str) -> NewToken:
    """Somebody new. Raises `NameTaken`."""
    return work.run(lambda unit: add_in(unit, name, role))


def add_in(unit: AdminUnit, name: str, role: str) -> NewToken:
    """`add_person` on an open transaction."""
    secret = tokens.new_secret()
    person = unit.add_person(name, role, tokens.stored(secret))
    return NewToken(person, tokens.write(person.person, secret))


def new_token_in(unit: AdminUnit, person: UUID) -> NewToken:
    """Another token; the former one opens nothing any more."""
    secret = tokens.new_secret()
    known = unit.give_token(person, tokens.stored(secret))
    return NewToken(known, tokens.write(known.person, secret))


def signed_in(unit: AdminUnit, token: str) -> OfficePerson | None:
    """Who it is; None = unknown, revoked or wrong: no difference, in the answer or in time."""
    read = tokens.read(token)
    known = unit.person(read.person) if read is not None else None
    expected = known.token_hash if known is not None and known.active else _NOBODY
    fits = tokens.same(read.hash if read is not None else _NOBODY, expected)
    if read is None or known is None or not known.active or not fits:
        return None
    return known


def demand(person: OfficePerson | None, right: Right | None) -> OfficePerson:
    """Raises `SignInRefused`, `NotPermitted`."""
    if person is None:
        raise SignInRefused
    if right is not None and not may(person.role, right):
        raise NotPermitted(right=right.value)
    return person
