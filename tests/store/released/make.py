"""Makes the stored databases of a released schema, by that release's own code (see README.md).

Run in a checkout of the release: `python make.py FOLDER` with that checkout on PYTHONPATH.
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from app.actions.ports import Draft
from app.actions.synchronise import enrol, synchronise
from app.domain.ids import new_id
from app.domain.records import Letter, Referral, Submission
from app.office.embedded import EmbeddedOffice
from app.store.office_work import open_office
from app.transport.office import HttpOfficeLine
from tests.support.stores import NOW, WORKER, Clock, add_case, new_store

DRAFT = UUID(int=0xD)
NAMES = ("Ivanka", "Özge", "Horst", "علي", "ገብረ")


def main(folder: Path) -> None:
    """A workstation that has synced three cases and holds two more, and its office."""
    shutil.rmtree(folder, ignore_errors=True)
    store, _ = new_store(folder)
    office = open_office(folder / "office.db", name="Zentrale", clock=Clock())
    with EmbeddedOffice(office, folder / "keys", name="Zentrale") as running:
        line = HttpOfficeLine(running.url, certificate=None, office_key=None)
        account = enrol(running.enrolment_code(team="Hochfeld"), running.url, "Laptop", store.sync, line)
        line.close()
        for name in NAMES[:3]:
            save(store, name)
        line = HttpOfficeLine(running.url, certificate=None, office_key=account.office_key)
        synchronise(store.sync, line, step=lambda _done, _total: None)
        line.close()
    for name in NAMES[3:]:
        save(store, name)
    store.put_setting("team", "Hochfeld")
    office.close()
    store.close()
    shutil.rmtree(folder / "keys")
    for left in [*folder.glob("*-wal"), *folder.glob("*-shm")]:
        raise SystemExit(f"{left} is left: the files would not be whole")


def save(store: Any, name: str) -> None:
    """A case with a referral, a letter, answers and a draft."""
    with store.work(WORKER.id)() as unit:
        case = add_case(unit, name)
        referral = made(Referral, case_id=case.id, agency_id="ki", state="released")
        unit.referrals.add(referral)
        number = unit.numbers.next_letter(2026)
        unit.letters.add(
            made(
                Letter,
                referral_id=referral.id,
                case_id=case.id,
                number=number.text,
                content={"copies": []},
                sha256="ab" * 32,
                language="bg",
                slip_code="CODE" + number.text[-4:],
                phone_code="PHONE" + number.text[-3:],
                recipient="Kommunales Integrationszentrum",
            )
        )
        unit.submissions.add(
            made(Submission, case_id=case.id, form_id="intake", form_version="1", language="bg",
                 answers={"name": name}, facts={})
        )  # fmt: skip
        unit.drafts.keep(Draft(DRAFT, "intake", "1", "bg", {"name": name}, "name", NOW))
        unit.commit()


def made(kind: Any, **wanted: Any) -> Any:
    """A record with these fields, as far as this release has them; what it demands besides is filled."""
    values: dict[str, Any] = {"id": new_id()}
    for field in dataclasses.fields(kind):
        if field.name in wanted:
            values[field.name] = wanted[field.name]
        elif field.name != "id" and field.default is dataclasses.MISSING:
            values[field.name] = filler(str(field.type))
    return kind(**values)


def filler(hint: str) -> Any:
    """Something of the type."""
    if "datetime" in hint:
        return datetime(2026, 11, 24, 9, tzinfo=UTC)
    if "date" in hint:
        return NOW.date()
    if "Json" in hint or "dict" in hint:
        return {}
    if "tuple" in hint:
        return ()
    if "UUID" in hint:
        return None if "None" in hint else UUID(int=1)
    return 0 if hint.startswith("int") else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
