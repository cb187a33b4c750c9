"""`sozialraumbuero-office` as an administrator uses it, in processes of its own."""

from __future__ import annotations

import re
import signal
import stat
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from app.actions.synchronise import enrol, synchronise
from app.domain.clock import SystemClock
from app.domain.errors import DeviceRevoked
from app.office.command import run
from app.store.office_work import open_office
from app.transport.office import HttpOfficeLine
from tests.support.memory_sync import MemoryDevice

START = """
import sys
from pathlib import Path
from app.domain.clock import SystemClock
from app.office.command import run
from app.store.office_work import open_office

def open_work(at, name):
    return open_office(at, name=name, clock=SystemClock())


sys.exit(run(sys.argv[2:], open_work, Path(sys.argv[1])))
"""


def office(home: Path, *argv: str) -> int:
    return run(list(argv), lambda at, name: open_office(at, name=name, clock=SystemClock()), home)


def served(home: Path, *argv: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(home), "serve", "--port", "0", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    found = re.search(r"https?://\S+[0-9]", said)
    assert found, said + process.stdout.read()
    return process, found[0]


@pytest.mark.parametrize("secured", [False, True])
def test_serve_enrol_list_revoke(tmp_path: Path, capsys: pytest.CaptureFixture[str], secured: bool) -> None:  # noqa: FBT001
    private_authority = ["--host", "0.0.0.0", "--address", "127.0.0.1"]  # noqa: S104
    process, url = served(tmp_path, *(private_authority if secured else []))
    assert url.startswith("https:" if secured else "http:")
    try:
        assert office(tmp_path, "enrol", "--team", "Marxloh", "--role", "office") == 0
        said = capsys.readouterr().out
        assert url in said
        code = re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5,6}){4}", said)
        assert code
        device = MemoryDevice(uuid4())
        line = HttpOfficeLine(url, certificate=None, office_key=None)
        account = enrol(code[0], url, "PC 1", device, line)
        line.close()
        assert (account.certificate is not None) == secured
        line = HttpOfficeLine(url, certificate=account.certificate, office_key=account.office_key)
        synchronise(device, line, step=lambda done, total: None)

        assert office(tmp_path, "devices") == 0
        assert f"M1\t{device.device}\toffice\tactive" in capsys.readouterr().out
        assert office(tmp_path, "revoke", "m1") == 0
        with pytest.raises(DeviceRevoked):
            synchronise(device, line, step=lambda done, total: None)
        line.close()
    finally:
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=30)[0]
    assert (process.returncode, rest) == (0, "")
    for key in tmp_path.glob("*-key.pem"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    logged = "".join(file.read_text() for file in (tmp_path / "log").glob("*"))
    assert code[0] not in logged


def test_mistakes_are_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert office(tmp_path, "revoke", "X9") == 1
    assert office(tmp_path, "enrol", "--team", "A", "--minutes", "0") == 1
    assert office(tmp_path, "serve", "--certificate", "x.pem") == 1
    assert office(tmp_path, "devices", "--database", "postgresql://nobody:secret@127.0.0.1:1/x") == 1
    assert office(tmp_path, "devices", "--database", "nonsense://x") == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 5
    assert "secret" not in said


def test_a_taken_port_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    process, url = served(tmp_path)
    try:
        assert office(tmp_path, "serve", "--port", url.rpartition(":")[2]) == 1
        assert "listened" in capsys.readouterr().err
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_an_administrator_reads_german(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    assert office(tmp_path, "enrol", "--team", "Hochfeld") == 0

    assert "Gültig für 15 Minuten" in capsys.readouterr().out
