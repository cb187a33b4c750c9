"""Does any other team know this person? Answered by name and birth date, without telling anything of her.

The matching is the one of the warning about duplicates (`app.domain.names`), so both say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from app.domain.errors import InquiryTooOften, InquiryUnfounded, TeamUnknown
from app.domain.folding import folded
from app.domain.ids import new_id
from app.domain.names import SAME_FROM, find, same_person
from app.store.erasing import chunks
from app.store.office_devices import Place, read_device, write_audit
from app.store.office_scope_tables import inquiry, team_contact
from app.store.office_tables import RECORDS, record_scope, scope
from app.sync import wire
from app.sync.scoping import InquiryAnswer, InquiryCall, Known

CONSENT: Final = "consent"
"""The only basis so far: the client agreed (Art. 6 (1) a GDPR); a person ticks it."""
STRONG_FROM: Final = 0.8
"""From this likeness of `same_person` on the answer says `strong`, below it `likely`."""
AN_HOUR, PER_HOUR = 60 * 60 * 1000, 20
"""Milliseconds; questions of one device: enough for a busy day, too few to go through a list of names."""
_GLANCED: Final = 60
"""Names that are looked at closely."""
_ROWS: Final = 5000


class InquiriesOfUnit:
    """`InquiryUnit` on an open transaction; `Unit` is given its `place`."""

    __slots__ = ()
    place: Place

    def inquire(self, device: UUID, call: InquiryCall) -> InquiryAnswer:
        """See `InquiryUnit`."""
        return answer(self.place, device, call)

    def contacts(self) -> Mapping[UUID, str]:
        """See `InquiryUnit`."""
        rows = self.place.connection.execute(
            select(team_contact.c.scope, team_contact.c.contact).where(
                team_contact.c.tenant == self.place.tenant
            )
        )
        return {row.scope: row.contact for row in rows}

    def set_contact(self, team: str, contact: str) -> None:
        """See `InquiryUnit`."""
        set_contact(self.place, team, contact)


def answer(place: Place, device: UUID, call: InquiryCall) -> InquiryAnswer:
    """Which teams other than the asker's know such a person, how certainly, and whom to call.

    Raises:
        InquiryUnfounded: without a legal basis, or without a name.
        InquiryTooOften: with `wait_seconds`.
    """
    asker = read_device(place, device)
    if call.basis != CONSENT or not folded(f"{call.given_name} {call.family_name}").strip():
        raise InquiryUnfounded()
    _demand_seldom(place, device)
    asked = _asked(call)
    likely = _likely(place, asked)
    known = _teams(place, likely, without=set(asker.scopes))
    id = new_id()
    digest = digest_of(id, call)
    place.connection.execute(
        insert(inquiry).values(
            tenant=place.tenant,
            inquiry=id,
            device=device,
            author=call.author,
            at=place.milliseconds,
            basis=call.basis,
            digest=digest,
            teams=len(known),
        )
    )
    write_audit(place, "client-inquired", id)
    return InquiryAnswer(wire.agreed(call.v), known, digest, id)


def digest_of(id: UUID, call: InquiryCall) -> bytes:
    """What both ends keep of the question: who knows the words can check it, nobody can read it."""
    words = "\0".join((folded(call.given_name), folded(call.family_name), call.birth_date))
    return hashlib.blake2b(words.encode(), key=id.bytes, digest_size=32).digest()


def set_contact(place: Place, team: str, contact: str) -> None:
    """Whom others are told to call; empty = nobody. Raises `TeamUnknown`."""
    found = place.connection.execute(
        select(scope.c.scope).where(scope.c.tenant == place.tenant, scope.c.name == team)
    ).scalar_one_or_none()
    if found is None:
        raise TeamUnknown(team=team)
    place.connection.execute(
        delete(team_contact).where(team_contact.c.tenant == place.tenant, team_contact.c.scope == found)
    )
    if contact.strip():
        place.connection.execute(
            insert(team_contact).values(tenant=place.tenant, scope=found, contact=contact.strip())
        )


def _demand_seldom(place: Place, device: UUID) -> None:
    since = place.milliseconds - AN_HOUR
    row = place.connection.execute(
        select(func.count().label("asked"), func.min(inquiry.c.at).label("first")).where(
            inquiry.c.tenant == place.tenant, inquiry.c.device == device, inquiry.c.at > since
        )
    ).one()
    if row.asked >= PER_HOUR:
        raise InquiryTooOften(wait_seconds=max(1, (row.first - since) // 1000))


def _asked(call: InquiryCall) -> dict[str, Any]:
    try:
        born = date.fromisoformat(call.birth_date) if call.birth_date else None
    except ValueError:
        born = None
    return {"given_name": call.given_name, "family_name": call.family_name, "birth_date": born}


def _likely(place: Place, asked: Mapping[str, Any]) -> dict[UUID, float]:
    """Clients who may be the person, with the likeness."""
    typed = f"{asked['given_name']} {asked['family_name']}".strip()
    found: dict[UUID, float] = {}
    for part in _clients(place):
        for one in find(typed, part, limit=_GLANCED):
            if (likeness := same_person(asked, one)) >= SAME_FROM:
                found[one["id"]] = likeness
    return found


def _clients(place: Place) -> Iterator[list[dict[str, Any]]]:
    table = RECORDS.records["client"]
    after = UUID(int=0)
    while True:
        rows = place.connection.execute(
            select(table.c.id, table.c.given_name, table.c.family_name, table.c.birth_date)
            .where(table.c.tenant == place.tenant, table.c.id > after, table.c.merged_into.is_(None))
            .order_by(table.c.id)
            .limit(_ROWS)
        ).all()
        if not rows:
            return
        yield [dict(row._asdict()) for row in rows]
        after = rows[-1].id


def _teams(place: Place, likely: Mapping[UUID, float], *, without: set[UUID]) -> list[Known]:
    best: dict[UUID, float] = {}
    for part in chunks(likely):
        rows = place.connection.execute(
            select(record_scope.c.scope, record_scope.c.id).where(
                record_scope.c.tenant == place.tenant,
                record_scope.c.tbl == "client",
                record_scope.c.id.in_(part),
            )
        )
        for row in rows:
            if row.scope not in without:
                best[row.scope] = max(best.get(row.scope, 0.0), likely[row.id])
    rows = place.connection.execute(
        select(scope.c.scope, scope.c.name, team_contact.c.contact)
        .join(
            team_contact,
            (team_contact.c.tenant == scope.c.tenant) & (team_contact.c.scope == scope.c.scope),
            isouter=True,
        )
        .where(scope.c.tenant == place.tenant, scope.c.scope.in_(sorted(best)))
        .order_by(scope.c.name)
    )
    return [
        Known(row.name, "strong" if best[row.scope] >= STRONG_FROM else "likely", row.contact or "")
        for row in rows
    ]
