"""Two service processes, eight writers, readers that never rest: is a place of a feed ever passed over?"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, text

from app.store.office_check import check
from app.store.office_engine import open_engine
from app.store.office_tables import feed
from tests.support.office_processes import Recording, Station, Stations, service

WRITERS = 8


@dataclass(frozen=True)
class Order:
    """What a run found."""

    committed: int
    never_seen: int
    out_of_order: int
    failures: tuple[str, ...]
    faults: int
    seconds: float

    @property
    def figures(self) -> Mapping[str, object]:
        """For the note."""
        rate = round(self.committed / self.seconds)
        return {"committed": self.committed, "never_seen": self.never_seen, "change_sets_per_s": rate}


def run(database: str, home: Path, *, seconds: float, teams: int) -> Order:
    """Write and read for so long; a slow machine only does less of it."""
    home.mkdir(parents=True, exist_ok=True)
    with service(home, database) as (_, one), service(home, database) as (_, other):
        stations = Stations(home, database, [one, other])
        names = [f"Team {number}" for number in range(teams)]
        readers = [stations.enrol(name, Recording) for name in names]
        writers = [stations.enrol(names[number % teams]) for number in range(WRITERS)]
        failures: list[str] = []
        begun = time.monotonic()
        until = begun + seconds
        written = threading.Event()
        threads = [
            threading.Thread(target=_write, args=(number, station, until, failures))
            for number, station in enumerate(writers)
        ]
        reading = threading.Thread(target=_read, args=(readers, written, failures))
        for thread in (*threads, reading):
            thread.start()
        for thread in threads:
            thread.join()
        lasted = time.monotonic() - begun
        written.set()
        reading.join()
        stations.close()
    engine = open_engine(database)
    with engine.connect() as connection:
        committed = {(row.scope, row.seq) for row in connection.execute(select(feed.c.scope, feed.c.seq))}
    engine.dispose()
    given = [place for reader in readers for place in reader.device.__dict__.get("frames", [])]
    return Order(
        committed=len(committed),
        never_seen=len(committed - set(given)),
        out_of_order=_out_of_order(given),
        failures=tuple(failures),
        faults=len(check(database)),
        seconds=lasted,
    )


def emptied(database: str) -> None:
    """Nothing is left of the run before."""
    engine = open_engine(database)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def _write(number: int, station: Station, until: float, failures: list[str]) -> None:
    clock = 0
    while time.monotonic() < until:
        clock += 1
        station.device.save(UUID(int=number * 100_000 + clock % 50), "given_name", f"{number}.{clock}", clock)
        station.device.save(UUID(int=7), "phone", f"{number}.{clock}", clock)
        try:
            station.sync()
        except Exception as error:  # noqa: BLE001 - whatever it is, the proof has failed
            failures.append(repr(error))
            return


def _read(readers: list[Station], written: threading.Event, failures: list[str]) -> None:
    is_last = False
    while not is_last:
        is_last = written.is_set()
        for reader in readers:
            try:
                reader.sync()
            except Exception as error:  # noqa: BLE001 - whatever it is, the proof has failed
                failures.append(repr(error))
                return


def _out_of_order(given: list[tuple[UUID, int]]) -> int:
    last: dict[UUID, int] = {}
    wrong = 0
    for scope, seq in given:
        wrong += seq != last.get(scope, 0) + 1
        last[scope] = seq
    return wrong
