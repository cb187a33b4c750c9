"""Key slots: who opens the store, with what, how often, and what a manipulated key file can do."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import (
    PassphraseTooWeak,
    StoreDamaged,
    StoreExists,
    StoreMissing,
    StoreNewer,
    UnknownCaseworker,
    WaitBeforeNextTry,
    WrongPassphrase,
)
from app.store import keys
from app.store.keys import Cost, Tries, calibrated, estimated_bits, new_recovery_code, scaled
from app.store.recovering import recover
from app.store.workstation import OpenStore, create, has_store, names
from tests.support.stores import (
    CHEAP,
    NOW,
    OTHER_PASSPHRASE,
    PASSPHRASE,
    WORKER,
    Clock,
    files_of,
    new_store,
    reopened,
    saved_case,
    someone,
)

WRONG = "so heißt hier niemand, nirgends 99"


@pytest.fixture
def closed(home: Path) -> Path:
    store, _ = new_store(home)
    store.close()
    return home


def seconds(count: float) -> Any:
    return NOW + timedelta(seconds=count)


# -- opening ----------------------------------------------------------------------------------


def test_a_store_opens_with_its_passphrase_only(store: OpenStore, home: Path) -> None:
    case = saved_case(store)
    store.close()
    with pytest.raises(WrongPassphrase):
        reopened(home, WRONG)
    again = reopened(home, now=seconds(2))
    assert again.queries.case(case.id).case == case
    assert [worker.name for worker in again.caseworkers()] == [WORKER.name]
    again.close()


def test_letters_typed_as_two_characters_are_the_same_passphrase(home: Path) -> None:
    typed = "Grüße für Žaneta übers Äcker 41"
    store, _ = create(home, WORKER, unicodedata.normalize("NFC", typed), clock=Clock(), cost=CHEAP)
    store.close()
    reopened(home, " " + unicodedata.normalize("NFD", typed) + "\n").close()


def test_several_people_share_a_laptop(store: OpenStore, home: Path) -> None:
    case = saved_case(store)
    other = someone("Bogdan Petrov")
    store.add_caseworker(other, OTHER_PASSPHRASE)
    store.close()
    assert names(home) == (WORKER.name, other.name)
    for name, passphrase in ((WORKER.name, PASSPHRASE), (other.name, OTHER_PASSPHRASE)):
        data_key = keys.read_key_file(home / "store.keys").open_caseworker(name, passphrase)
        assert data_key is not None
    with pytest.raises(WrongPassphrase):
        reopened(home, OTHER_PASSPHRASE)
    again = reopened(home, now=seconds(2))
    assert {worker.name for worker in again.caseworkers()} == {WORKER.name, other.name}
    assert again.queries.case(case.id).case == case
    again.close()


def test_a_name_that_is_taken_does_not_lock_its_owner_out(store: OpenStore, home: Path) -> None:
    with pytest.raises(ValueError, match="taken"):
        store.add_caseworker(someone(WORKER.name), OTHER_PASSPHRASE)
    reopened(home).close()


def test_changing_a_passphrase_rewrites_one_slot(store: OpenStore, home: Path) -> None:
    other = someone("Bogdan Petrov")
    store.add_caseworker(other, OTHER_PASSPHRASE)
    new = "feder 88 sockel mandel quirl tau"
    with pytest.raises(WrongPassphrase):
        store.change_passphrase(WORKER.name, WRONG, new, now=NOW)
    store.change_passphrase(WORKER.name, PASSPHRASE, new, now=seconds(2))
    store.close()
    reopened(home, new).close()
    with pytest.raises(WrongPassphrase):
        reopened(home)
    assert keys.read_key_file(home / "store.keys").open_caseworker(other.name, OTHER_PASSPHRASE) is not None


@pytest.mark.parametrize("weak", ["", "passwort", "Sommer2026!", "hochfeld hochfeld"])
def test_weak_passphrases_are_refused_before_anything_is_made(home: Path, weak: str) -> None:
    with pytest.raises(PassphraseTooWeak) as caught:
        create(home, WORKER, weak, clock=Clock(), cost=CHEAP)
    assert caught.value.facts["minimum"] == 60
    assert not home.exists()


def test_a_weak_new_passphrase_leaves_the_old(store: OpenStore, home: Path) -> None:
    with pytest.raises(PassphraseTooWeak):
        store.change_passphrase(WORKER.name, PASSPHRASE, "Sommer2026!", now=NOW)
    reopened(home).close()


def test_unknown_names(closed: Path) -> None:
    with pytest.raises(UnknownCaseworker):
        keys.read_key_file(closed / "store.keys").open_caseworker("Niemand", PASSPHRASE)


# -- recovery ---------------------------------------------------------------------------------


def as_typed(code: str) -> str:
    """In groups, in small letters, with the letters that people take for digits."""
    groups = " ".join(code[start : start + 5] for start in range(0, len(code), 5))
    return groups.replace("0", "O").replace("1", "l").lower()


def test_the_recovery_sheet_opens_and_gives_a_new_passphrase(home: Path) -> None:
    store, code = new_store(home)
    case = saved_case(store)
    store.close()
    again = recover(home, as_typed(code), WORKER.name, OTHER_PASSPHRASE, clock=Clock(), now=NOW)
    assert again.queries.case(case.id).case == case
    again.close()
    reopened(home, OTHER_PASSPHRASE).close()
    recover(home, code, WORKER.name, PASSPHRASE, clock=Clock(), now=NOW).close()
    reopened(home, PASSPHRASE).close()


def test_wrong_recovery_codes_wait_like_wrong_passphrases(closed: Path) -> None:
    code = new_recovery_code()
    with pytest.raises(WrongPassphrase):
        recover(closed, code, WORKER.name, OTHER_PASSPHRASE, clock=Clock(), now=NOW)
    with pytest.raises(WaitBeforeNextTry):
        reopened(closed)
    reopened(closed, now=seconds(1)).close()


def test_recovery_for_a_name_that_is_not_here(home: Path) -> None:
    store, code = new_store(home)
    store.close()
    with pytest.raises(UnknownCaseworker):
        recover(home, code, "Niemand", OTHER_PASSPHRASE, clock=Clock(), now=NOW)
    with pytest.raises(PassphraseTooWeak):
        recover(home, code, WORKER.name, "Sommer2026!", clock=Clock(), now=NOW)
    reopened(home).close()


def test_recovery_codes_hold_125_bits() -> None:
    codes = {new_recovery_code() for _ in range(50)}
    assert len(codes) == 50
    assert {len(code) for code in codes} == {25}


# -- delays -----------------------------------------------------------------------------------


def test_delays_double_to_a_minute_and_survive_restarts(closed: Path) -> None:
    moment, waits = NOW, []
    for _ in range(9):
        with pytest.raises(WrongPassphrase) as wrong:
            reopened(closed, WRONG, now=moment)
        wait = wrong.value.facts["wait_seconds"]
        waits.append(wait)
        assert isinstance(wait, int)
        with pytest.raises(WaitBeforeNextTry) as early:
            reopened(closed, now=moment + timedelta(seconds=wait - 0.5))
        assert early.value.facts["wait_seconds"] == 1
        moment += timedelta(seconds=wait)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    reopened(closed, now=moment).close()
    with pytest.raises(WrongPassphrase) as wrong:
        reopened(closed, WRONG, now=moment)
    assert wrong.value.facts["wait_seconds"] == 1


def test_a_clock_set_back_waits_once_not_for_a_year(closed: Path) -> None:
    for count in (0, 1):
        with pytest.raises(WrongPassphrase):
            reopened(closed, WRONG, now=seconds(365 * 86400 + count))
    with pytest.raises(WaitBeforeNextTry) as early:
        reopened(closed, now=NOW)
    assert early.value.facts["wait_seconds"] == 2
    reopened(closed, now=seconds(2)).close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"count": 1e400, "last": 0}',
        b'{"count": -3, "last": 0}',
        b'{"count": 2, "last": NaN}',
        b"[" * 100_000,
    ],
)
def test_a_broken_count_of_tries_counts_as_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "store.tries").write_bytes(content)
    tries = Tries.read(tmp_path / "store.tries")
    assert (tries.count, tries.wait) == (1, 1)


def test_an_endless_count_waits_a_minute(tmp_path: Path) -> None:
    (tmp_path / "store.tries").write_text('{"count": 1000000000, "last": 0}')
    assert Tries.read(tmp_path / "store.tries").wait == 60


# -- the key file -----------------------------------------------------------------------------


def changed(home: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads((home / "store.keys").read_bytes())
    change(content)
    (home / "store.keys").write_text(json.dumps(content))


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "no recovery": lambda c: c["slots"][0].update(kind=1),
    "no slots": lambda c: c.pop("slots"),
    "a slot that is none": lambda c: c["slots"].append(7),
    "a slot without salt": lambda c: c["slots"][0].pop("salt"),
    "no base64": lambda c: c["slots"][1].update(wrapped="%%%"),
    "a short key": lambda c: c["slots"][1].update(wrapped="AAAA"),
    "all memory": lambda c: c["slots"][1].update(argon2id=[2**31, 1, 1]),
    "years": lambda c: c["slots"][1].update(argon2id=[64, 2**31, 1]),
    "many threads": lambda c: c["slots"][1].update(argon2id=[1024 * 1024, 1, 9999]),
    "no cost": lambda c: c.update(argon2id="much"),
    "text for a number": lambda c: c["slots"][1].update(argon2id=["64", 1, 1]),
    "no store": lambda c: c.update(store=5),
}


@pytest.mark.parametrize("what", sorted(BROKEN))
def test_a_manipulated_key_file_is_damaged_and_stays(closed: Path, what: str) -> None:
    changed(closed, BROKEN[what])
    before = files_of(closed)
    with pytest.raises(StoreDamaged):
        reopened(closed)
    assert files_of(closed) == before


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"[]", b"null", b"[" * 100_000])
def test_files_that_are_no_key_file(closed: Path, content: bytes) -> None:
    (closed / "store.keys").write_bytes(content)
    with pytest.raises(StoreDamaged):
        reopened(closed)


def test_a_newer_key_file(closed: Path) -> None:
    changed(closed, lambda c: c.update(version=2))
    with pytest.raises(StoreNewer) as caught:
        reopened(closed)
    assert caught.value.facts == {"found": 2, "known": 1}


def test_slots_cannot_be_relabelled(store: OpenStore, home: Path) -> None:
    """Otherwise one who may open the store could open it as somebody else."""
    other = someone("Bogdan Petrov")
    store.add_caseworker(other, OTHER_PASSPHRASE)

    def swap(content: dict[str, Any]) -> None:
        names = {WORKER.name: other.name, other.name: WORKER.name}
        for slot in content["slots"]:
            slot["name"] = names.get(slot["name"], slot["name"])

    changed(home, swap)
    with pytest.raises(WrongPassphrase):
        reopened(home, OTHER_PASSPHRASE)


def test_missing_files(closed: Path, tmp_path: Path) -> None:
    assert not has_store(tmp_path / "nowhere")
    assert names(tmp_path / "nowhere") == ()
    with pytest.raises(StoreMissing):
        reopened(tmp_path / "nowhere")
    (closed / "store.db").rename(closed / "elsewhere")
    with pytest.raises(StoreMissing):
        reopened(closed)


def test_a_second_set_up_leaves_the_first(closed: Path) -> None:
    before = files_of(closed)
    with pytest.raises(StoreExists):
        new_store(closed)
    (closed / "store.keys").rename(closed.parent / "store.keys")
    with pytest.raises(StoreExists):  # a database whose keys are elsewhere is never written over
        new_store(closed)
    (closed.parent / "store.keys").rename(closed / "store.keys")
    assert files_of(closed) == before


# -- cost and strength ------------------------------------------------------------------------


def test_calibration_stays_in_its_bounds() -> None:
    cost = calibrated()
    assert 64 * 1024 <= cost.memory_kib <= 256 * 1024
    assert 3 <= cost.passes <= 4


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (0.1, Cost(256 * 1024, 4, 2)),
        (0.4, Cost(256 * 1024, 3, 2)),
        (1.0, Cost(256 * 1024, 3, 2)),
        (2.0, Cost(64 * 1024, 3, 2)),
        (1.25, Cost(104857, 3, 2)),
        (60.0, Cost(64 * 1024, 3, 2)),
    ],
)
def test_cost_fits_the_machine(taken: float, expected: Cost) -> None:
    assert scaled(Cost(), taken) == expected


def test_strength_is_estimated_not_counted() -> None:
    assert estimated_bits("") == 0
    assert estimated_bits("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") < 20
    assert estimated_bits(PASSPHRASE) > 60
    assert estimated_bits("x" * 100_000) < 40
