"""Processes of the office as `sozialraumbuero-office serve` starts them, and devices that use them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.actions.synchronise import SyncOutcome, enrol, synchronise
from app.domain.clock import SystemClock
from app.office.enrol import make_code
from app.office.keys import OfficeKeys, office_keys
from app.store.office_work import open_office
from app.transport.office import HttpOfficeLine
from tests.support.memory_sync import MemoryDevice

_START = """
import sys
from pathlib import Path
from app.domain.clock import SystemClock
from app.office.command import run
from app.store.office_work import open_office

def open_work(at, name):
    return open_office(at, name=name, clock=SystemClock())


sys.exit(run(sys.argv[2:], open_work, Path(sys.argv[1])))
"""


@contextmanager
def service(home: Path, database: str, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """One process; several on one database and one folder of keys are one office."""
    process = subprocess.Popen(
        [sys.executable, "-c", _START, str(home), "serve", "--port", "0", "--database", database, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    found = re.search(r"https?://\S+[0-9]", said)
    assert found, said + process.stdout.read()
    try:
        yield process, found[0]
    finally:
        process.terminate()
        process.communicate(timeout=60)


class Recording(MemoryDevice):
    """A device that remembers which place of which feed it was given, in the order it was given them."""

    def take(self, answer: Any) -> Any:
        """See `SyncStore`."""
        taken = super().take(answer)
        self.__dict__.setdefault("frames", []).extend((one.scope, one.seq) for one in answer.frames)
        return taken


@dataclass
class Station:
    """A device with a line to each of the processes; takes turns among them."""

    device: MemoryDevice
    lines: Sequence[HttpOfficeLine]
    turn: int = 0

    def sync(self) -> SyncOutcome:
        """One exchange, at the next process."""
        self.turn += 1
        line = self.lines[self.turn % len(self.lines)]
        return synchronise(self.device, line, step=lambda done, total: None)

    def close(self) -> None:
        """All connections."""
        for line in self.lines:
            line.close()


@dataclass
class Stations:
    """Makes devices known at an office and gives them lines."""

    home: Path
    database: str
    urls: Sequence[str]
    made: list[Station] = field(default_factory=list)

    def enrol(
        self, team: str, kind: Callable[..., MemoryDevice] = MemoryDevice, **how: Mapping[str, Any]
    ) -> Station:
        """A new device of a team."""
        work = open_office(self.database, name="Zentrale", clock=SystemClock())
        keys: OfficeKeys = office_keys(self.home)
        code = make_code(work, keys, team=team, role="street", minutes=60)
        work.close()
        device = kind(uuid4(), **how)
        first = HttpOfficeLine(self.urls[0], certificate=None, office_key=None)
        account = enrol(code, self.urls[0], "Laptop", device, first)
        first.close()
        lines = [HttpOfficeLine(url, certificate=None, office_key=account.office_key) for url in self.urls]
        self.made.append(Station(device, lines))
        return self.made[-1]

    def close(self) -> None:
        """All lines of all devices."""
        for station in self.made:
            station.close()


def most_memory(process: subprocess.Popen[str]) -> int:
    """The most memory that a process had, in bytes (Linux: VmHWM)."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024
