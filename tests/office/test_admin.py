"""The administration over HTTP, on the real server: who may what, and what it tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import urllib3

from app.actions.synchronise import enrol, synchronise
from app.domain.ids import new_id
from app.domain.roles import RIGHTS, Role
from app.office import people, tokens
from app.office.admin_routes import OPERATIONS
from app.office.embedded import EmbeddedOffice
from app.store.office_work import OfficeStore
from app.sync import admin_wire as wire
from app.sync.changes import Op
from tests.office.conftest import Clock, Lines, Workstation
from tests.office.test_people import save
from tests.support.memory_sync import MemoryDevice

CANARY = "Yılmaz-Kanarienvogel"


@dataclass
class Admin:
    """Somebody with a browserless client."""

    url: str
    token: str
    person: UUID

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        given = {"Authorization": f"Bearer {self.token}", **headers}
        content = None
        if body is not None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            given.setdefault("Content-Type", "application/json")
        answer = urllib3.request(
            method, self.url + wire.ROOT + path, body=content, headers=given, retries=False
        )
        return answer.status, answer.headers, json.loads(answer.data) if answer.data else None

    def got(self, path: str) -> Any:
        status, _headers, answer = self.ask("GET", path)
        assert status == 200, answer
        return answer


@pytest.fixture
def admin(store: OfficeStore, office: EmbeddedOffice) -> Callable[[Role], Admin]:
    def make(role: Role = Role.ADMINISTRATOR) -> Admin:
        made = people.add_person(store, f"{role} {new_id()}", role)
        return Admin(office.url, made.token, made.person.person)

    return make


MakeAdmin = Callable[..., Admin]
MakeWorkstation = Callable[..., Workstation]


def path_of(path: str) -> str:
    return path.replace("{device}", str(uuid4())).replace("{person}", str(uuid4())).replace("{ctr}", "1")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_what_its_rights_say_and_nothing_else(admin: MakeAdmin, role: Role) -> None:
    one = admin(role)
    for operation in OPERATIONS:
        body: Any = {} if operation.body else None
        status, _headers, answer = one.ask(operation.method, path_of(operation.path), body)
        refused = operation.right is not None and operation.right not in RIGHTS[role]
        assert (status == 403) is refused, (operation.name, answer)
        if refused:
            assert answer["code"] == "not-permitted"
            assert answer["facts"] == {"right": operation.right}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_without_a_token_nobody_learns_anything(office: EmbeddedOffice, operation: Any) -> None:
    nobody = Admin(office.url, "", uuid4())
    status, headers, answer = nobody.ask(operation.method, path_of(operation.path), b"\xff" * 99)
    assert (status, answer["code"]) == (401, "sign-in-refused")
    assert headers["www-authenticate"].startswith("Bearer")
    assert headers["content-type"] == wire.PROBLEM


def test_unknown_person_and_wrong_token_are_one_answer_and_are_written_down(
    admin: MakeAdmin, store: OfficeStore
) -> None:
    one = admin()
    answers = set()
    for token in (tokens.write(uuid4(), b"x" * 20), tokens.write(one.person, b"x" * 20), "nonsense"):
        status, headers, answer = Admin(one.url, token, one.person).ask("GET", "/me")
        answers.add(
            (status, json.dumps(answer), headers.get("www-authenticate"), headers.get("content-length"))
        )
    assert len(answers) == 1
    lines = store.run(lambda unit: unit.audit_lines(actor=None, before=None, limit=9))
    refused = [line.subject for line in lines if line.what == "sign-in-refused"]
    assert sorted(refused, key=str) == sorted([UUID(int=0), UUID(int=0), one.person], key=str)


def test_whoever_guesses_has_to_wait_and_so_has_the_right_one(admin: MakeAdmin) -> None:
    one = admin()
    guess = Admin(one.url, tokens.write(one.person, b"x" * 20), one.person)
    assert [guess.ask("GET", "/me")[0] for _ in range(6)] == [401] * 5 + [429]
    status, headers, answer = one.ask("GET", "/me")
    assert (status, answer["code"]) == (429, "too-many-tries")
    assert 1 <= int(headers["retry-after"]) <= 15 * 60
    assert int(headers["retry-after"]) == answer["facts"]["wait_seconds"]


def test_one_person_does_not_keep_the_office_busy(admin: MakeAdmin) -> None:
    one, another = admin(), admin()
    statuses = [one.ask("GET", "/me")[0] for _ in range(121)]
    assert statuses[:120] == [200] * 120
    assert statuses[120] == 429
    assert another.ask("GET", "/me")[0] == 200


def test_devices_with_lag_lease_and_what_waits(
    admin: MakeAdmin, workstation: MakeWorkstation, clock: Clock
) -> None:
    one = admin(Role.COORDINATOR)
    behind, busy = workstation(), workstation()
    behind.sync()
    clock.forward(minutes=1)
    busy.device.save(new_id(), "given_name", CANARY, 1)
    busy.device.save(new_id(), "given_name", CANARY, 2)
    busy.sync()
    listed = one.got("/devices")
    first, second = listed["devices"]
    assert (first["prefix"], first["lag"], second["lag"]) == ("H1", 2, 0)
    assert first["lease_until"].startswith("2026-12-24T09:00")
    assert listed["next"] is None
    assert one.got("/devices?limit=1") == {"devices": [first], "next": 1}
    assert one.got("/devices?limit=1&after=1") == {"devices": [second], "next": None}
    assert one.got(f"/devices/{first['device']}") == first
    assert one.ask("GET", f"/devices/{uuid4()}")[0] == 404
    stats = one.got("/stats")
    assert (stats["devices"], stats["active"], stats["behind"], stats["silent"]) == (2, 2, 1, 0)
    assert stats["changes"] == 2
    assert stats["stored_bytes"] > 0
    assert one.got("/teams")["teams"][0]["devices"] == 2
    clock.forward(days=8)
    assert one.got("/stats")["silent"] == 2


def test_enrolment_codes_work(admin: MakeAdmin, office: EmbeddedOffice, workstation: MakeWorkstation) -> None:
    one = admin(Role.COORDINATOR)
    status, _headers, made = one.ask(
        "POST", "/enrolment-codes", {"team": " Marxloh  Nord".strip(), "role": "office", "minutes": 30}
    )
    assert status == 201
    assert (made["team"], made["role"]) == ("Marxloh Nord", "office")
    assert len(made["code"].replace("-", "")) == 26
    listed = [team["name"] for team in one.got("/teams")["teams"]]
    assert listed == ["Marxloh Nord"]


def test_a_device_is_revoked_once_and_lost_once(
    admin: MakeAdmin, workstation: MakeWorkstation, clock: Clock
) -> None:
    street, coordinator, control = (
        admin(Role.STREETWORKER),
        admin(Role.COORDINATOR),
        admin(Role.DATA_PROTECTION),
    )
    device = workstation().account.device
    assert street.ask("POST", f"/devices/{device}/revoke")[0] == 403
    first = street.ask("POST", f"/devices/{device}/lost")[2]
    assert first["status"] == "revoked"
    clock.forward(hours=1)
    assert street.ask("POST", f"/devices/{device}/lost")[2] == first
    assert coordinator.ask("POST", f"/devices/{device}/revoke")[2] == first
    told = [
        (line["what"], line["actor"])
        for line in control.got("/audit")["lines"]
        if line["subject"] == str(device)
    ]
    assert sorted(told) == sorted(
        [
            ("device-enrolled", None),
            ("device-revoked", str(street.person)),
            ("device-lost", str(street.person)),
        ],
        key=lambda pair: (pair[0], str(pair[1])),
    )


def test_people_are_added_changed_and_revoked(admin: MakeAdmin) -> None:
    one = admin()
    status, _headers, made = one.ask("POST", "/people", {"name": "Bo  Ek", "role": "coordinator"})
    assert (status, made["person"]["name"]) == (201, "Bo Ek")
    other = Admin(one.url, made["token"], UUID(made["person"]["person"]))
    assert other.got("/me")["role"] == "coordinator"
    assert one.ask("POST", "/people", {"name": "bo ek", "role": "office"})[2]["code"] == "name-taken"
    assert one.ask("PATCH", f"/people/{other.person}", {"role": "office"})[2]["role"] == "office"
    assert "enrol" not in other.got("/me")["rights"]
    renewed = one.ask("POST", f"/people/{other.person}/token")[2]["token"]
    assert other.ask("GET", "/me")[0] == 401
    again = Admin(one.url, renewed, other.person)
    assert again.got("/me")["name"] == "Bo Ek"
    assert one.ask("POST", f"/people/{other.person}/revoke")[2]["active"] is False
    assert again.ask("GET", "/me")[0] == 401
    assert one.ask("POST", f"/people/{one.person}/revoke")[2]["code"] == "last-administrator"
    assert one.ask("PATCH", f"/people/{uuid4()}", {"role": "office"})[0] == 404
    assert all("token" not in person for person in one.got("/people")["people"])


def test_the_audit_is_whole_for_whoever_controls_and_ones_own_for_others(
    admin: MakeAdmin, clock: Clock
) -> None:
    one, control = admin(), admin(Role.DATA_PROTECTION)
    one.ask("PATCH", "/policy", {"lease_days": 20})
    clock.forward(minutes=1)
    mine = one.got("/audit")["lines"]
    assert {line["actor"] for line in mine} == {str(one.person)}
    assert {"policy-decided", "audit-read"} <= {line["what"] for line in mine}
    everybody = control.got("/audit")["lines"]
    assert {line["actor"] for line in everybody} == {str(one.person), str(control.person), None}
    before = datetime(2026, 11, 24, 9, 0, 30, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    assert "audit-read" not in {line["what"] for line in control.got(f"/audit?before={before}")["lines"]}
    assert len(control.got("/audit?limit=1")["lines"]) == 1


def test_the_policy_changes_only_where_something_is_said(admin: MakeAdmin) -> None:
    one = admin()
    before = one.got("/policy")
    assert one.ask("PATCH", "/policy", {})[2] == before
    decided = one.ask("PATCH", "/policy", {"contact": "Büro, 0203 1234", "erasures": "office"})[2]
    assert decided == {
        **before,
        "number": before["number"] + 1,
        "contact": "Büro, 0203 1234",
        "erasures": "office",
    }


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b'{"name": "A"}', {}, 400),
        (b'{"name": "A", "role": "king"}', {}, 400),
        (b'{"name": " ", "role": "office"}', {}, 400),
        (b'{"name": "A\\u0000", "role": "office"}', {}, 400),
        (b'{"name": "A\\n", "role": "office"}', {}, 400),
        (b'{"name": "A", "role": "office", "token": "x"}', {}, 400),
        (b'{"name": "\\ud800", "role": "office"}', {}, 400),
        (b"\xff\xfe", {}, 400),
        (b"[" * 10_000, {}, 400),
        (b'{"name": "A", "role": "office"}', {"Content-Type": "text/plain"}, 415),
        (b" " * (wire.MAX_BODY + 1), {}, 413),
        (b'{"name": "%s", "role": "office"}' % (b"x" * 201), {}, 400),
    ],
)
def test_what_is_not_as_it_must_be_is_refused_with_a_reason(
    admin: MakeAdmin, body: bytes, headers: dict[str, str], status: int
) -> None:
    got, answered, problem = admin().ask("POST", "/people", body, **headers)
    assert (got, problem["status"]) == (status, status)
    assert answered["content-type"] == wire.PROBLEM


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "before=yesterday", "limit=1&limit=2"])
def test_words_of_a_query_are_checked(admin: MakeAdmin, query: str) -> None:
    assert admin().ask("GET", f"/audit?{query}")[0] == 400


def test_nothing_about_a_client_leaves_by_the_administration(
    admin: MakeAdmin, workstation: MakeWorkstation
) -> None:
    busy = workstation()
    busy.device.save(new_id(), "given_name", CANARY, 1)
    busy.device.save(new_id(), CANARY, CANARY, 2)  # no such field: quarantined
    assert len(busy.sync().refused) == 1
    for role in Role:
        one = admin(role)
        for operation in OPERATIONS:
            if operation.method == "GET":
                path = operation.path.replace("{device}", str(busy.account.device))
                _status, _headers, answer = one.ask("GET", path)
                assert CANARY not in json.dumps(answer, ensure_ascii=False)
    waits = admin(Role.COORDINATOR).got("/quarantine")
    assert (waits["total"], waits["lines"][0]["reason"]) == (1, "schema-invalid")


def test_the_document_says_all_operations_and_is_open(office: EmbeddedOffice) -> None:
    answer = urllib3.request("GET", office.url + wire.OPENAPI_PATH)
    said = answer.json()
    assert said["openapi"] == "3.1.0"
    assert sum(len(methods) for methods in said["paths"].values()) == len(OPERATIONS)
    assert {"Device", "Problem", "Stats"} <= set(said["components"]["schemas"])


def test_what_was_put_aside_is_released_or_discarded(
    admin: MakeAdmin, workstation: MakeWorkstation, store: OfficeStore
) -> None:
    one = admin(Role.COORDINATOR)
    busy = workstation()
    busy.device.save(new_id(), CANARY, CANARY, 1)  # no such field
    busy.device.save(new_id(), CANARY, CANARY, 2)
    busy.sync()
    first, second = (
        f"/quarantine/{line['device']}/{line['ctr']}" for line in one.got("/quarantine")["lines"]
    )
    assert one.ask("POST", f"{first}/release")[2] == {"left": "schema-invalid"}
    assert one.ask("POST", f"{second}/discard", {"note": "Doppelt"})[0] == 200
    assert one.ask("POST", f"{second}/discard", {"note": "Doppelt"})[0] == 404
    assert one.got("/quarantine")["total"] == 1
    assert len(one.got("/quarantine")["lines"]) == 1
    assert one.ask("POST", f"/quarantine/{uuid4()}/1/release")[0] == 404


def test_a_second_person_lets_an_erasure_pass(
    admin: MakeAdmin, store: OfficeStore, office: EmbeddedOffice, lines: Lines
) -> None:
    store.run(lambda unit: unit.decide(replace(unit.policy(), erasures="office")))
    device = MemoryDevice(uuid4())
    account = enrol(office.enrolment_code(team="Hochfeld"), office.url, "", device, lines(office.url))
    erasure = Op("erasure", new_id(), {"subjects": [f"case_file:{new_id()}"], "basis": "request"}, {})
    save(device, erasure)
    line = lines(office.url, account.office_key)
    assert len(synchronise(device, line, step=lambda _done, _of: None).refused) == 1
    answer = admin(Role.COORDINATOR).ask("POST", f"/quarantine/{device.device}/1/release")[2]
    assert answer == {"left": None}
    save(device, erasure)  # as a workstation does when it is told to send it again
    assert synchronise(device, line, step=lambda _done, _of: None).refused == ()
