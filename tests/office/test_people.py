"""Who may do what at the office: people and roles, by the command and in the store."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from app.actions.office_people_ports import OfficePerson
from app.actions.synchronise import enrol, synchronise
from app.domain.clock import SystemClock
from app.domain.errors import LastAdministrator, NameTaken, PersonUnknown
from app.domain.ids import new_id
from app.domain.policy import ErasureRule
from app.domain.roles import RIGHTS, Right, Role, may
from app.office import people, tokens
from app.office.command import run
from app.office.embedded import EmbeddedOffice
from app.store.office_work import OfficeStore, open_office
from app.sync import wire
from app.sync.changes import SCHEMA, ChangeSet, Op
from tests.office.conftest import Clock, Lines
from tests.support.memory_sync import MemoryDevice


def command(home: Path, *argv: str) -> int:
    return run(list(argv), lambda at, name: open_office(at, name=name, clock=SystemClock()), home)


def save(device: MemoryDevice, op: Op) -> None:
    """One change set of this operation, whatever it is, as any workstation could send it."""
    ctr = len(device.outbox) + 1
    device.hlc += 1
    raw = wire.pack_change(
        ChangeSet(device.device, ctr, device.hlc, device.device, wire.NO_SCOPE, SCHEMA, (op,))
    )
    device.outbox.append(raw)
    device.chain.append(wire.link(device.chain[-1], device.device, ctr, wire.content_hash(raw)))


def signed_in(store: OfficeStore, token: str) -> OfficePerson | None:
    return store.run(lambda unit: people.signed_in(unit, token))


def test_whoever_administers_cannot_read_what_others_did_and_whoever_controls_changes_nothing() -> None:
    assert not may(Role.ADMINISTRATOR, Right.SEE_AUDIT)
    assert (
        RIGHTS[Role.DATA_PROTECTION]
        & {Right.ENROL, Right.REVOKE, Right.JUDGE_QUARANTINE, Right.DECIDE_POLICY, Right.KEEP_PEOPLE}
        == set()
    )
    assert all(may(role, Right.REPORT_LOST) for role in Role)
    assert not may("root", Right.REPORT_LOST)


def test_a_token_names_its_person_and_only_its_hash_is_stored(store: OfficeStore, tmp_path: Path) -> None:
    made = people.add_person(store, "Ada", Role.COORDINATOR)
    read = tokens.read(made.token.lower().replace("-", " "))
    assert read is not None
    assert (read.person, read.hash) == (made.person.person, made.person.token_hash)
    signed = store.run(lambda unit: people.signed_in(unit, made.token))
    assert signed is not None
    assert signed.name == "Ada"
    secret = made.token.replace("-", "")[-32:]
    for file in tmp_path.glob("office.db*"):
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize("wrong", ["", "x", "0" * 58, "Z" * 58, "-" * 100])
def test_what_is_no_token_signs_nobody_in(store: OfficeStore, wrong: str) -> None:
    people.add_person(store, "Ada", Role.COORDINATOR)
    assert store.run(lambda unit: people.signed_in(unit, wrong)) is None


def test_unknown_wrong_revoked_and_replaced_are_one_answer(store: OfficeStore) -> None:
    made = people.add_person(store, "Ada", Role.COORDINATOR)
    person = made.person.person
    unknown, wrong = tokens.write(new_id(), b"x" * 20), tokens.write(person, b"x" * 20)
    renewed = store.run(lambda unit: people.new_token_in(unit, person))
    for token in (unknown, wrong, made.token):
        assert signed_in(store, token) is None
    assert store.run(lambda unit: people.signed_in(unit, renewed.token)) is not None
    store.run(lambda unit: unit.revoke_person(person))
    assert store.run(lambda unit: people.signed_in(unit, renewed.token)) is None


def test_a_name_is_given_once_and_the_last_administrator_stays(store: OfficeStore) -> None:
    first = people.add_person(store, "Ada", Role.ADMINISTRATOR).person
    with pytest.raises(NameTaken):
        people.add_person(store, "ada", Role.OFFICE)
    for change in (
        lambda unit: unit.revoke_person(first.person),
        lambda unit: unit.give_role(first.person, Role.OFFICE),
    ):
        with pytest.raises(LastAdministrator):
            store.run(change)
    second = people.add_person(store, "Grace", Role.ADMINISTRATOR).person
    assert store.run(lambda unit: unit.give_role(first.person, Role.OFFICE)).role == "office"
    with pytest.raises(LastAdministrator):
        store.run(lambda unit: unit.revoke_person(second.person))
    with pytest.raises(PersonUnknown):
        store.run(lambda unit: unit.give_role(uuid4(), Role.OFFICE))
    store.run(lambda unit: unit.revoke_person(first.person))
    people.add_person(store, "Ada", Role.OFFICE)  # the name is free again
    assert {
        line.what for line in store.run(lambda unit: unit.audit_lines(actor=None, before=None, limit=9))
    } == {"person-added", "person-role", "person-revoked"}


def test_looks_are_written_down_once_an_hour(store: OfficeStore, clock: Clock) -> None:
    ada = people.add_person(store, "Ada", Role.OFFICE).person.person

    def look() -> int:
        store.run(lambda unit: unit.signed_in(ada, "devices-read", is_act=False))
        return len(store.run(lambda unit: unit.audit_lines(actor=ada, before=None, limit=9)))

    assert look() == look() == 1
    clock.forward(minutes=59)
    assert look() == 1
    clock.forward(minutes=2)
    assert look() == 2
    known = store.run(lambda unit: unit.person(ada))
    assert known is not None
    assert known.last_used == clock.now()


def test_the_command_adds_lists_changes_and_revokes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(tmp_path, "users", "add", "Ada Yılmaz", "--role", "administrator") == 0
    token = capsys.readouterr().out.splitlines()[1]
    assert tokens.read(token) is not None
    assert command(tmp_path, "users", "add", "Ada  Yılmaz", "--role", "office") == 1
    assert command(tmp_path, "users", "revoke", "Ada Yılmaz") == 1
    assert command(tmp_path, "users", "role", "Nobody", "office") == 1
    assert "administrator first" in capsys.readouterr().err
    assert command(tmp_path, "users", "add", "Bo", "--role", "administrator") == 0
    assert command(tmp_path, "users", "role", "Bo", "data-protection") == 0
    assert command(tmp_path, "users", "token", "Bo") == 0
    assert command(tmp_path, "users", "revoke", "Bo") == 0
    assert command(tmp_path, "users", "token", "Bo") == 1
    capsys.readouterr()
    assert command(tmp_path, "users", "list") == 0
    said = capsys.readouterr().out
    assert "administrator\tactive\t-\tAda Yılmaz" in said
    assert "data-protection\trevoked\t-\tBo" in said
    assert token not in said


def test_the_command_refuses_names_that_are_none(tmp_path: Path) -> None:
    assert command(tmp_path, "users", "add", "  ", "--role", "office") == 1
    assert command(tmp_path, "users", "add", "x" * 201, "--role", "office") == 1


@pytest.mark.parametrize(
    ("role", "rule", "basis", "refused"),
    [
        ("street", ErasureRule.OFFICE, "request", True),
        ("street", ErasureRule.OFFICE, None, True),
        ("street", ErasureRule.OFFICE, "retention", False),
        ("street", ErasureRule.ALL, "request", False),
        ("office", ErasureRule.OFFICE, "request", False),
        ("coordinator", ErasureRule.OFFICE, "request", False),
    ],
)
def test_an_erasure_of_a_streetworker_waits_for_a_second_person_where_the_office_wants_it(
    store: OfficeStore,
    tmp_path: Path,
    office: EmbeddedOffice,
    lines: Lines,
    role: str,
    rule: ErasureRule,
    basis: str | None,
    refused: bool,  # noqa: FBT001
) -> None:
    assert (
        command(tmp_path, "policy", "--database", str(tmp_path / "office.db"), "--erasures", rule.value) == 0
    )
    device = MemoryDevice(uuid4())
    account = enrol(
        office.enrolment_code(team="Hochfeld", role=role), office.url, "", device, lines(office.url)
    )
    subjects = [f"case_file:{new_id()}"]
    save(device, Op("erasure", new_id(), {"subjects": subjects, **({"basis": basis} if basis else {})}, {}))
    save(device, Op("case_file", new_id(), {"number": "H1-1"}, {}))
    line = lines(office.url, account.office_key)
    outcome = synchronise(device, line, step=lambda _done, _of: None)
    assert [reason for _ctr, reason in outcome.refused] == (["not-permitted"] if refused else [])
    assert store.run(lambda unit: unit.quarantined()) == int(refused)
