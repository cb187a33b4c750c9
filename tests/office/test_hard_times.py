"""Killed processes, wrong authorities, a broken database, proxies: said in words, nothing lost."""

from __future__ import annotations

import contextlib
import itertools
import signal
import socket
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.actions.synchronise import enrol, recognise, synchronise
from app.domain.clock import SystemClock
from app.domain.errors import NotAnOffice, OfficeFailed, Offline
from app.office.embedded import EmbeddedOffice, listen
from app.office.keys import office_keys, server_certificate
from app.store.office_work import OfficeStore, open_office
from app.transport.office import HttpOfficeLine
from tests.office.conftest import Lines, Workstation
from tests.office.test_command import office, served
from tests.support.memory_sync import MemoryDevice


def test_an_office_killed_in_the_middle_loses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed before each further call, started again on the same folder: each change set once."""
    running = [served(tmp_path)]
    office(tmp_path, "enrol", "--team", "Hochfeld")
    code = capsys.readouterr().out.splitlines()[0].partition(": ")[2]
    device, url = MemoryDevice(uuid4()), running[0][1]
    first = HttpOfficeLine(url, certificate=None, office_key=None)
    account = enrol(code, url, "Laptop", device, first)
    first.close()
    for number in range(12):
        device.save(UUID(int=number + 1), "given_name", f"Amal {number}", number)

    for kill_after in (0, 1, 2, 3):
        line = HttpOfficeLine(running[0][1], certificate=None, office_key=account.office_key)
        calls = itertools.count()

        def step(done: int, total: int, calls: Iterator[int] = calls, kill_after: int = kill_after) -> None:
            if next(calls) == kill_after:
                running[0][0].kill()

        with contextlib.suppress(Offline):
            synchronise(device, line, step=step)
        line.close()
        running[0][0].communicate(timeout=30)
        running[0] = served(tmp_path)
    line = HttpOfficeLine(running[0][1], certificate=None, office_key=account.office_key)
    synchronise(device, line, step=lambda done, total: None)
    line.close()
    running[0][0].send_signal(signal.SIGTERM)
    running[0][0].communicate(timeout=30)

    assert running[0][0].returncode == 0
    assert device.waiting() == 0
    connection = sqlite3.connect(tmp_path / "office.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [row[0] for row in connection.execute("SELECT ctr FROM feed ORDER BY seq")] == list(range(1, 13))
    assert connection.execute("SELECT count(*) FROM client").fetchone() == (12,)
    connection.close()


def test_a_stop_right_after_the_start_is_heard(tmp_path: Path) -> None:
    process, _ = served(tmp_path)
    process.terminate()

    process.communicate(timeout=30)

    assert process.returncode == 0


def test_a_server_of_another_authority_is_no_office(tmp_path: Path) -> None:
    """The private authority pinned at enrolment is the only one that is trusted."""
    process, url = served(tmp_path / "office", "--host", "0.0.0.0", "--address", "127.0.0.1")  # noqa: S104
    now = datetime.now(UTC)
    (tmp_path / "other").mkdir()
    other = server_certificate(tmp_path / "other", "127.0.0.1", now)
    right = server_certificate(tmp_path / "office", "127.0.0.1", now)
    key = office_keys(tmp_path / "office").public
    try:
        for certificate in (other.authority, None):
            line = HttpOfficeLine(url, certificate=certificate, office_key=key)
            with pytest.raises(NotAnOffice) as refused:
                recognise(line, bytes(16))
            assert refused.value.facts["reason"] == "certificate"
            line.close()
        line = HttpOfficeLine(url, certificate=right.authority, office_key=key)
        assert recognise(line, bytes(16)) == "Sozialraumbüro"
        line.close()
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_certificates_are_kept_and_renewed_for_the_name(tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    first = server_certificate(tmp_path, "office.example.org", now)
    kept = first.certificate.read_bytes()

    again = server_certificate(tmp_path, "office.example.org", now)
    assert (again.certificate.read_bytes(), again.authority) == (kept, first.authority)
    later = server_certificate(tmp_path, "office.example.org", now.replace(year=2027, month=12))
    assert later.certificate.read_bytes() != kept
    assert later.authority == first.authority, "devices go on trusting it"
    assert office_keys(tmp_path).public == office_keys(tmp_path).public


def test_a_broken_database_is_said_and_the_work_waits(
    office: EmbeddedOffice, store: OfficeStore, lines: Lines
) -> None:
    station = Workstation(office, lines)
    station.device.save(UUID(int=1), "given_name", "Amal", 1)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE feed")
        connection.exec_driver_sql("DROP TABLE quarantine")

    with pytest.raises(OfficeFailed) as refused:
        station.sync()

    assert refused.value.facts["status"] == 500
    assert station.device.waiting() == 1
    with pytest.raises(urllib.error.HTTPError) as unhealthy:
        urllib.request.urlopen(f"{office.url}/ready", timeout=10)  # noqa: S310
    with urllib.request.urlopen(f"{office.url}/health", timeout=10) as alive:  # noqa: S310
        assert alive.status == 200, "the process itself is well"
    assert unhealthy.value.code == 503
    unhealthy.value.close()


def test_a_proxy_is_used_for_others_but_never_for_this_computer(
    office: EmbeddedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    here = HttpOfficeLine(office.url, certificate=None, office_key=None)
    assert recognise(here, bytes(16)) == "Zentrale"
    here.close()

    there = HttpOfficeLine("https://192.0.2.1", certificate=None, office_key=None)
    with pytest.raises(Offline):  # at once: the proxy refuses, nobody else was asked
        recognise(there, bytes(16))
    there.close()


def test_a_second_start_finds_the_same_office(tmp_path: Path) -> None:
    first = open_office(tmp_path / "office.db", name="Zentrale", clock=SystemClock())
    with EmbeddedOffice(first, tmp_path / "home") as running:
        code = running.enrolment_code(team="Hochfeld")
    first.close()
    second = open_office(tmp_path / "office.db", name="other", clock=SystemClock())

    with EmbeddedOffice(second, tmp_path / "home") as running:
        line = HttpOfficeLine(running.url, certificate=None, office_key=None)
        assert enrol(code, running.url, "Laptop", MemoryDevice(uuid4()), line).prefix == "H1"
        line.close()
    assert second.tenant == first.tenant
    second.close()


def test_answers_are_not_held_back_for_forty_milliseconds() -> None:
    """Nagle's delay is switched off by asyncio only for sockets that are named as TCP."""
    listener = listen("127.0.0.1", 0)

    assert listener.proto == socket.IPPROTO_TCP

    listener.close()
