"""Records enter scopes and leave them: written to the feeds under their counters (5-sync.md 3.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.actions.office_ports import OfficeDevice
from app.store.erasing import chunks, closure
from app.store.office_devices import Place, write_audit
from app.store.office_routes import withdrawn_from
from app.store.office_scope_tables import former_scope, scope_move
from app.store.office_standing import highs, standings
from app.store.office_tables import RECORDS, feed, record_scope, scope
from app.sync import wire
from app.sync.scoping import OFFICE, Gone, Movement, Standing, grouped, pack_movement, size_of

UNKNOWN_TEAM = "unknown-team"
UNKNOWN_CASE = "unknown-case"
NOT_YOURS = "not-yours"
ALREADY_THERE = "already-there"
Record = tuple[str, UUID]

_FRAME_BYTES = 192 * 1024
"""Bytes of records in one entry, before they are compressed (frames of 64-256 kB, 5-sync.md 3.4)."""
_ROWS = 500


@dataclass(frozen=True, slots=True)
class Counter:
    """A scope whose row is locked."""

    scope: UUID
    name: str
    seq: int
    feed_hash: bytes


def carry_out(place: Place, sender: OfficeDevice, moves: Sequence[wire.Move]) -> tuple[wire.MoveAnswer, ...]:
    """Move cases to other teams, each once however often it is asked.

    What waited at the sender was taken in before; what other devices of the old team still have is
    accepted later (`app.store.office_routes`).
    """
    return tuple(wire.MoveAnswer(move.id, _carry_out(place, sender, move)) for move in moves)


def _carry_out(place: Place, sender: OfficeDevice, move: wire.Move) -> str:
    table = scope_move
    done = place.connection.execute(
        select(table.c.reason).where(table.c.tenant == place.tenant, table.c.move == move.id)
    ).scalar_one_or_none()
    if done is not None:
        return str(done)
    homes = scopes_of(place, {move.case}).get(move.case, set())
    reason = _fault(place, sender, move, homes)
    if not reason:
        counters = lock(place, {*homes, move.to})
        if scopes_of(place, {move.case}).get(move.case, set()) != homes:  # moved by somebody else meanwhile
            homes = set()
            reason = NOT_YOURS
        else:
            _move(place, move, homes, counters)
    place.connection.execute(
        insert(table).values(
            tenant=place.tenant,
            move=move.id,
            case_id=move.case,
            to_scope=move.to,
            device=sender.device,
            author=move.author,
            at=place.milliseconds,
            reason=reason,
        )
    )
    write_audit(place, "case-moved" if not reason else "case-move-refused", move.case)
    return reason


def _fault(place: Place, sender: OfficeDevice, move: wire.Move, homes: set[UUID]) -> str:
    known = place.connection.execute(
        select(scope.c.scope).where(scope.c.tenant == place.tenant, scope.c.scope == move.to)
    ).first()
    if known is None:
        return UNKNOWN_TEAM
    table = RECORDS.records["case_file"]
    stored = place.connection.execute(
        select(table.c.id).where(table.c.tenant == place.tenant, table.c.id == move.case)
    ).first()
    if stored is None or not homes:
        return UNKNOWN_CASE
    if not homes & {*sender.scopes, *withdrawn_from(place, sender.device)}:
        return NOT_YOURS
    return ALREADY_THERE if homes == {move.to} else ""


def _move(place: Place, move: wire.Move, homes: Set[UUID], counters: dict[UUID, Counter]) -> None:
    wanted = belongings(place, move.case)
    target = counters[move.to]
    name_of = {id: counter.name for id, counter in counters.items()}
    source = " · ".join(name_of[id] for id in sorted(homes - {move.to}))
    enter(place, target, wanted, move=move.id, team=source, case=move.case)
    for left in sorted(homes - {move.to}):
        leave(
            place,
            lock(place, {left})[left],
            _leaving(place, left, wanted, move.case),
            move=move.id,
            team=target.name,
            case=move.case,
        )


def belongings(place: Place, case: UUID) -> frozenset[Record]:
    """Everything that goes with a case: its records, its client with what was merged into her, her household.

    Of the household's other people those who have no case of their own; and the names of all authors.
    """
    connection, side = place.connection, replace(RECORDS, tenant=place.tenant)
    cases, clients = side.records["case_file"], side.records["client"]
    found: set[Record] = set(closure(connection, side, [("case_file", case)]))
    client = connection.execute(
        select(cases.c.client_id).where(cases.c.tenant == place.tenant, cases.c.id == case)
    ).scalar_one_or_none()
    if client is not None:
        found.add(("client", client))
        found |= _merged(place, client)
        household = connection.execute(
            select(clients.c.household_id).where(clients.c.tenant == place.tenant, clients.c.id == client)
        ).scalar_one_or_none()
        if household is not None:
            found.add(("household", household))
            found.update(("client", id) for id in _caseless(place, [household]))
    return frozenset(found | _authors(place, found))


def _merged(place: Place, client: UUID) -> set[Record]:
    clients, merges = RECORDS.records["client"], RECORDS.records["client_merge"]
    merged = place.connection.execute(
        select(clients.c.id).where(clients.c.tenant == place.tenant, clients.c.merged_into == client)
    ).scalars()
    both = place.connection.execute(
        select(merges.c.id).where(
            merges.c.tenant == place.tenant, or_(merges.c.kept_id == client, merges.c.merged_id == client)
        )
    ).scalars()
    return {("client", id) for id in merged} | {("client_merge", id) for id in both}


def _caseless(place: Place, households: Collection[UUID]) -> list[UUID]:
    clients, cases = RECORDS.records["client"], RECORDS.records["case_file"]
    own = select(cases.c.id).where(cases.c.tenant == place.tenant, cases.c.client_id == clients.c.id)
    rows = place.connection.execute(
        select(clients.c.id).where(
            clients.c.tenant == place.tenant, clients.c.household_id.in_(households), ~own.exists()
        )
    )
    return list(rows.scalars())


def _authors(place: Place, records: Collection[Record]) -> set[Record]:
    """Names of everybody who wrote what goes along."""
    names: set[UUID] = set()
    tables: dict[str, list[UUID]] = defaultdict(list)
    for name, id in records:
        tables[name].append(id)
    for name, ids in tables.items():
        table = RECORDS.records[name]
        for part in chunks(ids):
            rows = place.connection.execute(
                select(table.c["_heads"]).where(table.c.tenant == place.tenant, table.c.id.in_(part))
            ).scalars()
            names.update(UUID(head[3]) for heads in rows for head in heads)
    author = RECORDS.records["author"]
    known: set[Record] = set()
    for part in chunks(names):
        stored = place.connection.execute(
            select(author.c.id).where(author.c.tenant == place.tenant, author.c.id.in_(part))
        )
        known.update(("author", id) for id in stored.scalars())
    return known


def _leaving(place: Place, left: UUID, wanted: Collection[Record], case: UUID) -> list[Record]:
    """What of it nobody in the scope needs any more.

    A client stays for her other cases there, a household for the cases of others who live in it, and
    with it those of its people who have no case. Names of colleagues stay where they were.
    """
    here = held_in(place, left, [id for _, id in wanted]) & set(wanted)
    homes = [id for name, id in wanted if name == "household"]
    lodgers = _lodgers(place, left, homes)
    needed = _needed(place, left, {id for name, id in wanted if name == "client"} | lodgers, case)
    is_lived_in = bool(needed & lodgers)
    staying = needed | (lodgers & set(_caseless(place, homes)) if is_lived_in else set())
    return sorted(
        (name, id)
        for name, id in here
        if name != "author"
        and not (name == "client" and id in staying)
        and not (name == "client_merge" and needed)
        and not (name == "household" and is_lived_in)
    )


def _needed(place: Place, left: UUID, clients: Collection[UUID], case: UUID) -> set[UUID]:
    """Those of the clients that have other cases in the scope."""
    cases = RECORDS.records["case_file"]
    found: set[UUID] = set()
    for part in chunks(clients):
        rows = place.connection.execute(
            select(cases.c.client_id)
            .join(record_scope, _filed(cases, left))
            .where(cases.c.tenant == place.tenant, cases.c.client_id.in_(part), cases.c.id != case)
        )
        found.update(rows.scalars())
    return found


def _lodgers(place: Place, left: UUID, households: Collection[UUID]) -> set[UUID]:
    """Who lives in the households, of those in the scope."""
    clients = RECORDS.records["client"]
    rows = place.connection.execute(
        select(clients.c.id)
        .join(record_scope, _filed(clients, left))
        .where(clients.c.tenant == place.tenant, clients.c.household_id.in_(households))
    )
    return set(rows.scalars())


def _filed(table: Table, left: UUID) -> ColumnElement[bool]:
    return and_(
        record_scope.c.tenant == table.c.tenant, record_scope.c.id == table.c.id, record_scope.c.scope == left
    )


# -- entries of the feeds ---------------------------------------------------------------------


def lock(place: Place, ids: Collection[UUID]) -> dict[UUID, Counter]:
    """Lock scopes in their order."""
    counters = {}
    for id in sorted(ids):
        row = place.connection.execute(
            select(scope.c.scope, scope.c.name, scope.c.seq, scope.c.feed_hash)
            .where(scope.c.tenant == place.tenant, scope.c.scope == id)
            .with_for_update()
        ).one()
        counters[id] = Counter(row.scope, row.name, row.seq, row.feed_hash)
    return counters


def scopes_of(place: Place, ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """In which scopes records are."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for part in chunks(ids):
        rows = place.connection.execute(
            select(record_scope.c.id, record_scope.c.scope).where(
                record_scope.c.tenant == place.tenant, record_scope.c.id.in_(part)
            )
        )
        for row in rows:
            found[row.id].add(row.scope)
    return dict(found)


def held_in(place: Place, id: UUID, records: Collection[UUID]) -> set[Record]:
    """Those of the records that are in a scope."""
    found: set[Record] = set()
    for part in chunks(records):
        rows = place.connection.execute(
            select(record_scope.c.tbl, record_scope.c.id).where(
                record_scope.c.tenant == place.tenant,
                record_scope.c.scope == id,
                record_scope.c.id.in_(part),
            )
        )
        found.update((row.tbl, row.id) for row in rows)
    return found


def enter(
    place: Place, counter: Counter, records: Collection[Record], *, move: UUID, team: str, case: UUID | None
) -> None:
    """Records come into a scope that is locked: with all that is known of them; who has them merges it."""
    there = held_in(place, counter.scope, [id for _, id in records])
    new = sorted(set(records) - there)
    if not new:
        return
    rows = standings(place, new)
    known = highs(place)
    entries = []
    for part in _parted(rows):
        entries.append(
            Movement(
                move, is_entering=True, at=place.milliseconds, team=team, case=case, rows=part, highs=known
            )
        )
        case = None
    _write(place, counter, entries)
    filed = [{"tenant": place.tenant, "scope": counter.scope, "tbl": row.table, "id": row.id} for row in rows]
    _insert_missing(place, record_scope, filed)
    for part_of in _batches(filed):
        place.connection.execute(
            delete(former_scope).where(
                former_scope.c.tenant == place.tenant,
                former_scope.c.scope == counter.scope,
                former_scope.c.id.in_([row["id"] for row in part_of]),
            )
        )


def leave(
    place: Place, counter: Counter, records: Sequence[Record], *, move: UUID, team: str, case: UUID | None
) -> None:
    """Records go from a scope that is locked; its devices keep them until their own work has arrived."""
    if not records:
        return
    gone: list[Gone] = grouped(list(records))
    _write(
        place,
        counter,
        [Movement(move, is_entering=False, at=place.milliseconds, team=team, case=case, gone=gone)],
    )
    for part in chunks(id for _, id in records):
        place.connection.execute(
            delete(record_scope).where(
                record_scope.c.tenant == place.tenant,
                record_scope.c.scope == counter.scope,
                record_scope.c.id.in_(part),
            )
        )
    rows = [
        {
            "tenant": place.tenant,
            "scope": counter.scope,
            "tbl": name,
            "id": id,
            "left_at": place.milliseconds,
        }
        for name, id in records
    ]
    _insert_missing(place, former_scope, rows)


def _parted(rows: Sequence[Standing]) -> Iterator[list[Standing]]:
    part: list[Standing] = []
    size = 0
    for row in rows:
        own = size_of(row)
        if part and size + own > _FRAME_BYTES:
            yield part
            part, size = [], 0
        part.append(row)
        size += own
    if part:
        yield part


def _write(place: Place, counter: Counter, movements: Sequence[Movement]) -> None:
    seq, running, entries = counter.seq, counter.feed_hash, []
    for movement in movements:
        seq += 1
        raw = pack_movement(movement)
        content = wire.content_hash(raw)
        running = wire.feed_link(running, seq, content)
        entries.append(
            {
                "tenant": place.tenant,
                "scope": counter.scope,
                "seq": seq,
                "feed_hash": running,
                "device": OFFICE,
                "ctr": seq,
                "hash": content,
                "raw": raw,
                "received_at": place.milliseconds,
            }
        )
    place.connection.execute(insert(feed), entries)
    place.connection.execute(
        update(scope)
        .where(scope.c.tenant == place.tenant, scope.c.scope == counter.scope)
        .values(seq=seq, feed_hash=running)
    )


def _insert_missing(place: Place, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    dialect = sqlite if place.connection.dialect.name == "sqlite" else postgresql
    for part in _batches(rows):
        place.connection.execute(dialect.insert(table).on_conflict_do_nothing(), part)


def _batches(rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    return (rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS))
