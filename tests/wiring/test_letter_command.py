"""`sozialraumbuero letter`: exit codes, words and pages, without a window."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.actions.workplace import SetUp, Workplace
from app.bootstrap import LightDoor
from app.domain.clock import SystemClock, today
from app.domain.ids import new_id
from app.domain.records import CaseFile, CaseNeed, Client, Household, Submission
from app.wiring import letter_command
from app.wiring.tour_pages import has_words, texts
from tests.support.stores import CHEAP, PASSPHRASE

NAME = "Aylin Demir"
FACTS = {"child_ages": [9], "newly_arrived": True, "german_level": "none", "registered": True}


@dataclass(frozen=True)
class Office:
    home: Path
    number: str


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    error: str


def a_case(place: Workplace) -> str:
    clock = SystemClock()
    household = Household(new_id(), street="Musterstraße 12", postal_code="47053", district="hochfeld")
    client = Client(new_id(), household.id, "Мария", "Примерова", letter_language="bg", spoken=("bg",))
    with place.work() as unit:
        number = unit.numbers.next_case(today(clock).year)
        case = CaseFile(new_id(), client.id, number, today(clock), caseworker=NAME, team="Hochfeld")
        unit.households.add(household)
        unit.clients.add(client)
        unit.cases.add(case)
        unit.needs.add(CaseNeed(new_id(), case.id, "SUL"))
        unit.submissions.add(Submission(new_id(), case.id, "intake", "1", "bg", {}, FACTS, clock.now()))
        unit.commit()
    return number


@pytest.fixture
def office(tmp_path: Path) -> Office:
    home = tmp_path / "home"
    wanted = SetUp(NAME, "de", "street", "kommune", PASSPHRASE, "Hochfeld")
    place = LightDoor(home, cost=CHEAP).create(wanted).workplace
    number = a_case(place)
    place.close()
    return Office(home, number)


def run(office: Office, argv: Sequence[str], passphrase: str = PASSPHRASE) -> Said:
    """The command, its passphrase through a pipe."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        pipe.write(passphrase + "\n")
    out, error = io.StringIO(), io.StringIO()
    code = letter_command.run([*argv, "--passphrase-fd", str(reading)], office.home, out, error)
    return Said(code, out.getvalue(), error.getvalue())


def letters(office: Office) -> int:
    place = LightDoor(office.home, cost=CHEAP).unlock(NAME, PASSPHRASE)
    with place.work() as unit:
        count = len(unit.letters.find())
    place.close()
    return count


def test_a_letter_in_german_and_the_client_language(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    said = run(office, [office.number, "--out", str(file), "--client-agreed", "heard"])
    assert (said.code, said.error) == (0, "")
    assert "Kommunales Integrationszentrum" in said.out
    assert str(file) in said.out
    pages = texts(file.read_bytes())
    assert "zuständig, weil" in pages[0]
    assert has_words(pages[0], "Мария Примерова")
    assert "Превод" in "\n".join(pages)
    assert letters(office) == 1


def test_what_stays_does_not_leave(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    argv = [office.number, "--out", str(file), "--client-agreed", "read", "--stays", "contact"]
    assert run(office, argv).code == 0
    assert "Musterstraße 12" not in texts(file.read_bytes())[0]


def test_a_wrong_passphrase(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    said = run(office, [office.number, "--out", str(file), "--client-agreed", "read"], "falsch")
    assert said.code == 1
    assert "passphrase" in said.error.lower()
    assert not file.exists()


@pytest.mark.parametrize("more", [["--need", "XXX"], ["--service", "no-such-service"]])
def test_what_the_finder_does_not_name(office: Office, tmp_path: Path, more: list[str]) -> None:
    said = run(office, [office.number, "--out", str(tmp_path / "l.pdf"), "--client-agreed", "read", *more])
    assert (said.code, said.out) == (1, "")
    assert said.error
    assert letters(office) == 0


def test_an_unknown_case(office: Office, tmp_path: Path) -> None:
    said = run(office, ["H7-1999-0001", "--out", str(tmp_path / "l.pdf"), "--client-agreed", "read"])
    assert (said.code, said.out) == (1, "")
    assert said.error


def test_nothing_without_the_word_that_the_client_agreed(office: Office, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(office, [office.number, "--out", str(tmp_path / "l.pdf")])
    assert stopped.value.code == 2
    assert letters(office) == 0


def test_a_folder_that_is_not_there(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "missing" / "l.pdf"
    said = run(office, [office.number, "--out", str(file), "--client-agreed", "read"])
    assert (said.code, said.out) == (1, "")
    assert "could not be written" in said.error


def test_a_passphrase_is_never_an_argument(office: Office, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        run(office, [office.number, "--out", "l.pdf", "--client-agreed", "read", "--passphrase", PASSPHRASE])
