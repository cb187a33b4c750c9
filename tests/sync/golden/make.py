"""Records what a release really sends and gets: run by that release's own code (see README.md).

Run in a checkout of the release, with it on PYTHONPATH: `python make.py FOLDER`.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from app.actions.ports import Caseworker
from app.actions.synchronise import enrol, synchronise
from app.office.embedded import EmbeddedOffice
from app.store.office_work import open_office
from app.store.workstation import create
from app.sync.changes import SCHEMA
from app.transport.office import HttpOfficeLine
from tests.support.stores import CHEAP, PASSPHRASE, Clock


class Recorder:
    """A line that keeps every request and answer."""

    def __init__(self, line: Any, kept: list[dict[str, str]], who: str) -> None:
        self.line, self.kept, self.who = line, kept, who

    def post(self, path: str, body: bytes, signature: bytes) -> bytes:
        answer: bytes = self.line.post(path, body, signature)
        self.kept.append(
            {
                "who": self.who,
                "path": path,
                "body": body.hex(),
                "signature": signature.hex(),
                "answer": answer.hex(),
            }
        )
        return answer


def main(target: Path) -> None:
    """Two workstations that tell each other of a case, and of an edit that meets another."""
    folder = Path(tempfile.mkdtemp())
    kept: list[dict[str, str]] = []
    office = open_office(folder / "office.db", name="Zentrale", clock=Clock())
    devices = []
    with EmbeddedOffice(office, folder / "keys", name="Zentrale") as running:
        stores = []
        for name in ("Yilmaz", "Weber"):
            store, _ = create(folder / name, Caseworker(uuid4(), name, "de", "street"), PASSPHRASE,
                              clock=Clock(), cost=CHEAP)  # fmt: skip
            line = HttpOfficeLine(running.url, certificate=None, office_key=None)
            account = enrol(running.enrolment_code(team="Hochfeld"), running.url, name, store.sync, line)
            line.close()
            line = HttpOfficeLine(running.url, certificate=None, office_key=account.office_key)
            identity = store.sync.identity()
            devices.append({"name": name, "device": str(account.device), "prefix": account.prefix,
                            "number": store.sync.slip_key()[0], "key": identity.public_key.hex(),
                            "scope": str(account.scopes[0])})  # fmt: skip
            stores.append((store, Recorder(line, kept, name)))
        play(stores)
        for store, recorder in stores:
            recorder.line.close()
            store.close()
    office.close()
    shutil.rmtree(folder)
    golden = {"schema": SCHEMA, "devices": devices, "exchanges": kept}
    target.mkdir(parents=True, exist_ok=True)
    (target / f"schema{SCHEMA}.json").write_text(json.dumps(golden, indent=1) + "\n", encoding="ascii")


def play(stores: list[tuple[Any, Recorder]]) -> None:
    """What is saved and exchanged."""
    from tests.store.released.make import save  # noqa: PLC0415 - the release's way to make records

    def sync(who: int) -> None:
        synchronise(stores[who][0].sync, stores[who][1], step=lambda _done, _total: None)

    save(stores[0][0], "Ivanka")
    sync(0)
    sync(1)
    client = next(iter(clients(stores[0][0])))
    for who, phone in ((0, "0203 1"), (1, "0203 2")):
        edit(stores[who][0], client, phone)
    for who in (0, 1, 0, 1):
        sync(who)


def clients(store: Any) -> list[UUID]:
    """Ids of the clients here."""
    with store.work(UUID(int=1))() as unit:
        return [client.id for client in unit.clients.find()]


def edit(store: Any, id: UUID, phone: str) -> None:
    """One field of a client."""
    from dataclasses import replace  # noqa: PLC0415

    with store.work(UUID(int=1))() as unit:
        unit.clients.save(replace(unit.clients.get(id), phone=phone))
        unit.commit()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
