"""`init`, `backup`, `restore`, `upgrade`, `check`, `stats`, `unit`, as an administrator types them."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from app.actions.synchronise import enrol, synchronise
from app.domain.errors import AppError
from app.domain.office_errors import OfficeOutdated
from app.office import words
from app.office.figures import PREFIX
from app.office.serve_command import service_of
from app.store.office_engine import open_engine
from app.store.office_tables import device
from app.store.office_work import OfficeStore
from app.store.upgrading import MIGRATIONS
from app.system.paths import resources_root
from app.transport.office import HttpOfficeLine
from tests.office.conftest import Workstation
from tests.office.test_command import office, served
from tests.support.memory_sync import MemoryDevice
from tests.support.old_stores import old_office

Said = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "office"


def test_init_makes_what_is_missing_and_says_what_stands(home: Path, capsys: Said) -> None:
    assert office(home, "init", "--name", "Zentrale Duisburg") == 0
    first = capsys.readouterr().out
    made = {path.name: path.read_bytes() for path in home.iterdir() if path.suffix != ".db-shm"}

    assert office(home, "init", "--name", "another name") == 0

    again = capsys.readouterr().out
    assert (first.count("made: "), again.count("stands: ")) == (3, 3)
    assert {"office-key.pem", "metrics-token", "office.db"} <= made.keys()
    assert (home / "office-key.pem").read_bytes() == made["office-key.pem"]
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    for name in ("office-key.pem", "metrics-token"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600


def test_a_whole_disaster(home: Path, tmp_path: Path, capsys: Said) -> None:
    """Everything of the old computer is lost but a backup; its device goes on at the new one."""
    key = tmp_path / "stick" / "key.txt"
    key.parent.mkdir()
    assert office(home, "backup-key", str(key)) == 0
    public = re.search(r"age1\w+", capsys.readouterr().out)
    assert public
    assert office(home, "init", "--to", public[0]) == 0
    process, url = served(home)
    station, account = _enrolled_at(home, url, [], capsys)
    station.save(UUID(int=1), "given_name", "Amal", 1)
    _exchange(station, url, account)
    assert office(home, "backup", str(tmp_path / "stick")) == 0
    assert "opened again" in capsys.readouterr().out
    station.save(UUID(int=1), "phone", "0203 1", 2)
    _exchange(station, url, account)
    process.terminate()
    process.communicate(timeout=30)
    keys = (home / "office-key.pem").read_bytes()
    shutil.rmtree(home)
    home.mkdir()
    (home / "office-key.pem").write_bytes(keys)

    (file,) = key.parent.glob("*.age")
    assert office(home, "restore", str(file), "--key", str(key), "--yes") == 0

    said = capsys.readouterr().out
    assert "new epoch" in said
    assert "look at `devices`" in said
    assert office(home, "check") == 0
    process, url = served(home)
    _exchange(station, url, account)
    assert station.waiting() == 0
    process.terminate()
    process.communicate(timeout=30)
    assert office(home, "stats", "--json") == 0
    found = json.loads(capsys.readouterr().out.partition("{")[2].join(("{", "")))
    assert (found["devices"], found["teams"][0]["change_sets"]) == (1, 2)


def test_keys_go_along_when_asked(
    home: Path, tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key.txt"
    office(home, "init")
    capsys.readouterr()
    office(home, "backup-key", str(key))
    public = re.search(r"age1\w+", capsys.readouterr().out)
    assert public
    monkeypatch.setattr("sys.stdin", iter_lines("four words of mine\n"))
    file = tmp_path / "b.age"
    assert office(home, "backup", str(file), "--to", public[0], "--with-keys") == 0

    new = tmp_path / "new"
    monkeypatch.setattr("sys.stdin", iter_lines("another\n"))
    assert office(new, "restore", str(file), "--key", str(key), "--with-keys", "--yes") == 1
    assert not (new / "office.db").exists()
    monkeypatch.setattr("sys.stdin", iter_lines("four words of mine\nyes\n"))
    assert office(new, "restore", str(file), "--key", str(key), "--with-keys") == 0

    assert (new / "office-key.pem").read_bytes() == (home / "office-key.pem").read_bytes()


def test_without_a_yes_nothing_is_put_back(
    home: Path, tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key.txt"
    office(home, "backup-key", str(key))
    public = re.search(r"age1\w+", capsys.readouterr().out)
    assert public
    office(home, "init")
    assert office(home, "backup", str(tmp_path / "b.age"), "--to", public[0]) == 0
    monkeypatch.setattr("sys.stdin", iter_lines("\n"))
    before = (home / "office.db").read_bytes()

    assert office(home, "restore", str(tmp_path / "b.age"), "--key", str(key)) == 1

    assert (home / "office.db").read_bytes() == before
    assert "Nothing was changed" in capsys.readouterr().err


def test_mistakes_are_said_with_the_next_step(home: Path, tmp_path: Path, capsys: Said) -> None:
    missing = str(tmp_path / "nothing.age")
    (tmp_path / "no-key.txt").write_text("nothing")
    office(home, "init")
    capsys.readouterr()
    for argv in (
        ["backup", str(tmp_path / "b.age")],
        ["backup", str(tmp_path / "b.age"), "--to", "age1wrong"],
        ["restore", missing, "--key", missing],
        ["restore", missing, "--key", str(tmp_path / "no-key.txt")],
        ["restore", missing],
        ["upgrade", "--database", "postgresql://nobody:secret@127.0.0.1:1/x"],
        ["serve", "--proxy-headers", "my proxy"],
        ["serve", "--url", "http://office.example"],
        ["serve", "--certificate", missing, "--key", missing, "--authority", missing],
    ):
        assert office(home, *argv) == 1, argv
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1
        assert len(said.split()) > 7, "what happened, and what to do"
        assert "secret" not in said


def test_a_fault_has_its_own_exit_code(home: Path, tmp_path: Path, capsys: Said) -> None:
    assert office(tmp_path / "none", "check") == 3
    office(home, "init")
    process, url = served(home)
    station, account = _enrolled_at(home, url, [], capsys)
    station.save(UUID(int=1), "given_name", "Amal", 1)
    _exchange(station, url, account)
    process.terminate()
    process.communicate(timeout=30)
    assert office(home, "check") == 0
    engine = open_engine(home / "office.db")
    with engine.begin() as connection:
        connection.execute(update(device).values(high=7))
    engine.dispose()

    assert office(home, "check") == 3

    assert f"chain-gap\t{station.device}:2" in capsys.readouterr().out


def test_an_older_database_is_upgraded_by_a_person(home: Path, capsys: Said) -> None:
    home.mkdir()
    old_office(home / "office.db")
    for command in ("devices", "serve"):
        assert office(home, command) == 1
        assert "`sozialraumbuero-office upgrade`" in capsys.readouterr().err

    assert office(home, "upgrade") == 0

    said = capsys.readouterr().out
    assert "Step 4 of" in said
    assert "from 0001 to" in said
    assert not list(home.glob("*.before-upgrade"))
    assert office(home, "upgrade") == 0
    assert "up to date" in capsys.readouterr().out
    assert office(home, "devices") == 0


def test_a_failed_upgrade_leaves_everything(
    home: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    old_office(home / "office.db")
    _next_version(home, monkeypatch, "op.execute('no sql')")

    assert office(home, "upgrade") == 1

    assert "as it was" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert office(home, "upgrade") == 0
    assert "from 0001" in capsys.readouterr().out


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path, home: Path, capsys: Said) -> None:
    assert office(home, "unit") == 0
    printed = capsys.readouterr().out
    assert printed == (resources_root() / "office" / "sozialraumbuero-office.service").read_text("utf-8")
    verify = shutil.which("systemd-analyze")
    assert verify, "apt-get install systemd"
    program = tmp_path / "sozialraumbuero-office"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "sozialraumbuero-office.service"
    unit.write_text(printed.replace("/usr/bin/sozialraumbuero-office", str(program)), encoding="utf-8")

    done = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True, check=False)

    about = [line for line in done.stderr.splitlines() if "sozialraumbuero" in line]
    assert about == []


def test_every_error_a_command_names_has_words() -> None:
    """Each text takes the facts that the error's own description names."""
    for kind, (what, then) in words.TEXTS.items():
        named = set(re.findall(r"{(\w+)}", what + then))
        described = (kind.__doc__ or "").partition("Facts:")[2]
        assert named <= {"code", *re.findall(r"\w+", described)}, kind
    assert "`app-error`" in words.said(AppError())
    assert OfficeOutdated in words.TEXTS


def test_figures_name_nobody(
    store: OfficeStore, tmp_path: Path, workstation: Callable[..., Workstation]
) -> None:
    workstation("Marxloh").sync()
    (tmp_path / "metrics-token").write_text("t")

    figures = service_of(store, tmp_path).figures.text().decode()

    assert f"{PREFIX}_team_devices" in figures
    assert f"{PREFIX}_database_connections" in figures
    assert "Marxloh" not in figures
    assert "Laptop" not in figures


def _next_version(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Revisions of a version that comes after this one."""
    copied = folder.parent / "migrations"
    shutil.copytree(MIGRATIONS, copied)
    (copied / "office" / "versions" / "r9999_next.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '9999'\ndown_revision = '0004'\n\n\n"
        f"def upgrade():\n    {does}\n"
    )
    monkeypatch.setattr("app.store.upgrading.MIGRATIONS", copied)
    monkeypatch.setattr("app.store.office_upgrade.OFFICE_REVISION", "9999")


def iter_lines(content: str) -> _Typed:
    return _Typed(content)


class _Typed:
    """What somebody types."""

    def __init__(self, content: str) -> None:
        self._lines: Iterator[str] = iter(content.splitlines(keepends=True))

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        return next(self._lines, "")


def _exchange(station: MemoryDevice, url: str, office_key: bytes) -> None:
    line = HttpOfficeLine(url, certificate=None, office_key=office_key)
    synchronise(station, line, step=lambda done, total: None)
    line.close()


def test_online_upgrade_while_the_office_serves(
    address: str | Path, home: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process of the version before goes on while a newer one adds a column and a table."""
    database = ["--database", str(address)] if isinstance(address, str) else []
    if not database:
        home.mkdir()
        monkeypatch.setenv("SOZIALRAUMBUERO_DATABASE", str(address))
    process, url = served(home, *database)
    station, key = _enrolled_at(home, url, database, capsys)
    station.save(UUID(int=1), "given_name", "Amal", 1)
    _exchange(station, url, key)
    with monkeypatch.context() as newer:
        _next_version(
            home,
            newer,
            "op.add_column('device', sa.Column('colour', sa.Text(), server_default='red', nullable=False))",
        )
        assert office(home, "upgrade", *database) == 0

    station.save(UUID(int=2), "given_name", "Bea", 2)
    _exchange(station, url, key)

    assert station.waiting() == 0
    process.terminate()
    process.communicate(timeout=30)
    engine = open_engine(address)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT colour FROM device")).scalar_one() == "red"
    engine.dispose()
    assert office(home, "devices", *database) == 1
    assert "newer version" in capsys.readouterr().err


def _enrolled_at(home: Path, url: str, database: list[str], capsys: Said) -> tuple[MemoryDevice, bytes]:
    capsys.readouterr()
    assert office(home, "enrol", "--team", "Hochfeld", *database) == 0
    code = capsys.readouterr().out.splitlines()[0].partition(": ")[2]
    station = MemoryDevice(uuid4())
    line = HttpOfficeLine(url, certificate=None, office_key=None)
    account = enrol(code, url, "Laptop", station, line)
    line.close()
    return station, account.office_key
