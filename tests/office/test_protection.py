"""Policy, escrow and lease, between real stores and a real office."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.actions.synchronise import enrol, synchronise
from app.domain.errors import EscrowRefused, RenewalRefused
from app.domain.policy import LeaseState, OfficePolicy, lease, renewal_code, renewed_by
from app.office.command import run
from app.office.embedded import EmbeddedOffice
from app.store.engine import reading
from app.store.escrow_door import ask, keep_in_escrow, recover_by_escrow
from app.store.leases import SqlLeases, read_policy
from app.store.office_work import OfficeStore, open_office
from app.store.workstation import OpenStore
from app.sync.escrow import EscrowRequest, answered, new_escrow_key
from app.transport.office import HttpOfficeLine
from tests.support.stores import (
    NOW,
    OTHER_PASSPHRASE,
    WORKER,
    Clock,
    new_store,
    reopened,
    saved_case,
)


@pytest.fixture
def workstation(tmp_path: Path) -> Iterator[OpenStore]:
    store, _ = new_store(tmp_path / "laptop")
    yield store
    store.close()


def synced(store: OpenStore, office: EmbeddedOffice) -> None:
    sync = store.sync
    account = sync.account()
    if account is None:
        line = HttpOfficeLine(office.url, certificate=None, office_key=None)
        enrol(office.enrolment_code(team="Hochfeld"), office.url, "Laptop", sync, line)
        line.close()
        account = sync.account()
    assert account is not None
    line = HttpOfficeLine(office.url, certificate=None, office_key=account.office_key)
    synchronise(sync, line, step=lambda _done, _of: None)
    line.close()


def policy_of(store: OpenStore) -> object:
    with reading(store.engine, store.path) as connection:
        return read_policy(connection)


def office_command(tmp_path: Path, clock: Clock, *argv: str) -> int:
    return run(
        [*argv, "--database", str(tmp_path / "office.db")],
        lambda at, name: open_office(at, name=name, clock=clock),
        tmp_path / "home",
    )


def test_the_offices_decision_reaches_the_workstation_once(
    workstation: OpenStore, office: EmbeddedOffice, store: OfficeStore, tmp_path: Path, clock: Clock
) -> None:
    synced(workstation, office)
    assert policy_of(workstation) == store.run(lambda unit: unit.policy())
    assert office_command(tmp_path, clock, "policy", "--lease-days", "10") == 0
    synced(workstation, office)
    known = store.run(lambda unit: unit.policy())
    assert policy_of(workstation) == known
    assert known.lease_days == 10
    assert workstation.sync.call(None, at_most=1).policy == known.number, "said, so that it is not sent again"


def test_a_lost_passphrase_two_holders_and_the_store_is_open_again(
    workstation: OpenStore,
    office: EmbeddedOffice,
    tmp_path: Path,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = saved_case(workstation)
    workstation.personal_notes(WORKER.id).keep(case.id, "nur für mich", at=NOW)
    assert office_command(tmp_path, clock, "escrow", "init") == 0
    said = capsys.readouterr().out
    holders = [re.sub(r"\s*\d+\.\s+", " ", part).split() for part in said.split("Holder")[1:]]
    words = [" ".join(word for word in holder if word.isalpha()) for holder in holders]
    synced(workstation, office)
    with reading(workstation.engine, workstation.path) as connection:
        policy = read_policy(connection)
    assert keep_in_escrow(workstation, policy, by=WORKER.id, now=NOW)
    assert not keep_in_escrow(workstation, policy, by=WORKER.id, now=NOW), "once for each key"
    workstation.close()

    home = workstation.path.parent
    asking = ask(home)
    (tmp_path / "request").write_bytes(asking.request.to_file())
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{words[0]}\n{words[2]}\n"))
    answer = ("escrow", "answer", str(tmp_path / "request"), "--out", str(tmp_path / "answer"))
    assert office_command(tmp_path, clock, *answer) == 0
    content = (tmp_path / "answer").read_bytes()
    again = recover_by_escrow(home, asking, content, WORKER.name, OTHER_PASSPHRASE, clock=Clock())
    assert again.queries.case(case.id).case == case
    assert [note.text for note in again.personal_notes(WORKER.id).of(case.id)] == [None], "hers alone"
    with again.engine.connect() as connection:
        noted = connection.exec_driver_sql("SELECT act FROM audit ORDER BY place").scalars().all()
    assert noted[-2:] == ["escrow-set", "escrow-used"]
    again.verify_audit()
    again.close()
    reopened(home, OTHER_PASSPHRASE).close()
    with open_office(tmp_path / "office.db", name="Zentrale", clock=clock).engine.connect() as connection:
        done = connection.exec_driver_sql("SELECT what FROM audit").scalars().all()
    assert "escrow-used" in done


def test_the_answer_to_another_request_opens_nothing(workstation: OpenStore) -> None:
    key = new_escrow_key()
    keep_in_escrow(workstation, OfficePolicy(2, 30, key.public), by=WORKER.id, now=NOW)
    workstation.close()
    home = workstation.path.parent
    first, second = ask(home), ask(home)
    content = answered(EscrowRequest.of_file(first.request.to_file()), key.shares[:2])
    with pytest.raises(EscrowRefused) as raised:
        second.data_key(content)
    assert raised.value.facts["reason"] == "other"
    assert first.data_key(content)


@pytest.mark.parametrize("which", [(0,), (0, 0)])
def test_one_holder_alone_opens_nothing(which: tuple[int, ...]) -> None:
    key = new_escrow_key()
    request = EscrowRequest(UUID(int=1), b"x" * 100, key.public)
    with pytest.raises(EscrowRefused) as raised:
        answered(request, [key.shares[place] for place in which])
    assert raised.value.facts["reason"] == "words"


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"\xff", b'{"format": "x", "ask": 1}', b"9" * 30_000]
)
def test_a_file_that_is_no_request_is_refused(content: bytes) -> None:
    with pytest.raises(EscrowRefused) as raised:
        EscrowRequest.of_file(content)
    assert raised.value.facts["reason"] == "file"


def test_without_an_office_there_is_nobody_to_ask(workstation: OpenStore) -> None:
    with pytest.raises(EscrowRefused) as raised:
        ask(workstation.path.parent)
    assert raised.value.facts["reason"] == "none"


# -- the lease --------------------------------------------------------------------------------

CONTACT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "state"),
    [(0, "running"), (26.9, "running"), (27.1, "ending"), (29.9, "ending"), (30, "over"), (400, "over")],
)
def test_a_lease_runs_ends_and_is_over(days: float, state: str) -> None:
    now = CONTACT + timedelta(days=days)
    assert lease(30, CONTACT, None, now, now).state == state


def test_a_clock_that_was_set_back_gains_nothing() -> None:
    latest = CONTACT + timedelta(days=31)
    assert lease(30, CONTACT, None, CONTACT, latest).state == LeaseState.OVER


def test_a_workstation_that_belongs_to_no_office_has_no_lease() -> None:
    now = CONTACT + timedelta(days=900)
    assert lease(30, None, None, now, now).state == LeaseState.NONE
    assert lease(0, CONTACT, None, now, now).state == LeaseState.NONE


def test_a_code_renews_one_workstation_until_its_day() -> None:
    secret, other = b"a" * 32, b"b" * 32
    until = date(2026, 12, 8)
    code = renewal_code(secret, until)
    spoken = f" {code[:4].lower()}-{code[4:].lower()} "
    assert renewed_by(spoken, secret, date(2026, 11, 24)) == until
    assert renewed_by(code, other, date(2026, 11, 24)) is None
    assert renewed_by(code, secret, date(2026, 12, 9)) is None, "over"
    assert renewed_by("", secret, date(2026, 11, 24)) is None


def test_the_office_renews_on_the_telephone(
    workstation: OpenStore,
    office: EmbeddedOffice,
    tmp_path: Path,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    synced(workstation, office)
    later = Clock(NOW + timedelta(days=40))
    leases = SqlLeases(workstation.engine, workstation.path, later, WORKER.id)
    assert leases.now().state == LeaseState.OVER
    clock.moment = later.moment
    account = workstation.sync.account()
    assert account is not None
    assert office_command(tmp_path, clock, "renew", account.prefix, "--days", "7") == 0
    said = re.search(r"Code: (\S+)", capsys.readouterr().out)
    assert said is not None
    with pytest.raises(RenewalRefused):
        leases.renew("0000-0000")
    assert leases.now().state == LeaseState.OVER
    assert leases.renew(said[1]).state == LeaseState.RUNNING
    later.forward(9 * 24 * 3600)
    assert leases.now().state == LeaseState.OVER
    later.forward(-30 * 24 * 3600)
    assert leases.now().state == LeaseState.OVER, "the clock was set back"
