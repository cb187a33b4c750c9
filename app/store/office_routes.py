"""Whose feed a change set goes to: that of every scope its records are in (5-sync.md 3.7).

Pushed work is accepted first: what a device wrote to a record that has left its scope meanwhile, or
under a scope that was taken from it, goes to where the record is now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Table, select

from app.actions.office_ports import OfficeDevice
from app.store.erasing import chunks
from app.store.office_devices import Place
from app.store.office_scope_tables import former_scope, scope_withdrawal
from app.store.office_tables import record_scope
from app.sync import wire
from app.sync.changes import ChangeSet, Op
from app.sync.erasing import OWNERS, named

Record = tuple[str, UUID]
Route = Mapping[UUID, frozenset[Record]]
"""Per scope, the records of a change set that are in it."""
_FREE: Collection[str] = frozenset({"client", "household", "case_file"})
"""Tables whose new records are where their author works, whatever they name."""


@dataclass(slots=True)
class _Known:
    """What a routing goes by."""

    allowed: Sequence[UUID]
    """Scopes of the device, the first one for work without a scope."""
    former: frozenset[UUID]
    """Scopes that were taken from it, and it has not given back yet."""
    homes: dict[UUID, set[UUID]] = field(default_factory=dict)
    left: dict[UUID, set[UUID]] = field(default_factory=dict)

    def may_write(self, id: UUID) -> bool:
        """Whether a known record is one of the device's, or was."""
        own = {*self.allowed, *self.former}
        return bool(own & self.homes[id]) or bool(own & self.left.get(id, set()))


def withdrawn_from(place: Place, device: UUID) -> frozenset[UUID]:
    """Scopes that were taken from a device which has not said yet that it gave them back."""
    table = scope_withdrawal
    rows = place.connection.execute(
        select(table.c.scope).where(table.c.tenant == place.tenant, table.c.device == device)
    )
    return frozenset(rows.scalars())


def routes(
    place: Place, sender: OfficeDevice, changes: Sequence[ChangeSet], withdrawn: frozenset[UUID]
) -> list[Route | None]:
    """Where each change set goes, in this order; None = not the sender's."""
    ids = named(changes)
    known = _Known(sender.scopes, withdrawn, _scopes_of(place, record_scope, ids))
    own = {*sender.scopes, *withdrawn}
    if foreign := [id for id, homes in known.homes.items() if not homes & own]:
        known.left = _scopes_of(place, former_scope, foreign)
    return [_route(known, change) for change in changes]  # in order: each may be the first of a record


def _scopes_of(place: Place, table: Table, ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    scopes: dict[UUID, set[UUID]] = {}
    for part in chunks(ids):
        rows = place.connection.execute(
            select(table.c.id, table.c.scope).where(table.c.tenant == place.tenant, table.c.id.in_(part))
        )
        for row in rows:
            scopes.setdefault(row.id, set()).add(row.scope)
    return scopes


def _route(known: _Known, change: ChangeSet) -> Route | None:
    default = _default(known, change)
    if not change.ops:  # what an erasure left of it
        return None if default is None else {default: frozenset()}
    parts: dict[UUID, set[Record]] = {}
    made: dict[UUID, set[UUID]] = {}
    for op in sorted(change.ops, key=_rank):
        if op.id in known.homes and not known.may_write(op.id):
            return None
        homes = known.homes.get(op.id) or made.get(op.id) or _first_homes(known, op, default, made)
        if not homes:
            return None
        made[op.id] = homes
        for scope in homes:
            parts.setdefault(scope, set()).add((op.table, op.id))
    known.homes.update(made)
    return {scope: frozenset(places) for scope, places in parts.items()}


def _rank(op: Op) -> int:
    """Owners before what they own."""
    return _ORDER.get(op.table, len(_ORDER))


_ORDER = {name: rank for rank, name in enumerate(("household", *OWNERS))}


def _default(known: _Known, change: ChangeSet) -> UUID | None:
    if change.scope == wire.NO_SCOPE:
        return known.allowed[0] if known.allowed else None
    return change.scope if change.scope in {*known.allowed, *known.former} else None


def _first_homes(
    known: _Known, op: Op, default: UUID | None, made: Mapping[UUID, set[UUID]]
) -> set[UUID] | None:
    """The scopes of a record that nobody has heard of: those of what it belongs to."""
    owners = [owner for owner in _owners(op) if owner in known.homes or owner in made]
    if not owners or (op.table in _FREE and op.table != "case_file"):
        return None if default is None else {default}
    homes = made.get(owners[0]) or known.homes[owners[0]]
    if owners[0] not in made and not known.may_write(owners[0]):
        return None
    if op.table not in _FREE:
        return set(homes)
    reachable = homes & {*known.allowed, *known.former}  # a new case of a client is where she is known
    if default in reachable or not reachable:
        return None if default is None else {default}
    return {min(reachable)}


def _owners(op: Op) -> list[UUID]:
    found = []
    for name in OWNERS.get(op.table, ()):
        value = op.fields.get(name)
        if isinstance(value, str) and len(value) == len(str(op.id)):
            found.append(UUID(value))
    return found
