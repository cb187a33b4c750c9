"""`python3 -m app prove sync-failover`: the database's server dies under load, its standby takes over.

Streaming replication as Debian's PostgreSQL does it, `synchronous_commit = remote_apply`: what the office
told a device to be stored is on the standby. The office keeps its one URL; devices keep their work.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.domain.errors import Offline
from app.store.office_check import check
from app.store.office_engine import open_engine
from app.store.office_tables import feed
from tests.support.memory_sync import candidates
from tests.support.office_processes import Station, Stations, service
from tests.support.replication import is_synchronous, replicating

DEVICES = 8
BEFORE, AFTER = 15, 15
"""Saves of each device until the server is killed, and as many afterwards."""


def test_a_standby_takes_over_and_nothing_is_lost(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with replicating() as pair, service(home, pair.url) as (_, one), service(home, pair.url) as (_, other):
        assert is_synchronous(pair)
        stations = Stations(home, pair.url, [one, other])
        crowd = [stations.enrol(f"Team {number % 2}") for number in range(DEVICES)]
        told: list[int] = [0] * DEVICES
        killed = threading.Event()
        waits = threading.Barrier(DEVICES + 1)
        threads = [
            threading.Thread(target=_work, args=(number, station, told, waits, killed))
            for number, station in enumerate(crowd)
        ]
        for thread in threads:
            thread.start()
        waits.wait(120)  # all are in the middle of their work
        pair.kill("primary")
        begun = time.monotonic()
        killed.set()
        at_kill = list(told)
        pair.promote()
        promoted = time.monotonic() - begun
        for thread in threads:
            thread.join()
        recovered = time.monotonic() - begun
        for station in crowd * 2:
            _patiently(station)
        stations.close()
        engine = open_engine(pair.standby_url)
        with engine.connect() as connection:
            rows = connection.execute(select(feed.c.device, feed.c.ctr)).all()
        engine.dispose()
        faults = check(pair.standby_url)

    print(
        f"\ntold before the kill: {sum(at_kill)}, in the end: {len(rows)}, promoted after {promoted:.1f} s, "
        f"all work done after {recovered:.1f} s, load {os.getloadavg()[0]:.1f}"
    )
    assert sum(at_kill) > 0
    assert sorted((str(row.device), row.ctr) for row in rows) == sorted(
        (str(station.device.device), ctr) for station in crowd for ctr in range(1, BEFORE + AFTER + 1)
    )
    assert faults == ()
    assert all(station.device.waiting() == 0 for station in crowd)
    for number, station in enumerate(crowd):
        assert candidates(station.device.registers) == candidates(crowd[number % 2].device.registers)


def _work(
    number: int, station: Station, told: list[int], waits: threading.Barrier, killed: threading.Event
) -> None:
    for turn in range(BEFORE + AFTER):
        if turn == BEFORE // 2:
            waits.wait(120)
        station.device.save(UUID(int=number % 2 + 1), "given_name", f"{number}.{turn}", turn + 1)
        station.device.batch = 1
        if killed.is_set():
            _patiently(station)
        else:
            try:
                station.sync()
            except Offline:
                killed.wait(60)
        told[number] = station.device.high


def _patiently(station: Station) -> None:
    """As the application does: out of reach is no error, it is tried again."""
    until = time.monotonic() + 120
    while True:
        try:
            station.sync()
        except Offline:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return
