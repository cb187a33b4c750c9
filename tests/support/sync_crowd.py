"""Many laptops come back at once: each pushes its day and pulls everybody's, clients on the same cores."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.store.office_check import check
from tests.support.memory_sync import candidates
from tests.support.office_processes import Station, Stations, most_memory, service


@dataclass(frozen=True)
class Crowd:
    """What a run found; seconds per device, from the signal until nothing waited."""

    devices: int
    failed: tuple[str, ...]
    waiting: int
    p50: float
    p99: float
    longest: float
    whole: float
    memory: int
    agree: bool
    faults: int

    @property
    def figures(self) -> Mapping[str, object]:
        """For the note."""
        return {
            "devices": self.devices,
            "failed": len(self.failed),
            "p50_s": round(self.p50, 2),
            "p99_s": round(self.p99, 2),
            "longest_s": round(self.longest, 2),
            "all_done_s": round(self.whole, 2),
            "server_mb": round(self.memory / 1e6),
        }


def run(database: str, home: Path, *, devices: int, teams: int, change_sets: int) -> Crowd:
    """All at the same moment; afterwards each one once more, to agree."""
    home.mkdir(parents=True, exist_ok=True)
    with service(home, database) as (process, url):
        stations = Stations(home, database, [url])
        crowd = [stations.enrol(f"Team {number % teams}") for number in range(devices)]
        for number, station in enumerate(crowd):
            station.device.batch = change_sets
            for turn in range(change_sets):
                shared = turn == 0  # everybody of a team wrote to one client: a conflict of them all
                record = UUID(int=7 + number % teams if shared else number * 100 + turn + 1000)
                station.device.save(record, "given_name", f"{number}.{turn}", turn + 1)
        took: list[float] = []
        failed: list[str] = []
        go = threading.Event()
        threads = [threading.Thread(target=_return, args=(one, go, took, failed)) for one in crowd]
        for thread in threads:
            thread.start()
        begun = time.monotonic()
        go.set()
        for thread in threads:
            thread.join()
        whole = time.monotonic() - begun
        waiting = sum(one.device.waiting() for one in crowd)
        for one in crowd:
            one.sync()
        memory = most_memory(process)
        stations.close()
    took.sort()
    agree = all(
        candidates(one.device.registers) == candidates(crowd[number % teams].device.registers)
        for number, one in enumerate(crowd)
    )
    return Crowd(
        devices=devices,
        failed=tuple(failed),
        waiting=waiting,
        p50=took[len(took) // 2],
        p99=took[min(len(took) - 1, len(took) * 99 // 100)],
        longest=took[-1],
        whole=whole,
        memory=memory,
        agree=agree,
        faults=len(check(database)),
    )


def _return(station: Station, go: threading.Event, took: list[float], failed: list[str]) -> None:
    go.wait()
    begun = time.monotonic()
    try:
        station.sync()
    except Exception as error:  # noqa: BLE001 - whatever it is, the proof has failed
        failed.append(repr(error))
    took.append(time.monotonic() - begun)


def empty_rate(database: str, home: Path, *, seconds: float, clients: int) -> float:
    """Exchanges per second of one process when nothing is new."""
    home.mkdir(parents=True, exist_ok=True)
    with service(home, database) as (_, url):
        stations = Stations(home, database, [url])
        crowd = [stations.enrol(f"Team {number}") for number in range(clients)]
        counts = [0] * clients
        until = time.monotonic() + seconds

        def ask(number: int) -> None:
            while time.monotonic() < until:
                crowd[number].sync()
                counts[number] += 1

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stations.close()
    return sum(counts) / seconds
