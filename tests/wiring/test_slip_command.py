"""`sozialraumbuero slip read`: exit codes, words and what is booked, without a window."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from app.actions.workplace import SetUp, Workplace
from app.bootstrap import LightDoor
from app.domain.clock import SystemClock
from app.domain.ids import new_id
from app.domain.records import (
    CaseFile,
    Client,
    Delivery,
    Evidence,
    Letter,
    Referral,
    ReferralEvent,
    ReferralState,
)
from app.domain.slips import slip_code
from app.wiring import slip_command
from tests.support.paper import as_pdf, as_png, slip_sheet
from tests.support.stores import CHEAP, PASSPHRASE

NAME = "Aylin Demir"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    error: str


@dataclass(frozen=True)
class Office:
    """A store on disk with letters that were issued, and paper that came back."""

    home: Path
    letters: tuple[Letter, ...]

    def run(self, *arguments: str, passphrase: str = PASSPHRASE) -> Said:
        reader, writer = os.pipe()
        os.write(writer, passphrase.encode() + b"\n")
        os.close(writer)
        out, error = io.StringIO(), io.StringIO()
        code = slip_command.run([*arguments, "--passphrase-fd", str(reader)], self.home, out, error)
        return Said(code, out.getvalue(), error.getvalue())

    def read(self, *arguments: str | Path) -> Said:
        return self.run("read", *map(str, arguments))

    def scan(self, *letters: Letter) -> Path:
        """Slips of these letters on one page, scanned."""
        path = self.home.parent / f"scan{len(list(self.home.parent.iterdir()))}.png"
        path.write_bytes(as_png(slip_sheet([letter.slip_code for letter in letters], 200)))
        return path

    def look(self, letter: Letter) -> tuple[ReferralState, list[ReferralEvent]]:
        place = LightDoor(self.home, cost=CHEAP).unlock(NAME, PASSPHRASE)
        with place.work() as unit:
            referral = unit.referrals.get(letter.referral_id or new_id())
            events = unit.referral_events.find(referral_id=referral.id)
        place.close()
        return referral.state, list(events)


def issue(place: Workplace, number: int) -> Letter:
    """A letter as the store has it after it was handed out."""
    clock = SystemClock()
    client = Client(new_id(), given_name="Мария", family_name=f"Примерова {number}", letter_language="bg")
    case = CaseFile(
        new_id(), client.id, f"H7-2026-{number:04}", clock.now().date(), caseworker=NAME, team="Hochfeld"
    )
    referral = Referral(
        id=new_id(),
        case_id=case.id,
        agency_id="ki",
        service_id="ki-erstberatung",
        location_id=None,
        need="SUL",
        reason="zuständig",
        rule_id=None,
        rule_source=None,
        rule_checked_on=None,
        state=ReferralState.HANDED_OUT,
        due_on=None,
    )
    code, phone = place.next_slip(number)
    letter = Letter(
        id=new_id(),
        referral_id=referral.id,
        case_id=case.id,
        number=f"H7-2026-B{number:04}",
        made_at=clock.now(),
        content={"copies": []},
        sha256="",
        language="bg",
        slip_code=code,
        phone_code=phone,
        delivery=Delivery.BY_HAND,
    )
    with place.work() as unit:
        unit.clients.add(client)
        unit.cases.add(case)
        unit.referrals.add(referral)
        unit.letters.add(letter)
        unit.commit()
    return letter


@pytest.fixture
def office(tmp_path: Path) -> Office:
    home = tmp_path / "home"
    place = (
        LightDoor(home, cost=CHEAP)
        .create(SetUp(NAME, "de", "office", "kommune", PASSPHRASE, "Hochfeld"))
        .workplace
    )
    letters = tuple(issue(place, number) for number in (1, 2, 3))
    place.close()
    return Office(home, letters)


def test_slips_are_named_by_number_date_agency_and_state_and_nothing_is_booked(office: Office) -> None:
    said = office.read(office.scan(*office.letters))

    assert said.code == 0
    for letter in office.letters:
        (line,) = (line for line in said.out.splitlines() if letter.number in line)
        assert str(letter.made_at.year) in line
        assert "Kommunales Integrationszentrum" in line
        assert "Handed to the client" in line
        assert office.look(letter)[0] is ReferralState.HANDED_OUT
    assert "Примерова" not in said.out + said.error, "a terminal is read over shoulders"


def test_an_answer_is_booked_once(office: Office) -> None:
    letter = office.letters[0]
    scan = office.scan(letter)

    assert office.read(scan, "--answer", "accepted").code == 0
    again = office.read(scan, "--answer", "accepted")

    assert again.code == 0
    assert "booked before" in again.out
    state, events = office.look(letter)
    assert state is ReferralState.ACCEPTED
    assert [(event.state, event.evidence) for event in events] == [(ReferralState.ACCEPTED, Evidence.QR)]
    assert office.look(office.letters[1])[0] is ReferralState.HANDED_OUT


def test_another_answer_must_be_meant(office: Office) -> None:
    letter = office.letters[0]
    scan = office.scan(letter)
    office.read(scan, "--answer", "accepted")

    refused = office.read(scan, "--answer", "no-show")
    assert refused.code == slip_command.NOT_ALL_BOOKED
    assert office.look(letter)[0] is ReferralState.ACCEPTED

    assert office.read(scan, "--answer", "no-show", "--again").code == 0
    assert office.look(letter)[0] is ReferralState.NO_SHOW


def test_the_agency_that_is_named_instead_is_kept(office: Office) -> None:
    scan = office.scan(office.letters[0])
    said = office.read(
        scan, "--answer", "not-competent", "--passed-on-to", "Schulamt", "--note", "Stempel fehlt"
    )

    assert said.code == 0
    assert office.look(office.letters[0])[1][-1].note == "Stempel fehlt"


def test_one_bad_file_does_not_stop_the_others(office: Office, tmp_path: Path) -> None:
    white, text, heic = tmp_path / "white.png", tmp_path / "letter.txt", tmp_path / "photo.heic"
    white.write_bytes(as_png(Image.new("L", (800, 1100), 255)))
    text.write_text("Sehr geehrte Damen und Herren")
    heic.write_bytes(b"\0\0\0\x18ftypheic" + bytes(64))

    said = office.read(white, tmp_path / "missing.png", tmp_path, text, heic, office.scan(office.letters[2]))

    assert said.code == slip_command.NOT_ALL_READ
    assert office.letters[2].number in said.out
    complaints = said.error.splitlines()
    assert len(complaints) == 5
    assert "No code could be read" in complaints[0]
    assert "neither a picture nor a PDF" in complaints[3]
    assert "HEIC" in complaints[4]


def test_codes_that_are_not_ours_are_told_apart(office: Office, tmp_path: Path) -> None:
    place = LightDoor(office.home, cost=CHEAP).unlock(NAME, PASSPHRASE)
    device, _key = place.sync.slip_key()
    place.close()
    codes = [
        slip_code(b"?" * 32, device, 5, 5),
        slip_code(b"?" * 32, device + 1, 5, 5),
        "https://example.org",
    ]
    scan = tmp_path / "strangers.pdf"
    scan.write_bytes(as_pdf([slip_sheet([code], 200) for code in codes], 200))

    said = office.read(scan, "--answer", "done")

    assert said.code == slip_command.NOT_ALL_READ
    assert said.out == ""
    forged, unknown, foreign = said.error.splitlines()
    assert "FORGED" in forged
    assert "page 1" in forged
    assert "synchronise" in unknown
    assert "somebody else" in foreign


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("read",),
        ("write", "x.png"),
        ("read", "x.png", "--answer", "maybe"),
        ("read", "x.png", "--again"),
        ("read", "x.png", "--passed-on-to", "Schulamt"),
        ("read", "x.png", "--answer", "done", "--passed-on-to", "Schulamt"),
    ],
)
def test_a_wrong_command_line_is_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        slip_command.run(arguments, tmp_path, io.StringIO(), io.StringIO())
    assert ended.value.code == 2


def test_without_the_right_passphrase_nothing_is_read(office: Office, tmp_path: Path) -> None:
    scan = str(office.scan(office.letters[0]))
    assert office.run("read", scan, passphrase="falsch").code == 1

    error = io.StringIO()
    wanted = ["read", scan, "--passphrase-fd", "9999"]
    assert slip_command.run(wanted, office.home, io.StringIO(), error) == 1
    assert "passphrase" in error.getvalue()
    assert slip_command.run(wanted, tmp_path / "empty", io.StringIO(), error) == 1
