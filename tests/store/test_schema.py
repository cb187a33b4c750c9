"""Both ends: made at once or by revisions, the tables are the same; newer is refused, failure undone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, create_engine, inspect, text

from app.domain.backups import Reason
from app.domain.errors import StoreFull, StoreNewer, UpgradeFailed
from app.store import office_upgrade, upgrade, upgrading
from app.store.backups import listed, verify
from app.store.office_engine import run_tx
from app.store.office_tables import OFFICE
from app.store.office_upgrade import OFFICE_REVISION, demand_current_tables
from app.store.office_work import open_office
from app.store.tables import WORKSTATION
from app.store.upgrade import REVISION, make_schema, stored_revision
from app.store.upgrading import MIGRATIONS, upgrade_tables
from app.store.workstation import OpenStore
from tests.support.stores import Clock, files_of, new_store, reopened, saved_case

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade():
    op.add_column("draft", sa.Column("pinned", sa.Boolean()))
    op.execute("UPDATE setting SET value = '1'")
    {last}
"""


@pytest.fixture
def empty() -> Iterator[Callable[[], Engine]]:
    engines: list[Engine] = []

    def make() -> Engine:
        engines.append(create_engine("sqlite+pysqlite://", module=sqlcipher))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()


def schema(engine: Engine) -> set[tuple[str, str, str]]:
    """Every table, index and trigger, with the words of its SQL in any order."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT type, name, coalesce(sql, '') FROM sqlite_schema"))
        return {(kind, name, " ".join(sorted(re.findall(r"\w+", sql)))) for kind, name, sql in rows}


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The search's tables are FTS5's, with shadows of their own: `schema` compares them by their SQL."""
    return not (kind == "table" and str(name).startswith("search_"))


@pytest.mark.parametrize(("side", "tables"), [("workstation", WORKSTATION), ("office", OFFICE)])
def test_tables_made_at_once_equal_tables_made_by_revisions(
    side: str, tables: MetaData, empty: Callable[[], Engine]
) -> None:
    newest = REVISION if side == "workstation" else OFFICE_REVISION
    at_once, by_revisions = empty(), empty()
    with at_once.begin() as connection:
        (make_schema if side == "workstation" else demand_current_tables)(connection)
    with by_revisions.begin() as connection:
        upgrade_tables(connection, side)
    for engine in (at_once, by_revisions):
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_name": is_ours}
            )
            assert compare_metadata(context, tables) == []
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [
                newest
            ]
    assert schema(at_once) == schema(by_revisions)


def test_code_names_the_newest_revision() -> None:
    heads = {side: ScriptDirectory(str(MIGRATIONS / side)).get_heads() for side in ("workstation", "office")}
    assert heads == {"workstation": [REVISION], "office": [OFFICE_REVISION]}


def marked_as(store: OpenStore, revision: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_newer_store_is_refused_untouched(store: OpenStore, home: Path) -> None:
    marked_as(store, "0917")
    store.close()
    before = files_of(home)
    with pytest.raises(StoreNewer) as caught:
        reopened(home)
    assert caught.value.facts == {"found": "0917", "known": REVISION}
    assert files_of(home) == before


def released(folder: Path, monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    """As if the next release had come, with a revision that ends with `last`."""
    shutil.copytree(MIGRATIONS, folder)
    revision = folder / "workstation" / "versions" / "r0006_next.py"
    revision.write_text(NEXT.format(last=last, revision="0006", before="0005"), "utf-8")
    monkeypatch.setattr(upgrading, "MIGRATIONS", folder)
    monkeypatch.setattr(upgrade, "REVISION", "0006")


def test_older_store_is_upgraded(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, _ = new_store(home)
    case = saved_case(store)
    store.close()
    released(tmp_path / "next", monkeypatch, "")
    newer = reopened(home)
    newer_key = newer.key
    assert stored_revision(newer.engine, newer.path) == "0006"
    assert newer.queries.case(case.id).case == case
    assert "pinned" in {column["name"] for column in inspect(newer.engine).get_columns("draft")}
    newer.close()
    assert sorted(path.name for path in home.iterdir()) == ["backups", "store.db", "store.keys"]
    (before,) = listed(home / "backups")
    assert (before.reason, before.revision, before.cases) == (Reason.UPGRADE, "0005", 1)
    verify(before, newer_key)


@pytest.mark.parametrize("last", ["raise OSError('power')", "op.execute('no sql')"])
def test_failed_upgrade_puts_the_store_back(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    store, _ = new_store(home)
    case = saved_case(store)
    store.put_setting("team", "Hochfeld")
    store.close()
    with monkeypatch.context() as patched:
        released(tmp_path / "next", patched, last)
        with pytest.raises(UpgradeFailed) as caught:
            reopened(home)
        assert caught.value.facts == {"found": "0005", "known": "0006"}
    again = reopened(home)
    assert again.queries.case(case.id).case == case
    assert again.setting("team") == "Hochfeld"
    assert stored_revision(again.engine, again.path) == REVISION
    again.close()
    assert sorted(files_of(home)) == ["store.db", "store.keys"]


def test_no_room_for_the_copy_leaves_the_store(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = new_store(home)
    store.close()
    before = files_of(home)
    released(tmp_path / "next", monkeypatch, "")

    def no_room(*_: object, **_more: object) -> list[str]:
        assert (home / "store.db.before-upgrade").exists()
        raise StoreFull(path=home)

    monkeypatch.setattr(upgrading, "faults", no_room)
    with pytest.raises(StoreFull):
        reopened(home)
    assert files_of(home) == before


def test_office_refuses_a_newer_database(tmp_path: Path) -> None:
    office = open_office(tmp_path / "office.db", name="Zentrale", clock=Clock())
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0917'"))
    office.close()
    with pytest.raises(StoreNewer):
        open_office(tmp_path / "office.db", name="Zentrale", clock=Clock())


def test_office_is_upgraded_when_it_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = open_office(tmp_path / "office.db", name="Zentrale", clock=Clock())
    shutil.copytree(MIGRATIONS, tmp_path / "next")
    revision = tmp_path / "next" / "office" / "versions" / "r0005_next.py"
    revision.write_text(
        NEXT.format(last="", revision="0005", before="0004")
        .replace('"draft"', '"device"')
        .replace("setting SET value", "scope SET name")
    )
    monkeypatch.setattr(upgrading, "MIGRATIONS", tmp_path / "next")
    monkeypatch.setattr(office_upgrade, "OFFICE_REVISION", "0005")
    again = open_office(tmp_path / "office.db", name="Zentrale", clock=Clock())
    assert again.tenant == office.tenant
    assert run_tx(again.engine, upgrade.marked) == "0005"
    again.close()
    office.close()
