"""Real encrypted stores for tests, with a cheap Argon2id, and records to put into them."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.ports import Caseworker, Unit
from app.domain.ids import new_id
from app.domain.records import CaseFile, CaseNeed, Client, Household
from app.store.engine import reading
from app.store.keys import Cost
from app.store.tables import sync_cursor, sync_device
from app.store.workstation import OpenStore, create, open_store
from app.sync import wire
from app.sync.changes import ChangeSet

PASSPHRASE = "wal nelke 41 turbine saftig krone"
OTHER_PASSPHRASE = "zimt 7 leiter gurke fjord amboss"
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
WORKER = Caseworker(UUID(int=0xA), "Aylin Demir", "de", "street")


class Clock:
    """Stands still until told."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def new_store(home: Path, worker: Caseworker = WORKER) -> tuple[OpenStore, str]:
    """A store and its recovery code."""
    return create(home, worker, PASSPHRASE, clock=Clock(), cost=CHEAP)


def reopened(home: Path, passphrase: str = PASSPHRASE, *, now: datetime = NOW) -> OpenStore:
    """The store opened again, as after a restart."""
    return open_store(home, WORKER.name, passphrase, clock=Clock(now), now=now)


def add_case(unit: Unit, name: str = "Ivanka", **fields: Any) -> CaseFile:
    """A household, a client, a case and a need in a unit."""
    household = Household(new_id(), street="Wanheimer Straße 1", district="hochfeld")
    client = replace(Client(new_id(), household_id=household.id, given_name=name), **fields)
    case = CaseFile(new_id(), client.id, unit.numbers.next_case(2026), TODAY)
    unit.households.add(household)
    unit.clients.add(client)
    unit.cases.add(case)
    unit.needs.add(CaseNeed(new_id(), case.id, "B03"))
    return case


def saved_case(store: OpenStore, name: str = "Ivanka", **fields: Any) -> CaseFile:
    """A saved case."""
    with store.work(WORKER.id)() as unit:
        case = add_case(unit, name, **fields)
        unit.commit()
    return case


def files_of(home: Path) -> dict[str, bytes]:
    """Every file of a store as it lies on the disk."""
    return {path.name: path.read_bytes() for path in sorted(home.iterdir()) if path.is_file()}


def is_root() -> bool:
    """Whether a small file system can be mounted."""
    return os.name == "posix" and os.geteuid() == 0


def someone(name: str) -> Caseworker:
    """Another caseworker."""
    return Caseworker(uuid4(), name, "de", "street")


SCOPE = UUID(int=0x5C)


def arrive(store: OpenStore, *changes: ChangeSet) -> None:
    """Change sets of other devices come in an answer of the office, as its feed brings them."""
    with reading(store.engine, store.path) as connection:
        row = connection.execute(select(sync_cursor).where(sync_cursor.c.scope == SCOPE)).first()
        high = connection.execute(select(sync_device.c.high)).scalar_one()
    seq, feed_hash = (row.seq, row.feed_hash) if row is not None else (0, wire.ZERO)
    frames = []
    for change in changes:
        seq, raw = seq + 1, wire.pack_change(change)
        content = wire.content_hash(raw)
        feed_hash = wire.feed_link(feed_hash, seq, content)
        frames.append(wire.Frame(SCOPE, seq, change.device, change.ctr, content, raw))
    state = wire.ScopeState(SCOPE, 1, seq, feed_hash)
    store.sync.take(wire.Answer(v=1, high=high, scopes=(state,), frames=tuple(frames)))
