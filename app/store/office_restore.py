"""A backup becomes the office's database: in one transaction, with a new epoch, and without the erased.

What the database knows and the backup cannot know stays: what was erased since, who was revoked since,
which epochs were used. All of it happens before anybody can see a row (5-sync.md 3.4, 3.7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, Connection, MetaData, Table, func, insert, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from app.domain.office_errors import OfficeBackupBroken, OfficeBackupForeign
from app.store import office_erasing
from app.store.erasing import Place
from app.store.office_backup import read
from app.store.office_check import FeedWalk, row_counts
from app.store.office_devices import Place as Tenant
from app.store.office_devices import write_audit
from app.store.office_dump import Head
from app.store.office_engine import open_engine, run_tx, unavailable
from app.store.office_epochs import raise_epochs
from app.store.office_erasure_list import erased_here, listed, remember
from app.store.office_tables import OFFICE, device, erasure_work, office, scope
from app.store.office_upgrade import demand_current_tables, demand_known, make_tables_at
from app.store.upgrade import marked

_BATCH: Final = 500
_KEPT_OF_DEVICES: Final = ("status", "revoked_at", "lost_at")
"""Columns of a device that was revoked or lost: no backup makes it a friend again."""


@dataclass(frozen=True, slots=True)
class Present:
    """What stands in the database before a restore."""

    tenant: UUID
    name: str
    counts: Mapping[str, int]
    epochs: Mapping[UUID, int]
    ends: Mapping[UUID, int]
    """Scope → its counter."""
    erased: Mapping[Place, UUID]
    barred: Mapping[UUID, Mapping[str, Any]]
    """Devices that are not active any more, with what says so."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a restore would do: shown before it is done."""

    head: Head
    counts: Mapping[str, int]
    """Rows by table in the backup."""
    present: Present | None
    """None: an empty database, or one that cannot be read."""
    change_sets_back: int
    """Change sets that the database has and the backup has not: devices send theirs again."""
    barred_again: int
    """Devices that are active in the backup and were revoked since."""
    erasures: int
    """Erased records that are removed again."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    rows: int
    epochs: Mapping[UUID, int]
    erased: int
    barred: int


def compare(database: str | Path, path: Path, keys: Sequence[Any], erasures: Path) -> Comparison:
    """Read the whole backup, check it, and say what would change. Changes nothing.

    Raises:
        OfficeBackupBroken, OfficeBackupLocked, OfficeFileUnwritable: of the backup or the list of erasures.
        OfficeBackupForeign: the database belongs to another office, which has devices.
        OfficeStoreUnavailable: no database answers.
        StoreNewer: the backup comes from a newer version.
    """
    walk, seen = FeedWalk(), _Seen()

    def row(table: str, values: Mapping[str, Any]) -> None:
        walk.row(table, values)
        seen.row(table, values)

    listener = read(path, keys, on_head=seen.head, on_row=row)
    walk.finish()
    if walk.faults:
        raise OfficeBackupBroken(reason=walk.faults[0].code)
    head = listener.finish()
    demand_known(head.revision)
    present = _present_of(database)
    if present is not None and present.tenant != head.tenant and present.counts.get("device"):
        raise OfficeBackupForeign(name=head.name, here=present.name)
    known = {**listed(erasures), **(present.erased if present else {})}
    return Comparison(
        head=head,
        counts=listener.counts,
        present=present,
        change_sets_back=_newer(present, seen.ends) if present else 0,
        barred_again=len(seen.active & set(present.barred)) if present else 0,
        erasures=len(set(known) - seen.erased),
    )


def restore(
    database: str | Path, path: Path, keys: Sequence[Any], erasures: Path, *, now: datetime
) -> Restored:
    """Put a backup in the place of what is there; one transaction, so it is done or it is not.

    Args:
        database: of the office; its tables are made if there are none.
        path: the backup.
        keys: private keys, one of which opens it.
        erasures: the list beside the database (`office_erasure_list`).
        now: the moment.

    Raises:
        As `compare`.
    """
    compare(database, path, keys, erasures)
    _set_aside_damaged(database, now)
    engine = open_engine(database)
    try:
        return run_tx(engine, lambda connection: _put_back(connection, path, keys, erasures, now))
    except SQLAlchemyError as error:
        raise unavailable(database, error) from error
    finally:
        engine.dispose()


def reopen(database: str | Path, erasures: Path, *, now: datetime) -> Restored:
    """For a database that other tools restored (a copy of the disk, point-in-time recovery).

    Raises the epochs and replays the list of erasures; nothing else can know that time went back.

    Raises:
        OfficeStoreUnavailable, OfficeFileUnwritable.
    """
    engine = open_engine(database)

    def work(connection: Connection) -> Restored:
        demand_current_tables(connection)
        tenant = connection.execute(select(office.c.tenant).order_by(office.c.made_at).limit(1)).scalar_one()
        place = Tenant(connection, tenant, now)
        erased = _replay(place, listed(erasures))
        return Restored(sum(row_counts(connection, tenant).values()), raise_epochs(place), erased, 0)

    try:
        return run_tx(engine, work)
    except SQLAlchemyError as error:
        raise unavailable(database, error) from error
    finally:
        engine.dispose()


class _Seen:
    """What a comparison needs of a backup, besides its counts."""

    def __init__(self) -> None:
        self.ends: dict[UUID, int] = {}
        self.active: set[UUID] = set()
        self.erased: set[Place] = set()

    def head(self, head: Head) -> None:
        """Nothing of it is needed here."""

    def row(self, table: str, values: Mapping[str, Any]) -> None:
        if table == "scope":
            self.ends[values["scope"]] = values["seq"]
        elif table == "device" and values["status"] == "active":
            self.active.add(values["device"])
        elif table == "erased":
            self.erased.add((values["tbl"], values["id"]))


def _newer(present: Present, ends: Mapping[UUID, int]) -> int:
    return sum(max(0, seq - ends.get(id, 0)) for id, seq in present.ends.items())


def _present_of(database: str | Path) -> Present | None:
    if _is_missing(database):
        return None
    engine = open_engine(database)
    try:
        with engine.connect() as connection:
            return _present(connection)
    except SQLAlchemyError as error:
        if _file(database) is not None:
            return None  # damaged: it is set aside
        raise unavailable(database, error) from error
    finally:
        engine.dispose()


def _present(connection: Connection) -> Present | None:
    if not marked(connection):
        return None
    demand_current_tables(connection)
    row = connection.execute(select(office).order_by(office.c.made_at).limit(1)).one_or_none()
    if row is None:
        return None
    scopes = connection.execute(
        select(scope.c.scope, scope.c.epoch, scope.c.seq).where(scope.c.tenant == row.tenant)
    ).all()
    kept = [device.c[name] for name in _KEPT_OF_DEVICES if name in device.c]
    barred = connection.execute(
        select(device.c.device, *kept).where(device.c.tenant == row.tenant, device.c.status != "active")
    ).mappings()
    return Present(
        tenant=row.tenant,
        name=row.name,
        counts=row_counts(connection, row.tenant),
        epochs={one.scope: one.epoch for one in scopes},
        ends={one.scope: one.seq for one in scopes},
        erased=erased_here(connection, row.tenant),
        barred={one["device"]: {column.name: one[column.name] for column in kept} for one in barred},
    )


def _put_back(
    connection: Connection, path: Path, keys: Sequence[Any], erasures: Path, now: datetime
) -> Restored:
    present = _present(connection)
    known = {**listed(erasures), **(present.erased if present else {})}
    remember(erasures, known)  # before the only other place that knows it goes
    OFFICE.drop_all(connection)
    if inspect(connection).has_table("alembic_version"):
        connection.execute(text("DROP TABLE alembic_version"))
    loader = _Loader(connection)
    listener = read(path, keys, on_head=loader.begin, on_row=loader.row)
    loader.flush()
    head = listener.finish()
    demand_current_tables(connection)
    place = Tenant(connection, head.tenant, now)
    for id, marks in (present.barred if present else {}).items():
        connection.execute(
            update(device).where(device.c.tenant == head.tenant, device.c.device == id).values(**marks)
        )
    erased = _replay(place, known)
    epochs = raise_epochs(place, present.epochs if present else None)
    write_audit(place, "restored", head.tenant)
    return Restored(
        sum(listener.counts.values()), epochs, erased, len(present.barred) if present is not None else 0
    )


def _replay(place: Tenant, known: Mapping[Place, UUID]) -> int:
    """Remove what was erased since, and leave work for the sweep that frees its pages."""
    missing = {one: id for one, id in known.items() if one not in erased_here(place.connection, place.tenant)}
    if not missing:
        return 0
    office_erasing.remove(place, missing)
    there = set(
        place.connection.execute(
            select(erasure_work.c.erasure_id).where(erasure_work.c.tenant == place.tenant)
        ).scalars()
    )
    for id in sorted(set(missing.values())):
        values = {"begun_at": place.milliseconds, "done_at": None}
        if id in there:
            place.connection.execute(
                update(erasure_work)
                .where(erasure_work.c.tenant == place.tenant, erasure_work.c.erasure_id == id)
                .values(**values)
            )
        else:
            place.connection.execute(
                insert(erasure_work).values(tenant=place.tenant, erasure_id=id, **values)
            )
    return len(missing)


class _Loader:
    """Writes rows in batches into tables of the backup's revision."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables: dict[str, Table] = {}
        self._waiting: list[Mapping[str, Any]] = []
        self._name = ""

    def begin(self, head: Head) -> None:
        """Make the tables as the version that wrote the backup had them."""
        make_tables_at(self._connection, head.revision)

    def row(self, name: str, values: Mapping[str, Any]) -> None:
        if name != self._name or len(self._waiting) >= _BATCH:
            self.flush()
            self._name = name
        self._waiting.append(values)

    def flush(self) -> None:
        if self._waiting:
            self._connection.execute(insert(self._table(self._name)), self._waiting)
            self._waiting = []

    def _table(self, name: str) -> Table:
        """The same table, where a missing JSON value is NULL, as it was."""
        if name not in self._tables:
            copy = OFFICE.tables[name].to_metadata(MetaData())
            for column in copy.columns:
                if isinstance(column.type, JSON):
                    column.type = JSON(none_as_null=True)
            self._tables[name] = copy
        return self._tables[name]


def _file(database: str | Path) -> Path | None:
    """The SQLite file of a database that is one."""
    if isinstance(database, Path):
        return database
    if "://" not in database:
        return Path(database)
    return Path(database.removeprefix("sqlite:///")) if database.startswith("sqlite:///") else None


def _is_missing(database: str | Path) -> bool:
    file = _file(database)
    return file is not None and not file.exists()


def _set_aside_damaged(database: str | Path, now: datetime) -> None:
    """A SQLite file that cannot be read does not stand in the way; it is kept beside, for experts."""
    file = _file(database)
    if file is None or not file.exists():
        return
    engine = open_engine(file)
    try:
        with engine.connect() as connection:
            connection.execute(select(func.count()).select_from(text("sqlite_master"))).one()
            if connection.execute(text("PRAGMA quick_check(1)")).scalar_one() == "ok":
                return
    except SQLAlchemyError:
        pass
    finally:
        engine.dispose()
    for suffix in ("", "-wal", "-shm"):
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.rename(file.with_name(f"{file.name}.damaged-{now:%Y-%m-%dT%H%M%S}{suffix}"))
