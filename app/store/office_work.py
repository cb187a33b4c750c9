"""The office's store as the service sees it: one transaction per piece of work (`OfficeWork`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from app.actions.office_ports import (
    EnrolmentOffer,
    FeedPart,
    OfficeDevice,
    Received,
    Scope,
)
from app.domain.clock import Clock
from app.domain.ids import new_id
from app.domain.policy import OfficePolicy
from app.store import office_devices, office_erasing, office_feed, office_seeds
from app.store.office_devices import Place
from app.store.office_engine import open_engine, run_tx, unavailable
from app.store.office_forks import ForksOfUnit
from app.store.office_inquiry import InquiriesOfUnit
from app.store.office_people import PeopleOfUnit
from app.store.office_permits import permitted
from app.store.office_quarantine import QuarantineOfUnit
from app.store.office_scopes import ScopesOfUnit
from app.store.office_tables import office, quarantine
from app.store.office_upgrade import demand_current_tables
from app.sync.healing import Seed
from app.sync.wire import Cursor

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Unit(ForksOfUnit, QuarantineOfUnit, PeopleOfUnit, ScopesOfUnit, InquiriesOfUnit):
    """`OfficeUnit` on an open transaction."""

    def device(self, device: UUID) -> OfficeDevice:
        """See `OfficeUnit`."""
        return office_devices.read_device(self.place, device)

    def contact(self, device: OfficeDevice, call_no: int) -> None:
        """See `OfficeUnit`."""
        office_devices.contact(self.place, device.device, call_no)

    def judge(
        self, device: OfficeDevice, pushed: Sequence[tuple[int, bytes]], former: Mapping[int, bytes]
    ) -> tuple[Received, ...]:
        """See `OfficeUnit`."""
        return permitted(self.place, device, office_feed.judge(self.place, device, pushed, former))

    def carried_out(self, asked: Sequence[UUID]) -> tuple[UUID, ...]:
        """See `OfficeUnit`."""
        return office_erasing.carried_out(self.place, asked)

    def take_in(
        self, device: OfficeDevice, received: Sequence[Received], head: bytes
    ) -> tuple[Received, ...]:
        """See `OfficeUnit`."""
        return office_feed.take_in(self.place, device, received, head)

    def feed(self, device: OfficeDevice, cursors: Sequence[Cursor], at_most: int, *, forks: bool) -> FeedPart:
        """See `OfficeUnit`."""
        return office_feed.read_feed(self.place, device, cursors, at_most, forks=forks)

    def take_back(self, giver: OfficeDevice, seeds: Sequence[Seed]) -> int:
        """See `OfficeUnit`."""
        return office_seeds.take_back(self.place, giver, seeds)

    def offer(self, handle: bytes) -> EnrolmentOffer | None:
        """See `OfficeUnit`."""
        return office_devices.read_offer(self.place, handle)

    def count_try(self, offer: EnrolmentOffer) -> None:
        """See `OfficeUnit`."""
        office_devices.count_try(self.place, offer)

    def register(self, offer: EnrolmentOffer, device: UUID, public_key: bytes, name: str) -> OfficeDevice:
        """See `OfficeUnit`."""
        return office_devices.register(self.place, offer, device, public_key, name)

    def scopes(self) -> tuple[Scope, ...]:
        """See `OfficeUnit`."""
        return office_devices.list_scopes(self.place)

    def make_offer(self, key: bytes, handle: bytes, *, team: str, role: str, minutes: int) -> EnrolmentOffer:
        """See `OfficeUnit`."""
        return office_devices.make_offer(self.place, key, handle, team=team, role=role, minutes=minutes)

    def devices(self) -> tuple[OfficeDevice, ...]:
        """See `OfficeUnit`."""
        return office_devices.list_devices(self.place)

    def revoke(self, device: UUID) -> None:
        """See `OfficeUnit`."""
        office_devices.revoke(self.place, device)

    def policy(self) -> OfficePolicy:
        """See `OfficeUnit`."""
        return office_devices.read_policy(self.place)

    def decide(self, policy: OfficePolicy) -> OfficePolicy:
        """See `OfficeUnit`."""
        return office_devices.write_policy(self.place, policy)

    def note(self, what: str, subject: UUID) -> None:
        """See `OfficeUnit`."""
        office_devices.write_audit(self.place, what, subject)

    def quarantined(self) -> int:
        """See `OfficeUnit`."""
        count: int = self.place.connection.execute(
            select(func.count())
            .select_from(quarantine)
            .where(quarantine.c.tenant == self.place.tenant, quarantine.c.decision.is_(None))
        ).scalar_one()
        return count


class OfficeStore:
    """`OfficeWork` over an engine; for any number of threads and, on PostgreSQL, processes."""

    def __init__(self, engine: Engine, tenant: UUID, clock: Clock) -> None:
        """See `open_office`."""
        self.engine = engine
        self.tenant = tenant
        self._clock = clock
        self._erasure_list: Path | None = None

    def now(self) -> datetime:
        """The moment."""
        return self._clock.now()

    def run(self, work: Callable[[Unit], Result]) -> Result:
        """One transaction, repeated from its start when the database asks for it."""
        return run_tx(
            self.engine, lambda connection: work(Unit(Place(connection, self.tenant, self._clock.now())))
        )

    def finish_erasures(self) -> None:
        """See `OfficeWork`."""
        office_erasing.finish(self.engine, self.tenant, self._clock.now(), self._erasure_list)

    def list_erasures_in(self, path: Path) -> None:
        """See `OfficeWork`."""
        self._erasure_list = path

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_office(database: str | Path, *, name: str, clock: Clock) -> OfficeStore:
    """Open the office's database; tables and tenant are made if there are none.

    Args:
        database: path of a SQLite file, or `sqlite:///…` or `postgresql://…`.
        name: of the office, when its tenant is made now.
        clock: for moments that are stored; no rule of sync depends on it.

    Raises:
        OfficeStoreUnavailable: the address is none, or no database answers there.
        StoreNewer: the database was made by a newer version; nothing was changed.
    """
    try:
        engine = open_engine(database)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise unavailable(database, error) from error
    try:
        tenant = run_tx(engine, lambda connection: _tenant(connection, name, clock.now()))
    except BaseException as error:
        engine.dispose()
        if isinstance(error, SQLAlchemyError):
            raise unavailable(database, error) from error
        raise
    return OfficeStore(engine, tenant, clock)


def _tenant(connection: Connection, name: str, now: datetime) -> UUID:
    demand_current_tables(connection)
    known: UUID | None = connection.execute(
        select(office.c.tenant).order_by(office.c.made_at).limit(1)
    ).scalar_one_or_none()
    if known is not None:
        return known
    made = new_id()
    connection.execute(insert(office).values(tenant=made, name=name, made_at=round(now.timestamp() * 1000)))
    return made
