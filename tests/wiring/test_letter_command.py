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
from app.store.workstation import open_store
from app.wiring import audit_command, letter_command
from app.wiring.tour_pages import has_words, texts
from tests.support.full_disks import small_disk
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


def audit(office: Office, passphrase: str = PASSPHRASE) -> Said:
    """`audit verify`, its passphrase through a pipe."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        pipe.write(passphrase + "\n")
    out, error = io.StringIO(), io.StringIO()
    code = audit_command.run(["verify", "--passphrase-fd", str(reading)], office.home, out, error)
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
    assert f"no service '{more[1]}'" in said.error
    assert letters(office) == 0


def test_an_unknown_case(office: Office, tmp_path: Path) -> None:
    said = run(office, ["H7-1999-0001", "--out", str(tmp_path / "l.pdf"), "--client-agreed", "read"])
    assert (said.code, said.out) == (1, "")
    assert "no case 'H7-1999-0001'" in said.error


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


# -- other kinds ------------------------------------------------------------------------------

STEPS = """
steps:
  - what: Kind für die Schule anmelden
    where: Beispielamt, Musterweg 7
    on: 2026-12-02
    at: "10:30"
    bring: Ausweis
see_again_on: 2026-12-08
"""


def answers(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "answers.yaml"
    file.write_text(text, "utf-8")
    return ["--asked", str(file)]


def test_a_laufzettel_from_a_file_of_answers(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "steps.pdf"
    argv = [office.number, "--kind", "next-steps", "--out", str(file), *answers(tmp_path, STEPS)]
    said = run(office, argv)
    assert (said.code, said.error) == (0, "")
    assert "B0001: " in said.out
    text = "\n".join(texts(file.read_bytes()))
    assert "Beispielamt" in text
    assert "10:30" in text or "10.30" in text
    assert letters(office) == 1


def test_what_is_wrong_in_the_answers_is_said_line_by_line(office: Office, tmp_path: Path) -> None:
    wrong = """
steps:
  - what: Anmelden
    on: morgen
    at: "25:00"
  - {what: [a, b], colour: red}
see_again_on: 2026-02-30
shoes: 43
"""
    file = tmp_path / "steps.pdf"
    argv = [office.number, "--kind", "next-steps", "--out", str(file), *answers(tmp_path, wrong)]
    said = run(office, argv)
    assert (said.code, said.out) == (1, "")
    lines = [line.split("answers.yaml: ", 1)[1] for line in said.error.splitlines()]
    assert lines == [
        "Line 4, steps[1].on: must be a date like 2026-11-24",
        "Line 5, steps[1].at: must be a time like 14:30",
        "Line 6, steps[2].what: must be a text",
        "Line 6, steps[2].colour is not asked. Asked are: what, where, open, on, at, bring",
        "Line 7, see_again_on: must be a date like 2026-11-24",
        "Line 8, shoes is not asked. Asked are: steps, see_again_on, see_again_at",
    ]
    assert not list(tmp_path.glob("steps.pdf*"))
    assert letters(office) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("steps: [", "is not YAML"),
        ("- what", "lines like"),
        ("steps: &a []\nsee_again_on: *a", "aliases"),
        ("steps: {what: x}", "must be a list of at most 6 rows"),
        ("steps: [x]", "must be a list of at most 6 rows"),
    ],
)
def test_a_file_that_holds_no_answers(office: Office, tmp_path: Path, text: str, expected: str) -> None:
    argv = [office.number, "--kind", "next-steps", "--out", str(tmp_path / "l.pdf"), *answers(tmp_path, text)]
    said = run(office, argv)
    assert (said.code, said.out) == (1, "")
    assert expected in said.error


def test_answers_that_are_not_there(office: Office, tmp_path: Path) -> None:
    argv = [office.number, "--kind", "next-steps", "--out", str(tmp_path / "l.pdf")]
    said = run(office, argv)
    assert said.code == 1
    assert "steps" in said.error
    said = run(office, [*argv, "--asked", str(tmp_path / "none.yaml")])
    assert said.code == 1
    assert "none.yaml: The file could not be read" in said.error
    assert letters(office) == 0


def test_a_reminder_follows_the_referral_it_is_about(office: Office, tmp_path: Path) -> None:
    first = run(office, [office.number, "--out", str(tmp_path / "1.pdf"), "--client-agreed", "heard"])
    number = first.out.split()[1]
    file = tmp_path / "2.pdf"
    said = run(office, [office.number, "--kind", "reminder", "--out", str(file)])
    assert (said.code, said.error) == (0, "")
    assert "Kommunales Integrationszentrum" in said.out
    assert number in texts(file.read_bytes())[0]
    assert letters(office) == 2


def test_a_reminder_without_a_referral(office: Office, tmp_path: Path) -> None:
    said = run(office, [office.number, "--kind", "reminder", "--out", str(tmp_path / "l.pdf")])
    assert (said.code, said.out) == (1, "")
    assert letters(office) == 0


def test_a_kind_that_tells_others_needs_the_recorded_consent(office: Office, tmp_path: Path) -> None:
    text = "benefit: Bürgergeld\nrefusals: [{agency: Jobcenter, on: 2026-11-20}]\n"
    argv = [office.number, "--kind", "competence", "--out", str(tmp_path / "l.pdf"), "--confirmed"]
    said = run(office, [*argv, "--service", "ki-erstberatung", *answers(tmp_path, text)])
    assert (said.code, said.out) == (1, "")
    assert "consent" in said.error.lower()
    assert letters(office) == 0


def test_an_unknown_kind(office: Office, tmp_path: Path) -> None:
    said = run(office, [office.number, "--kind", "poem", "--out", str(tmp_path / "l.pdf")])
    assert (said.code, said.out) == (1, "")
    assert "no kind of letter 'poem'" in said.error
    assert "next-steps, " in said.error


def test_what_is_chosen_by_an_option_is_missed_by_the_name_of_the_option(
    office: Office, tmp_path: Path
) -> None:
    text = "benefit: Bürgergeld\nwords: Die Miete fehlt.\nreceived_at: '10:40'\n"
    argv = [
        office.number,
        "--kind",
        "application",
        "--out",
        str(tmp_path / "l.pdf"),
        *answers(tmp_path, text),
    ]
    assert "--service" in run(office, argv).error
    assert "--confirmed" in run(office, [*argv, "--service", "jobcenter-grundsicherung"]).error
    assert letters(office) == 0


def test_no_room_for_the_file_loses_no_letter(office: Office, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        if not disk.is_mount():
            return  # only root can make a small file system
        (disk / "ballast").write_bytes(bytes(1020 * 1024))
        argv = [office.number, "--kind", "next-steps", "--out", str(disk / "l.pdf")]
        said = run(office, [*argv, *answers(tmp_path, STEPS)])
        assert (said.code, said.out) == (1, "")
        assert "could not be written" in said.error
        assert "B0001 is issued and stays in the store" in said.error
        assert sorted(path.name for path in disk.iterdir()) == ["ballast"]
    assert letters(office) == 1
    assert "3 rows" in audit(office).out  # it came in twice, and issued one letter


# -- the audit trail --------------------------------------------------------------------------


def test_the_trail_of_what_was_issued_and_saved_is_whole(office: Office, tmp_path: Path) -> None:
    assert "0 rows" in audit(office).out
    file = tmp_path / "letter.pdf"
    run(office, [office.number, "--out", str(file), "--client-agreed", "heard"])
    said = audit(office)
    assert (said.code, said.error) == (0, "")
    assert "3 rows" in said.out  # came in, issued, saved
    assert len(said.out.split()[-1]) == 64


def test_a_trail_that_was_tampered_with_names_the_row(office: Office, tmp_path: Path) -> None:
    run(office, [office.number, "--out", str(tmp_path / "letter.pdf"), "--client-agreed", "heard"])
    clock = SystemClock()
    store = open_store(office.home, NAME, PASSPHRASE, clock=clock, now=clock.now())
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER keep_audit_update")
        connection.exec_driver_sql("UPDATE audit SET sha256 = 'ff' WHERE place = 1")
    store.close()
    said = audit(office)
    assert (said.code, said.out) == (1, "")
    assert "row 1" in said.error


def test_the_trail_opens_with_the_passphrase_only(office: Office) -> None:
    said = audit(office, "falsch")
    assert (said.code, said.out) == (1, "")
    assert "passphrase" in said.error.lower()
