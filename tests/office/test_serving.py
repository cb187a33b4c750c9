"""The running office: live and ready, figures, logs, load, a reverse proxy in front, an orderly end."""

from __future__ import annotations

import http.client
import json
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import uvicorn

from app.actions.synchronise import enrol, recognise, synchronise
from app.domain.errors import NotAnOffice, OfficeBusy, Offline
from app.office.auth import ENROL_TRIES
from app.office.embedded import config, listen
from app.office.enrol import Office, make_code
from app.office.figures import PREFIX, Figures, Sources
from app.office.gate import Gate
from app.office.keys import OfficeKeys, office_keys
from app.office.monitoring import Service, SubPath
from app.office.server import create_app
from app.store.office_engine import open_engine
from app.store.office_work import OfficeStore
from app.sync import wire
from app.transport.office import BUSY_TRIES, HttpOfficeLine
from tests.office.test_command import office as command
from tests.office.test_command import served
from tests.support.memory_sync import MemoryDevice

CANARY = "Kanarienvogel"


class Running:
    """An office in this process, with its service in the test's hands."""

    def __init__(self, store: OfficeStore, home: Path, *, proxies: str = "", root: str = "") -> None:
        home.mkdir(exist_ok=True)
        self.keys: OfficeKeys = office_keys(home)
        self.service = Service(Figures(Sources()), Gate(2), token="figures")
        self.store = store
        app = create_app(store, Office("Zentrale", self.keys, None), self.service)
        self.listener = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.server = uvicorn.Server(config(SubPath(app, root) if root else app, proxies=proxies))
        self.thread = threading.Thread(target=self.server.run, args=([self.listener],))
        self.thread.start()

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(self.url + path, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, ""

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(20)
        self.listener.close()


@pytest.fixture
def start(store: OfficeStore, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def run(**how: str) -> Running:
        started.append(Running(store, tmp_path / "home", **how))
        return started[-1]

    yield run
    for one in started:
        one.stop()


def enrolled(running: Running, url: str = "") -> tuple[MemoryDevice, HttpOfficeLine]:
    code = make_code(running.store, running.keys, team="Hochfeld", role="street", minutes=15)
    device = MemoryDevice(uuid4())
    first = HttpOfficeLine(url or running.url, certificate=None, office_key=None)
    account = enrol(code, url or running.url, f"Laptop {CANARY}", device, first)
    first.close()
    return device, HttpOfficeLine(url or running.url, certificate=None, office_key=account.office_key)


def test_live_ready_and_figures(start: Callable[..., Running]) -> None:
    running = start()
    device, line = enrolled(running)
    device.save(UUID(int=1), "given_name", CANARY, 1)
    synchronise(device, line, step=lambda done, total: None)
    line.close()

    assert running.get("/health") == running.get("/ready") == (200, '{"status":"ok"}')
    assert running.get("/metrics")[0] == 404, "closed without its token, on loopback too"
    assert running.get("/metrics", Authorization="Bearer wrong")[0] == 404
    status, text = running.get("/metrics", Authorization="Bearer figures")

    assert status == 200
    exchanges = f'{PREFIX}_requests_total{{outcome="ok",path="{wire.EXCHANGE_PATH}"}} 1.0'
    assert exchanges in text
    assert f'{PREFIX}_change_sets_total{{direction="pushed"}} 1.0' in text
    assert f'{PREFIX}_request_seconds_count{{path="{wire.ENROL_PATH}"}} 1.0' in text
    assert CANARY not in text


def test_strange_paths_do_not_grow_the_figures(start: Callable[..., Running]) -> None:
    running = start()
    for path in (f"/{CANARY}", f"/admin/{CANARY}/x", f"/sync/v1/{CANARY}7"):
        running.get(path)

    text = running.get("/metrics", Authorization="Bearer figures")[1]

    assert CANARY not in text
    assert 'path="other"' in text


def test_a_full_office_says_when_to_come_again_and_the_device_does(start: Callable[..., Running]) -> None:
    """Every place is taken: refused with a signed 429 before the database is asked; freed, all goes on."""
    running = start()
    device, line = enrolled(running)
    line.close()
    device.save(UUID(int=1), "given_name", "Amal", 1)
    running.service.gate.inside = 2
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            running.service.gate.inside = 0

    patient = HttpOfficeLine(running.url, certificate=None, office_key=running.keys.public, wait=wait)
    outcome = synchronise(device, patient, step=lambda done, total: None)
    patient.close()

    assert (outcome.pushed, device.waiting(), len(waited)) == (1, 0, 3)
    assert all(0.4 < seconds < 2 for seconds in waited)
    text = running.get("/metrics", Authorization="Bearer figures")[1]
    assert f'outcome="office-busy",path="{wire.EXCHANGE_PATH}"}} 3.0' in text


def test_large_bodies_fill_the_office_as_many_small_ones_do() -> None:
    gate = Gate(most=100, most_bytes=1000)
    with gate.through(600), gate.through(600):
        with pytest.raises(OfficeBusy) as full:
            gate.expect()
        assert full.value.facts["wait_seconds"] == 1
    gate.expect()


def test_retry_after_is_in_the_header(start: Callable[..., Running]) -> None:
    running = start()
    running.service.gate.inside = 2
    connection = http.client.HTTPConnection("127.0.0.1", running.listener.getsockname()[1], timeout=10)
    connection.request("POST", wire.IDENTITY_PATH, body=b"x", headers={"Signature": ""})
    answer = connection.getresponse()

    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    connection.close()


def test_an_office_that_stays_busy_counts_as_out_of_reach(start: Callable[..., Running]) -> None:
    running = start()
    device, line = enrolled(running)
    line.close()
    device.save(UUID(int=1), "given_name", "Amal", 1)
    running.service.gate.inside = 2
    waited: list[float] = []
    line = HttpOfficeLine(running.url, certificate=None, office_key=running.keys.public, wait=waited.append)

    with pytest.raises(Offline) as away:
        synchronise(device, line, step=lambda done, total: None)

    line.close()
    assert (away.value.facts, len(waited), device.waiting()) == ({"reason": "busy"}, BUSY_TRIES, 1)


@pytest.mark.parametrize("strips", [True, False])
def test_below_a_path_behind_a_proxy(start: Callable[..., Running], strips: bool) -> None:  # noqa: FBT001
    """Some proxies take the path off, some do not; devices sign the protocol's own paths."""
    running = start(root="/streetwork")
    url = running.url + ("" if strips else "/streetwork")

    device, line = enrolled(running, url)
    device.save(UUID(int=1), "given_name", "Amal", 1)
    synchronise(device, line, step=lambda done, total: None)

    assert device.waiting() == 0
    line.close()
    assert running.get("/streetwork/health")[0] == 200


@pytest.mark.parametrize(("proxies", "counted"), [("127.0.0.1", False), ("", True)])
def test_forwarded_addresses_are_believed_from_trusted_proxies_only(
    start: Callable[..., Running],
    proxies: str,
    counted: bool,  # noqa: FBT001
) -> None:
    """Whoever writes X-Forwarded-For without being the proxy does not get fresh tries for codes."""
    running = start(proxies=proxies)
    body = wire.pack(wire.EnrolCall(wire.VERSIONS, bytes(16), uuid4(), bytes(32)))
    statuses = []
    for number in range(ENROL_TRIES + 1):
        connection = http.client.HTTPConnection("127.0.0.1", running.listener.getsockname()[1], timeout=10)
        connection.request(
            "POST", wire.ENROL_PATH, body=body, headers={"X-Forwarded-For": f"192.0.2.{number}"}
        )
        statuses.append(connection.getresponse().status)
        connection.close()

    assert statuses[:ENROL_TRIES] == [403] * ENROL_TRIES
    assert statuses[-1] == (429 if counted else 403)


def test_nothing_about_a_person_is_in_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names of devices, of teams, of clients, codes, addresses: in no line, and each line is JSON."""
    process, url = served(tmp_path)
    assert command(tmp_path, "enrol", "--team", CANARY) == 0
    code = capsys.readouterr().out.splitlines()[0].partition(": ")[2]
    line = HttpOfficeLine(url, certificate=None, office_key=None)
    device = MemoryDevice(uuid4())
    account = enrol(code, url, f"Laptop {CANARY}", device, line)
    line.close()
    line = HttpOfficeLine(url, certificate=None, office_key=account.office_key)
    device.save(UUID(int=1), "given_name", CANARY, 1)
    synchronise(device, line, step=lambda done, total: None)
    for path in (f"/{CANARY}", f"/admin/v1/{CANARY}", f"/health?{CANARY}=1"):
        with pytest.raises(urllib.error.HTTPError) if "health" not in path else _nothing():
            asked = urllib.request.Request(url + path, headers={"X-Forwarded-For": CANARY})  # noqa: S310
            urllib.request.urlopen(asked, timeout=10).close()  # noqa: S310
    engine = open_engine(tmp_path / "office.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE client")
    engine.dispose()
    device.save(UUID(int=1), "phone", CANARY, 2)
    with pytest.raises(Exception, match="office-failed"):
        synchronise(device, line, step=lambda done, total: None)
    line.close()
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=30)[0]

    logged = "".join(file.read_text() for file in (tmp_path / "log").glob("*"))
    for secret in (CANARY, code, "127.0.0.1", str(device.device), "given_name"):
        assert secret not in logged + rest
    lines = [json.loads(each) for each in logged.splitlines()]
    exchanged = [one for one in lines if one.get("path") == wire.EXCHANGE_PATH]
    assert {one["outcome"] for one in exchanged} == {"ok", "failed"}
    assert all(one["ms"] >= 0 and one["bytes"] > 0 for one in exchanged)
    assert any("OperationalError" in one.get("error", "") for one in lines)


class _nothing:  # noqa: N801 - reads as a word
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


def test_what_is_being_answered_is_finished_before_the_end(
    store: OfficeStore, start: Callable[..., Running]
) -> None:
    """Told to stop while a transaction runs: its answer still goes out, and nobody new is let in."""
    running = start()
    device, line = enrolled(running)
    device.save(UUID(int=1), "given_name", "Amal", 1)
    inside, go_on = threading.Event(), threading.Event()
    real = store.run

    def held(work: Callable[..., object]) -> object:
        inside.set()
        go_on.wait(10)
        return real(work)

    store.run = held  # type: ignore[method-assign,assignment]
    try:
        caller = threading.Thread(target=lambda: synchronise(device, line, step=lambda done, total: None))
        caller.start()
        assert inside.wait(10)
        running.server.should_exit = True
        go_on.set()
        caller.join(20)
    finally:
        del store.run
    running.stop()

    assert device.waiting() == 0
    line.close()
    nobody = HttpOfficeLine(running.url, certificate=None, office_key=None)
    with pytest.raises((Offline, NotAnOffice)):
        recognise(nobody, bytes(16))
    nobody.close()


def test_ready_says_when_the_tables_are_of_an_older_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, url = served(tmp_path)
    engine = open_engine(tmp_path / "office.db")
    for revision, status in (("0003", 503), ("9999", 200)):
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))
        try:
            with urllib.request.urlopen(f"{url}/ready", timeout=10) as answer:  # noqa: S310
                said = answer.status
        except urllib.error.HTTPError as error:
            said = error.code
            error.close()
        assert said == status
    engine.dispose()
    process.terminate()
    process.communicate(timeout=30)
