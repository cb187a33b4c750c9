"""A stored database of every released schema opens: its cases, letters, answers and drafts are there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.backups import Reason
from app.store import restoring
from app.store.backups import Source, listed, make, verify
from app.store.engine import reading
from app.store.office_engine import run_tx
from app.store.office_tables import OFFICE
from app.store.office_upgrade import OFFICE_REVISION
from app.store.office_work import open_office
from app.store.upgrade import REVISION, marked, stored_revision
from app.store.upgrading import known_revisions
from app.store.workstation import OpenStore, open_store
from tests.store.released.make import DRAFT, NAMES
from tests.support.stores import NOW, PASSPHRASE, WORKER, Clock, reopened, saved_case

STORED = Path(__file__).parent / "released"
REVISIONS = sorted(path.name for path in STORED.iterdir() if path.name.isdigit())
OFFICES = sorted(path.parent.name for path in STORED.glob("*/office.db"))


@pytest.fixture
def old(home: Path, request: pytest.FixtureRequest) -> Path:
    shutil.copytree(STORED / request.param, home)
    return home


def test_every_released_revision_is_stored() -> None:
    assert set(REVISIONS) == set(known_revisions("workstation")) - {REVISION}
    assert set(OFFICES) == set(known_revisions("office")) - {OFFICE_REVISION}


@pytest.mark.parametrize("old", REVISIONS, indirect=True)
def test_an_old_store_shows_everything(old: Path, request: pytest.FixtureRequest) -> None:
    revision = request.node.callspec.params["old"]
    store = reopened(old)
    shows_everything(store)
    saved_case(store, "New")
    assert store.sync.waiting() == 3
    (before,) = listed(old / "backups")
    assert (before.reason, before.revision, before.cases) == (Reason.UPGRADE, revision, len(NAMES))
    verify(before, store.key)
    store.close()
    again = reopened(old)
    assert again.queries.count_cases() == len(NAMES) + 1
    again.close()


def shows_everything(store: OpenStore) -> None:
    assert stored_revision(store.engine, store.path) == REVISION
    lines = store.queries.cases()
    assert len(lines) == len(NAMES)
    names = set()
    for line in lines:
        view = store.queries.case(line.case_id)
        names.add(view.client.given_name)
        (letter,) = view.letters
        assert letter.number.endswith(line.number[-4:])
        (answers,) = view.submissions
        assert answers.answers == {"name": view.client.given_name}
        assert [need.code for need in view.needs] == ["B03"]
        (referral,) = store.queries.letters_of(line.case_id)
        assert referral.agency_id == "ki"
    assert names == set(NAMES)
    with store.work(WORKER.id)() as unit:
        (draft,) = unit.drafts.all()
    assert (draft.id, draft.answers) == (DRAFT, {"name": NAMES[-1]})
    assert store.sync.waiting() == 2
    assert store.setting("team") == "Hochfeld"
    account = store.sync.account()
    assert account is not None
    assert account.office_name == "Zentrale"
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA quick_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []


@pytest.mark.parametrize("old", REVISIONS, indirect=True)
def test_an_upgrade_says_how_far_it_is(old: Path) -> None:
    said: list[float] = []
    open_store(
        old, WORKER.name, PASSPHRASE, clock=Clock(), now=NOW, progress=lambda a, b: said.append(a / b)
    ).close()
    assert said == sorted(said)
    assert (said[0], said[-1]) == (0, 1)
    assert len(set(said)) >= 4
    said.clear()
    open_store(
        old, WORKER.name, PASSPHRASE, clock=Clock(), now=NOW, progress=lambda a, b: said.append(a / b)
    ).close()
    assert said == []


@pytest.mark.parametrize("old", REVISIONS, indirect=True)
def test_a_backup_of_an_old_release_is_put_back(old: Path) -> None:
    store = reopened(old)
    (before,) = listed(old / "backups")
    late = saved_case(store, "Late")
    seen = restoring.preview(store.path, store.key, before, store.key)
    assert (seen.newer_changes, late.number in seen.newer, seen.is_registered) == (1, True, True)
    restoring.want(old, before, keep_newer=True)
    store.close()
    again = reopened(old)
    assert again.queries.case(late.id).case == late
    assert again.sync.waiting() == 3
    verify(make(Source(again.path, again.key), old / "backups", Reason.WISH, NOW), again.key)
    again.close()


@pytest.mark.parametrize("revision", OFFICES)
def test_an_old_office_opens(tmp_path: Path, revision: str) -> None:
    shutil.copy(STORED / revision / "office.db", tmp_path)
    office = open_office(tmp_path / "office.db", name="Zentrale", clock=Clock())
    assert run_tx(office.engine, marked) == OFFICE_REVISION
    assert [device.name for device in office.run(lambda unit: unit.devices())] == ["Laptop"]
    with reading(office.engine, tmp_path) as connection:
        table = OFFICE.tables
        counts = [
            connection.execute(select(func.count()).select_from(table[name])).scalar_one()
            for name in ("case_file", "letter", "submission")
        ]
        names = set(connection.execute(select(table["client"].c.given_name)).scalars())
    assert counts == [3, 3, 3]
    assert names == set(NAMES[:3])
    office.close()
